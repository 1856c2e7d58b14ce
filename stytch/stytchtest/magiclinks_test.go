package stytchtest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func TestMagicLinkRules(t *testing.T) {
	t.Parallel()
	authenticate := func(f *fixture, token string) error {
		_, err := f.client.MagicLinks.Authenticate(f.Context(), &stytch.MagicLinksAuthenticateParams{Token: token})
		return err
	}
	send := func(params stytch.MagicLinksEmailLoginOrCreateParams) func(*fixture) error {
		return func(f *fixture) error {
			_, err := f.client.MagicLinks.Email.LoginOrCreate(f.Context(), &params)
			require.Empty(f, f.srv.Inbox.All(), "it was sent")
			return err
		}
	}
	invite := func(f *fixture) error {
		_, err := f.client.MagicLinks.Email.Invite(f.Context(), &stytch.MagicLinksEmailInviteParams{Email: ada})
		return err
	}
	challenged := func(verifier *string) func(*fixture) error {
		return func(f *fixture) error {
			hash := sha256.Sum256([]byte("verifier"))
			_, err := f.client.MagicLinks.Email.LoginOrCreate(f.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
				Email: ada, CodeChallenge: new(base64.RawURLEncoding.EncodeToString(hash[:])),
			})
			require.NoError(f, err)
			token := f.message(ada).Token
			_, refused := f.client.MagicLinks.Authenticate(f.Context(), &stytch.MagicLinksAuthenticateParams{
				Token: token, CodeVerifier: verifier,
			})
			_, err = f.client.MagicLinks.Authenticate(f.Context(), &stytch.MagicLinksAuthenticateParams{
				Token: token, CodeVerifier: new("verifier"),
			})
			require.NoError(f, err)
			return refused
		}
	}
	checkRules(t, []rule{
		{"no such token", func(f *fixture) error { return authenticate(f, "no token") }, errtype.MagicLinkNotFound},
		{
			"a token of another kind", func(f *fixture) error { return authenticate(f, f.srv.OAuthToken("google", ada)) },
			errtype.MagicLinkNotFound,
		},
		{"an old login", func(f *fixture) error {
			f.user(ada)
			token := f.loginLink(ada)
			f.later(time.Hour)
			return authenticate(f, token)
		}, errtype.UnableToAuthMagicLink},
		{"an old signup", func(f *fixture) error {
			token := f.loginLink(ada)
			f.later(7 * 24 * time.Hour)
			return authenticate(f, token)
		}, errtype.UnableToAuthMagicLink},
		{"a deleted address", func(f *fixture) error {
			u := f.user(ada)
			token := f.loginLink(ada)
			_, err := f.client.Users.DeleteEmail(f.Context(), &stytch.UsersDeleteEmailParams{EmailID: u.EmailID})
			require.NoError(f, err)
			return authenticate(f, token)
		}, errtype.UnableToAuthMagicLink},
		{"an email that is none", send(stytch.MagicLinksEmailLoginOrCreateParams{Email: "ada"}), errtype.InvalidEmail},
		{
			"a relative URL",
			send(stytch.MagicLinksEmailLoginOrCreateParams{Email: ada, LoginMagicLinkURL: new("/authenticate")}),
			errtype.InvalidLoginMagicLinkURL,
		},
		{
			"a short life", send(stytch.MagicLinksEmailLoginOrCreateParams{Email: ada, SignupExpirationMinutes: new(int32(4))}),
			errtype.InvalidExpiration,
		},
		{"send to a stranger", func(f *fixture) error {
			_, err := f.client.MagicLinks.Email.Send(f.Context(), &stytch.MagicLinksEmailSendParams{Email: ada})
			return err
		}, errtype.EmailNotFound},
		{"send to the address of another user", func(f *fixture) error {
			f.user(ben)
			_, err := f.client.MagicLinks.Email.Send(f.Context(), &stytch.MagicLinksEmailSendParams{
				Email: ben, UserID: new(f.user(ada).UserID),
			})
			return err
		}, errtype.DuplicateEmail},
		{"send for a user and a session", func(f *fixture) error {
			_, err := f.client.MagicLinks.Email.Send(f.Context(), &stytch.MagicLinksEmailSendParams{
				Email: ben, UserID: new("user-test-1"), SessionToken: new("token"),
			})
			return err
		}, errtype.TooManyUserSelectionArguments},
		{"invite a user", func(f *fixture) error {
			f.user(ada)
			return invite(f)
		}, errtype.DuplicateEmail},
		{"invite twice", func(f *fixture) error {
			if err := invite(f); err != nil {
				return err
			}
			return invite(f)
		}, errtype.UserAlreadyInvited},
		{"a revoked invitation", func(f *fixture) error {
			if err := invite(f); err != nil {
				return err
			}
			token := f.message(ada).Token
			_, err := f.client.MagicLinks.Email.RevokeInvite(f.Context(), &stytch.MagicLinksEmailRevokeInviteParams{Email: ada})
			require.NoError(f, err)
			return authenticate(f, token)
		}, errtype.UnableToAuthMagicLink},
		{"no verifier", challenged(nil), errtype.PKCEExpectedCodeVerifier},
		{"another verifier", challenged(new("guess")), errtype.PKCEMismatch},
		{"a verifier without a challenge", func(f *fixture) error {
			_, err := f.client.MagicLinks.Authenticate(f.Context(), &stytch.MagicLinksAuthenticateParams{
				Token: f.loginLink(ada), CodeVerifier: new("verifier"),
			})
			return err
		}, errtype.PKCEDidNotExpectCodeVerifier},
		{"another IP address", func(f *fixture) error {
			_, err := f.client.MagicLinks.Email.LoginOrCreate(f.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
				Email: ada, Attributes: &stytch.SessionAttributesInput{IPAddress: new("203.0.113.7")},
			})
			require.NoError(f, err)
			_, err = f.client.MagicLinks.Authenticate(f.Context(), &stytch.MagicLinksAuthenticateParams{
				Token: f.message(ada).Token, Options: &stytch.FlowMatchOptions{IPMatchRequired: true},
				Attributes: &stytch.SessionAttributesInput{IPAddress: new("203.0.113.8")},
			})
			return err
		}, errtype.AttributeMismatch},
		{"create for nobody", func(f *fixture) error {
			_, err := f.client.MagicLinks.Create(f.Context(), &stytch.MagicLinksCreateParams{UserID: "user-test-nobody"})
			return err
		}, errtype.UserNotFound},
	})
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	invited, err := f.client.MagicLinks.Email.Invite(t.Context(), &stytch.MagicLinksEmailInviteParams{
		Email: ada, Name: &stytch.UserNameInput{FirstName: new("Ada")},
		InviteMagicLinkURL: new("https://app.example.com/join?from=ben"),
	})
	require.NoError(f, err)
	m := f.message(ada)
	link, err := url.Parse(m.MagicLinkURL)
	require.NoError(t, err)
	require.Equal(t, "app.example.com", link.Host)
	require.Equal(t, "ben", link.Query().Get("from"))
	require.Equal(t, m.Token, link.Query().Get("token"))
	require.Equal(t, "invite", m.Kind)
	got := f.get(invited.UserID)
	require.Equal(t, stytch.UserStatusPending, got.Status)
	require.Equal(t, "Ada", got.Name.FirstName)
	in, err := f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{Token: m.Token})
	require.NoError(f, err)
	require.Equal(t, stytch.UserStatusActive, in.User.Status)
	require.True(t, in.User.Emails[0].Verified)
	require.Equal(t, invited.EmailID, in.MethodID)
}

