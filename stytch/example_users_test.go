package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

var usersRoutes = canned.Routes{
	`POST /v1/users "create_user_as_pending":false`: {
		`{"request_id":"request-id-test-1","status_code":200,"user_id":"user-test-ada","email_id":"email-test-ada","status":"active","user":` + adaUser + `}`,
	},
	"GET /v1/users/user-test-ada": {adaUser},
	`PUT /v1/users/user-test-ada {"trusted_metadata":{"plan":null},"roles":[]}`: {
		`{"user_id":"user-test-ada","user":{"user_id":"user-test-ada","status":"active","roles":[],"trusted_metadata":{"since":2026}}}`,
	},
	"DELETE /v1/users/user-test-ada": {
		`{"user_id":"user-test-ada"}`,
		canned.Refusal(404, "user_not_found", "User could not be found."),
	},
	`POST /v1/users/search {"filter_name":"status","filter_value":"active"}`: {
		`{"results":[{"user_id":"user-test-ada"},{"user_id":"user-test-ben"}],"results_metadata":{"total":3,"next_cursor":"page-2"}}`,
	},
	`POST /v1/users/search {"cursor":"page-2","limit":2,"query":{"operator":"AND","operands":[{"filter_name":"status","filter_value":"active"}]}}`: {
		`{"results":[{"user_id":"user-test-cyd"}],"results_metadata":{"total":3}}`,
	},
}

func ExampleUsersService_Create() {
	client, done := canned.NewClient(usersRoutes)
	defer done()

	created, err := client.Users.Create(context.Background(), &stytch.UsersCreateParams{
		Email:               new("ada@example.com"),
		Name:                &stytch.NameInput{FirstName: new("Ada"), LastName: new("Lovelace")},
		CreateUserAsPending: new(false), // sent, since it is set
	})
	if errors.Is(err, errtype.DuplicateEmail) {
		fmt.Println("there is such a user")
		return
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created.UserID, created.EmailID, created.Status)
	fmt.Println(created.User.Name.LastName)
	// Output:
	// user-test-ada email-test-ada active
	// Lovelace
}

func ExampleUsersService_Get() {
	client, done := canned.NewClient(usersRoutes)
	defer done()

	user, err := client.Users.Get(context.Background(), &stytch.UsersGetParams{UserID: "user-test-ada"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(user.Emails[0].Email, user.Emails[0].Verified)
	fmt.Println(user.CreatedAt.Format(time.DateOnly))
	fmt.Println(user.Password == nil, user.LockCreatedAt.IsZero()) // what is absent
	// Output:
	// ada@example.com true
	// 2026-01-02
	// true true
}

// An empty list takes all roles away, and a nil one would leave them as they are.
// A key of the metadata is removed by nil.
func ExampleUsersService_Update() {
	client, done := canned.NewClient(usersRoutes)
	defer done()

	updated, err := client.Users.Update(context.Background(), &stytch.UsersUpdateParams{
		UserID:          "user-test-ada",
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
	client, done := canned.NewClient(usersRoutes)
	defer done()
	ctx := context.Background()

	for range 2 {
		_, err := client.Users.Delete(ctx, &stytch.UsersDeleteParams{UserID: "user-test-ada"})
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
	client, done := canned.NewClient(usersRoutes)
	defer done()

	page, err := client.Users.Search(context.Background(), &stytch.UsersSearchParams{
		Limit: new(int32(2)),
		Query: stytch.UsersSearchFilters{Status: new(stytch.UsersSearchStatusActive)}.Query(),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(page.Results), "of", page.ResultsMetadata.Total, "and on:", page.ResultsMetadata.NextCursor)
	// Output: 2 of 3 and on: page-2
}

// All pages, each fetched when it is needed. An error ends the loop.
func ExampleUsersService_SearchAll() {
	client, done := canned.NewClient(usersRoutes)
	defer done()

	active := &stytch.UsersSearchParams{
		Limit: new(int32(2)), // of a page
		Query: stytch.UsersSearchFilters{Status: new(stytch.UsersSearchStatusActive)}.Query(),
	}
	for user, err := range client.Users.SearchAll(context.Background(), active) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(user.UserID)
	}
	// Output:
	// user-test-ada
	// user-test-ben
	// user-test-cyd
}
