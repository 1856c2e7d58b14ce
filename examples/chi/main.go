// Chi is an API whose routes ask for a session, a role or a scope, with the router chi:
//
//	STYTCH_PROJECT_ID=project-test-… STYTCH_SECRET=secret-test-… go run ./chi
//
// It makes no request before the first token comes.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/authhttp"
)

func main() {
	if err := run(); err != nil {
		log.Fatal("chi: ", err)
	}
}

func run() error {
	client, err := stytch.NewClient(os.Getenv("STYTCH_PROJECT_ID"), os.Getenv("STYTCH_SECRET"))
	if err != nil {
		return err
	}
	defer client.Close()
	verifier, err := client.Verifier()
	if err != nil {
		return err
	}
	server := &http.Server{
		Addr: "localhost:8080", Handler: newRouter(verifier, verifier, client),
		// net/http sets no limit by itself, and would wait without end for whoever sends or reads slowly.
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 45 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute,
	}
	return server.ListenAndServe()
}

// newRouter returns the routes. Middlewares of authhttp go wherever chi takes one: into Use for a group of routes, into
// With for a single one.
//
// Sessions may come in a cookie, which browsers add to requests that pages of other sites send (cross-site request
// forgery). CrossOriginProtection refuses those, for all routes. The Host is not checked: a page that reaches this API
// under another name (DNS rebinding) has no cookie and no token for it, and every route that tells anything asks for
// one. See the webapp example for a site where that is different.
func newRouter(
	sessions authhttp.SessionVerifier, machines authhttp.M2MVerifier, roles authhttp.SessionAuthorizer,
) http.Handler {
	r := chi.NewRouter()
	r.Use(http.NewCrossOriginProtection().Handler)
	r.Get("/health", func(http.ResponseWriter, *http.Request) {})
	r.Group(func(r chi.Router) {
		r.Use(authhttp.RequireSession(sessions))
		r.Get("/me", func(w http.ResponseWriter, r *http.Request) {
			session, _ := authhttp.SessionFrom(r.Context())
			fmt.Fprintln(w, "hello", session.UserID)
		})
	})
	r.With(authhttp.RequireSession(sessions, authhttp.WithPermission(roles, "documents", "delete"))).
		Delete("/documents/{id}", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintln(w, "deleted", chi.URLParam(r, "id"))
		})
	r.With(authhttp.RequireM2M(machines, authhttp.WithScopes("read:users"))).
		Get("/users", func(w http.ResponseWriter, r *http.Request) {
			machine, _ := authhttp.M2MFrom(r.Context())
			fmt.Fprintln(w, "hello", machine.ClientID)
		})
	return r
}
