package openapi

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/internal/ascii"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// place says where an input goes.
type place uint8

const (
	inBody place = iota
	inPath
	inQuery
	inHeader
	inCookie
)

func (p place) String() string { return [...]string{"body", "path", "query", "header", "cookie"}[p] }

// locate decides where a field goes that the template of the path does not have (ruleLocation). With body it goes to
// the body unless its name is that of a header or key.
func (c *converter) locate(f *syntax.Field, method string, body bool) place {
	if c.isHeader(f) {
		return inHeader
	}
	if where, ok := c.facts.authPlaces[strings.ToLower(f.Name)]; ok {
		return where
	}
	if isBodyType(f.Type) || body {
		return inBody
	}
	if !hasBody(method) || isQueryName(f.Name) || c.facts.sharedQuery[f.Name] {
		return inQuery
	}
	return inBody
}

// isHeader reports whether a field is a header by its name.
func (c *converter) isHeader(f *syntax.Field) bool {
	return f.Location == "header" || isHeaderName(f.Name) || isWordHeader(f.Name) && !c.facts.capitalised
}

// isBodyType reports whether a type is map{…} or [map{…}].
func isBodyType(t *syntax.Type) bool {
	return t.Kind == syntax.KindObject || t.Kind == syntax.KindArray && t.Elem.Kind == syntax.KindObject
}

// isHeaderName reports whether a name is that of a header in any document: one that all of HTTP knows, in any case, or
// one that is written as headers are.
func isHeaderName(name string) bool {
	switch lower := strings.ToLower(name); {
	case lower == "authorization" || lower == "accept":
		return true
	case !strings.Contains(name, "-"):
		return false
	case strings.HasPrefix(lower, "x-") || isRequestHeader(lower):
		return true
	}
	for part := range strings.SplitSeq(name, "-") {
		if part == "" || part[0] < 'A' || part[0] > 'Z' || !isAlphanumeric(part) {
			return false
		}
	}
	return true
}

// isRequestHeader reports whether a name in lower case is one of the headers with a hyphen that requests may have:
// those of IANA's registry of HTTP field names, and Idempotency-Key, which is to become one.
func isRequestHeader(name string) bool {
	switch name {
	case "a-im", "accept-additions", "accept-charset", "accept-datetime", "accept-encoding", "accept-features",
		"accept-language", "accept-query", "accept-signature", "access-control-request-headers",
		"access-control-request-method", "alt-used", "cache-control", "cal-managed-id", "caldav-timezones",
		"capsule-protocol", "cdn-loop", "client-cert", "client-cert-chain", "content-digest", "content-disposition",
		"content-encoding", "content-language", "content-length", "content-location", "content-md5", "content-range",
		"content-type", "early-data", "http2-settings", "idempotency-key", "if-match", "if-modified-since",
		"if-none-match", "if-range", "if-schedule-tag-match", "if-unmodified-since", "include-referred-token-binding-id",
		"keep-alive", "last-event-id", "lock-token", "max-forwards", "mime-version", "odata-entityid",
		"odata-isolation", "odata-maxversion", "odata-version", "ordering-type", "oslc-core-version",
		"proxy-authorization", "proxy-connection", "redirect-ref", "repr-digest", "schedule-reply", "sec-fetch-dest",
		"sec-fetch-mode", "sec-fetch-site", "sec-fetch-storage-access", "sec-fetch-user", "sec-gpc", "sec-purpose",
		"sec-token-binding", "sec-websocket-extensions", "sec-websocket-key", "sec-websocket-protocol",
		"sec-websocket-version", "signature-input", "transfer-encoding", "upgrade-insecure-requests",
		"user-agent", "want-content-digest", "want-digest", "want-repr-digest":
		return true
	}
	return false
}

// isWordHeader reports whether a name is that of a header of one word, with a capital.
func isWordHeader(name string) bool {
	if name == "" || name[0] < 'A' || name[0] > 'Z' {
		return false
	}
	switch strings.ToLower(name) {
	case "connection", "cookie", "date", "depth", "destination", "digest", "dpop", "etag", "expect", "forwarded", "from",
		"host", "if", "origin", "overwrite", "pragma", "prefer", "priority", "range", "referer", "signature", "te",
		"timeout", "trailer", "upgrade", "via":
		return true
	}
	return false
}

// isQueryName reports whether a name is a query parameter wherever it is used.
func isQueryName(name string) bool {
	switch name {
	case "fields", "expand", "api-version", "alt":
		return true
	}
	if strings.HasPrefix(name, "$") {
		return true
	}
	open := strings.IndexByte(name, '[')
	if open < 0 || !strings.HasSuffix(name, "]") {
		return false
	}
	switch name[:open] {
	case "filter", "page", "fields":
		return true
	}
	return false
}

func isAlphanumeric(s string) bool {
	for i := range len(s) {
		if !ascii.IsLetter(s[i]) && !ascii.IsDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// authPlaces returns where the keys of "@auth ApiKey NAME in PLACE" go, by lower-case name.
func (c *converter) authPlaces() map[string]place {
	places := map[string]place{}
	add := func(schemes []*syntax.AuthScheme) {
		for _, s := range schemes {
			if s.Kind != syntax.AuthAPIKey {
				continue
			}
			switch s.Place() {
			case "header":
				places[strings.ToLower(s.Name)] = inHeader
			case "query":
				places[strings.ToLower(s.Name)] = inQuery
			case "cookie":
				places[strings.ToLower(s.Name)] = inCookie
			}
		}
	}
	add(c.doc.Auth)
	for e := range c.doc.Endpoints() {
		add(e.Auth)
	}
	return places
}

// sharedQuery returns the names that GETs use and that half of all operations have, which are query parameters in any
// method, unless some POST, PUT or PATCH requires the name: queries hold what may be left out.
func (c *converter) sharedQuery() map[string]bool {
	uses, gets, required, total := map[string]int{}, map[string]bool{}, map[string]bool{}, 0
	for e := range c.doc.Endpoints() {
		total++
		seen := map[string]bool{}
		params := syntax.ParsePath(e.Path).Params()
		for f, must := range e.Fields() {
			if !seen[f.Name] {
				seen[f.Name] = true
				uses[f.Name]++
			}
			method := syntax.HTTPMethod(e.Method)
			gets[f.Name] = gets[f.Name] || method == "GET"
			required[f.Name] = required[f.Name] || must && hasBody(method) && !slices.Contains(params, f.Name)
		}
	}
	shared := map[string]bool{}
	for name, n := range uses {
		if gets[name] && !required[name] && 2*n >= total && total > 4 {
			shared[name] = true
		}
	}
	return shared
}

// isCapitalised reports whether an input that is no header has a name that begins with a capital, so that a capital
// does not tell a header from a field.
func isCapitalised(d *syntax.Document) bool {
	for e := range d.Endpoints() {
		for f := range e.Fields() {
			header := f.Location == "header" || isHeaderName(f.Name) || isWordHeader(f.Name)
			if f.Name != "" && f.Name[0] >= 'A' && f.Name[0] <= 'Z' && !header {
				return true
			}
		}
	}
	return false
}
