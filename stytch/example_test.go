package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

// What the examples that make a client by themselves pass to NewClient. In the
// others canned.NewClient stands for stytch.NewClient(projectID, secret).
const (
	projectID = canned.ProjectID
	secret    = canned.Secret
)

const (
	adaUser = `{"user_id":"user-test-ada","emails":[{"email_id":"email-test-ada","email":"ada@example.com","verified":true}],
		"name":{"first_name":"Ada","last_name":"Lovelace"},"status":"active","created_at":"2026-01-02T15:04:05Z"}`
	adaSession = `{"session_id":"session-test-ada","user_id":"user-test-ada","started_at":"2026-01-02T15:04:05Z",
		"last_accessed_at":"2026-01-02T15:04:05Z","expires_at":"2026-01-02T16:04:05Z",
		"authentication_factors":[{"type":"magic_link","delivery_method":"email",
			"email_factor":{"email_id":"email-test-ada","email_address":"ada@example.com"}}]}`
)

var exampleRoutes = canned.Routes{
	"POST /v1/users":               {`{"user_id":"user-test-ada","status":"active","user":` + adaUser + `}`},
	"GET /v1/users/user-test-ada":  {adaUser},
	"GET /v1/users/user-test-gone": {canned.Refusal(404, "user_not_found", "User could not be found.")},
	`POST /v1/users "taken@`:       {canned.Refusal(400, "duplicate_email", "A user with the specified email already exists for this project.")},
	"POST /v1/passwords":           {canned.Refusal(400, "type_of_tomorrow", "Something that nobody knows yet.")},
	"GET /v1/b2b/organizations/organization-test-acme": {
		`{"organization":{"organization_id":"organization-test-acme","organization_name":"Acme"}}`,
	},
}

func Example() {
	server := canned.NewServer(exampleRoutes) // the API, for this example
	defer server.Close()
	ctx := context.Background()

	client, err := stytch.NewClient(projectID, secret, stytch.WithBaseURL(server.URL))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	created, err := client.Users.Create(ctx, &stytch.UsersCreateParams{
		Email: new("ada@example.com"),
		Name:  &stytch.NameInput{FirstName: new("Ada"), LastName: new("Lovelace")},
	})
	if err != nil {
		log.Fatal(err)
	}
	user, err := client.Users.Get(ctx, &stytch.UsersGetParams{UserID: created.UserID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(user.UserID, user.Name.FirstName, user.Emails[0].Email)
	// Output: user-test-ada Ada ada@example.com
}

// One client serves all of a project, from any number of goroutines. The services
// for organizations and their members are in its field B2B.
func ExampleClient() {
	client, done := canned.NewClient(exampleRoutes)
	defer done()
	ctx := context.Background()

	user, err := client.Users.Get(ctx, &stytch.UsersGetParams{UserID: "user-test-ada"})
	if err != nil {
		log.Fatal(err)
	}
	found, err := client.B2B.Organizations.Get(ctx, &b2b.OrganizationsGetParams{OrganizationID: "organization-test-acme"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(user.Name.FirstName)
	fmt.Println(found.Organization.OrganizationName)
	// Output:
	// Ada
	// Acme
}

// What is wrong with the input of a client is known at once, without a request.
func ExampleNewClient() {
	client, err := stytch.NewClient(projectID, secret, stytch.WithTimeout(10*time.Second))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	_, err = stytch.NewClient(projectID, "secret-test-from-a-file\n")
	fmt.Println(err)
	_, err = stytch.NewClient("public-token-test-11111111", secret)
	fmt.Println(err)
	// Output:
	// stytch: NewClient: the secret has a blank or a control character
	// stytch: NewClient: the project id is neither "project-live-" nor "project-test-" and a UUID, and there is no WithBaseURL
}

// What the API refuses is an *Error, with all that the API said about it.
func ExampleError() {
	client, done := canned.NewClient(exampleRoutes)
	defer done()

	_, err := client.Users.Get(context.Background(), &stytch.UsersGetParams{UserID: "user-test-gone"})
	if e, ok := errors.AsType[*stytch.Error](err); ok {
		fmt.Println(e.Operation, e.StatusCode, e.Type)
		fmt.Println(e.Message)
		fmt.Println(e.RequestID)
		fmt.Println(e.DocURL)
	}
	// Output:
	// Users.Get 404 user_not_found
	// User could not be found.
	// request-id-test-1
	// https://stytch.com/docs/api/errors/404#user_not_found
}

// Errors are told apart by their type, or by their class.
func ExampleError_Is() {
	client, done := canned.NewClient(exampleRoutes)
	defer done()
	ctx := context.Background()

	_, err := client.Users.Create(ctx, &stytch.UsersCreateParams{Email: new("taken@example.com")})
	switch {
	case errors.Is(err, errtype.DuplicateEmail):
		fmt.Println("there is such a user")
	case errors.Is(err, stytch.ErrRateLimited), errors.Is(err, stytch.ErrServer):
		fmt.Println("try again later")
	default:
		log.Fatal(err)
	}

	_, err = client.Users.Get(ctx, &stytch.UsersGetParams{UserID: "user-test-gone"})
	fmt.Println("not found:", errors.Is(err, stytch.ErrNotFound))
	fmt.Println("no such user:", errors.Is(err, errtype.UserNotFound))
	// Output:
	// there is such a user
	// not found: true
	// no such user: true
}

// The API has types of errors that package errtype does not know.
func ExampleErrorType() {
	client, done := canned.NewClient(exampleRoutes)
	defer done()

	_, err := client.Passwords.Create(context.Background(), &stytch.PasswordsCreateParams{
		Email: "ada@example.com", Password: "correct horse battery staple",
	})
	fmt.Println(errors.Is(err, stytch.ErrorType("type_of_tomorrow")))
	// Output: true
}

// An empty id would be another operation's path. It is an error before there is a
// request.
func ExampleErrEmptyID() {
	client, done := canned.NewClient(exampleRoutes)
	defer done()

	_, err := client.Users.Delete(context.Background(), &stytch.UsersDeleteParams{UserID: ""})
	fmt.Println(errors.Is(err, stytch.ErrEmptyID))
	fmt.Println(err)
	// Output:
	// true
	// stytch: Users.Delete: user_id: id is empty
}
