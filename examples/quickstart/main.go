// Quickstart shows the SDK on a fake Stytch in the same program: it needs no account and no network.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// tour is what the steps share.
type tour struct {
	fake   *stytchtest.Server
	client *stytch.Client
	out    io.Writer
}

// run starts the fake, goes through the steps and writes a short account of them.
func run(ctx context.Context, out io.Writer) error {
	fake, err := stytchtest.New()
	if err != nil {
		return err
	}
	defer fake.Close()
	t := &tour{fake: fake, client: fake.Client(), out: out}
	fmt.Fprintln(out, "A fake Stytch listens on loopback.")
	for _, step := range []func(context.Context) error{
		t.signUp, t.magicLink, t.password, t.pages, t.rateLimit, t.typedError,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// say writes a line of the account.
func (t *tour) say(what, format string, args ...any) {
	fmt.Fprintf(t.out, "%-12s %s\n", what, fmt.Sprintf(format, args...))
}

func (t *tour) signUp(ctx context.Context) error {
	created, err := t.client.Users.Create(ctx, &stytch.UsersCreateParams{
		Email:               new("ada@example.com"),
		Name:                &stytch.UserNameInput{FirstName: new("Ada"), LastName: new("Lovelace")},
		CreateUserAsPending: new(false), // false is sent, since it is set
	})
	if err != nil {
		return err
	}
	t.say("created", "%s %s, %s", created.User.Name.FirstName, created.User.Name.LastName, created.User.Emails[0].Email)
	return nil
}

// magicLink logs in by the link that the inbox of the fake has, and verifies the JWT of the session without a request.
func (t *tour) magicLink(ctx context.Context) error {
	if _, err := t.client.MagicLinks.Email.LoginOrCreate(ctx, &stytch.MagicLinksEmailLoginOrCreateParams{
		Email: "ada@example.com",
	}); err != nil {
		return err
	}
	message := t.fake.Inbox.Last("ada@example.com")
	if message.To == "" {
		return errors.New("no message")
	}
	in, err := t.client.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{
		Token: message.Token, SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		return err
	}
	t.say("magic link", "%s is logged in", in.User.Name.FirstName)

	verified, err := t.client.Sessions.AuthenticateJWT(ctx, &stytch.SessionsAuthenticateJWTParams{
		SessionJWT: in.SessionJWT,
	})
	if err != nil {
		return err
	}
	t.say("verified", "the session's JWT, locally: %v; roles %v", verified.Local, verified.Session.Roles)
	return nil
}

func (t *tour) password(ctx context.Context) error {
	const email, password = "grace@example.com", "nine blue elephants dance"
	if _, err := t.client.Passwords.Create(ctx, &stytch.PasswordsCreateParams{
		Email: email, Password: password,
	}); err != nil {
		return err
	}
	if _, err := t.client.Passwords.Authenticate(ctx, &stytch.PasswordsAuthenticateParams{
		Email: email, Password: "wrong",
	}); err == nil {
		return errors.New("a wrong password is accepted")
	}
	if _, err := t.client.Passwords.Authenticate(ctx, &stytch.PasswordsAuthenticateParams{
		Email: email, Password: password,
	}); err != nil {
		return err
	}
	t.say("password", "%s is logged in, after a wrong password was refused", email)
	return nil
}

// pages goes through all users; pages are fetched as they are needed.
func (t *tour) pages(ctx context.Context) error {
	for n := range 3 {
		if _, err := t.client.Users.Create(ctx, &stytch.UsersCreateParams{
			Email: new(fmt.Sprintf("user%d@example.com", n)),
		}); err != nil {
			return err
		}
	}
	before, users := len(t.fake.Requests()), 0
	for _, err := range t.client.Users.SearchAll(ctx, &stytch.UsersSearchParams{Limit: new(int32(2))}) {
		if err != nil {
			return err
		}
		users++
	}
	t.say("searched", "%d users on %d pages", users, len(t.fake.Requests())-before)
	return nil
}

// rateLimit has the fake refuse the next call, which the client repeats.
func (t *tour) rateLimit(ctx context.Context) error {
	t.fake.FailNext("Users.Search", 429, 0)
	before := len(t.fake.Requests())
	if _, err := t.client.Users.Search(ctx, nil); err != nil {
		return err
	}
	for _, r := range t.fake.Requests()[before:] {
		t.say("rate limit", "%s answered %d", r.Operation, r.Status)
	}
	return nil
}

func (t *tour) typedError(ctx context.Context) error {
	_, err := t.client.Users.Get(ctx, &stytch.UsersGetParams{UserID: "user-test-nobody"})
	refused, ok := errors.AsType[*stytch.Error](err)
	if !ok || !errors.Is(err, errtype.UserNotFound) {
		return fmt.Errorf("get nobody: want a refusal, got %w", err)
	}
	t.say("refused", "user-test-nobody: %d %s", refused.StatusCode, refused.Type)
	return nil
}
