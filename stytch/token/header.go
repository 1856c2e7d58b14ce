package token

import (
	"strings"

	"github.com/lapgen/stytch-go/stytch/internal/endpoint"
)

// algorithm is the only one that tokens of Stytch are signed with.
const algorithm = "RS256"

// parseHeader reads the header of a token (RFC 7515 section 4) and returns the id of the
// key that signed it. Members that name or hold a key are never used.
func parseHeader(text string) (kid string, err error) {
	r := newReader(text)
	var name, alg string
	for o := r.openObject(); r.member(&o, &name); {
		switch name {
		case "alg":
			alg = r.readString()
		case "kid":
			kid = r.readString()
		case "typ":
			if typ := r.readString(); !strings.EqualFold(typ, "JWT") && !strings.EqualFold(typ, "at+jwt") {
				return "", malformed("the header has another typ than JWT")
			}
		case "crit", "b64", "zip", "enc", "cty":
			return "", malformed("the header has " + name)
		default:
			r.skip()
		}
	}
	if err := r.end(); err != nil {
		return "", malformedBy("the header", err)
	}
	switch {
	case alg != algorithm:
		return "", malformed("the algorithm is not " + algorithm)
	case kid == "":
		return "", malformed("the header names no key")
	}
	return kid, nil
}

// isStytchKeyID reports whether a key id has the form of those of the API, jwk-test-UUID or jwk-live-UUID.
func isStytchKeyID(kid string) bool {
	id, ok := strings.CutPrefix(kid, "jwk-test-")
	if !ok {
		id, ok = strings.CutPrefix(kid, "jwk-live-")
	}
	return ok && endpoint.IsUUID(id)
}
