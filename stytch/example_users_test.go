package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

func ExampleUsersService_Create() {
	srv, client := newFake()
	defer srv.Close()

	created, err := client.Users.Create(context.Background(), &stytch.UsersCreateParams{
		Email:               new("ada@example.com"),
		Name:                &stytch.UserNameInput{FirstName: new("Ada"), LastName: new("Lovelace")},
		CreateUserAsPending: new(false), // sent, since it is set
	})
	if errors.Is(err, errtype.DuplicateEmail) {
		fmt.Println("there is such a user")
		return
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.User.Emails[0].Email, created.Status)
	fmt.Println(created.User.Name.LastName)
	// Output:
	// ada@example.com active
	// Lovelace
}

func ExampleUsersService_Get() {
	srv, client := newFake()
	defer srv.Close()

	user, err := client.Users.Get(context.Background(), &stytch.UsersGetParams{UserID: newAda(srv, client).UserID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(user.Emails[0].Email, user.Emails[0].Verified)
	fmt.Println(time.Since(user.CreatedAt) < time.Hour)
	fmt.Println(user.Password == nil, user.LockCreatedAt.IsZero()) // what is absent
	// Output:
	// ada@example.com true
	// true
	// true true
}

// An empty list takes all roles away, and a nil one would leave them as they are.
// A key of the metadata is removed by nil.
func ExampleUsersService_Update() {
	srv, client := newFake()
	defer srv.Close()
	srv.SetPolicy(token.Consumer, editors)
	addUsers(srv, stytchtest.SeedUser{
		Email: "ada@example.com", ExternalID: "customer-1", Roles: []string{"editor"},
		Metadata: map[string]any{"plan": "gold", "since": 2026},
	})

	updated, err := client.Users.Update(context.Background(), &stytch.UsersUpdateParams{
		UserID:          "customer-1", // or the id that Stytch gave
		Roles:           []string{},
		TrustedMetadata: map[string]any{"plan": nil},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(updated.User.Roles), updated.User.TrustedMetadata)
	// Output: 0 map[since:2026]
}

func ExampleUsersService_Delete() {
	srv, client := newFake()
	defer srv.Close()
	ctx, ada := context.Background(), newAda(srv, client)

	for range 2 {
		_, err := client.Users.Delete(ctx, &stytch.UsersDeleteParams{UserID: ada.UserID})
		switch {
		case errors.Is(err, errtype.UserNotFound):
			fmt.Println("there is no such user")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println("deleted")
		}
	}
	// Output:
	// deleted
	// there is no such user
}

// A single page, for whoever keeps the cursor.
func ExampleUsersService_Search() {
	srv, client := newFake()
	defer srv.Close()
	addUsers(srv, stytchtest.SeedUser{Email: "ada@example.com"}, stytchtest.SeedUser{Email: "ben@example.com"},
		stytchtest.SeedUser{Email: "cyd@example.com"})

	page, err := client.Users.Search(context.Background(), &stytch.UsersSearchParams{
		Limit: new(int32(2)),
		Query: stytch.UsersSearchFilters{Status: new(stytch.UsersSearchStatusActive)}.Query(),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(page.Results), "of", page.ResultsMetadata.Total, "and on:", page.ResultsMetadata.NextCursor != "")
	// Output: 2 of 3 and on: true
}

// All pages, each fetched when it is needed. An error ends the loop.
func ExampleUsersService_SearchAll() {
	srv, client := newFake()
	defer srv.Close()
	addUsers(srv, stytchtest.SeedUser{Email: "ada@example.com"}, stytchtest.SeedUser{Email: "ben@example.com"},
		stytchtest.SeedUser{Email: "cyd@example.com"})

	active := &stytch.UsersSearchParams{
		Limit: new(int32(2)), // of a page
		Query: stytch.UsersSearchFilters{Status: new(stytch.UsersSearchStatusActive)}.Query(),
	}
	for user, err := range client.Users.SearchAll(context.Background(), active) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(user.Emails[0].Email)
	}
	// Output:
	// ada@example.com
	// ben@example.com
	// cyd@example.com
}
