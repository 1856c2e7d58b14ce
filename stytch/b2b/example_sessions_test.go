package b2b_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var sessionsRoutes = canned.Routes{
	`POST /v1/b2b/sessions/authenticate "action":"read"`: {
		`{"member_session":` + adaSession + `,"session_token":"token-of-ada","member":` + ada + `,"organization":` + acme + `,
			"verdict":{"authorized":true,"granting_roles":["stytch_member"]}}`,
	},
	`POST /v1/b2b/sessions/authenticate "action":"delete"`: {
		canned.Refusal(403, "session_authorization_error", "The member may not do this."),
	},
	`POST /v1/b2b/sessions/exchange {"organization_id":"organization-test-initech","session_token":"token-of-ada"`: {
		`{"member_authenticated":false,"intermediate_session_token":"token-between","primary_required":{"allowed_auth_methods":["sso"]}}`,
	},
	`POST /v1/b2b/sessions/revoke {"member_id":"member-test-ada"}`: {`{"request_id":"request-id-test-1","status_code":200}`},
}

// The API looks at the session and at what its member may do in one call.
func ExampleSessionsService_Authenticate() {
	client, done := canned.NewClient(sessionsRoutes)
	defer done()

	for _, action := range []string{"read", "delete"} {
		res, err := client.B2B.Sessions.Authenticate(context.Background(), &b2b.SessionsAuthenticateParams{
			SessionToken: new("token-of-ada"), // from the cookie of a request
			AuthorizationCheck: &b2b.AuthorizationCheck{
				OrganizationID: "organization-test-acme", ResourceID: "invoice", Action: action,
			},
		})
		switch {
		case errors.Is(err, errtype.SessionAuthorizationError):
			fmt.Println("not allowed:", action)
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(res.Member.Name, "is allowed by", res.Verdict.GrantingRoles)
		}
	}
	// Output:
	// Ada is allowed by [stytch_member]
	// not allowed: delete
}

// A member goes over to another organization, which wants more than the first.
func ExampleSessionsService_Exchange() {
	client, done := canned.NewClient(sessionsRoutes)
	defer done()

	res, err := client.B2B.Sessions.Exchange(context.Background(), &b2b.SessionsExchangeParams{
		OrganizationID: "organization-test-initech",
		SessionToken:   new("token-of-ada"),
	})
	if err != nil {
		log.Fatal(err)
	}
	if !res.MemberAuthenticated && res.PrimaryRequired != nil {
		fmt.Println("log in by", res.PrimaryRequired.AllowedAuthMethods)
	}
	// Output: log in by [sso]
}

func ExampleSessionsService_Revoke() {
	client, done := canned.NewClient(sessionsRoutes)
	defer done()

	// Every session of the member, if there is no id, token or JWT of one.
	_, err := client.B2B.Sessions.Revoke(context.Background(), &b2b.SessionsRevokeParams{MemberID: new("member-test-ada")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("logged out")
	// Output: logged out
}
