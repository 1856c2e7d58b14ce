package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
)

// Somebody of the support logs in as a user, and the session says who it is.
func ExampleImpersonationService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	impersonationToken, err := srv.ImpersonationToken(newAda(srv, client).UserID) // the dashboard makes it
	if err != nil {
		log.Fatal(err)
	}

	res, err := client.Impersonation.Authenticate(context.Background(), &stytch.ImpersonationAuthenticateParams{
		ImpersonationToken: impersonationToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, factor := range res.Session.AuthenticationFactors {
		if factor.Type == stytch.FactorTypeImpersonated {
			fmt.Println(factor.ImpersonatedFactor.ImpersonatorEmailAddress, "acts as", res.User.Name.FirstName)
		}
	}
	// Output: impersonator@example.com acts as Ada
}
