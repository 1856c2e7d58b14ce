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

// checkPath checks the ids that a path has in the place of the {parameters} of a template. The path is escaped, and
// begins with that of the base URL.
func checkPath(template, path string) error {
	if !strings.Contains(template, "{") {
		if !strings.HasSuffix(path, template) {
			return errRequest
		}
		return nil
	}
	names, segments := strings.Split(template, "/"), strings.Split(path, "/")
	if len(segments) < len(names) {
		return errRequest
	}
	segments = segments[len(segments)-len(names):]
	for i, name := range names[1:] {
		if err := checkSegment(name, segments[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// checkSegment checks one segment of a path, by what the template has in its place.
func checkSegment(name, segment string) error {
	parameter, isParameter := strings.CutPrefix(name, "{")
	if !isParameter {
		if segment != name {
			return errRequest
		}
		return nil
	}
	parameter = strings.TrimSuffix(parameter, "}")
	switch id, err := url.PathUnescape(segment); {
	case err != nil:
		return errRequest
	case id == "":
		return fmt.Errorf("%s: %w", parameter, ErrEmptyID)
	case id == ".", id == "..":
		return fmt.Errorf("%s: %w", parameter, ErrInvalidID)
	case !utf8.ValidString(id):
		return fmt.Errorf("%s: %w UTF-8", parameter, ErrInvalidID)
	}
	return nil
}
