package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"

	"github.com/lapgen/stytch-go/stytch/token"
)

// stub takes the place of a client: its tokens are words, and only admins may do anything.
type stub struct{}

func (stub) Session(_ context.Context, jwt string, _ ...token.Check) (*token.Session, error) {
	switch jwt {
	case "ada":
		return &token.Session{UserID: "user-test-ada", Roles: []string{"admin"}}, nil
	case "bob":
		return &token.Session{UserID: "user-test-bob"}, nil
	}
	return nil, token.ErrMalformed
}

func (stub) M2M(_ context.Context, jwt string, _ ...token.Check) (*token.M2M, error) {
	if jwt == "robot" {
		return &token.M2M{ClientID: "m2m-client-test-robot"}, nil
	}
	return nil, token.ErrMalformed
}

func (stub) AuthorizeSession(_ context.Context, s *token.Session, _, _ string) error {
	if !slices.Contains(s.Roles, "admin") {
		return token.ErrForbidden
	}
	return nil
}

// Example asks every route.
func Example() {
	router := newRouter(stub{}, stub{}, stub{})
	for _, c := range [...]struct{ method, path, token, site string }{
		{"GET", "/health", "", "none"},
		{"GET", "/me", "", "none"},
		{"GET", "/me", "ada", "none"},
		{"GET", "/me", "robot", "none"},
		{"DELETE", "/documents/1", "bob", "same-origin"},
		{"DELETE", "/documents/1", "ada", "same-origin"},
		{"DELETE", "/documents/1", "ada", "cross-site"},
		{"GET", "/users", "ada", "none"},
		{"GET", "/users", "robot", "none"},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		if c.token != "" {
			r.Header.Set("Authorization", "Bearer "+c.token)
		}
		r.Header.Set("Sec-Fetch-Site", c.site) // which page sends the request, as browsers say it
		w := httptest.NewRecorder()
		router.ServeHTTP(w, r)
		fmt.Printf("%s %s as %q, %s: %d %s\n", c.method, c.path, c.token, c.site, w.Code, http.StatusText(w.Code))
	}
	// Output:
	// GET /health as "", none: 200 OK
	// GET /me as "", none: 401 Unauthorized
	// GET /me as "ada", none: 200 OK
	// GET /me as "robot", none: 401 Unauthorized
	// DELETE /documents/1 as "bob", same-origin: 403 Forbidden
	// DELETE /documents/1 as "ada", same-origin: 200 OK
	// DELETE /documents/1 as "ada", cross-site: 403 Forbidden
	// GET /users as "ada", none: 401 Unauthorized
	// GET /users as "robot", none: 200 OK
}
