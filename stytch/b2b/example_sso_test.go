package b2b_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
)

// The identity provider redirects to https://app.example.com/authenticate?token=…
func ExampleSSOService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	connection := newSAMLConnection(client, newAcme(client))
	token, err := srv.SSOToken(connection, "ada@acme.example.com")
	if err != nil {
		log.Fatal(err)
	}

	res, err := client.B2B.SSO.Authenticate(context.Background(), &b2b.SSOAuthenticateParams{
		SSOToken:               token, // from the query
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
	fmt.Println(res.MemberSession.Roles, res.SessionToken != "")
	// Output:
	// ada@acme.example.com of Acme
	// [stytch_member] true
}

// What the administrator of the identity provider needs to know.
func ExampleSSOSAMLService_CreateConnection() {
	srv, client := newFake()
	defer srv.Close()

	created, err := client.B2B.SSO.SAML.CreateConnection(context.Background(), &b2b.SAMLCreateConnectionParams{
		OrganizationID:   newAcme(client),
		DisplayName:      new("Okta"),
		IdentityProvider: new(b2b.SSOIdentityProviderOkta),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.Connection.Status)
	fmt.Println(strings.HasSuffix(created.Connection.ACSURL, created.Connection.ConnectionID))
	// Output:
	// pending
	// true
}

// A connection is pending until it has what the identity provider says about itself.
func ExampleSSOSAMLService_UpdateByURL() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme := context.Background(), newAcme(client)

	created, err := client.B2B.SSO.SAML.CreateConnection(ctx, &b2b.SAMLCreateConnectionParams{OrganizationID: acme})
	if err != nil {
		log.Fatal(err)
	}
	updated, err := client.B2B.SSO.SAML.UpdateByURL(ctx, &b2b.SAMLUpdateByURLParams{
		OrganizationID: acme,
		ConnectionID:   created.Connection.ConnectionID,
		MetadataURL:    "https://acme.okta.example/metadata",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.Connection.Status, updated.Connection.Status)
	// Output: pending active
}

func ExampleSSOService_GetConnections() {
	srv, client := newFake()
	defer srv.Close()
	ctx, acme := context.Background(), newAcme(client)
	newSAMLConnection(client, acme)
	_, err := client.B2B.SSO.OIDC.CreateConnection(ctx, &b2b.OIDCCreateConnectionParams{
		OrganizationID: acme, DisplayName: new("Entra"),
	})
	if err != nil {
		log.Fatal(err)
	}

	found, err := client.B2B.SSO.GetConnections(ctx, &b2b.SSOGetConnectionsParams{OrganizationID: acme})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range found.SAMLConnections {
		fmt.Println("SAML", c.DisplayName, c.Status)
	}
	for _, c := range found.OIDCConnections {
		fmt.Println("OIDC", c.DisplayName, c.Status)
	}
	// Output:
	// SAML Okta active
	// OIDC Entra pending
}

// newSAMLConnection makes a connection to Okta, which is active, and returns its id.
func newSAMLConnection(client *stytch.Client, organizationID string) string {
	ctx := context.Background()
	created, err := client.B2B.SSO.SAML.CreateConnection(ctx, &b2b.SAMLCreateConnectionParams{
		OrganizationID: organizationID, DisplayName: new("Okta"), IdentityProvider: new(b2b.SSOIdentityProviderOkta),
	})
	if err != nil {
		log.Fatal(err)
	}
	connection := created.Connection.ConnectionID
	_, err = client.B2B.SSO.SAML.UpdateByURL(ctx, &b2b.SAMLUpdateByURLParams{
		OrganizationID: organizationID, ConnectionID: connection, MetadataURL: "https://acme.okta.example/metadata",
	})
	if err != nil {
		log.Fatal(err)
	}
	return connection
}

// What the identity provider has given out is filled in once it is known there.
func ExampleSSOOIDCService_UpdateConnection() {
	srv, client := newFake()
	defer srv.Close()
	acme, ctx := newAcme(client), context.Background()

	created, err := client.B2B.SSO.OIDC.CreateConnection(ctx, &b2b.OIDCCreateConnectionParams{
		OrganizationID: acme, DisplayName: new("Okta"),
	})
	if err != nil {
		log.Fatal(err)
	}
	updated, err := client.B2B.SSO.OIDC.UpdateConnection(ctx, &b2b.OIDCUpdateConnectionParams{
		OrganizationID: acme, ConnectionID: created.Connection.ConnectionID,
		ClientID: new("client-of-acme"), ClientSecret: new("secret-of-acme"), Issuer: new("https://acme.okta.example.com"),
		AuthorizationURL: new("https://acme.okta.example.com/authorize"),
		TokenURL:         new("https://acme.okta.example.com/token"),
		UserInfoURL:      new("https://acme.okta.example.com/userinfo"), JWKSURL: new("https://acme.okta.example.com/keys"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.Connection.Status, "and then", updated.Connection.Status)
	// Output: pending and then active
}

// The members of one organization log in by the connection of another.
func ExampleSSOExternalService_CreateConnection() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	subsidiary, err := client.B2B.Organizations.Create(context.Background(), &b2b.OrganizationsCreateParams{
		OrganizationName: "Acme Labs",
	})
	if err != nil {
		log.Fatal(err)
	}

	created, err := client.B2B.SSO.External.CreateConnection(context.Background(), &b2b.ExternalCreateConnectionParams{
		OrganizationID: subsidiary.Organization.OrganizationID, ExternalOrganizationID: acme,
		ExternalConnectionID: newSAMLConnection(client, acme), DisplayName: new("Acme"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.Connection.DisplayName, created.Connection.ExternalOrganizationID == acme)
	// Output: Acme true
}
