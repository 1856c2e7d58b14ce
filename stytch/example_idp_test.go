package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
)

// The token of a connected app says for whom the app acts, and what it may do.
func ExampleIDPService_IntrospectTokenLocal() {
	client, done := newTokenClient(newStytchAPI())
	defer done()
	ctx := context.Background()
	accessToken := appClaims("openid read:documents").sign(consumerKid) // of the Authorization header

	res, err := client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{
		Token:              accessToken,
		AuthorizationCheck: &stytch.AuthorizationCheck{ResourceID: "documents", Action: "read"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.ClientID, "acts for", res.Subject, "with", res.Scopes)

	_, err = client.IDP.IntrospectTokenLocal(ctx, &stytch.IDPIntrospectTokenLocalParams{
		Token:              accessToken,
		AuthorizationCheck: &stytch.AuthorizationCheck{ResourceID: "documents", Action: "write"},
	})
	fmt.Println("may not:", errors.Is(err, stytch.ErrForbidden))
	// Output:
	// connected-app-test-1 acts for user-test-1 with [openid read:documents]
	// may not: true
}
