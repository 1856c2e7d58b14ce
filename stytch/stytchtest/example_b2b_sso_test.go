package stytchtest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// SSOToken stands for a login at the identity provider. Who is no member yet becomes one.
func ExampleServer_SSOToken() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	acme, err := client.B2B.Organizations.Create(ctx, &b2b.OrganizationsCreateParams{OrganizationName: "Acme"})
	if err != nil {
		log.Fatal(err)
	}
	org := acme.Organization.OrganizationID
	created, err := client.B2B.SSO.SAML.CreateConnection(ctx, &b2b.SAMLCreateConnectionParams{
		OrganizationID: org, DisplayName: new("Okta"), IdentityProvider: new(b2b.SSOIdentityProviderOkta),
	})
	if err != nil {
		log.Fatal(err)
	}
	connection := created.Connection.ConnectionID
	updated, err := client.B2B.SSO.SAML.UpdateByURL(ctx, &b2b.SAMLUpdateByURLParams{
		OrganizationID: org, ConnectionID: connection, MetadataURL: "https://acme.okta.example/metadata",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.Connection.Status, updated.Connection.Status)

	token, err := srv.SSOToken(connection, "ada@acme.example.com")
	if err != nil {
		log.Fatal(err)
	}
	in, err := client.B2B.SSO.Authenticate(ctx, &b2b.SSOAuthenticateParams{SSOToken: token})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(in.Member.EmailAddress, in.MemberAuthenticated, in.MemberSession.AuthenticationFactors[0].DeliveryMethod)
	// Output:
	// pending active
	// ada@acme.example.com true sso_saml
}
