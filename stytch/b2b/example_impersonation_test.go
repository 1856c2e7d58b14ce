package b2b_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
)

// Support acts as a member, by a token of the dashboard. The session says who it is.
func ExampleImpersonationService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	ada := newMember(client, newAcme(client), "ada@acme.example.com")
	token, err := srv.MemberImpersonationToken(ada, "support@example.com")
	if err != nil {
		log.Fatal(err)
	}

	res, err := client.B2B.Impersonation.Authenticate(context.Background(), &b2b.ImpersonationAuthenticateParams{
		ImpersonationToken: token,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, factor := range res.MemberSession.AuthenticationFactors {
		if factor.ImpersonatedFactor != nil {
			fmt.Println(factor.ImpersonatedFactor.ImpersonatorEmailAddress, "acts as", res.Member.EmailAddress)
		}
	}
	// Output: support@example.com acts as ada@acme.example.com
}
