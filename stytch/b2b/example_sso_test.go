package b2b_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var ssoRoutes = canned.Routes{
	`POST /v1/b2b/sso/authenticate {"sso_token":"token-of-the-redirect"`: {adaIsIn},
	`POST /v1/b2b/sso/saml/organization-test-acme {"display_name":"Okta","identity_provider":"okta"}`: {
		`{"connection":{"organization_id":"organization-test-acme","connection_id":"saml-connection-test-okta","status":"pending",
			"acs_url":"https://test.stytch.com/v1/b2b/sso/callback/saml-connection-test-okta",
			"audience_uri":"https://test.stytch.com/v1/b2b/sso/callback/saml-connection-test-okta"}}`,
	},
	"GET /v1/b2b/sso/organization-test-acme": {
		`{"saml_connections":[{"connection_id":"saml-connection-test-okta","status":"active"}],
			"oidc_connections":[{"connection_id":"oidc-connection-test-entra","status":"pending"}],"external_connections":[]}`,
	},
}

// The identity provider redirects to https://app.example.com/authenticate?token=…
func ExampleSSOService_Authenticate() {
	client, done := canned.NewClient(ssoRoutes)
	defer done()

	res, err := client.B2B.SSO.Authenticate(context.Background(), &b2b.SSOAuthenticateParams{
		SSOToken:               "token-of-the-redirect",
		SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	if !res.MemberAuthenticated {
		fmt.Println("ask for a second factor")
		return
	}
	fmt.Println(res.Member.EmailAddress, "of", res.Organization.OrganizationName)
	fmt.Println(res.MemberSession.Roles, res.SessionToken)
	// Output:
	// ada@acme.example.com of Acme
	// [stytch_member] token-of-ada
}

// What the administrator of the identity provider needs to know.
func ExampleSSOSAMLService_CreateConnection() {
	client, done := canned.NewClient(ssoRoutes)
	defer done()

	created, err := client.B2B.SSO.SAML.CreateConnection(context.Background(), &b2b.SSOSAMLCreateConnectionParams{
		OrganizationID:   "organization-test-acme",
		DisplayName:      new("Okta"),
		IdentityProvider: new(b2b.SSOIdentityProviderOkta),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.Connection.Status)
	fmt.Println(created.Connection.ACSURL)
	// Output:
	// pending
	// https://test.stytch.com/v1/b2b/sso/callback/saml-connection-test-okta
}

func ExampleSSOService_GetConnections() {
	client, done := canned.NewClient(ssoRoutes)
	defer done()

	found, err := client.B2B.SSO.GetConnections(context.Background(), &b2b.SSOGetConnectionsParams{
		OrganizationID: "organization-test-acme",
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range found.SAMLConnections {
		fmt.Println("SAML", c.ConnectionID, c.Status)
	}
	for _, c := range found.OIDCConnections {
		fmt.Println("OIDC", c.ConnectionID, c.Status)
	}
	// Output:
	// SAML saml-connection-test-okta active
	// OIDC oidc-connection-test-entra pending
}
