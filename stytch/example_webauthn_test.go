package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// A user adds a passkey.
func ExampleWebAuthnService_Register() {
	srv, client := newFake()
	defer srv.Close()
	ctx, ada := context.Background(), newAda(srv, client)

	start, err := client.WebAuthn.RegisterStart(ctx, &stytch.WebAuthnRegisterStartParams{
		UserID:                         ada.UserID,
		Domain:                         "shop.example.com",
		ReturnPasskeyCredentialOptions: new(true),
	})
	if err != nil {
		log.Fatal(err)
	}
	// In the page: navigator.credentials.create with the options.
	credential, err := stytchtest.WebAuthnCredential(start.PublicKeyCredentialCreationOptions)
	if err != nil {
		log.Fatal(err)
	}

	registered, err := client.WebAuthn.Register(ctx, &stytch.WebAuthnRegisterParams{
		UserID:              ada.UserID,
		PublicKeyCredential: credential, // what the browser made of the options
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(registered.User.WebAuthnRegistrations[0].Domain, registered.WebAuthnRegistrationID != "")
	// Output: shop.example.com true
}

// newPasskey adds Ada to the users of a fake, with a passkey, and returns her id.
func newPasskey(srv *stytchtest.Server, client *stytch.Client) string {
	ctx, ada := context.Background(), newAda(srv, client)
	start, err := client.WebAuthn.RegisterStart(ctx, &stytch.WebAuthnRegisterStartParams{
		UserID: ada.UserID, Domain: "shop.example.com", ReturnPasskeyCredentialOptions: new(true),
	})
	if err != nil {
		log.Fatal(err)
	}
	credential, err := stytchtest.WebAuthnCredential(start.PublicKeyCredentialCreationOptions)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.WebAuthn.Register(ctx, &stytch.WebAuthnRegisterParams{
		UserID: ada.UserID, PublicKeyCredential: credential,
	}); err != nil {
		log.Fatal(err)
	}
	return ada.UserID
}

func ExampleWebAuthnService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	ctx, userID := context.Background(), newPasskey(srv, client)

	start, err := client.WebAuthn.AuthenticateStart(ctx, &stytch.WebAuthnAuthenticateStartParams{
		Domain: "shop.example.com",
		UserID: &userID, // without it the browser lets the user choose
	})
	if err != nil {
		log.Fatal(err)
	}
	// In the page: navigator.credentials.get with the options.
	credential, err := stytchtest.WebAuthnCredential(start.PublicKeyCredentialRequestOptions)
	if err != nil {
		log.Fatal(err)
	}

	res, err := client.WebAuthn.Authenticate(ctx, &stytch.WebAuthnAuthenticateParams{
		PublicKeyCredential:    credential,
		SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.User.Name.FirstName, res.SessionToken != "")
	// Output: Ada true
}
