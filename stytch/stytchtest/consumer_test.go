package stytchtest_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
			require.ErrorIs(t, r.call(newFixture(t)), r.want)
		})
	}
}

// user creates a user with an e-mail address.
func (f *fixture) user(email string) *stytch.UsersCreateResponse {
	f.Helper()
	res, err := f.client.Users.Create(f.Context(), &stytch.UsersCreateParams{Email: &email})
	require.NoError(f, err)
	return res
}

// get returns a user.
func (f *fixture) get(id string) *stytch.UsersGetResponse {
	f.Helper()
	res, err := f.client.Users.Get(f.Context(), &stytch.UsersGetParams{UserID: id})
	require.NoError(f, err)
	return res
}

// message returns the newest message to an address.
func (f *fixture) message(to string) stytchtest.Message {
	f.Helper()
	m := f.srv.Inbox.Last(to)
	require.NotEmpty(f, m.To)
	return m
}

// loginLink sends a link to an address and returns its token.
func (f *fixture) loginLink(email string) string {
	f.Helper()
	_, err := f.client.MagicLinks.Email.LoginOrCreate(f.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
		Email: email,
	})
	require.NoError(f, err)
	return f.message(email).Token
}

// logIn logs the user of an address in, with a session of an hour.
func (f *fixture) logIn(email string) *stytch.MagicLinksAuthenticateResponse {
	f.Helper()
	res, err := f.client.MagicLinks.Authenticate(f.Context(),
		&stytch.MagicLinksAuthenticateParams{Token: f.loginLink(email), SessionDurationMinutes: new(int32(60))})
	require.NoError(f, err)
	return res
}

// withPassword creates a user with the password goodPassword.
func (f *fixture) withPassword(email string) *stytch.PasswordsCreateResponse {
	f.Helper()
	res, err := f.client.Passwords.Create(f.Context(), &stytch.PasswordsCreateParams{Email: email, Password: goodPassword})
	require.NoError(f, err)
	return res
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
	res, err := f.client.Sessions.Get(f.Context(), &stytch.SessionsGetParams{UserID: userID})
	require.NoError(f, err)
	return len(res.Sessions)
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
			if !assert.NoError(t, err) {
				return
			}
			assert.Equal(t, email, in.User.Emails[0].Email)
			_, err = f.srv.ImpersonationToken(in.UserID)
			assert.NoError(t, err)
			_, err = f.client.Users.Update(t.Context(), &stytch.UsersUpdateParams{
				UserID: in.UserID, TrustedMetadata: map[string]any{"n": i},
			})
			assert.NoError(t, err)
			for _, err := range f.client.Users.SearchAll(t.Context(), &stytch.UsersSearchParams{Limit: new(int32(3))}) {
				assert.NoError(t, err)
			}
		})
	}
	group.Wait()
}

// claimsOf returns the claims of a JWT, which it does not verify.
func claimsOf(t *testing.T, jwt string) map[string]any {
	t.Helper()
	parts := strings.Split(jwt, ".")
	require.Len(t, parts, 3)
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	var claims map[string]any
	require.NoError(t, json.Unmarshal(payload, &claims))
	return claims
}
