package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func ExampleOTPsSMSService_LoginOrCreate() {
	srv, client := newFake()
	defer srv.Close()

	sent, err := client.OTPs.SMS.LoginOrCreate(context.Background(), &stytch.SMSLoginOrCreateParams{
		PhoneNumber:       "+12025550162",
		ExpirationMinutes: new(int32(5)),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("goes with the code:", sent.PhoneID != "", "and the user is new:", sent.UserCreated)
	// Output: goes with the code: true and the user is new: true
}

func ExampleOTPsEmailService_LoginOrCreate() {
	srv, client := newFake()
	defer srv.Close()

	sent, err := client.OTPs.Email.LoginOrCreate(context.Background(), &stytch.OTPsEmailLoginOrCreateParams{
		Email: "ada@example.com",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("goes with the code:", sent.EmailID != "", "and the user is new:", sent.UserCreated)
	// Output: goes with the code: true and the user is new: true
}

func ExampleOTPsService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	sent, err := client.OTPs.SMS.LoginOrCreate(ctx, &stytch.SMSLoginOrCreateParams{PhoneNumber: "+12025550162"})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("+12025550162")

	for _, code := range []string{"a-typo", message.Code} { // as the user typed it
		res, err := client.OTPs.Authenticate(ctx, &stytch.OTPsAuthenticateParams{
			MethodID:               sent.PhoneID,
			Code:                   code,
			SessionDurationMinutes: new(int32(60)),
		})
		switch {
		case errors.Is(err, errtype.OTPCodeNotFound):
			fmt.Println("wrong code")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(res.Session.AuthenticationFactors[0].DeliveryMethod, res.SessionToken != "")
		}
	}
	// Output:
	// wrong code
	// sms true
}

func ExampleOTPsWhatsAppService_LoginOrCreate() {
	srv, client := newFake()
	defer srv.Close()

	sent, err := client.OTPs.WhatsApp.LoginOrCreate(context.Background(), &stytch.WhatsAppLoginOrCreateParams{
		PhoneNumber: "+12025550162",
	})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("+12025550162")
	fmt.Println(sent.UserCreated, message.Channel, len(message.Code))
	// Output: true whatsapp 6
}
