package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/token"
)

// The token comes from the cookie of a request.
func ExampleSessionsService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	ctx, ada := context.Background(), newAda(srv, client)

	res, err := client.Sessions.Authenticate(ctx, &stytch.SessionsAuthenticateParams{
		SessionToken:           &ada.SessionToken,
		SessionDurationMinutes: new(int32(60)), // from now on
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.User.Name.FirstName, "for another", res.Session.ExpiresAt.Sub(res.Session.LastAccessedAt))
	fmt.Println("by", res.Session.AuthenticationFactors[0].Type)

	_, err = client.Sessions.Authenticate(ctx, &stytch.SessionsAuthenticateParams{SessionToken: new("an-old-token")})
	fmt.Println("log in again:", errors.Is(err, errtype.SessionNotFound))
	// Output:
	// Ada for another 1h0m0s
	// by oauth
	// log in again: true
}

// A session of a user who has no role for what is asked for is refused.
func ExampleSessionsService_Authenticate_authorization() {
	srv, client := newFake()
	defer srv.Close()

	_, err := client.Sessions.Authenticate(context.Background(), &stytch.SessionsAuthenticateParams{
		SessionToken:       &newAda(srv, client).SessionToken,
		AuthorizationCheck: &stytch.AuthorizationCheck{ResourceID: "document", Action: "delete"},
	})
	fmt.Println(errors.Is(err, errtype.ConsumerSessionAuthorizationError))
	// Output: true
}

func ExampleSessionsService_Get() {
	srv, client := newFake()
	defer srv.Close()

	res, err := client.Sessions.Get(context.Background(), &stytch.SessionsGetParams{UserID: newAda(srv, client).UserID})
	if err != nil {
		log.Fatal(err)
	}
	for _, session := range res.Sessions {
		fmt.Println("by", session.AuthenticationFactors[0].Type, time.Since(session.LastAccessedAt) < time.Hour)
	}
	// Output: by oauth true
}

func ExampleSessionsService_Revoke() {
	srv, client := newFake()
	defer srv.Close()
	ctx, ada := context.Background(), newAda(srv, client)

	// One of the session's id, token and JWT says which.
	_, err := client.Sessions.Revoke(ctx, &stytch.SessionsRevokeParams{SessionID: &ada.UserSession.SessionID})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Sessions.Authenticate(ctx, &stytch.SessionsAuthenticateParams{SessionToken: &ada.SessionToken})
	fmt.Println("logged out:", errors.Is(err, errtype.SessionNotFound))
	// Output: logged out: true
}

// The JWT comes from the cookie of a request. As a rule nothing is asked of the API for it: keys and policy are kept.
func ExampleSessionsService_AuthenticateJWT() {
	srv, client := newFake()
	defer srv.Close()
	srv.SetPolicy(token.Consumer, editors)
	ctx, jwt := context.Background(), newAda(srv, client, "editor").SessionJWT

	res, err := client.Sessions.AuthenticateJWT(ctx, &stytch.SessionsAuthenticateJWTParams{
		SessionJWT:         jwt,
		AuthorizationCheck: &stytch.AuthorizationCheck{ResourceID: "documents", Action: "write"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Session.Roles, "locally:", res.Local)

	// One that has expired is renewed, if its session goes on. Put the new one into the cookie.
	srv.Clock.Advance(10 * time.Minute)
	res, err = client.Sessions.AuthenticateJWT(ctx, &stytch.SessionsAuthenticateJWTParams{SessionJWT: jwt})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("a new one:", res.SessionJWT != jwt, "locally:", res.Local)

	_, err = client.Sessions.AuthenticateJWT(ctx, &stytch.SessionsAuthenticateJWTParams{
		SessionJWT:         res.SessionJWT,
		AuthorizationCheck: &stytch.AuthorizationCheck{ResourceID: "documents", Action: "shred"},
	})
	fmt.Println("may not:", errors.Is(err, stytch.ErrForbidden))
	_, err = client.Sessions.AuthenticateJWT(ctx, &stytch.SessionsAuthenticateJWTParams{SessionJWT: "forged"})
	fmt.Println("log in:", errors.Is(err, stytch.ErrUnauthorized))
	// Output:
	// [stytch_user editor] locally: true
	// a new one: true locally: false
	// may not: true
	// log in: true
}
