package b2b_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func ExampleMagicLinksEmailService_LoginOrSignup() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)

	sent, err := client.B2B.MagicLinks.Email.LoginOrSignup(context.Background(), &b2b.MagicLinksEmailLoginOrSignupParams{
		OrganizationID:    acme,
		EmailAddress:      "ada@acme.example.com",
		LoginRedirectURL:  new("https://app.example.com/authenticate"),
		SignupRedirectURL: new("https://app.example.com/authenticate"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("sent to", sent.Member.EmailAddress, "who is new:", sent.MemberCreated)
	// Output: sent to ada@acme.example.com who is new: true
}

func ExampleMagicLinksEmailService_Invite() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	newMember(client, acme, "ada@acme.example.com", "stytch_admin")
	admin := logIn(srv, client, acme, "ada@acme.example.com")

	invited, err := client.B2B.MagicLinks.Email.Invite(context.Background(), &b2b.MagicLinksEmailInviteParams{
		OrganizationID: acme,
		EmailAddress:   "ben@acme.example.com",
		Name:           new("Ben"),
	}, stytch.WithMemberSession(admin.SessionToken))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(invited.Member.Name, invited.Member.Status)
	// Output: Ben invited
}

// A member with a second factor has no session yet when the link is used, but a
// token that stands for the first factor.
func ExampleMagicLinksService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme := context.Background(), newAcme(client)
	link := linkOfMemberWithPhone(srv, client, acme, "ada@acme.example.com", "+12025550162")

	res, err := client.B2B.MagicLinks.Authenticate(ctx, &b2b.MagicLinksAuthenticateParams{MagicLinksToken: link})
	if err != nil {
		log.Fatal(err)
	}
	if res.MemberAuthenticated {
		fmt.Println("logged in")
		return
	}
	fmt.Println("code sent to", res.MFARequired.MemberOptions.MFAPhoneNumber)

	message := srv.Inbox.Last("+12025550162")
	second, err := client.B2B.OTPs.SMS.Authenticate(ctx, &b2b.SMSAuthenticateParams{
		OrganizationID:           res.Organization.OrganizationID,
		MemberID:                 res.MemberID,
		Code:                     message.Code, // as the member typed it
		IntermediateSessionToken: &res.IntermediateSessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(second.MemberSession.AuthenticationFactors), "factors", second.SessionToken != "")
	// Output:
	// code sent to +12025550162
	// 2 factors true
}

// Without a second factor the link is enough. It leads to https://app.example.com/authenticate?token=…
func ExampleMagicLinksService_Authenticate_session() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme := context.Background(), newAcme(client)

	_, err := client.B2B.MagicLinks.Email.LoginOrSignup(ctx, &b2b.MagicLinksEmailLoginOrSignupParams{
		OrganizationID: acme, EmailAddress: "ada@acme.example.com",
		SignupRedirectURL: new("https://app.example.com/authenticate"),
	})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last("ada@acme.example.com")
	res, err := client.B2B.MagicLinks.Authenticate(ctx, &b2b.MagicLinksAuthenticateParams{
		MagicLinksToken: message.Token, SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Member.Status, res.MemberAuthenticated, res.SessionToken != "")
	// Output: active true true
}

// linkOfMemberWithPhone adds somebody who has to pass MFA by SMS to an organization, sends a
// magic link, and returns its token.
func linkOfMemberWithPhone(srv *stytchtest.Server, client *stytch.Client, organizationID, email, phone string) string {
	ctx := context.Background()
	_, err := client.B2B.Organizations.Members.Create(ctx, &b2b.MembersCreateParams{
		OrganizationID: organizationID, EmailAddress: email, MFAPhoneNumber: &phone, MFAEnrolled: new(true),
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.B2B.MagicLinks.Email.LoginOrSignup(ctx, &b2b.MagicLinksEmailLoginOrSignupParams{
		OrganizationID: organizationID, EmailAddress: email,
	})
	if err != nil {
		log.Fatal(err)
	}
	message := srv.Inbox.Last(email)
	return message.Token
}

// Whoever belongs to several organizations, or to none yet, chooses one after the link.
func ExampleMagicLinksDiscoveryService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	newMember(client, newAcme(client), "ada@acme.example.com")
	ctx := context.Background()

	if _, err := client.B2B.MagicLinks.Email.Discovery.Send(ctx, &b2b.MagicLinksEmailDiscoverySendParams{
		EmailAddress: "ada@acme.example.com",
	}); err != nil {
		log.Fatal(err)
	}
	found, err := client.B2B.MagicLinks.Discovery.Authenticate(ctx, &b2b.MagicLinksDiscoveryAuthenticateParams{
		DiscoveryMagicLinksToken: srv.Inbox.Last("ada@acme.example.com").Token,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range found.DiscoveredOrganizations {
		fmt.Println(o.Organization.OrganizationName, o.Membership.Type)
	}
	// Output: Acme active_member
}
