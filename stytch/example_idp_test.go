package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/token"
)

// The token of a connected app says for whom the app acts, and what it may do.
func ExampleIDPService_IntrospectTokenLocal() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	srv.SetPolicy(token.Consumer, stytch.RBACPolicy{Scopes: []stytch.PolicyScope{{
		Scope:       "read:documents",
		Permissions: []stytch.PolicyRolePermission{{ResourceID: "documents", Actions: []string{"read"}}},
	}}})
	// of the Authorization header
	accessToken, err := srv.AccessToken(newApp(client, "Calendar"), "user-test-ada", "openid", "read:documents")
	if err != nil {
		log.Fatal(err)
	}

	res, err := client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{
		Token:              accessToken,
		AuthorizationCheck: &stytch.AuthorizationCheck{ResourceID: "documents", Action: "read"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the app acts for", res.Subject, "with", res.Scopes)

	_, err = client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{
		Token:              accessToken,
		AuthorizationCheck: &stytch.AuthorizationCheck{ResourceID: "documents", Action: "write"},
	})
	fmt.Println("may not:", errors.Is(err, stytch.ErrForbidden))
	// Output:
	// the app acts for user-test-ada with [openid read:documents]
	// may not: true
}
