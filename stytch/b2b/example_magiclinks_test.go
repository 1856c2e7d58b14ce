package b2b_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var magicLinksRoutes = canned.Routes{
	`POST /v1/b2b/magic_links/email/login_or_signup {"organization_id":"organization-test-acme","email_address":"ada@acme.example.com"`: {
		`{"member_id":"member-test-ada","member_created":true,"member":` + ada + `,"organization":` + acme + `}`,
	},
	"POST /v1/b2b/magic_links/email/invite X-Stytch-Member-Session: session-of-an-admin": {
		`{"member_id":"member-test-ben","member":{"member_id":"member-test-ben","status":"invited"}}`,
	},
	`POST /v1/b2b/magic_links/authenticate {"magic_links_token":"token-of-the-link"`: {adaNeedsCode},
	`POST /v1/b2b/otps/sms/authenticate {"organization_id":"organization-test-acme","member_id":"member-test-ada","code":"123456","intermediate_session_token":"token-between"}`: {
		`{"member_id":"member-test-ada","session_token":"token-of-ada","member_session":` + adaSession + `}`,
	},
}

func ExampleMagicLinksEmailService_LoginOrSignup() {
	client, done := canned.NewClient(magicLinksRoutes)
	defer done()

	sent, err := client.B2B.MagicLinks.Email.LoginOrSignup(context.Background(), &b2b.MagicLinksEmailLoginOrSignupParams{
		OrganizationID:    "organization-test-acme",
		EmailAddress:      "ada@acme.example.com",
		LoginRedirectURL:  new("https://app.example.com/authenticate"),
		SignupRedirectURL: new("https://app.example.com/authenticate"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("sent to", sent.MemberID, "who is new:", sent.MemberCreated)
	// Output: sent to member-test-ada who is new: true
}

func ExampleMagicLinksEmailService_Invite() {
	client, done := canned.NewClient(magicLinksRoutes)
	defer done()

	invited, err := client.B2B.MagicLinks.Email.Invite(context.Background(), &b2b.MagicLinksEmailInviteParams{
		OrganizationID: "organization-test-acme",
		EmailAddress:   "ben@acme.example.com",
		Name:           new("Ben"),
	}, stytch.WithMemberSession("session-of-an-admin"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(invited.MemberID, invited.Member.Status)
	// Output: member-test-ben invited
}

// A member with a second factor has no session yet when the link is used, but a
// token that stands for the first factor.
func ExampleMagicLinksService_Authenticate() {
	client, done := canned.NewClient(magicLinksRoutes)
	defer done()
	ctx := context.Background()

	res, err := client.B2B.MagicLinks.Authenticate(ctx, &b2b.MagicLinksAuthenticateParams{MagicLinksToken: "token-of-the-link"})
	if err != nil {
		log.Fatal(err)
	}
	if res.MemberAuthenticated {
		fmt.Println(res.SessionToken)
		return
	}
	fmt.Println("code sent to", res.MFARequired.MemberOptions.MFAPhoneNumber)

	second, err := client.B2B.OTPs.SMS.Authenticate(ctx, &b2b.OTPsSMSAuthenticateParams{
		OrganizationID:           res.Organization.OrganizationID,
		MemberID:                 res.MemberID,
		Code:                     "123456", // as the member typed it
		IntermediateSessionToken: &res.IntermediateSessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(second.MemberSession.MemberSessionID, second.SessionToken)
	// Output:
	// code sent to +12025550162
	// member-session-test-ada token-of-ada
}
