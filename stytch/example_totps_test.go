package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var totpsRoutes = canned.Routes{
	`POST /v1/totps {"user_id":"user-test-ada"}`: {
		`{"user_id":"user-test-ada","totp_id":"totp-test-ada","secret":"BTGNX5RKJRMQWQFRQKTG34JCF6XDRHZS",
			"qr_code":"data:image/png;base64,iVBORw0KGgo=","recovery_codes":["ckss-2skx-ebow","spbc-424h-usy0"]}`,
	},
	`POST /v1/totps/authenticate "totp_code":"123456"`: {
		`{"user_id":"user-test-ada","totp_id":"totp-test-ada","session_token":"token-of-ada","session":` + adaSession + `}`,
		canned.Refusal(401, "totp_code_already_authenticated", "The code has been used already."),
	},
}

func ExampleTOTPsService_Create() {
	client, done := canned.NewClient(totpsRoutes)
	defer done()

	totp, err := client.TOTPs.Create(context.Background(), &stytch.TOTPsCreateParams{UserID: "user-test-ada"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("scan", totp.QRCode[:14], "or type", totp.Secret)
	fmt.Println("keep", totp.RecoveryCodes)
	// Output:
	// scan data:image/png or type BTGNX5RKJRMQWQFRQKTG34JCF6XDRHZS
	// keep [ckss-2skx-ebow spbc-424h-usy0]
}

// The code adds a second factor to the session that there is.
func ExampleTOTPsService_Authenticate() {
	client, done := canned.NewClient(totpsRoutes)
	defer done()
	ctx := context.Background()
	params := &stytch.TOTPsAuthenticateParams{
		UserID:                 "user-test-ada",
		TOTPCode:               "123456",
		SessionToken:           new("token-of-ada"),
		SessionDurationMinutes: new(int32(60)),
	}

	res, err := client.TOTPs.Authenticate(ctx, params)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.TOTPID, res.Session.SessionID)

	_, err = client.TOTPs.Authenticate(ctx, params)
	fmt.Println("used already:", errors.Is(err, errtype.TOTPCodeAlreadyAuthenticated))
	// Output:
	// totp-test-ada session-test-ada
	// used already: true
}
