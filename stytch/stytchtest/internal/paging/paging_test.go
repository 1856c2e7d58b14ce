package paging_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/paging"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

func number(n int) int     { return n }
func name(s string) string { return s }

// A page goes on where the one before ended, although its last thing is gone.
func TestCut(t *testing.T) {
	page, meta, err := paging.Cut([]int{3, 1, 2, 5, 4}, number, nil, new(int32(2)))
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, page)
	require.Equal(t, int32(5), meta.Total)
	require.NotEmpty(t, meta.NextCursor)

	page, meta, err = paging.Cut([]int{1, 3, 5, 4}, number, &meta.NextCursor, new(int32(2)))
	require.NoError(t, err)
	require.Equal(t, []int{3, 4}, page)

	page, meta, err = paging.Cut([]int{1, 3, 5, 4}, number, &meta.NextCursor, new(int32(1)))
	require.NoError(t, err)
	require.Equal(t, []int{5}, page)
	require.Empty(t, meta.NextCursor)
}

func TestCutByID(t *testing.T) {
	page, meta, err := paging.CutByID([]string{"c", "a", "b"}, name, nil, new(int32(2)))
	require.NoError(t, err)
	require.Equal(t, []string{"c", "a"}, page)
	require.Equal(t, int32(3), meta.Total)

	page, meta, err = paging.CutByID([]string{"c", "a", "b", "new"}, name, &meta.NextCursor, new(int32(2)))
	require.NoError(t, err)
	require.Equal(t, []string{"b", "new"}, page)
	require.Empty(t, meta.NextCursor)
}

func TestRefusals(t *testing.T) {
	byNumber := func(cursor string, limit int32) error {
		_, _, err := paging.Cut([]int{1}, number, &cursor, &limit)
		return err
	}
	byID := func(cursor string, limit int32) error {
		_, _, err := paging.CutByID([]string{"a"}, name, &cursor, &limit)
		return err
	}
	for what, err := range map[string]error{
		"fewer than no things":   byNumber("", -1),
		"too many things a page": byNumber("", 1001),
		"no base64":              byNumber("?", 1),
		"no number":              byNumber("YQ", 1),
		"less than nothing":      byID("", -1),
		"too many things":        byID("", 1001),
	} {
		var refused *refusal.Error
		require.ErrorAs(t, err, &refused, what)
		require.Equal(t, errtype.BadRequest, refused.Type, what)
	}
	for _, cursor := range []string{"?", "Yg"} { // no base64, an id that was never there
		var refused *refusal.Error
		require.ErrorAs(t, byID(cursor, 1), &refused, cursor)
		require.Equal(t, errtype.UserSearchInvalidCursor, refused.Type, cursor)
	}
	require.NoError(t, byNumber("", 0))
	require.NoError(t, byNumber("", 1000))
	require.NoError(t, byID("", 1000))
}
