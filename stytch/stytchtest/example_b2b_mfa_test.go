package stytchtest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// An organization asks for a second factor, here a passcode by SMS.
func ExampleServer_mfa() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	acme, err := client.B2B.Organizations.Create(ctx, &b2b.OrganizationsCreateParams{
		OrganizationName: "Acme", MFAPolicy: new(b2b.MFAPolicyRequiredForAll),
	})
	if err != nil {
		log.Fatal(err)
	}
	ada, err := client.B2B.Organizations.Members.Create(ctx, &b2b.MembersCreateParams{
		OrganizationID: acme.Organization.OrganizationID, EmailAddress: "ada@acme.example.com",
		MFAPhoneNumber: new("+12025550123"),
	})
	if err != nil {
		log.Fatal(err)
	}
	first, err := client.B2B.OAuth.Authenticate(ctx, &b2b.OAuthAuthenticateParams{
		OAuthToken: srv.MemberOAuthToken("google", acme.Organization.OrganizationID, "ada@acme.example.com"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(first.MemberAuthenticated, first.SessionToken == "", first.MFARequired.SecondaryAuthInitiated)

	message := srv.Inbox.Last("+12025550123")
	in, err := client.B2B.OTPs.SMS.Authenticate(ctx, &b2b.SMSAuthenticateParams{
		OrganizationID: acme.Organization.OrganizationID, MemberID: ada.MemberID, Code: message.Code,
		IntermediateSessionToken: &first.IntermediateSessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, factor := range in.MemberSession.AuthenticationFactors {
		fmt.Println(factor.Type, factor.DeliveryMethod)
	}
	// Output:
	// false true sms_otp
	// oauth oauth_google
	// otp sms
}

// MemberTOTPCode stands for the authenticator app of a member.
func ExampleServer_MemberTOTPCode() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	acme, err := client.B2B.Organizations.Create(ctx, &b2b.OrganizationsCreateParams{
		OrganizationName: "Acme", MFAPolicy: new(b2b.MFAPolicyRequiredForAll),
	})
	if err != nil {
		log.Fatal(err)
	}
	org := acme.Organization.OrganizationID
	ada, err := client.B2B.Organizations.Members.Create(ctx, &b2b.MembersCreateParams{
		OrganizationID: org, EmailAddress: "ada@acme.example.com",
	})
	if err != nil {
		log.Fatal(err)
	}
	totp, err := client.B2B.TOTPs.Create(ctx, &b2b.TOTPsCreateParams{OrganizationID: org, MemberID: ada.MemberID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(totp.RecoveryCodes), "recovery codes")

	first, err := client.B2B.OAuth.Authenticate(ctx, &b2b.OAuthAuthenticateParams{
		OAuthToken: srv.MemberOAuthToken("google", org, "ada@acme.example.com"),
	})
	if err != nil {
		log.Fatal(err)
	}
	code, err := srv.MemberTOTPCode(ada.MemberID)
	if err != nil {
		log.Fatal(err)
	}
	in, err := client.B2B.TOTPs.Authenticate(ctx, &b2b.TOTPsAuthenticateParams{
		OrganizationID: org, MemberID: ada.MemberID, Code: code, IntermediateSessionToken: &first.IntermediateSessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(in.MemberSession.AuthenticationFactors), "factors")
	// Output:
	// 10 recovery codes
	// 2 factors
}
