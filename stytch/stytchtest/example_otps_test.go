package stytchtest_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// A code that would be sent by SMS is in the inbox. It is good once.
func Example_otps() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	sent, err := client.OTPs.SMS.LoginOrCreate(ctx, &stytch.SMSLoginOrCreateParams{PhoneNumber: "+12025550100"})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("+12025550100")
	fmt.Println(message.Channel, len(message.Code), "digits")

	params := &stytch.OTPsAuthenticateParams{
		MethodID:               sent.PhoneID,
		Code:                   message.Code,
		SessionDurationMinutes: new(int32(60)),
	}
	login, err := client.OTPs.Authenticate(ctx, params)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(login.User.PhoneNumbers[0].Verified, login.Session.AuthenticationFactors[0].DeliveryMethod)

	_, err = client.OTPs.Authenticate(ctx, params)
	fmt.Println("used already:", errors.Is(err, errtype.UnableToAuthOTPCode))
	// Output:
	// sms 6 digits
	// true sms
	// used already: true
}
