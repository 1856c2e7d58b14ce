package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Introspection is what the API answers about an access token (RFC 7662 section 2.2).
type Introspection struct {
	Active    bool
	TokenType string
	Issuer    string
	Subject   string
	Audience  []string
	Scopes    []string
	ClientID  string
	ExpiresAt time.Time
	IssuedAt  time.Time
	NotBefore time.Time // zero if not said

	OrganizationID, OrganizationSlug string // of a member, "" in consumer projects

	CustomClaims map[string]any
}

// UnmarshalJSON reads a response. The audience is a string or a list.
//
// Members are found by their exact names: a field of a struct would also be set by a custom
// claim whose name differs in case.
func (i *Introspection) UnmarshalJSON(text []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	var scope string
	var organization map[string]any
	*i = Introspection{}
	for _, member := range [...]struct {
		name string
		into any
	}{
		{"active", &i.Active},
		{"token_type", &i.TokenType},
		{"iss", &i.Issuer},
		{"sub", &i.Subject},
		{"aud", (*audience)(&i.Audience)},
		{"scope", &scope},
		{"client_id", &i.ClientID},
		{"exp", (*date)(&i.ExpiresAt)},
		{"iat", (*date)(&i.IssuedAt)},
		{"nbf", (*date)(&i.NotBefore)},
		{"https://stytch.com/organization", &organization},
	} {
		if value, ok := members[member.name]; ok && json.Unmarshal(value, member.into) != nil {
			return fmt.Errorf("field %s does not have the expected form", member.name)
		}
	}
	i.Scopes = strings.Fields(scope)
	i.OrganizationID, _ = organization["organization_id"].(string)
	i.OrganizationSlug, _ = organization["slug"].(string)
	var err error
	i.CustomClaims, err = customClaims(members)
	return err
}

// date is the time of a NumericDate (RFC 7519 section 2), the zero time for 0 and null.
type date time.Time

// maxDate is the last second of the year 9999, the last one that tokens may name.
const maxDate = 253402300799

func (d *date) UnmarshalJSON(text []byte) error {
	var seconds float64
	if err := json.Unmarshal(text, &seconds); err != nil {
		return err
	}
	switch {
	case seconds < 0 || seconds > maxDate:
		return errors.New("out of range")
	case seconds > 0:
		*d = date(time.Unix(int64(seconds), 0))
	}
	return nil
}

// audience is a string or a list of strings.
type audience []string

func (a *audience) UnmarshalJSON(text []byte) error {
	if text[0] != '"' {
		return json.Unmarshal(text, (*[]string)(a))
	}
	*a = make(audience, 1)
	return json.Unmarshal(text, &(*a)[0])
}

// customClaims returns what a response has besides what every one has. Numbers are exact.
func customClaims(members map[string]json.RawMessage) (map[string]any, error) {
	claims := map[string]any{}
	for name, value := range members {
		if registered(name) {
			continue
		}
		var claim any
		d := json.NewDecoder(bytes.NewReader(value))
		d.UseNumber()
		if err := d.Decode(&claim); err != nil {
			return nil, err
		}
		claims[name] = claim
	}
	return claims, nil
}

// registered reports whether a member of a response is no custom claim.
func registered(name string) bool {
	switch name {
	case "active", "token_type", "iss", "sub", "aud", "scope", "client_id", "exp", "iat", "nbf", "jti",
		"request_id", "status_code":
		return true
	}
	return strings.HasPrefix(name, "https://stytch.com/")
}
