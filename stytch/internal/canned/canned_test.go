package canned_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

func TestRefused(t *testing.T) {
	t.Parallel()
	create := func(ctx context.Context, c *stytch.Client) error {
		_, err := c.Users.Create(ctx, nil)
		return err
	}
	tests := []struct {
		name     string
		response string
		call     func(context.Context, *stytch.Client) error
		want     string // in the error; "" for none
	}{
		{name: "allowed", response: `{"user_id":"user-test-ada"}`, call: create},
		{name: "unknown field of a response", response: `{"user_ID":"user-test-ada"}`, call: create, want: "response: "},
		{name: "unknown field within", response: `{"user":{"user_ID":"user-test-ada"}}`, call: create, want: "response: "},
		{name: "wrong type", response: `{"user_id":1}`, call: create, want: "response: "},
		{name: "not JSON", response: `{`, call: create, want: "response: "},
		{name: "unknown status", response: `302 {}`, call: create, want: "response: "},
		{name: "incomplete error", response: `400 {}`, call: create, want: "response: "},
		{
			name: "request", response: `{}`, want: "request: ",
			call: func(ctx context.Context, c *stytch.Client) error {
				_, err := c.Users.Search(ctx, &stytch.UsersSearchParams{Query: &stytch.SearchQuery{Operator: "XOR"}})
				return err
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			client, done := canned.NewClient(canned.Routes{"POST /v1/users": {test.response}})
			defer done()
			err := test.call(t.Context(), client)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), "canned: "+test.want)) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	server := canned.NewServer(canned.Routes{"POST /v1/users": {`{}`}})
	defer server.Close()
	client, err := stytch.NewClient(canned.ProjectID, "another", stytch.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Users.Create(t.Context(), nil); !errors.Is(err, errtype.BadRequest) {
		t.Errorf("error %v", err)
	}
}

func TestChoice(t *testing.T) {
	t.Parallel()
	client, done := canned.NewClient(canned.Routes{
		"PUT /v1/users/ada":                                     {`{"user_id":"any"}`},
		`PUT /v1/users/ada "roles":[]`:                          {`{"user_id":"first"}`, `{"user_id":"then"}`},
		`PUT /v1/users/ada {"external_id":"a b","roles":["c"]}`: {`{"user_id":"longest"}`},
		`PUT /v1/users/ada X-Who: ada`:                          {`{"user_id":"header"}`},
	})
	defer done()
	for _, test := range []struct {
		params stytch.UsersUpdateParams
		header string
		want   string
	}{
		{stytch.UsersUpdateParams{UserID: "ada"}, "-", "any"},
		{stytch.UsersUpdateParams{UserID: "ada", Roles: []string{}}, "-", "first"},
		{stytch.UsersUpdateParams{UserID: "ada", Roles: []string{}}, "-", "then"},
		{stytch.UsersUpdateParams{UserID: "ada", Roles: []string{}}, "-", "then"},
		{stytch.UsersUpdateParams{UserID: "ada", Roles: []string{"c"}, ExternalID: new("a b")}, "-", "longest"},
		{stytch.UsersUpdateParams{UserID: "ada", Roles: []string{"c"}}, "ada", "header"},
	} {
		res, err := client.Users.Update(t.Context(), &test.params, stytch.WithHeader("X-Who", test.header))
		if err != nil || res.UserID != test.want {
			t.Errorf("%+v: %v, %v, want %s", test.params, res, err, test.want)
		}
	}
	if _, err := client.Users.Update(t.Context(), &stytch.UsersUpdateParams{UserID: "ben"}); !errors.Is(err, stytch.ErrNotFound) {
		t.Errorf("no route: %v", err)
	}
}
