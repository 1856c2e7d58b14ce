package b2b_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
)

// A recovery code stands for the authenticator app when the phone is lost, once.
func ExampleRecoveryCodesService_Recover() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	ada, codes := newMemberWithTOTP(client, acme, "ada@acme.example.com")
	first := logIn(srv, client, acme, "ada@acme.example.com")

	res, err := client.B2B.RecoveryCodes.Recover(context.Background(), &b2b.RecoveryCodesRecoverParams{
		OrganizationID:           acme,
		MemberID:                 ada,
		RecoveryCode:             codes[0],
		IntermediateSessionToken: &first.IntermediateSessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("logged in:", res.SessionToken != "", "codes left:", res.RecoveryCodesRemaining)
	// Output: logged in: true codes left: 9
}

// New codes replace the old ones.
func ExampleRecoveryCodesService_Rotate() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	ada, codes := newMemberWithTOTP(client, acme, "ada@acme.example.com")

	rotated, err := client.B2B.RecoveryCodes.Rotate(context.Background(), &b2b.RecoveryCodesRotateParams{
		OrganizationID: acme, MemberID: ada,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(rotated.RecoveryCodes), "codes", rotated.RecoveryCodes[0] != codes[0])
	// Output: 10 codes true
}

// newMemberWithTOTP adds somebody who has to pass MFA by an authenticator app, and returns the
// id and the recovery codes.
func newMemberWithTOTP(client *stytch.Client, organizationID, email string) (memberID string, recoveryCodes []string) {
	ctx := context.Background()
	created, err := client.B2B.Organizations.Members.Create(ctx, &b2b.MembersCreateParams{
		OrganizationID: organizationID, EmailAddress: email, MFAEnrolled: new(true),
	})
	if err != nil {
		log.Fatal(err)
	}
	totp, err := client.B2B.TOTPs.Create(ctx, &b2b.TOTPsCreateParams{
		OrganizationID: organizationID, MemberID: created.MemberID,
	})
	if err != nil {
		log.Fatal(err)
	}
	return created.MemberID, totp.RecoveryCodes
}
