package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var webAuthnRoutes = canned.Routes{
	`POST /v1/webauthn/register/start "return_passkey_credential_options":true`: {
		`{"user_id":"user-test-ada","public_key_credential_creation_options":"{\"challenge\":\"c3R5dGNo\"}"}`,
	},
	`POST /v1/webauthn/register "public_key_credential":"{\"id\":\"a-passkey\"}"`: {
		`{"user_id":"user-test-ada","webauthn_registration_id":"webauthn-registration-test-ada"}`,
	},
	"POST /v1/webauthn/authenticate/start": {`{"public_key_credential_request_options":"{\"challenge\":\"c3R5dGNo\"}"}`},
	"POST /v1/webauthn/authenticate": {
		`{"user_id":"user-test-ada","webauthn_registration_id":"webauthn-registration-test-ada","session_token":"token-of-ada","session":` + adaSession + `}`,
	},
}

// A user adds a passkey.
func ExampleWebAuthnService_Register() {
	client, done := canned.NewClient(webAuthnRoutes)
	defer done()
	ctx := context.Background()

	start, err := client.WebAuthn.RegisterStart(ctx, &stytch.WebAuthnRegisterStartParams{
		UserID:                         "user-test-ada",
		Domain:                         "shop.example.com",
		ReturnPasskeyCredentialOptions: new(true),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("navigator.credentials.create:", start.PublicKeyCredentialCreationOptions)

	registered, err := client.WebAuthn.Register(ctx, &stytch.WebAuthnRegisterParams{
		UserID:              "user-test-ada",
		PublicKeyCredential: `{"id":"a-passkey"}`, // what the browser made of the options
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(registered.WebAuthnRegistrationID)
	// Output:
	// navigator.credentials.create: {"challenge":"c3R5dGNo"}
	// webauthn-registration-test-ada
}

func ExampleWebAuthnService_Authenticate() {
	client, done := canned.NewClient(webAuthnRoutes)
	defer done()
	ctx := context.Background()

	start, err := client.WebAuthn.AuthenticateStart(ctx, &stytch.WebAuthnAuthenticateStartParams{Domain: "shop.example.com"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("navigator.credentials.get:", start.PublicKeyCredentialRequestOptions)

	res, err := client.WebAuthn.Authenticate(ctx, &stytch.WebAuthnAuthenticateParams{
		PublicKeyCredential:    `{"id":"a-passkey"}`,
		SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.UserID, res.SessionToken)
	// Output:
	// navigator.credentials.get: {"challenge":"c3R5dGNo"}
	// user-test-ada token-of-ada
}
