package transport

import (
	"errors"
	"iter"
)

// errRepeatedCursor ends an iteration that would never end by itself.
var errRepeatedCursor = errors.New("the next page has the cursor of an earlier one")

// Pages iterates over the items of a paged operation. Fetch is called with the
// cursor of a page, "" for the first, and returns its items and the cursor of
// the next, "" if there is none. A page is fetched when its first item is asked
// for; an error is yielded once, with a zero item, and ends the iteration; one of its own names the operation.
// Every traversal starts at the first page.
func Pages[T any](operation string, fetch func(cursor string) ([]T, string, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		var cursor string
		seen := map[string]struct{}{}
		for {
			items, next, err := fetch(cursor)
			if err != nil {
				yield(zero, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			if _, ok := seen[next]; ok {
				yield(zero, wrap(operation, errRepeatedCursor))
				return
			}
			seen[next] = struct{}{}
			cursor = next
		}
	}
}
