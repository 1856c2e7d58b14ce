package b2b_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// A code by e-mail instead of a link.
func ExampleOTPsEmailService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme := context.Background(), newAcme(client)

	_, err := client.B2B.OTPs.Email.LoginOrSignup(ctx, &b2b.OTPsEmailLoginOrSignupParams{
		OrganizationID: acme, EmailAddress: "ada@acme.example.com",
	})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("ada@acme.example.com")
	for _, code := range []string{"wrong", message.Code} {
		res, err := client.B2B.OTPs.Email.Authenticate(ctx, &b2b.OTPsEmailAuthenticateParams{
			OrganizationID: acme, EmailAddress: "ada@acme.example.com", Code: code,
		})
		switch {
		case errors.Is(err, errtype.OTPCodeNotFound):
			fmt.Println("try again")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(res.Member.EmailAddress, res.MemberAuthenticated)
		}
	}
	// Output:
	// try again
	// ada@acme.example.com true
}

// A member who is logged in enrolls a phone as the second factor.
func ExampleOTPsSMSService_Send() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	in := logIn(srv, client, acme, "ada@acme.example.com")

	sent, err := client.B2B.OTPs.SMS.Send(context.Background(), &b2b.SMSSendParams{
		OrganizationID: acme,
		MemberID:       in.MemberID,
		MFAPhoneNumber: new("+12025550162"),
		SessionToken:   &in.SessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("+12025550162")
	fmt.Println(sent.Member.MFAPhoneNumber, message.Channel, len(message.Code), "digits")
	// Output: +12025550162 sms 6 digits
}

func ExampleOTPsEmailDiscoveryService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	newAcme(client)

	_, err := client.B2B.OTPs.Email.Discovery.Send(ctx, &b2b.OTPsEmailDiscoverySendParams{
		EmailAddress: "ada@acme.example.com",
	})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("ada@acme.example.com")
	found, err := client.B2B.OTPs.Email.Discovery.Authenticate(ctx, &b2b.OTPsEmailDiscoveryAuthenticateParams{
		EmailAddress: "ada@acme.example.com", Code: message.Code,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range found.DiscoveredOrganizations {
		fmt.Println(d.Organization.OrganizationName, d.Membership.Type)
	}
	// Output: Acme eligible_to_join_by_email_domain
}
