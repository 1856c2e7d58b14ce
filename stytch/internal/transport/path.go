package transport

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

var (
	// ErrEmptyID is the error for an empty path parameter: the path without it
	// would be that of another operation.
	ErrEmptyID = errors.New("id is empty")
	// ErrInvalidID is the error for the path parameters "." and "..", which servers and
	// proxies take for another path, and for those that are not UTF-8.
	ErrInvalidID = errors.New("id is not valid")
)

// errTemplate is an error of generated code: users do not see it.
var errTemplate = errors.New("the values do not fill the path")

// fill fills the {parameters} of a template with values, in their order, each
// escaped as one segment.
func fill(template string, values []string) (string, error) {
	path := template
	for _, value := range values {
		start, end := strings.IndexByte(path, '{'), strings.IndexByte(path, '}')
		if start < 0 || end < start {
			return "", errTemplate
		}
		switch name := path[start+1 : end]; {
		case value == "":
			return "", fmt.Errorf("%s: %w", name, ErrEmptyID)
		case value == ".", value == "..":
			return "", fmt.Errorf("%s: %w", name, ErrInvalidID)
		case !utf8.ValidString(value):
			return "", fmt.Errorf("%s: %w UTF-8", name, ErrInvalidID)
		}
		// An escaped value has no brace: it is not taken for a parameter.
		path = path[:start] + url.PathEscape(value) + path[end+1:]
	}
	if strings.IndexByte(path, '{') >= 0 {
		return "", errTemplate
	}
	return path, nil
}
