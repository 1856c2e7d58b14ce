package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func ExampleTOTPsService_Create() {
	srv, client := newFake()
	defer srv.Close()

	totp, err := client.TOTPs.Create(context.Background(), &stytch.TOTPsCreateParams{UserID: newAda(srv, client).UserID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("scan", totp.QRCode[:14], "or type", len(totp.Secret), "characters")
	fmt.Println("keep", len(totp.RecoveryCodes), "recovery codes")
	// Output:
	// scan data:image/png or type 32 characters
	// keep 10 recovery codes
}

// The code adds a second factor to the session that there is.
func ExampleTOTPsService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	ada := newAda(srv, client)
	totp, err := client.TOTPs.Create(ctx, &stytch.TOTPsCreateParams{UserID: ada.UserID})
	if err != nil {
		log.Fatal(err)
	}
	code, err := stytchtest.TOTPCode(totp.Secret, srv.Clock.Now()) // the user types it
	if err != nil {
		log.Fatal(err)
	}

	params := &stytch.TOTPsAuthenticateParams{
		UserID: ada.UserID, TOTPCode: code,
		SessionToken: &ada.SessionToken, SessionDurationMinutes: new(int32(60)),
	}
	res, err := client.TOTPs.Authenticate(ctx, params)
	if err != nil {
		log.Fatal(err)
	}
	for _, factor := range res.Session.AuthenticationFactors {
		fmt.Println(factor.DeliveryMethod)
	}

	_, err = client.TOTPs.Authenticate(ctx, params)
	fmt.Println("used already:", errors.Is(err, errtype.TOTPCodeAlreadyAuthenticated))
	// Output:
	// oauth_google
	// authenticator_app
	// used already: true
}
