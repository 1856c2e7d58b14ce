package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// The provider redirects to https://shop.example.com/authenticate?token=…
func ExampleOAuthService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	addUsers(srv, stytchtest.SeedUser{Email: "ada@example.com", Name: "Ada Lovelace"})

	res, err := client.OAuth.Authenticate(context.Background(), &stytch.OAuthAuthenticateParams{
		Token:                  srv.OAuthToken("google", "ada@example.com"), // of the redirect
		SessionDurationMinutes: new(int32(60)),
		// and CodeVerifier, if the flow began with a code challenge
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.User.Name.FirstName, "logged in with", res.ProviderType)
	fmt.Println(res.UserSession.AuthenticationFactors[0].DeliveryMethod, res.SessionToken != "")
	fmt.Println(res.ProviderValues.Scopes)
	// Output:
	// Ada logged in with Google
	// oauth_google true
	// [openid email profile]
}

// A user who is logged in links an account of a provider.
func ExampleOAuthService_Attach() {
	srv, client := newFake()
	defer srv.Close()

	res, err := client.OAuth.Attach(context.Background(), &stytch.OAuthAttachParams{
		Provider:     "google",
		SessionToken: &newAda(srv, client).SessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("for the frontend:", res.OAuthAttachToken != "")
	// Output: for the frontend: true
}
