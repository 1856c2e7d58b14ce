// Package lru is a map of bounded size: when it is full, the entry that was used longest ago makes room.
package lru

import "container/list"

// Map holds up to a number of entries. It is not safe for concurrent use.
type Map[K comparable, V any] struct {
	size    int
	entries map[K]*list.Element // of entry[K, V]
	recent  list.List           // the entry used last in front
}

type entry[K comparable, V any] struct {
	key   K
	value V
}

// New returns a map for size entries, which must be positive.
func New[K comparable, V any](size int) *Map[K, V] {
	if size <= 0 {
		panic("lru: the size is not positive")
	}
	return &Map[K, V]{size: size, entries: map[K]*list.Element{}}
}

// Get returns the value of a key, and counts as a use of it.
func (m *Map[K, V]) Get(key K) (V, bool) {
	e, ok := m.entries[key]
	if !ok {
		var zero V
		return zero, false
	}
	m.recent.MoveToFront(e)
	return e.Value.(*entry[K, V]).value, true
}

// Put sets the value of a key, which counts as a use of it.
func (m *Map[K, V]) Put(key K, value V) {
	if e, ok := m.entries[key]; ok {
		e.Value.(*entry[K, V]).value = value
		m.recent.MoveToFront(e)
		return
	}
	if len(m.entries) == m.size {
		m.Delete(m.recent.Back().Value.(*entry[K, V]).key)
	}
	m.entries[key] = m.recent.PushFront(&entry[K, V]{key, value})
}

// Delete removes a key, if it is there.
func (m *Map[K, V]) Delete(key K) {
	if e, ok := m.entries[key]; ok {
		m.recent.Remove(e)
		delete(m.entries, key)
	}
}

// Len returns the number of entries.
func (m *Map[K, V]) Len() int { return len(m.entries) }

// All calls yield with every entry, the one used last first, until it returns false.
func (m *Map[K, V]) All(yield func(K, V) bool) {
	for e := m.recent.Front(); e != nil; e = e.Next() {
		if own := e.Value.(*entry[K, V]); !yield(own.key, own.value) {
			return
		}
	}
}
