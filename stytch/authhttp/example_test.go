package authhttp_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

// A site knows its users by the cookie, and sends those that it does not know to where they log in.
func ExampleRequireSession() {
	verifier := newVerifier(token.Consumer) // token.NewVerifier(token.Consumer, projectID)
	defer verifier.Close()

	signedIn := authhttp.RequireSession(verifier,
		authhttp.WithMaxTokenAge(5*time.Minute),
		authhttp.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
			var refused *authhttp.Error
			if errors.As(err, &refused) && refused.Status != http.StatusUnauthorized {
				refused.ServeHTTP(w, r)
				return
			}
			http.Redirect(w, r, "/login", http.StatusSeeOther)
		}),
	)
	mux := http.NewServeMux()
	mux.Handle("GET /me", signedIn(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session, _ := authhttp.SessionFrom(r.Context())
		fmt.Fprintln(w, session.UserID, session.Roles)
	})))
	server := httptest.NewServer(mux)
	defer server.Close()

	for _, cookie := range []string{"stytch_session_jwt=" + sessionJWT(0), ""} {
		response, body := get(server.URL+"/me", "Cookie", cookie)
		fmt.Println(response.StatusCode, response.Header.Get("Location")+body)
	}
	// Output:
	// 200 user-test-22222222-2222-4222-8222-222222222222 [stytch_user]
	// 303 /login
}

// An API is called by programs, and each of its routes needs a scope.
func ExampleRequireM2M() {
	verifier := newVerifier(token.Consumer) // token.NewVerifier(token.Consumer, projectID)
	defer verifier.Close()

	mux := http.NewServeMux()
	reader := authhttp.RequireM2M(verifier, authhttp.WithScopes("read:users"), authhttp.WithRealm("users"))
	mux.Handle("GET /users", reader(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		machine, _ := authhttp.M2MFrom(r.Context())
		fmt.Fprint(w, "hello ", machine.ClientID)
	})))
	server := httptest.NewServer(mux)
	defer server.Close()

	for _, scope := range []string{"read:users", "write:users"} {
		response, body := get(server.URL+"/users", "Authorization", "Bearer "+m2mToken(0, scope))
		fmt.Println(response.StatusCode, body)
		fmt.Println(strings.ReplaceAll(response.Header.Get("WWW-Authenticate"), ", ", ",\n"))
	}
	// Output:
	// 200 hello m2m-client-test-55555555-5555-4555-8555-555555555555
	//
	// 403 {"error":"insufficient_scope","error_description":"The token does not allow this"}
	// Bearer realm="users",
	// error="insufficient_scope",
	// error_description="The token does not allow this",
	// scope="read:users"
}

// A page for everybody greets those that it knows.
func ExampleOptionalSession() {
	verifier := newVerifier(token.Consumer) // token.NewVerifier(token.Consumer, projectID)
	defer verifier.Close()

	greet := authhttp.OptionalSession(verifier)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if session, ok := authhttp.SessionFrom(r.Context()); ok {
			fmt.Fprint(w, "hello ", session.UserID)
			return
		}
		fmt.Fprint(w, "hello stranger")
	}))
	server := httptest.NewServer(greet)
	defer server.Close()

	for _, age := range []time.Duration{0, time.Hour} {
		_, body := get(server.URL, "Cookie", "stytch_session_jwt="+sessionJWT(age))
		fmt.Println(body)
	}
	// Output:
	// hello user-test-22222222-2222-4222-8222-222222222222
	// hello stranger
}

// A site logs users in and out, and knows them by the session token when the browser no longer has a JWT.
func ExampleCookies_Set() {
	srv, err := stytchtest.New() // the API, for this example
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client := srv.Client()

	cookies := authhttp.Cookies{SessionToken: "__Host-session", SessionJWT: "__Host-session_jwt"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authenticate", func(w http.ResponseWriter, r *http.Request) {
		res, err := client.OAuth.Authenticate(r.Context(), &stytch.OAuthAuthenticateParams{
			Token: r.FormValue("token"), SessionDurationMinutes: new(int32(60)),
		})
		if err == nil {
			err = cookies.Set(w, res.SessionToken, res.SessionJWT, res.UserSession.ExpiresAt)
		}
		if err != nil {
			http.Error(w, "The login failed", http.StatusUnauthorized)
			return
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
	user := authhttp.OptionalSession(client,
		authhttp.WithRenewal(client.Sessions, cookies), authhttp.WithSessionToken(client.Sessions))
	mux.Handle("GET /{$}", user(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, ok := authhttp.SessionFrom(r.Context())
		fmt.Fprint(w, "signed in: ", ok)
	})))
	mux.HandleFunc("POST /logout", func(w http.ResponseWriter, r *http.Request) {
		if c, err := r.Cookie(cookies.SessionToken); err == nil {
			_, err = client.Sessions.Revoke(r.Context(), &stytch.SessionsRevokeParams{SessionToken: &c.Value})
			if err != nil && !errors.Is(err, errtype.SessionNotFound) {
				http.Error(w, "The logout failed", http.StatusServiceUnavailable)
				return
			}
		}
		cookies.Clear(w)
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
	server := httptest.NewTLSServer(mux)
	defer server.Close()

	browser := server.Client()
	browser.Jar, _ = cookiejar.New(nil)
	show := func(response *http.Response, err error) {
		if err != nil {
			log.Fatal(err)
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		fmt.Println(string(body))
	}
	show(browser.Get(server.URL))
	show(browser.Get(server.URL + "/authenticate?token=" + srv.OAuthToken("google", "ada@example.com")))
	srv.Clock.Advance(30 * time.Minute)
	show(browser.Get(server.URL))
	show(browser.Post(server.URL+"/logout", "", nil))
	// Output:
	// signed in: false
	// signed in: true
	// signed in: true
	// signed in: false
}

// get makes a request with one header, and follows no redirect.
func get(url, header, value string) (*http.Response, string) {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		log.Fatal(err)
	}
	r.Header.Set(header, value)
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusSeeOther {
		return response, ""
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	return response, strings.TrimSpace(string(body))
}
