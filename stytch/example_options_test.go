package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// A call that met a rate limit is made again, after the wait that the API asks for.
func ExampleWithRetry() {
	srv, _ := newFake()
	defer srv.Close()
	srv.FailNext("Users.Search", 429, time.Second) // with Retry-After: 1
	client, err := stytch.NewClient(projectID, secret, stytch.WithBaseURL(srv.URL),
		stytch.WithRetry(stytch.RetryPolicy{
			MaxRetries: 3, MinBackoff: 50 * time.Millisecond, MaxRetryAfter: 10 * time.Second,
		}))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	page, err := client.Users.Search(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(page.Results), "users")
	// Output: 0 users
}

// An option that is passed to a call goes for that call alone.
func ExampleWithRetry_never() {
	srv, client := newFake()
	defer srv.Close()
	srv.FailNext("Users.Search", 429, 0)

	_, err := client.Users.Search(context.Background(), nil,
		stytch.WithRetry(stytch.RetryPolicy{MaxRetries: 0}))
	fmt.Println(errors.Is(err, stytch.ErrRateLimited))
	// Output: true
}

// A transport of one's own, which finds dead HTTP/2 connections as the SDK's does.
func ExampleWithHTTPClient() {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 3 * time.Second}
	client, err := stytch.NewClient(projectID, secret, stytch.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		log.Fatal(err)
	}
	client.Close() // leaves the connections of transport alone
	transport.CloseIdleConnections()
	// Output:
}

// A call that creates something got no response. Look whether the user exists before creating it again.
func ExampleErrOutcomeUnknown() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	srv.Fail("Users.Create", stytchtest.Fault{Cut: true}) // the connection breaks after the request was sent

	create := &stytch.UsersCreateParams{ExternalID: new("customer-1")}
	_, err := client.Users.Create(ctx, create)
	if errors.Is(err, stytch.ErrOutcomeUnknown) {
		_, err = client.Users.Get(ctx, &stytch.UsersGetParams{UserID: *create.ExternalID})
		if errors.Is(err, errtype.UserNotFound) {
			fmt.Println("not created: create again")
			_, err = client.Users.Create(ctx, create)
		}
	}
	if err != nil {
		log.Fatal(err)
	}
	// Output: not created: create again
}

// Hooks see every call and every attempt, without knowing of users. Here they write a log; a metric or a trace works
// in the same way.
func ExampleWithHooks() {
	srv, _ := newFake()
	defer srv.Close()
	srv.FailNext("Users.Search", 429, 0)
	hooks := stytch.Hooks{
		BeforeCall: func(ctx context.Context, c stytch.Call) context.Context {
			fmt.Println("call", c.Operation, c.Method, c.Path)
			return ctx // or one with a span, which the attempts then get
		},
		AfterAttempt: func(_ context.Context, a stytch.Attempt, o stytch.Outcome) {
			fmt.Printf("  attempt %d: status %d\n", a.Number, o.StatusCode)
		},
		AfterCall: func(_ context.Context, c stytch.Call, o stytch.CallOutcome) {
			fmt.Printf("end of %s after %d attempts: %v\n", c.Operation, o.Attempts, o.Err)
		},
	}
	client, err := stytch.NewClient(projectID, secret, stytch.WithBaseURL(srv.URL), stytch.WithHooks(hooks),
		stytch.WithRetry(stytch.RetryPolicy{MaxRetries: 1, MinBackoff: time.Millisecond}))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	if _, err := client.Users.Search(context.Background(), nil); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Users.Get(context.Background(), nil); err == nil {
		log.Fatal("a call without params")
	}
	// Output:
	// call Users.Search POST /v1/users/search
	//   attempt 1: status 429
	//   attempt 2: status 200
	// end of Users.Search after 2 attempts: <nil>
	// call Users.Get GET /v1/users/{user_id}
	// end of Users.Get after 0 attempts: stytch: Users.Get: params are nil, and the operation requires some
}

