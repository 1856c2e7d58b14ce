// Quickstart calls the Stytch API through package gen, against a small server on loopback that checks every request and
// every response against api/openapi.yaml. It needs no account and no network.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/lapgen/stytch-go/gen"
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

	client, err := gen.NewClient(server.URL, gen.WithRequestEditorFn(basicAuth("project-test-00000000-0000-4000-8000-000000000000", "secret")))
	if err != nil {
		return err
	}

	created, err := decode[gen.UsersCreateResponse](client.UsersCreate(ctx, gen.UsersCreateRequest{
		Email:               new("ada@example.com"),
		Name:                &gen.NameInput{FirstName: new("Ada"), LastName: new("Lovelace")},
		CreateUserAsPending: new(false), // false is sent, since it is set
		Roles:               []string{}, // so is an empty list
	}))
	if err != nil {
		return fmt.Errorf("create a user: %w", err)
	}
	fmt.Fprintf(out, "created   %s  %s\n", created.UserID, created.User.Emails[0].Email)

	user, err := decode[gen.UsersGetResponse](client.UsersGet(ctx, created.UserID))
	if err != nil {
		return fmt.Errorf("get the user: %w", err)
	}
	fmt.Fprintf(out, "got       %s  %s %s, since %s\n", user.UserID, user.Name.FirstName, user.Name.LastName, user.CreatedAt.Format("2 January 2006"))

	_, err = decode[gen.UsersGetResponse](client.UsersGet(ctx, "user-test-nobody"))
	var refused *apiError
	if !errors.As(err, &refused) {
		return fmt.Errorf("get nobody: want a refusal, got %w", err)
	}
	fmt.Fprintf(out, "refused   user-test-nobody  %d %s\n", refused.body.StatusCode, refused.body.ErrorType)
	return nil
}

// basicAuth adds the project's credentials to every request.
func basicAuth(projectID, secret string) gen.RequestEditorFn {
	return func(_ context.Context, req *http.Request) error {
		req.SetBasicAuth(projectID, secret)
		return nil
	}
}

// apiError is a response with a status of 400 or more.
type apiError struct{ body gen.Error }

func (e *apiError) Error() string { return e.body.ErrorType + ": " + e.body.ErrorMessage }

// decode reads the response of a call.
func decode[T any](res *http.Response, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body := json.NewDecoder(io.LimitReader(res.Body, 1<<20))
	if res.StatusCode >= http.StatusBadRequest {
		var refused apiError
		if err := body.Decode(&refused.body); err != nil {
			return nil, fmt.Errorf("status %d: %w", res.StatusCode, err)
		}
		return nil, &refused
	}
	out := new(T)
	if err := body.Decode(out); err != nil {
		return nil, err
	}
	return out, nil
}
