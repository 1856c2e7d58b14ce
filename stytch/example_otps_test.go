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

var otpsRoutes = canned.Routes{
	`POST /v1/otps/sms/login_or_create "+12025550162"`: {`{"user_id":"user-test-ada","phone_id":"phone-number-test-ada","user_created":false}`},
	`POST /v1/otps/email/login_or_create "ada@`:        {`{"user_id":"user-test-ada","email_id":"email-test-ada","user_created":false}`},
	"POST /v1/otps/authenticate":                       {canned.Refusal(404, "otp_code_not_found", "The code could not be found.")},
	`POST /v1/otps/authenticate {"method_id":"phone-number-test-ada","code":"123456","session_duration_minutes":60}`: {
		`{"user_id":"user-test-ada","method_id":"phone-number-test-ada","session_token":"token-of-ada","session":` + adaSession + `}`,
	},
}

func ExampleOTPsSMSService_LoginOrCreate() {
	client, done := canned.NewClient(otpsRoutes)
	defer done()

	sent, err := client.OTPs.SMS.LoginOrCreate(context.Background(), &stytch.OTPsSMSLoginOrCreateParams{
		PhoneNumber:       "+12025550162",
		ExpirationMinutes: new(int32(5)),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("goes with the code:", sent.PhoneID)
	// Output: goes with the code: phone-number-test-ada
}

func ExampleOTPsEmailService_LoginOrCreate() {
	client, done := canned.NewClient(otpsRoutes)
	defer done()

	sent, err := client.OTPs.Email.LoginOrCreate(context.Background(), &stytch.OTPsEmailLoginOrCreateParams{Email: "ada@example.com"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("goes with the code:", sent.EmailID)
	// Output: goes with the code: email-test-ada
}

func ExampleOTPsService_Authenticate() {
	client, done := canned.NewClient(otpsRoutes)
	defer done()

	for _, code := range []string{"654321", "123456"} { // as the user typed it
		res, err := client.OTPs.Authenticate(context.Background(), &stytch.OTPsAuthenticateParams{
			MethodID:               "phone-number-test-ada",
			Code:                   code,
			SessionDurationMinutes: new(int32(60)),
		})
		switch {
		case errors.Is(err, errtype.OTPCodeNotFound):
			fmt.Println("wrong code")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(res.Session.SessionID, res.SessionToken)
		}
	}
	// Output:
	// wrong code
	// session-test-ada token-of-ada
}