func TestEmbeddableMagicLink(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	made, err := f.client.MagicLinks.Create(t.Context(), &stytch.MagicLinksCreateParams{UserID: f.user(ada).UserID})
	require.NoError(f, err)
	in, err := f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{
		Token: made.Token, SessionDurationMinutes: new(int32(60)),
	})
	require.NoError(f, err)
	factor := in.Session.AuthenticationFactors[0]
	require.EqualValues(t, "embedded", factor.DeliveryMethod)
	require.Equal(t, in.MethodID, factor.EmbeddableMagicLinkFactor.EmbeddedID)
	require.False(t, in.User.Emails[0].Verified)
	n := len(f.srv.Inbox.All())
	require.Equal(t, 0, n)
}

// Another address is added to a user by a link, and becomes theirs by it.
func TestSendMagicLinkToNewAddress(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in := f.logIn(ada)
	_, err := f.client.MagicLinks.Email.Send(t.Context(), &stytch.MagicLinksEmailSendParams{
		Email: ben, SessionToken: &in.SessionToken,
	})
	require.NoError(f, err)
	m := f.message(ben)
	require.Equal(t, "login", m.Kind)
	require.Equal(t, stytchtest.Email, m.Channel)
	_, err = f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{
		Token: f.message(ben).Token,
	})
	require.NoError(f, err)
	got := f.get(in.UserID).Emails
	require.Len(t, got, 2)
	require.Equal(t, ben, got[1].Email)
	require.True(t, got[1].Verified)
}

// New and pending users sign up, and others log in.
func TestMagicLinkKinds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	pending := func() {
		_, err := f.client.MagicLinks.Email.LoginOrCreate(t.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
			Email: ada, CreateUserAsPending: new(true), SignupMagicLinkURL: new("https://example.com/signup"),
			LoginMagicLinkURL: new("https://example.com/login"),
		})
		require.NoError(f, err)
	}
	for i, want := range []string{"signup", "signup", "login"} {
		if i == 2 {
			f.logIn(ada)
		}
		pending()
		m := f.message(ada)
		link, err := url.Parse(m.MagicLinkURL)
		require.NoError(t, err, i)
		require.Equal(t, want, m.Kind, i)
		require.Equal(t, "/"+want, link.Path, i)
	}
}
