package paging

import (
	"encoding/base64"
	"slices"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// CutByID returns a page of what a search has found, in the order in which it was found. A cursor holds the id that the
// page before ended with, so that things that are added meanwhile shift nothing.
func CutByID[T any](found []T, id func(T) string, cursor *string, limit *int32) ([]T, *gen.ResultsMetadata, error) {
	total := int32(len(found))
	size := defaultPage
	if optional.Value(limit) != 0 {
		size = int(*limit)
	}
	if size < 0 || size > largestPage {
		return nil, nil, refusal.New(errtype.BadRequest, "The limit of a page is %d.", largestPage)
	}
	if optional.Value(cursor) != "" {
		last, err := base64.RawURLEncoding.DecodeString(*cursor)
		at := slices.IndexFunc(found, func(thing T) bool { return id(thing) == string(last) })
		if err != nil || at < 0 {
			return nil, nil, refusal.New(errtype.UserSearchInvalidCursor, "The cursor is not one of this search.")
		}
		found = found[at+1:]
	}
	meta := &gen.ResultsMetadata{Total: total}
	if len(found) > size {
		found = found[:size]
		meta.NextCursor = base64.RawURLEncoding.EncodeToString([]byte(id(found[size-1])))
	}
	return found, meta, nil
}
