package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// The credentials that the fake of the examples asks for.
const (
	projectID = "project-test-11111111-2222-4333-8444-555555555555"
	secret    = "secret-test-of-the-examples"
)

// newFake starts what stands for the API in an example, and returns it with a client: in
// place of stytch.NewClient(projectID, secret). The example closes it, and the client with it.
func newFake() (*stytchtest.Server, *stytch.Client) {
	srv, err := stytchtest.New(stytchtest.WithProject(projectID, secret))
	if err != nil {
		log.Fatal(err)
	}
	return srv, srv.Client()
}

// newAda adds Ada to the users of a fake, and logs her in.
func newAda(srv *stytchtest.Server, client *stytch.Client, roles ...string) *stytch.OAuthAuthenticateResponse {
	addUsers(srv, stytchtest.SeedUser{Email: "ada@example.com", Name: "Ada Lovelace", Roles: roles})
	login, err := client.OAuth.Authenticate(context.Background(), &stytch.OAuthAuthenticateParams{
		Token: srv.OAuthToken("google", "ada@example.com"), SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	return login
}

// addUsers adds users to a fake.
func addUsers(srv *stytchtest.Server, users ...stytchtest.SeedUser) {
	if err := srv.Seed(stytchtest.Seed{Users: users}); err != nil {
		log.Fatal(err)
	}
}

func Example() {
	srv, _ := newFake() // the API, for this example
	defer srv.Close()
	ctx := context.Background()

	client, err := stytch.NewClient(projectID, secret, stytch.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	created, err := client.Users.Create(ctx, &stytch.UsersCreateParams{
		Email: new("ada@example.com"),
		Name:  &stytch.UserNameInput{FirstName: new("Ada"), LastName: new("Lovelace")},
	})
	if err != nil {
		log.Fatal(err)
	}
	user, err := client.Users.Get(ctx, &stytch.UsersGetParams{UserID: created.UserID})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(user.Name.FirstName, user.Emails[0].Email, user.Status)
	// Output: Ada ada@example.com active
}

// One client serves all of a project, from any number of goroutines. The services
// for organizations and their members are in its field B2B.
func ExampleClient() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()

	user, err := client.Users.Create(ctx, &stytch.UsersCreateParams{Email: new("ada@example.com")})
	if err != nil {
		log.Fatal(err)
	}
	created, err := client.B2B.Organizations.Create(ctx, &b2b.OrganizationsCreateParams{OrganizationName: "Acme"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(user.User.Emails[0].Email)
	fmt.Println(created.Organization.OrganizationName)
	// Output:
	// ada@example.com
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
	// stytch: NewClient: the project id is not "project-live-" or "project-test-" and a UUID, and there is no WithBaseURL
}

// What the API refuses is an *Error, with all that the API said about it.
func ExampleError() {
	srv, client := newFake()
	defer srv.Close()

	_, err := client.Users.Get(context.Background(), &stytch.UsersGetParams{UserID: "user-test-gone"})
	if e, ok := errors.AsType[*stytch.Error](err); ok {
		fmt.Println(e.Operation, e.StatusCode, e.Type)
		fmt.Println(e.Message)
		fmt.Println(e.RequestID != "") // Stytch finds the request by it
		fmt.Println(e.DocURL)
	}
	// Output:
	// Users.Get 404 user_not_found
	// User could not be found.
	// true
	// https://stytch.com/docs/api/errors/404#user_not_found
}

// Errors are told apart by their type, or by their class.
func ExampleError_Is() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	addUsers(srv, stytchtest.SeedUser{Email: "ada@example.com"})

	_, err := client.Users.Create(ctx, &stytch.UsersCreateParams{Email: new("ada@example.com")})
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
	srv, client := newFake()
	defer srv.Close()
	srv.Handle("POST /v1/passwords", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w,
			`{"status_code":400,"error_type":"type_of_tomorrow","error_message":"Something that nobody knows yet."}`)
	}))

	_, err := client.Passwords.Create(context.Background(), &stytch.PasswordsCreateParams{
		Email: "ada@example.com", Password: "correct horse battery staple",
	})
	fmt.Println(errors.Is(err, stytch.ErrorType("type_of_tomorrow")))
	// Output: true
}

// An empty id would be another operation's path. It is an error before there is a
// request.
func ExampleErrEmptyID() {
	srv, client := newFake()
	defer srv.Close()

	_, err := client.Users.Delete(context.Background(), &stytch.UsersDeleteParams{UserID: ""})
	fmt.Println(errors.Is(err, stytch.ErrEmptyID))
	fmt.Println(err)
	// Output:
	// true
	// stytch: Users.Delete: user_id: id is empty
}
