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
	for _, c := range [...]struct{ method, path, token string }{
		{"GET", "/health", ""},
		{"GET", "/me", ""},
		{"GET", "/me", "ada"},
		{"GET", "/me", "robot"},
		{"DELETE", "/documents/1", "bob"},
		{"DELETE", "/documents/1", "ada"},
		{"GET", "/users", "ada"},
		{"GET", "/users", "robot"},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		if c.token != "" {
			r.Header.Set("Authorization", "Bearer "+c.token)
		}
		w := httptest.NewRecorder()
		router.ServeHTTP(w, r)
		fmt.Printf("%s %s as %q: %d %s\n", c.method, c.path, c.token, w.Code, http.StatusText(w.Code))
	}
	// Output:
	// GET /health as "": 200 OK
	// GET /me as "": 401 Unauthorized
	// GET /me as "ada": 200 OK
	// GET /me as "robot": 401 Unauthorized
	// DELETE /documents/1 as "bob": 403 Forbidden
	// DELETE /documents/1 as "ada": 200 OK
	// GET /users as "ada": 401 Unauthorized
	// GET /users as "robot": 200 OK
}
