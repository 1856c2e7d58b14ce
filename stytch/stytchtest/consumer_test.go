package stytchtest_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// fixture is a server of its own, whose responses are checked, and a client of it.
type fixture struct {
	*testing.T
	srv    *stytchtest.Server
	client *stytch.Client
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	srv := stytchtest.NewServer(t, stytchtest.CheckResponses())
	return &fixture{t, srv, srv.Client()}
}

// rule is a call that the API refuses.
type rule struct {
	name string
	call func(*fixture) error
	want stytch.ErrorType
}

// checkRules runs each rule on a server of its own.
func checkRules(t *testing.T, rules []rule) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			if err := r.call(newFixture(t)); !errors.Is(err, r.want) {
				t.Errorf("got %v, want %s", err, r.want)
			}
		})
	}
}

// must returns what a call that has to succeed returns.
func must[T any](f *fixture) func(T, error) T {
	return func(out T, err error) T {
		f.Helper()
		if err != nil {
			f.Fatal(err)
		}
		return out
	}
}

// user creates a user with an e-mail address.
func (f *fixture) user(email string) *stytch.UsersCreateResponse {
	f.Helper()
	return must[*stytch.UsersCreateResponse](f)(f.client.Users.Create(f.Context(), &stytch.UsersCreateParams{Email: &email}))
}

// get returns a user.
func (f *fixture) get(id string) *stytch.UsersGetResponse {
	f.Helper()
	return must[*stytch.UsersGetResponse](f)(f.client.Users.Get(f.Context(), &stytch.UsersGetParams{UserID: id}))
}

// message returns the newest message to an address.
func (f *fixture) message(to string) stytchtest.Message {
	f.Helper()
	m := f.srv.Inbox.Last(to)
	if m.To == "" {
		f.Fatalf("there is no message to %s", to)
	}
	return m
}

// loginLink sends a link to an address and returns its token.
func (f *fixture) loginLink(email string) string {
	f.Helper()
	must[*stytch.MagicLinksEmailLoginOrCreateResponse](f)(
		f.client.MagicLinks.Email.LoginOrCreate(f.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{Email: email}))
	return f.message(email).Token
}

// logIn logs the user of an address in, with a session of an hour.
func (f *fixture) logIn(email string) *stytch.MagicLinksAuthenticateResponse {
	f.Helper()
	return must[*stytch.MagicLinksAuthenticateResponse](f)(f.client.MagicLinks.Authenticate(f.Context(),
		&stytch.MagicLinksAuthenticateParams{Token: f.loginLink(email), SessionDurationMinutes: new(int32(60))}))
}

// withPassword creates a user with the password goodPassword.
func (f *fixture) withPassword(email string) *stytch.PasswordsCreateResponse {
	f.Helper()
	return must[*stytch.PasswordsCreateResponse](f)(
		f.client.Passwords.Create(f.Context(), &stytch.PasswordsCreateParams{Email: email, Password: goodPassword}))
}

const (
	ada          = "ada@example.com"
	ben          = "ben@example.com"
	goodPassword = "a marmot in the attic"
	newPassword  = "two marmots, no attic"
)

// sessions returns how many sessions a user has.
func (f *fixture) sessions(userID string) int {
	f.Helper()
	return len(must[*stytch.SessionsGetResponse](f)(f.client.Sessions.Get(f.Context(), &stytch.SessionsGetParams{UserID: userID})).Sessions)
}

func (f *fixture) later(d time.Duration) { f.srv.Clock.Advance(d) }

// One server serves tests that run at the same time, and what they do beside the API.
func TestConsumerConcurrently(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			email := fmt.Sprintf("user-%d@example.com", i)
			in, err := f.client.OAuth.Authenticate(t.Context(), &stytch.OAuthAuthenticateParams{
				Token: f.srv.OAuthToken("google", email), SessionDurationMinutes: new(int32(60)),
			})
			if err != nil || in.User.Emails[0].Email != email {
				t.Errorf("got %+v, %v", in, err)
				return
			}
			if _, err := f.srv.ImpersonationToken(in.UserID); err != nil {
				t.Error(err)
			}
			_, err = f.client.Users.Update(t.Context(), &stytch.UsersUpdateParams{UserID: in.UserID, TrustedMetadata: map[string]any{"n": i}})
			if err != nil {
				t.Error(err)
			}
			for _, err := range f.client.Users.SearchAll(t.Context(), &stytch.UsersSearchParams{Limit: new(int32(3))}) {
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}
