package token

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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

// CustomClaims are the claims of a token beside those of RFC 7519 and of Stytch. They are
// decoded when they are asked for.
type CustomClaims struct{ members []string }

// Decode stores the claims in the value that v points to, a struct or a map, by the rules
// of package encoding/json. If the token has none, an empty object is decoded.
//
// Numbers become float64 where v does not say otherwise; one that has no place in it is
// an error.
func (c CustomClaims) Decode(v any) error {
	if err := json.Unmarshal(c.json(), v); err != nil {
		return fmt.Errorf("token: custom claims: %w", decodeError(err))
	}
	return nil
}

// Map returns the claims as a map, never nil. Numbers are float64, as with
// [CustomClaims.Decode], but for those that a float64 cannot hold: these stay json.Number.
func (c CustomClaims) Map() map[string]any {
	claims := map[string]any{}
	d := json.NewDecoder(bytes.NewReader(c.json()))
	d.UseNumber()
	if err := d.Decode(&claims); err != nil {
		return map[string]any{} // cannot be: the text has been read before
	}
	for name, value := range claims {
		claims[name] = withFloats(value)
	}
	return claims
}

// withFloats replaces the numbers in a value.
func withFloats(value any) any {
	switch value := value.(type) {
	case json.Number:
		if f, err := value.Float64(); err == nil {
			return f
		}
	case []any:
		for i := range value {
			value[i] = withFloats(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = withFloats(value[name])
		}
	}
	return value
}

// Len returns how many claims there are.
func (c CustomClaims) Len() int { return len(c.members) }

// MarshalJSON returns the claims as a JSON object, each as it stands in the token.
func (c CustomClaims) MarshalJSON() ([]byte, error) { return c.json(), nil }

func (c CustomClaims) json() []byte {
	return []byte("{" + strings.Join(c.members, ",") + "}")
}

// decodeError says what is wrong without a value: claims may hold personal data.
func decodeError(err error) error {
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind, _, _ := strings.Cut(mismatch.Value, " ")
		return fmt.Errorf("%s: a JSON %s is no %v", mismatch.Field, kind, mismatch.Type)
	}
	if invalid, ok := errors.AsType[*json.InvalidUnmarshalError](err); ok {
		return invalid
	}
	return errors.New("a claim does not have the form that its type wants")
}
