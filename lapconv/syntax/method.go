package syntax

import (
	"net/http"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/internal/ascii"
)

// HTTPMethod returns the method of an endpoint in upper case if OpenAPI 3.0 has operations of it, and "" otherwise: for
// remote procedures (UNARY, SERVER-STREAM …) and message channels (SUB, PUB).
func HTTPMethod(method string) string {
	switch m := strings.ToUpper(method); m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions, http.MethodTrace:
		return m
	}
	return ""
}

// WithoutHTTP returns the first endpoint of a document that has no operation of HTTP: it describes something else. It
// returns nil if there is one, or no endpoint at all.
func (d *Document) WithoutHTTP() *Endpoint {
	var first *Endpoint
	for e := range d.Endpoints() {
		if HTTPMethod(e.Method) != "" {
			return nil
		}
		if first == nil {
			first = e
		}
	}
	return first
}

// isMethodWord reports whether a word can be a method: letters, and the dash of SERVER-STREAM.
func isMethodWord(word string) bool {
	for i := range len(word) {
		if !ascii.IsLetter(word[i]) && (i == 0 || word[i] != '-' && word[i] != '_') {
			return false
		}
	}
	return word != ""
}