// Hooks add up: those of a call are called within the client's.
func ExampleWithHooks_several() {
	srv, _ := newFake()
	defer srv.Close()
	named := func(name string) stytch.Option {
		return stytch.WithHooks(stytch.Hooks{
			BeforeCall: func(ctx context.Context, c stytch.Call) context.Context {
				fmt.Println(name, "begins", c.Operation)
				return ctx
			},
			AfterCall: func(_ context.Context, c stytch.Call, _ stytch.CallOutcome) {
				fmt.Println(name, "ends", c.Operation)
			},
		})
	}
	client, err := stytch.NewClient(projectID, secret, stytch.WithBaseURL(srv.URL), named("platform"))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	if _, err := client.Users.Search(context.Background(), nil, named("application")); err != nil {
		log.Fatal(err)
	}
	// Output:
	// platform begins Users.Search
	// application begins Users.Search
	// application ends Users.Search
	// platform ends Users.Search
}

// A log has every request, and no id, credential or personal data.
func ExampleWithLogger() {
	srv, _ := newFake()
	defer srv.Close()
	srv.FailNext("Users.Get", 429, 0)
	addUsers(srv, stytchtest.SeedUser{Email: "ada@example.com", ExternalID: "customer-1"})
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug, // successes, too
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if slices.Contains([]string{slog.TimeKey, "duration", "request_id"}, a.Key) {
				return slog.Attr{} // differs from run to run
			}
			return a
		},
	}))
	client, err := stytch.NewClient(projectID, secret, stytch.WithBaseURL(srv.URL), stytch.WithLogger(logger),
		stytch.WithRetry(stytch.RetryPolicy{MaxRetries: 1, MinBackoff: time.Millisecond}))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	if _, err := client.Users.Get(context.Background(), &stytch.UsersGetParams{UserID: "customer-1"}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// level=WARN msg="stytch: request" operation=Users.Get method=GET path=/v1/users/{user_id} attempt=1 status=429
	// level=DEBUG msg="stytch: request" operation=Users.Get method=GET path=/v1/users/{user_id} attempt=2 status=200
}

// Status and headers of a response, for what the SDK has no field for.
func ExampleWithResponseInto() {
	srv, client := newFake()
	defer srv.Close()

	var response *http.Response
	who, err := client.Debug.Whoami(context.Background(), nil, stytch.WithResponseInto(&response))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(who.Name)
	fmt.Println(response.Status, response.Header.Get("Content-Type"))
	// Output:
	// Fake project
	// 200 OK application/json
}

// newMembers adds an organization to a fake, and logs in who administers it and another member.
func newMembers(srv *stytchtest.Server, client *stytch.Client) (admin, member *b2b.OAuthAuthenticateResponse) {
	err := srv.Seed(stytchtest.Seed{Organizations: []stytchtest.SeedOrganization{{Name: "Acme",
		Members: []stytchtest.SeedMember{
			{Email: "ada@acme.example.com", Roles: []string{"stytch_admin"}}, {Email: "ben@acme.example.com"},
		}}}})
	if err != nil {
		log.Fatal(err)
	}
	logIn := func(email string) *b2b.OAuthAuthenticateResponse {
		login, err := client.B2B.OAuth.Authenticate(context.Background(), &b2b.OAuthAuthenticateParams{
			OAuthToken: srv.MemberOAuthToken("google", srv.Organizations()[0].OrganizationID, email),
		})
		if err != nil {
			log.Fatal(err)
		}
		return login
	}
	return logIn("ada@acme.example.com"), logIn("ben@acme.example.com")
}

// With the session of a member, a call may do what the member may do.
func ExampleWithMemberSession() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	ada, ben := newMembers(srv, client)
	rename := &b2b.MembersUpdateParams{OrganizationID: ada.OrganizationID, MemberID: ada.MemberID, Name: new("Ada")}

	_, err := client.B2B.Organizations.Members.Update(ctx, rename, stytch.WithMemberSession(ben.SessionToken))
	fmt.Println("forbidden:", errors.Is(err, errtype.SessionAuthorizationError) && errors.Is(err, stytch.ErrForbidden))

	updated, err := client.B2B.Organizations.Members.Update(ctx, rename, stytch.WithMemberSession(ada.SessionToken))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(updated.Member.Name)
	// Output:
	// forbidden: true
	// Ada
}
