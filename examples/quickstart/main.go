// Quickstart calls the Stytch API through the SDK, against a small server on loopback that checks every request and every
// response against api/openapi.yaml. It needs no account and no network.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// run starts the server, makes three calls and writes a short account of them.
func run(ctx context.Context, out io.Writer) error {
	server, err := newServer()
	if err != nil {
		return err
	}
	defer server.Close()
	fmt.Fprintln(out, "Requests and responses are checked against api/openapi.yaml.")

	client, err := stytch.NewClient("project-test-00000000-0000-4000-8000-000000000000", "secret", stytch.WithBaseURL(server.URL))
	if err != nil {
		return err
	}
	defer client.Close()

	created, err := client.Users.Create(ctx, &stytch.UsersCreateParams{
		Email:               new("ada@example.com"),
		Name:                &stytch.NameInput{FirstName: new("Ada"), LastName: new("Lovelace")},
		CreateUserAsPending: new(false), // false is sent, since it is set
		Roles:               []string{}, // so is an empty list
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "created   %s  %s\n", created.UserID, created.User.Emails[0].Email)

	user, err := client.Users.Get(ctx, &stytch.UsersGetParams{UserID: created.UserID})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "got       %s  %s %s, since %s\n", user.UserID, user.Name.FirstName, user.Name.LastName, user.CreatedAt.Format("2 January 2006"))

	_, err = client.Users.Get(ctx, &stytch.UsersGetParams{UserID: "user-test-nobody"})
	var refused *stytch.Error
	if !errors.As(err, &refused) || !errors.Is(err, errtype.UserNotFound) {
		return fmt.Errorf("get nobody: want a refusal, got %w", err)
	}
	fmt.Fprintf(out, "refused   user-test-nobody  %d %s\n", refused.StatusCode, refused.Type)
	return nil
}
