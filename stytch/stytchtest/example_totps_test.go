package stytchtest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// TOTPCode stands for the authenticator app of the user.
func Example_totps() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	user, err := client.Users.Create(ctx, &stytch.UsersCreateParams{Email: new("ada@example.com")})
	if err != nil {
		log.Fatal(err)
	}
	totp, err := client.TOTPs.Create(ctx, &stytch.TOTPsCreateParams{UserID: user.UserID})
	if err != nil {
		log.Fatal(err)
	}

	code, err := stytchtest.TOTPCode(totp.Secret, srv.Clock.Now())
	if err != nil {
		log.Fatal(err)
	}
	login, err := client.TOTPs.Authenticate(ctx, &stytch.TOTPsAuthenticateParams{
		UserID:                 user.UserID,
		TOTPCode:               code,
		SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(login.User.TOTPs[0].Verified, login.Session.AuthenticationFactors[0].DeliveryMethod)

	if _, err := client.TOTPs.Recover(ctx, &stytch.TOTPsRecoverParams{
		UserID: user.UserID, RecoveryCode: totp.RecoveryCodes[0],
	}); err != nil {
		log.Fatal(err)
	}
	left, err := client.TOTPs.RecoveryCodes(ctx, &stytch.TOTPsRecoveryCodesParams{UserID: user.UserID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(left.TOTPs[0].RecoveryCodes), "of", len(totp.RecoveryCodes), "recovery codes are left")
	// Output:
	// true authenticator_app
	// 9 of 10 recovery codes are left
}
