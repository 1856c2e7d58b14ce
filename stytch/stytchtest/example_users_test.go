package stytchtest_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// Users stay as they were created and changed, and are found by what is theirs.
func Example_users() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	for _, name := range []string{"Ada", "Ben", "Cyd"} {
		_, err := client.Users.Create(ctx, &stytch.UsersCreateParams{
			Email:           new(name + "@example.com"),
			ExternalID:      new("customer-" + name),
			Name:            &stytch.UserNameInput{FirstName: &name},
			TrustedMetadata: map[string]any{"plan": "gold"},
		})
		if err != nil {
			log.Fatal(err)
		}
	}

	_, err = client.Users.Create(ctx, &stytch.UsersCreateParams{Email: new("ada@example.com")})
	fmt.Println("Ada is there already:", errors.Is(err, errtype.DuplicateEmail))

	updated, err := client.Users.Update(ctx, &stytch.UsersUpdateParams{
		UserID:          "customer-Ada",
		TrustedMetadata: map[string]any{"plan": nil, "seats": 3},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(updated.User.Name.FirstName, updated.User.TrustedMetadata)

	query := stytch.UsersSearchFilters{EmailAddress: []string{"ben@example.com", "cyd@example.com"}}.Query()
	for user, err := range client.Users.SearchAll(ctx, &stytch.UsersSearchParams{Query: query, Limit: new(int32(1))}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("found", user.Name.FirstName)
	}
	// Output:
	// Ada is there already: true
	// Ada map[seats:3]
	// found Ben
	// found Cyd
}
