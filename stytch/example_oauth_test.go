package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var oauthRoutes = canned.Routes{
	`POST /v1/oauth/authenticate {"token":"token-of-the-redirect","session_duration_minutes":60,"code_verifier":"a-verifier"}`: {
		`{"user_id":"user-test-ada","provider_type":"Google","provider_subject":"10769150350006150715113082367",
			"session_token":"token-of-ada","user_session":` + adaSession + `,"user":` + adaUser + `,
			"provider_values":{"access_token":"token-for-google","scopes":["email","profile"],"expires_at":"2026-01-02T16:04:05Z"}}`,
	},
	"POST /v1/oauth/attach": {`{"oauth_attach_token":"token-for-the-frontend"}`},
}

// The provider redirects to https://shop.example.com/authenticate?token=…
func ExampleOAuthService_Authenticate() {
	client, done := canned.NewClient(oauthRoutes)
	defer done()

	res, err := client.OAuth.Authenticate(context.Background(), &stytch.OAuthAuthenticateParams{
		Token:                  "token-of-the-redirect",
		SessionDurationMinutes: new(int32(60)),
		CodeVerifier:           new("a-verifier"), // if the flow began with a code challenge
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.User.Name.FirstName, "logged in with", res.ProviderType)
	fmt.Println(res.UserSession.SessionID, res.SessionToken)
	fmt.Println(res.ProviderValues.Scopes)
	// Output:
	// Ada logged in with Google
	// session-test-ada token-of-ada
	// [email profile]
}

// A user who is logged in links an account of a provider.
func ExampleOAuthService_Attach() {
	client, done := canned.NewClient(oauthRoutes)
	defer done()

	res, err := client.OAuth.Attach(context.Background(), &stytch.OAuthAttachParams{
		Provider:     "google",
		SessionToken: new("token-of-ada"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.OAuthAttachToken)
	// Output: token-for-the-frontend
}
