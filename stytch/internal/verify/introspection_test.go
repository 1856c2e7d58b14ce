package verify

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestIntrospectionUnmarshal(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       *Introspection // nil for an error
	}{
		{"inactive", `{"active":false}`, &Introspection{}},
		{"nothing", `{}`, &Introspection{}},
		{
			"all",
			`{"active":true,"token_type":"access_token","iss":"i","sub":"s","aud":["a","b"],"scope":" x  y ","client_id":"c",
				"exp":3,"iat":1,"nbf":2,
				"jti":"j","request_id":"r","status_code":200,"https://stytch.com/organization":{"organization_id":"o","slug":"l"},
				"https://stytch.com/other":1,"tier":"gold","list":[1]}`,
			&Introspection{
				Active: true, TokenType: "access_token", Issuer: "i", Subject: "s", Audience: []string{"a", "b"},
				Scopes: []string{"x", "y"}, ClientID: "c", OrganizationID: "o", OrganizationSlug: "l",
				ExpiresAt: time.Unix(3, 0), IssuedAt: time.Unix(1, 0), NotBefore: time.Unix(2, 0),
				CustomClaims: map[string]any{"tier": "gold", "list": []any{json.Number("1")}},
			},
		},
		{"one audience", `{"aud":"a"}`, &Introspection{Audience: []string{"a"}}},
		{"no audience", `{"aud":null}`, &Introspection{}},
		{"fractions", `{"exp":3.5}`, &Introspection{ExpiresAt: time.Unix(3, 0)}},
		{"nulls", `{"active":null,"sub":null,"exp":null,"https://stytch.com/organization":null}`, &Introspection{}},
		{"names in another case", `{"Active":true,"SUB":"s"}`, &Introspection{
			CustomClaims: map[string]any{"Active": true, "SUB": "s"},
		}},
		{"custom claims before and after", `{"Sub":"x","sub":"s","sUb":"y"}`, &Introspection{
			Subject: "s", CustomClaims: map[string]any{"Sub": "x", "sUb": "y"},
		}},
		{"exact numbers", `{"account":9007199254740993,"huge":1e400}`, &Introspection{
			CustomClaims: map[string]any{"account": json.Number("9007199254740993"), "huge": json.Number("1e400")},
		}},
		{"the last time there is", `{"exp":253402300799}`, &Introspection{ExpiresAt: time.Unix(253402300799, 0)}},
		{"exp in the far future", `{"exp":1e300}`, nil},
		{"exp beyond all numbers", `{"exp":1e400}`, nil},
		{"exp after the last time", `{"exp":253402300800}`, nil},
		{"negative exp", `{"exp":-1}`, nil},
		{"iat in the far future", `{"iat":1e300}`, nil},
		{"nbf in the far future", `{"nbf":1e300}`, nil},
		{"audience is an object", `{"aud":{}}`, nil},
		{"audience is a number", `{"aud":1}`, nil},
		{"audience has a number", `{"aud":["a",1]}`, nil},
		{"active is a string", `{"active":"true"}`, nil},
		{"exp is a string", `{"exp":"3"}`, nil},
		{"scope is a list", `{"scope":["x"]}`, nil},
		{"organization is a string", `{"https://stytch.com/organization":"o"}`, nil},
		{"list", `[]`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got Introspection
			err := json.Unmarshal([]byte(test.text), &got)
			if test.want == nil {
				require.Error(t, err)
				return
			}
			if test.want.CustomClaims == nil {
				test.want.CustomClaims = map[string]any{}
			}
			if test.want.Scopes == nil {
				test.want.Scopes = []string{}
			}
			require.NoError(t, err)
			require.Equal(t, test.want, &got)
		})
	}
}

// The error names the field, and none of what it holds.
func TestIntrospectionUnmarshalError(t *testing.T) {
	err := json.Unmarshal([]byte(`{"active":true,"client_id":["app-1"]}`), new(Introspection))
	require.EqualError(t, err, "field client_id does not have the expected form")
}
