package transport

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPages(t *testing.T) {
	errFetch := errors.New("fetch")
	type page struct {
		items []int
		next  string
		err   error
	}
	for _, test := range []struct {
		name    string
		pages   map[string]page
		stop    int // after so many items; 0 means never
		want    []int
		fetched []string
		err     error
	}{
		{"one page", map[string]page{"": {items: []int{1, 2}}}, 0, []int{1, 2}, []string{""}, nil},
		{"no items", map[string]page{"": {}}, 0, nil, []string{""}, nil},
		{"three pages, one empty", map[string]page{"": {[]int{1}, "a", nil}, "a": {nil, "b", nil}, "b": {[]int{2}, "", nil}},
			0, []int{1, 2}, []string{"", "a", "b"}, nil},
		{"break fetches no more", map[string]page{"": {[]int{1, 2}, "a", nil}}, 2, []int{1, 2}, []string{""}, nil},
		{"error at once", map[string]page{"": {err: errFetch}}, 0, nil, []string{""}, errFetch},
		{"error later", map[string]page{"": {[]int{1}, "a", nil}, "a": {[]int{9}, "b", errFetch}}, 0, []int{1},
			[]string{"", "a"}, errFetch},
		{"same cursor again", map[string]page{"": {[]int{1}, "a", nil}, "a": {[]int{2}, "a", nil}}, 0, []int{1, 2},
			[]string{"", "a"}, errRepeatedCursor},
		{"circle", map[string]page{"": {nil, "a", nil}, "a": {nil, "b", nil}, "b": {nil, "a", nil}}, 0, nil,
			[]string{"", "a", "b"}, errRepeatedCursor},
	} {
		t.Run(test.name, func(t *testing.T) {
			var fetched []string
			pages := Pages("Things.List", func(cursor string) ([]int, string, error) {
				fetched = append(fetched, cursor)
				p := test.pages[cursor]
				return p.items, p.next, p.err
			})
			require.Empty(t, fetched, "fetched before it was asked for anything")
			for range 2 { // every traversal starts again
				fetched = nil
				var got []int
				var err error
				errs := 0
				for item, e := range pages {
					if e != nil {
						err, errs = e, errs+1
						continue
					}
					if got = append(got, item); len(got) == test.stop {
						break
					}
				}
				require.Equal(t, test.want, got)
				require.Equal(t, test.fetched, fetched)
				require.ErrorIs(t, err, test.err)
				require.LessOrEqual(t, errs, 1)
			}
		})
	}
}
