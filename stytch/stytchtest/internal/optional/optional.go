// Package optional reads inputs that a request need not have.
package optional

import (
	"maps"
	"time"
)

// Value returns what an optional input points to, or the zero value.
func Value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// Minutes returns a duration that a request gives in minutes, and a default without.
func Minutes(given *int32, fallback time.Duration) time.Duration {
	if given == nil {
		return fallback
	}
	return time.Duration(*given) * time.Minute
}

// Set sets a field to what a request gives, if it gives it.
func Set[T any](field, given *T) {
	if given != nil {
		*field = *given
	}
}

// SetList sets a list that is given; an empty one clears it.
func SetList[T any](field *[]T, given []T) {
	if given != nil {
		*field = given
	}
}

// Merge returns old with the top-level keys of given; null removes one.
func Merge(old, given map[string]any) map[string]any {
	if len(given) == 0 {
		return old
	}
	out := maps.Clone(old)
	if out == nil {
		out = map[string]any{}
	}
	for name, v := range given {
		if v == nil {
			delete(out, name)
			continue
		}
		out[name] = v
	}
	return out
}
