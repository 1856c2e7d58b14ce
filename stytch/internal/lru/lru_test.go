package lru_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/internal/lru"
)

func TestTheOneUsedLongestAgoMakesRoom(t *testing.T) {
	m := lru.New[string, int](2)
	m.Put("a", 1)
	m.Put("b", 2)
	_, ok := m.Get("a")
	require.True(t, ok)
	m.Put("c", 3)
	require.Equal(t, map[string]int{"a": 1, "c": 3}, maps.Collect(m.All))
	m.Put("a", 4)
	m.Put("d", 5)
	require.Equal(t, map[string]int{"a": 4, "d": 5}, maps.Collect(m.All))
	require.Equal(t, 2, m.Len())
}

func TestDelete(t *testing.T) {
	m := lru.New[string, int](2)
	m.Put("a", 1)
	m.Delete("a")
	m.Delete("b")
	_, ok := m.Get("a")
	require.False(t, ok)
	require.Zero(t, m.Len())
}

func TestAllBeginsWithTheLastUsedAndStops(t *testing.T) {
	m := lru.New[int, int](3)
	for i := range 3 {
		m.Put(i, i)
	}
	var seen []int
	for key := range m.All {
		if key == 0 {
			break
		}
		seen = append(seen, key)
	}
	require.Equal(t, []int{2, 1}, seen)
}
