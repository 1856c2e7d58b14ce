package token

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/stytch/internal/exactjson"
)

// customs are the custom claims of a token, as they stand in it: members of an object,
// with their names. Those that are custom in tokens of some kinds only stand apart.
type customs struct {
	members         []string
	scope, clientID string
}

// ofSession returns the custom claims of a session, in which scope and client_id have no
// meaning of Stytch's.
func (c *customs) ofSession() CustomClaims {
	members := c.members
	for _, member := range [...]string{c.scope, c.clientID} {
		if member != "" {
			members = append(members, member)
		}
	}
	return CustomClaims{members}
}

// ofAccessToken returns the custom claims of an access token.
func (c *customs) ofAccessToken() CustomClaims { return CustomClaims{c.members} }

// CustomClaims are the claims of a token besides those of RFC 7519 and of Stytch. They are decoded when
// they are asked for.
type CustomClaims struct{ members []string }

// NewCustomClaims returns claims that do not come from a token, such as those that the API returns for a session. A
// claim whose value JSON cannot hold is left out.
func NewCustomClaims(claims map[string]any) CustomClaims {
	members := make([]string, 0, len(claims))
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		key, errKey := json.Marshal(name)
		value, errValue := json.Marshal(claims[name])
		if errKey == nil && errValue == nil {
			members = append(members, string(key)+":"+string(value))
		}
	}
	return CustomClaims{members}
}

// Decode stores the claims in the value that v points to, a struct or a map, as package encoding/json
// does, but for two things: a claim sets the field of exactly its name, whereas encoding/json ignores
// case, and numbers without a type of their own become json.Number, whereas a float64 cannot hold every
// number. If the token has no custom claims, an empty object is decoded.
//
// A claim that does not fit is an error, which names the field and does not hold the value.
func (c CustomClaims) Decode(v any) error {
	err := exactjson.Decode(c.json(), v)
	if mismatch, ok := errors.AsType[*exactjson.Error](err); ok {
		err = errors.New(mismatch.Error()) // a type's own error, which it wraps, may hold the value
	}
	if err != nil {
		return fmt.Errorf("token: custom claims: %w", err)
	}
	return nil
}

// Map returns the claims as a map, never nil. Numbers are json.Number, which is exact: its methods
// Int64 and Float64 convert it.
func (c CustomClaims) Map() map[string]any {
	claims := map[string]any{}
	if err := exactjson.Decode(c.json(), &claims); err != nil {
		return map[string]any{} // cannot be: the text has been read before
	}
	return claims
}

// Len returns how many claims there are.
func (c CustomClaims) Len() int { return len(c.members) }

// MarshalJSON returns the claims as a JSON object, each as it stands in the token.
func (c CustomClaims) MarshalJSON() ([]byte, error) { return c.json(), nil }

func (c CustomClaims) json() []byte {
	return []byte("{" + strings.Join(c.members, ",") + "}")
}
