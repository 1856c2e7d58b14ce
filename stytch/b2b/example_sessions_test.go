package b2b_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/token"
)

// readers is a policy by which readers may read invoices.
var readers = stytch.RBACPolicy{Roles: []stytch.PolicyRole{{
	RoleID: "reader", Permissions: []stytch.PolicyRolePermission{{ResourceID: "invoice", Actions: []string{"read"}}},
}}}

// The API looks at the session and at what its member may do in one call.
func ExampleSessionsService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	srv.SetPolicy(token.B2B, readers)
	acme := newAcme(client)
	newMember(client, acme, "ada@acme.example.com", "reader")
	in := logIn(srv, client, acme, "ada@acme.example.com")

	for _, action := range []string{"read", "delete"} {
		res, err := client.B2B.Sessions.Authenticate(context.Background(), &b2b.SessionsAuthenticateParams{
			SessionToken:       &in.SessionToken, // from the cookie of a request
			AuthorizationCheck: &b2b.AuthorizationCheck{OrganizationID: acme, ResourceID: "invoice", Action: action},
		})
		switch {
		case errors.Is(err, errtype.SessionAuthorizationError):
			fmt.Println("not allowed:", action)
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(res.Member.EmailAddress, "is allowed by", res.Verdict.GrantingRoles)
		}
	}
	// Output:
	// ada@acme.example.com is allowed by [reader]
	// not allowed: delete
}

// A JWT is verified on the spot, and renewed by the API when it has expired.
func ExampleSessionsService_AuthenticateJWT() {
	srv, client := newFake()
	defer srv.Close()
	jwt := logIn(srv, client, newAcme(client), "ada@acme.example.com").SessionJWT

	for range 2 {
		res, err := client.B2B.Sessions.AuthenticateJWT(context.Background(),
			&b2b.SessionsAuthenticateJWTParams{SessionJWT: jwt})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(res.Session.OrganizationSlug, res.Session.Roles, "locally:", res.Local, "renewed:", res.SessionJWT != jwt)
		srv.Clock.Advance(6 * time.Minute)
	}
	// Output:
	// acme [stytch_member] locally: true renewed: false
	// acme [stytch_member] locally: false renewed: true
}

// A member goes over to another organization, which wants more than the first.
func ExampleSessionsService_Exchange() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	in := logIn(srv, client, newAcme(client), "ada@acme.example.com")
	initech, err := client.B2B.Organizations.Create(ctx, &b2b.OrganizationsCreateParams{
		OrganizationName: "Initech", AuthMethods: new(b2b.AuthMethodsRestricted), AllowedAuthMethods: []string{"sso"},
	})
	if err != nil {
		log.Fatal(err)
	}
	newMember(client, initech.Organization.OrganizationID, "ada@acme.example.com")

	res, err := client.B2B.Sessions.Exchange(ctx, &b2b.SessionsExchangeParams{
		OrganizationID: initech.Organization.OrganizationID,
		SessionToken:   &in.SessionToken,
	})
	if err != nil {
		log.Fatal(err)
	}
	if !res.MemberAuthenticated && res.PrimaryRequired != nil {
		fmt.Println("log in by", res.PrimaryRequired.AllowedAuthMethods)
	}
	// Output: log in by [sso]
}

func ExampleSessionsService_Get() {
	srv, client := newFake()
	defer srv.Close()
	acme := newAcme(client)
	in := logIn(srv, client, acme, "ada@acme.example.com")

	found, err := client.B2B.Sessions.Get(context.Background(), &b2b.SessionsGetParams{
		OrganizationID: acme, MemberID: in.MemberID,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, session := range found.MemberSessions {
		for _, factor := range session.AuthenticationFactors {
			fmt.Println("logged in by", factor.DeliveryMethod)
		}
	}
	// Output: logged in by oauth_google
}

func ExampleSessionsService_Revoke() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	in := logIn(srv, client, newAcme(client), "ada@acme.example.com")

	// Every session of the member, if there is no id, token or JWT of one.
	_, err := client.B2B.Sessions.Revoke(ctx, &b2b.SessionsRevokeParams{MemberID: &in.MemberID})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.B2B.Sessions.Authenticate(ctx, &b2b.SessionsAuthenticateParams{SessionToken: &in.SessionToken})
	if errors.Is(err, errtype.SessionNotFound) {
		fmt.Println("logged out")
	}
	// Output: logged out
}
