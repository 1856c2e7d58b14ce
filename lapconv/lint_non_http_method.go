package lapconv

import (
	"net/http"
	"strings"
)

// ruleNonHTTPMethod finds endpoints whose method is none that OpenAPI has operations for: remote procedures (UNARY,
// SERVER-STREAM …) and message channels (SUB, PUB). They can be converted only as an approximation: a warning.
const ruleNonHTTPMethod = "non-http-method"

func lintNonHTTPMethod(d *Document, report reportFunc) {
	for e := range d.Endpoints() {
		if !isHTTPMethod(e.Method) {
			report(e.Pos, e.Method, "method that is not one of HTTP")
		}
	}
}

// isHTTPMethod reports whether OpenAPI has operations of that method, in whatever case it is written.
func isHTTPMethod(method string) bool {
	switch strings.ToUpper(method) {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}
