package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

// Somebody of the support logs in as a user, and the session says who it is.
func ExampleImpersonationService_Authenticate() {
	client, done := canned.NewClient(canned.Routes{
		`POST /v1/impersonation/authenticate {"impersonation_token":"token-of-the-dashboard"}`: {
			`{"user_id":"user-test-ada","session_token":"token-as-ada","session":{"authentication_factors":[
				{"type":"impersonated","delivery_method":"impersonation","impersonated_factor":{"impersonator_email_address":"grace@example.com"}}]}}`,
		},
	})
	defer done()

	res, err := client.Impersonation.Authenticate(context.Background(), &stytch.ImpersonationAuthenticateParams{
		ImpersonationToken: "token-of-the-dashboard",
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, factor := range res.Session.AuthenticationFactors {
		if factor.Type == stytch.FactorTypeImpersonated {
			fmt.Println(factor.ImpersonatedFactor.ImpersonatorEmailAddress, "acts as", res.UserID)
		}
	}
	// Output: grace@example.com acts as user-test-ada
}
