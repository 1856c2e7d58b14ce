package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var sessionsRoutes = canned.Routes{
	`POST /v1/sessions/authenticate {"session_token":"token-of-ada"`: {
		`{"session":` + adaSession + `,"session_token":"token-of-ada","user":` + adaUser + `}`,
	},
	`POST /v1/sessions/authenticate {"session_token":"token-of-ada","authorization_check":{"resource_id":"document","action":"delete"}}`: {
		canned.Refusal(403, "consumer_session_authorization_error", "The session's user may not do this."),
	},
	"POST /v1/sessions/authenticate":                            {canned.Refusal(404, "session_not_found", "Session could not be found.")},
	"GET /v1/sessions":                                          {`{"sessions":[` + adaSession + `]}`},
	`POST /v1/sessions/revoke {"session_id":"session-test-ada"`: {`{"request_id":"request-id-test-1","status_code":200}`},
}

// The token comes from the cookie of a request.
func ExampleSessionsService_Authenticate() {
	client, done := canned.NewClient(sessionsRoutes)
	defer done()
	ctx := context.Background()

	res, err := client.Sessions.Authenticate(ctx, &stytch.SessionsAuthenticateParams{
		SessionToken:           new("token-of-ada"),
		SessionDurationMinutes: new(int32(60)), // from now on
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.User.Name.FirstName, "until", res.Session.ExpiresAt.Format(time.RFC3339))
	fmt.Println("by", res.Session.AuthenticationFactors[0].Type)

	_, err = client.Sessions.Authenticate(ctx, &stytch.SessionsAuthenticateParams{SessionToken: new("an-old-token")})
	fmt.Println("log in again:", errors.Is(err, errtype.SessionNotFound))
	// Output:
	// Ada until 2026-01-02T16:04:05Z
	// by magic_link
	// log in again: true
}

// A session of a user who has no role for what is asked for is refused.
func ExampleSessionsService_Authenticate_authorization() {
	client, done := canned.NewClient(sessionsRoutes)
	defer done()

	_, err := client.Sessions.Authenticate(context.Background(), &stytch.SessionsAuthenticateParams{
		SessionToken:       new("token-of-ada"),
		AuthorizationCheck: &stytch.AuthorizationCheck{ResourceID: "document", Action: "delete"},
	})
	fmt.Println(errors.Is(err, errtype.ConsumerSessionAuthorizationError))
	// Output: true
}

func ExampleSessionsService_Get() {
	client, done := canned.NewClient(sessionsRoutes)
	defer done()

	res, err := client.Sessions.Get(context.Background(), &stytch.SessionsGetParams{UserID: "user-test-ada"})
	if err != nil {
		log.Fatal(err)
	}
	for _, session := range res.Sessions {
		fmt.Println(session.SessionID, session.LastAccessedAt.Format(time.DateOnly))
	}
	// Output: session-test-ada 2026-01-02
}

func ExampleSessionsService_Revoke() {
	client, done := canned.NewClient(sessionsRoutes)
	defer done()

	// One of the session's id, token and JWT says which.
	_, err := client.Sessions.Revoke(context.Background(), &stytch.SessionsRevokeParams{SessionID: new("session-test-ada")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("logged out")
	// Output: logged out
}

// The JWT comes from the cookie of a request. As a rule nothing is asked of the API for it: keys and policy are kept.
func ExampleSessionsService_AuthenticateJWT() {
	api := newStytchAPI()
	api.set(authPath, respond(200, sides[0].answer("the-next-jwt")))
	client, done := newTokenClient(api)
	defer done()
	ctx := context.Background()
	jwt := sides[0].jwt()

	res, err := client.Sessions.AuthenticateJWT(ctx, &stytch.SessionsAuthenticateJWTParams{
		SessionJWT:         jwt,
		AuthorizationCheck: &stytch.AuthorizationCheck{ResourceID: "documents", Action: "write"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Session.UserID, res.Session.Roles, "locally:", res.Local)

	// One that has expired is renewed, if its session goes on. Put the new one into the cookie.
	expired := sides[0].claims().issued(10*time.Minute, -5*time.Minute).sign(consumerKid)
	res, err = client.Sessions.AuthenticateJWT(ctx, &stytch.SessionsAuthenticateJWTParams{SessionJWT: expired})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.SessionJWT, "locally:", res.Local)

	_, err = client.Sessions.AuthenticateJWT(ctx, &stytch.SessionsAuthenticateJWTParams{
		SessionJWT:         jwt,
		AuthorizationCheck: &stytch.AuthorizationCheck{ResourceID: "documents", Action: "shred"},
	})
	fmt.Println("may not:", errors.Is(err, stytch.ErrForbidden))
	_, err = client.Sessions.AuthenticateJWT(ctx, &stytch.SessionsAuthenticateJWTParams{SessionJWT: "forged"})
	fmt.Println("log in:", errors.Is(err, stytch.ErrUnauthorized))
	// Output:
	// user-test-1 [editor stytch_user] locally: true
	// the-next-jwt locally: false
	// may not: true
	// log in: true
}
