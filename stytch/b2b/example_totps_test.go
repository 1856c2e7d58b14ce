package b2b_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// A member who is logged in adds an authenticator app; a passcode of it completes that, and
// is a factor of the session from then on.
func ExampleTOTPsService_Create() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme := context.Background(), newAcme(client)
	in := logIn(srv, client, acme, "ada@acme.example.com")

	created, err := client.B2B.TOTPs.Create(ctx, &b2b.TOTPsCreateParams{
		OrganizationID: acme, MemberID: in.MemberID, SessionToken: &in.SessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("a QR code:", created.QRCode != "", "and", len(created.RecoveryCodes), "recovery codes")

	code, err := stytchtest.TOTPCode(created.Secret, srv.Clock.Now()) // what the app shows
	if err != nil {
		log.Fatal(err)
	}
	res, err := client.B2B.TOTPs.Authenticate(ctx, &b2b.TOTPsAuthenticateParams{
		OrganizationID: acme, MemberID: in.MemberID, Code: code, SessionToken: &in.SessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(res.MemberSession.AuthenticationFactors), "factors")
	// Output:
	// a QR code: true and 10 recovery codes
	// 2 factors
}

// The second factor of a login: the first left an intermediate session.
func ExampleTOTPsService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	ada, _ := newMemberWithTOTP(client, acme, "ada@acme.example.com")
	first := logIn(srv, client, acme, "ada@acme.example.com")

	code, err := srv.MemberTOTPCode(ada) // what the app shows
	if err != nil {
		log.Fatal(err)
	}
	res, err := client.B2B.TOTPs.Authenticate(context.Background(), &b2b.TOTPsAuthenticateParams{
		OrganizationID:           acme,
		MemberID:                 ada,
		Code:                     code,
		IntermediateSessionToken: &first.IntermediateSessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(first.MemberAuthenticated, res.SessionToken != "")
	// Output: false true
}
