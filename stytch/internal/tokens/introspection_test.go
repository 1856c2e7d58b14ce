package tokens

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
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
			`{"active":true,"token_type":"access_token","iss":"i","sub":"s","aud":["a","b"],"scope":" x  y ","client_id":"c","exp":3,"iat":1,"nbf":2,
				"jti":"j","request_id":"r","status_code":200,"https://stytch.com/organization":{"organization_id":"o","slug":"l"},"https://stytch.com/other":1,
				"tier":"gold","list":[1]}`,
			&Introspection{
				Active: true, TokenType: "access_token", Issuer: "i", Subject: "s", Audience: []string{"a", "b"}, Scopes: []string{"x", "y"}, ClientID: "c",
				ExpiresAt: time.Unix(3, 0), IssuedAt: time.Unix(1, 0), NotBefore: time.Unix(2, 0), OrganizationID: "o", OrganizationSlug: "l",
				CustomClaims: map[string]any{"tier": "gold", "list": []any{1.0}},
			},
		},
		{"one audience", `{"aud":"a"}`, &Introspection{Audience: []string{"a"}}},
		{"no audience", `{"aud":null}`, &Introspection{}},
		{"fractions", `{"exp":3.5}`, &Introspection{ExpiresAt: time.Unix(3, 0)}},
		{"nulls", `{"active":null,"sub":null,"exp":null,"https://stytch.com/organization":null}`, &Introspection{}},
		{"names in another case", `{"Active":true,"SUB":"s"}`, &Introspection{CustomClaims: map[string]any{"Active": true, "SUB": "s"}}},
		{"custom claims before and after", `{"Sub":"x","sub":"s","sUb":"y"}`, &Introspection{Subject: "s", CustomClaims: map[string]any{"Sub": "x", "sUb": "y"}}},
		{"audience is a number", `{"aud":1}`, nil},
		{"audience has a number", `{"aud":["a",1]}`, nil},
		{"active is a string", `{"active":"true"}`, nil},
		{"exp is a string", `{"exp":"3"}`, nil},
		{"scope is a list", `{"scope":["x"]}`, nil},
		{"organization is a string", `{"https://stytch.com/organization":"o"}`, nil},
		{"list", `[]`, nil},
	} {
		var got Introspection
		err := json.Unmarshal([]byte(test.text), &got)
		if test.want == nil {
			if err == nil {
				t.Errorf("%s: got %+v", test.name, got)
			}
			continue
		}
		if test.want.CustomClaims == nil {
			test.want.CustomClaims = map[string]any{}
		}
		if test.want.Scopes == nil {
			test.want.Scopes = []string{}
		}
		if err != nil || !reflect.DeepEqual(&got, test.want) {
			t.Errorf("%s: got %+v, %v", test.name, got, err)
		}
	}
}
