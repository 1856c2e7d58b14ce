// Package paging cuts pages from what a search has found.
package paging

import (
	"encoding/base64"
	"slices"
	"strconv"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

const (
	defaultPage = 100
	largestPage = 1000
)

// Cut sorts what a search has found by its number, and returns a page of it. A cursor holds the number that the page
// before ended with, so that nothing is skipped or repeated when something is removed meanwhile.
func Cut[T any](found []T, number func(T) int, cursor *string, limit *int32) ([]T, gen.ResultsMetadata, error) {
	size := int(defaultPage)
	if optional.Value(limit) != 0 {
		size = int(*limit)
	}
	if size < 0 || size > largestPage {
		return nil, gen.ResultsMetadata{}, refusal.New(errtype.BadRequest, "The limit of a page is %d.", largestPage)
	}
	after, err := readCursor(optional.Value(cursor))
	if err != nil {
		return nil, gen.ResultsMetadata{}, err
	}
	slices.SortFunc(found, func(a, b T) int { return number(a) - number(b) })
	begin := slices.IndexFunc(found, func(item T) bool { return number(item) > after })
	if begin < 0 {
		begin = len(found)
	}
	end := min(begin+size, len(found))
	metadata := gen.ResultsMetadata{Total: int32(len(found))}
	if end < len(found) {
		metadata.NextCursor = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(number(found[end-1]))))
	}
	return found[begin:end], metadata, nil
}

func readCursor(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return 0, refusal.New(errtype.BadRequest, "The cursor is not of a page of this search.")
	}
	after, err := strconv.Atoi(string(text))
	if err != nil {
		return 0, refusal.New(errtype.BadRequest, "The cursor is not of a page of this search.")
	}
	return after, nil
}
