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
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var optionsRoutes = canned.Routes{
	"GET /v1/users/user-test-ada": {
		canned.Refusal(429, "too_many_requests", "Too many requests have been made."),
		`{"request_id":"request-id-test-2","user_id":"user-test-ada"}`,
	},
	"GET /v1/debug/whoami": {
		`{"request_id":"request-id-test-3","project_id":"` + canned.ProjectID + `","name":"Shop"}`,
	},
	"PUT /v1/b2b/organizations/organization-test-acme/members/member-test-ada": {
		canned.Refusal(403, "unauthorized_action", "The member may not do this."),
	},
	"PUT /v1/b2b/organizations/organization-test-acme/members/member-test-ada X-Stytch-Member-Session: session-of-an-admin": {
		`{"member_id":"member-test-ada","member":{"member_id":"member-test-ada","name":"Ada"}}`,
	},
}

// A call that met a rate limit is made again, after the wait that the API asks for.
func ExampleWithRetry() {
	server := canned.NewServer(optionsRoutes) // answers the first call with 429 and Retry-After: 0
	defer server.Close()
	client, err := stytch.NewClient(projectID, secret, stytch.WithBaseURL(server.URL),
		stytch.WithRetry(stytch.RetryPolicy{MaxRetries: 3, MinBackoff: 50 * time.Millisecond, MaxRetryAfter: 10 * time.Second}))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	user, err := client.Users.Get(context.Background(), &stytch.UsersGetParams{UserID: "user-test-ada"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(user.UserID)
	// Output: user-test-ada
}

// An option that is passed to a call goes for that call alone.
func ExampleWithRetry_never() {
	client, done := canned.NewClient(optionsRoutes)
	defer done()

	_, err := client.Users.Get(context.Background(), &stytch.UsersGetParams{UserID: "user-test-ada"},
		stytch.WithRetry(stytch.RetryPolicy{MaxRetries: 0}))
	fmt.Println(errors.Is(err, stytch.ErrRateLimited))
	// Output: true
}

// Hooks count attempts, the retries among them, without knowing of users.
func ExampleWithHooks() {
	server := canned.NewServer(optionsRoutes)
	defer server.Close()
	attempts := map[string]int{} // a metric; one that calls share has to be locked
	client, err := stytch.NewClient(projectID, secret, stytch.WithBaseURL(server.URL),
		stytch.WithRetry(stytch.RetryPolicy{MaxRetries: 1, MinBackoff: time.Millisecond}),
		stytch.WithHooks(stytch.Hooks{
			AfterAttempt: func(_ context.Context, a stytch.Attempt, o stytch.Outcome) {
				attempts[fmt.Sprintf("%s attempt %d: status %d", a.Operation, a.Number, o.StatusCode)]++
			},
		}))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	for range 2 {
		if _, err := client.Users.Get(context.Background(), &stytch.UsersGetParams{UserID: "user-test-ada"}); err != nil {
			log.Fatal(err)
		}
	}
	for attempt, n := range attempts {
		fmt.Println(n, "x", attempt)
	}
	// Unordered output:
	// 1 x Users.Get attempt 1: status 429
	// 1 x Users.Get attempt 1: status 200
	// 1 x Users.Get attempt 2: status 200
}

// A log has every request, and no id, credential or personal data.
func ExampleWithLogger() {
	server := canned.NewServer(optionsRoutes)
	defer server.Close()
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug, // successes, too
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if slices.Contains([]string{slog.TimeKey, "duration"}, a.Key) {
				return slog.Attr{} // differs from run to run
			}
			return a
		},
	}))
	client, err := stytch.NewClient(projectID, secret, stytch.WithBaseURL(server.URL), stytch.WithLogger(logger),
		stytch.WithRetry(stytch.RetryPolicy{MaxRetries: 1, MinBackoff: time.Millisecond}))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	if _, err := client.Users.Get(context.Background(), &stytch.UsersGetParams{UserID: "user-test-ada"}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// level=WARN msg="stytch: request" operation=Users.Get method=GET path=/v1/users/{user_id} attempt=1 status=429 request_id=request-id-test-1
	// level=DEBUG msg="stytch: request" operation=Users.Get method=GET path=/v1/users/{user_id} attempt=2 status=200 request_id=request-id-test-2
}

// Status and headers of a response, for what the SDK has no field for.
func ExampleWithResponseInto() {
	client, done := canned.NewClient(optionsRoutes)
	defer done()

	var response *http.Response
	who, err := client.Debug.Whoami(context.Background(), nil, stytch.WithResponseInto(&response))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(who.Name)
	fmt.Println(response.Status, response.Header.Get("Content-Type"))
	// Output:
	// Shop
	// 200 OK application/json
}

// With the session of a member, a call may do what the member may do.
func ExampleWithMemberSession() {
	client, done := canned.NewClient(optionsRoutes)
	defer done()
	ctx := context.Background()
	rename := &b2b.OrganizationsMembersUpdateParams{
		OrganizationID: "organization-test-acme", MemberID: "member-test-ada", Name: new("Ada"),
	}

	_, err := client.B2B.Organizations.Members.Update(ctx, rename, stytch.WithMemberSession("session-of-a-guest"))
	fmt.Println("forbidden:", errors.Is(err, errtype.UnauthorizedAction) && errors.Is(err, stytch.ErrForbidden))

	updated, err := client.B2B.Organizations.Members.Update(ctx, rename, stytch.WithMemberSession("session-of-an-admin"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(updated.Member.Name)
	// Output:
	// forbidden: true
	// Ada
}
