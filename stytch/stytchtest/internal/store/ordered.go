package store

import (
	"iter"
	"slices"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// Ordered keeps things by id, in the order in which they were added, so that lists and
// pages of them come out the same each time.
type Ordered[T any] struct {
	ByID map[string]T
	IDs  []string
}

func newOrdered[T any]() *Ordered[T] { return &Ordered[T]{ByID: map[string]T{}} }

// Add adds a thing at the end.
func (o *Ordered[T]) Add(id string, thing T) error {
	if len(o.IDs) >= MaxObjects {
		return refusal.New(errtype.TooManyRequests, "The fake keeps no more than %d of a kind.", MaxObjects)
	}
	o.ByID[id] = thing
	o.IDs = append(o.IDs, id)
	return nil
}

// Remove removes a thing. Without one it does nothing.
func (o *Ordered[T]) Remove(id string) {
	delete(o.ByID, id)
	if i := slices.Index(o.IDs, id); i >= 0 {
		o.IDs = slices.Delete(o.IDs, i, i+1)
	}
}

// All yields what is there now; adding and removing meanwhile is fine.
func (o *Ordered[T]) All() iter.Seq[T] {
	ids := slices.Clone(o.IDs)
	return func(yield func(T) bool) {
		for _, id := range ids {
			if thing, ok := o.ByID[id]; ok && !yield(thing) {
				return
			}
		}
	}
}
