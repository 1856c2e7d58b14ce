package transport

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

var (
	// ErrEmptyID is the error for an empty path parameter: the path without it
	// would be that of another operation.
	ErrEmptyID = errors.New("id is empty")
	// ErrInvalidID is the error for the path parameters "." and "..": servers and
	// proxies take them for another path.
	ErrInvalidID = errors.New("id is not valid")
)

// Path fills the {parameters} of a template with values, in their order, each
// escaped as one segment.
func Path(operation, template string, values ...string) (string, error) {
	var b strings.Builder
	rest, used := template, 0
	for {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			break
		}
		name, after, closed := strings.Cut(after, "}")
		if !closed || used == len(values) {
			return "", wrap(operation, fmt.Errorf("%d values do not fill the path %s", len(values), template))
		}
		switch value := values[used]; value {
		case "":
			return "", wrap(operation, fmt.Errorf("%s: %w", name, ErrEmptyID))
		case ".", "..":
			return "", wrap(operation, fmt.Errorf("%s: %w", name, ErrInvalidID))
		default:
			b.WriteString(url.PathEscape(value))
		}
		used++
		rest = after
	}
	if used != len(values) {
		return "", wrap(operation, fmt.Errorf("%d values do not fill the path %s", len(values), template))
	}
	return b.String(), nil
}
