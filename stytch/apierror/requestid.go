package apierror

import (
	"bytes"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/internal/header"
)

// RequestID returns the id that the API gave a request, of the body or else of the header; "" if it does not look like
// one.
func RequestID(response *http.Response, body []byte) string {
	id := findRequestID(body)
	if id == "" {
		id = response.Header.Get("X-Request-Id")
	}
	if !header.ValidRequestID(id) {
		return ""
	}
	return id
}

// findRequestID returns the member request_id of an object. It reads no more than it must: hooks and logs ask for
// that of every response.
func findRequestID(body []byte) string {
	const name = `"request_id"`
	if !bytes.Contains(body, []byte(name)) {
		return ""
	}
	for i, depth := 0, 0; i < len(body); i++ {
		switch body[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			end := stringEnd(body, i)
			if depth == 1 && string(body[i:end]) == name {
				if id, ok := textAfterColon(body[end:]); ok {
					return id
				}
			}
			i = end - 1
		}
	}
	return ""
}

// stringEnd returns where the JSON string that begins at start has ended.
func stringEnd(body []byte, start int) int {
	for i := start + 1; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(body)
}

// textAfterColon returns the string that is the value of a member, if it has no escapes: ids have none.
func textAfterColon(body []byte) (string, bool) {
	body, ok := bytes.CutPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte(":"))
	if !ok {
		return "", false
	}
	body, ok = bytes.CutPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte(`"`))
	end := bytes.IndexAny(body, `"\`)
	if !ok || end < 0 || body[end] != '"' {
		return "", false
	}
	return string(body[:end]), true
}
