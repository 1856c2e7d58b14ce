package stytchtest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// Who may join an organization, and by what its members may log in.
func TestLoginRules(t *testing.T) {
	type change = func(*b2b.OrganizationsCreateParams)
	onlySSO := func(p *b2b.OrganizationsCreateParams) {
		p.AuthMethods, p.AllowedAuthMethods = new(b2b.AuthMethodsRestricted), []string{"sso"}
	}
	for name, tc := range map[string]struct {
		change change
		email  string
		want   error
	}{
		"joins by domain": {func(*b2b.OrganizationsCreateParams) {}, "new@acme.example.com", nil},
		"of another domain": {
			func(*b2b.OrganizationsCreateParams) {}, "new@globex.example", errtype.InvalidEmailForJITProvisioning,
		},
		"nobody joins": {
			func(p *b2b.OrganizationsCreateParams) {
				p.EmailJITProvisioning = new(b2b.EmailJITProvisioningNotAllowed)
			}, "new@acme.example.com",
			errtype.EmailJITProvisioningNotAllowed,
		},
		"member all the same": {
			func(p *b2b.OrganizationsCreateParams) {
				p.EmailJITProvisioning = new(b2b.EmailJITProvisioningNotAllowed)
			}, "ada@globex.example", nil,
		},
		"SSO only":             {onlySSO, "ada@globex.example", errtype.OperationRestrictedByOrganizationAuthMethods},
		"SSO only, breakglass": {onlySSO, "eve@globex.example", nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := newB2BFixture(t, tc.change)
			f.member("ada@globex.example")
			f.member("eve@globex.example", func(p *b2b.MembersCreateParams) { p.IsBreakglass = new(true) })
			_, err := f.client.B2B.MagicLinks.Email.LoginOrSignup(t.Context(), &b2b.MagicLinksEmailLoginOrSignupParams{
				OrganizationID: f.org, EmailAddress: tc.email,
			})
			require.ErrorIs(t, err, tc.want, "magic link")
			_, err = f.client.B2B.OTPs.Email.LoginOrSignup(t.Context(), &b2b.OTPsEmailLoginOrSignupParams{
				OrganizationID: f.org, EmailAddress: tc.email,
			})
			require.ErrorIs(t, err, tc.want, "passcode")
			_, err = f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{
				OAuthToken: f.srv.MemberOAuthToken("google", f.org, tc.email),
			})
			require.ErrorIs(t, err, tc.want, "OAuth")
		})
	}
}

func TestMagicLinksOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	send := &b2b.MagicLinksEmailLoginOrSignupParams{
		OrganizationID: f.org, EmailAddress: "ada@acme.example.com", LoginExpirationMinutes: new(int32(10)),
	}
	sent, err := f.client.B2B.MagicLinks.Email.LoginOrSignup(t.Context(), send)
	require.NoError(t, err)
	require.True(t, sent.MemberCreated)
	require.Equal(t, b2b.MemberStatusPending, sent.Member.Status)
	require.Equal(t, "signup", f.last("ada@acme.example.com").Kind)
	login := &b2b.MagicLinksAuthenticateParams{MagicLinksToken: f.last("ada@acme.example.com").Token}
	_, err = f.client.B2B.MagicLinks.Authenticate(t.Context(), login)
	require.NoError(t, err)
	_, err = f.client.B2B.MagicLinks.Authenticate(t.Context(), login)
	require.ErrorIs(t, err, errtype.UnableToAuthMagicLink, "a second time")

	hash := sha256.Sum256([]byte("verifier"))
	send.PKCECodeChallenge = new(base64.RawURLEncoding.EncodeToString(hash[:]))
	for verifier, want := range map[string]error{
		"": errtype.PKCEExpectedCodeVerifier, "another": errtype.PKCEMismatch, "verifier": nil,
	} {
		sent, err := f.client.B2B.MagicLinks.Email.LoginOrSignup(t.Context(), send)
		require.NoError(t, err)
		require.False(t, sent.MemberCreated)
		login := &b2b.MagicLinksAuthenticateParams{MagicLinksToken: f.last("ada@acme.example.com").Token}
		if verifier != "" {
			login.PKCECodeVerifier = &verifier
		}
		_, err = f.client.B2B.MagicLinks.Authenticate(t.Context(), login)
		require.ErrorIs(t, err, want, "verifier "+verifier)
	}

	send.PKCECodeChallenge = nil
	_, err = f.client.B2B.MagicLinks.Email.LoginOrSignup(t.Context(), send)
	require.NoError(t, err)
	f.srv.Clock.Advance(11 * time.Minute)
	_, err = f.client.B2B.MagicLinks.Authenticate(t.Context(), &b2b.MagicLinksAuthenticateParams{
		MagicLinksToken: f.last("ada@acme.example.com").Token,
	})
	require.ErrorIs(t, err, errtype.UnableToAuthMagicLink, "too late")
}

func TestInvites(t *testing.T) {
	for name, tc := range map[string]struct {
		invites b2b.EmailInvites
		email   string
		want    error
	}{
		"all":                {"ALL_ALLOWED", "bob@globex.example", nil},
		"none":               {"NOT_ALLOWED", "bob@acme.example.com", errtype.InvalidEmailForInvites},
		"restricted, good":   {"RESTRICTED", "bob@acme.example.com", nil},
		"restricted, bad":    {"RESTRICTED", "bob@globex.example", errtype.InvalidEmailForInvites},
		"member already":     {"ALL_ALLOWED", "ada@acme.example.com", errtype.DuplicateMemberEmail},
		"invited once again": {"ALL_ALLOWED", "carl@globex.example", nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := newB2BFixture(t, func(p *b2b.OrganizationsCreateParams) { p.EmailInvites = &tc.invites })
			f.member("ada@acme.example.com")
			f.member("carl@globex.example", func(p *b2b.MembersCreateParams) {
				p.CreateMemberAsPending = new(true)
			})
			res, err := f.client.B2B.MagicLinks.Email.Invite(t.Context(), &b2b.MagicLinksEmailInviteParams{
				OrganizationID: f.org, EmailAddress: tc.email, Roles: []string{"stytch_admin"},
				InviteRedirectURL: new("https://app.example.com/in"),
			})
			require.ErrorIs(t, err, tc.want, "invite")
			if err != nil {
				return
			}
			message := f.last(tc.email)
			require.Equal(t, b2b.MemberStatusInvited, res.Member.Status)
			require.Equal(t, "invite", message.Kind)
			require.Equal(t, f.org, message.OrganizationID)
			f.srv.Clock.Advance(6 * 24 * time.Hour)
			in, err := f.client.B2B.MagicLinks.Authenticate(t.Context(), &b2b.MagicLinksAuthenticateParams{
				MagicLinksToken: message.Token,
			})
			require.NoError(t, err)
			require.Equal(t, b2b.MemberStatusActive, in.Member.Status)
			require.True(t, in.Member.IsAdmin)
			require.Len(t, in.MemberSession.Roles, 2)
		})
	}
}

func TestPasscodesOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	send := func() string {
		_, err := f.client.B2B.OTPs.Email.LoginOrSignup(t.Context(), &b2b.OTPsEmailLoginOrSignupParams{
			OrganizationID: f.org, EmailAddress: "ada@acme.example.com",
		})
		require.NoError(t, err)
		return f.last("ada@acme.example.com").Code
	}
	authenticate := func(code string) error {
		_, err := f.client.B2B.OTPs.Email.Authenticate(t.Context(), &b2b.OTPsEmailAuthenticateParams{
			OrganizationID: f.org, EmailAddress: "ada@acme.example.com", Code: code,
		})
		return err
	}
	require.ErrorIs(t, authenticate("123456"), errtype.OTPCodeNotFound, "none sent")
	code := send()
	require.ErrorIs(t, authenticate(wrong(code)), errtype.OTPCodeNotFound, "wrong")
	require.NoError(t, authenticate(code), "right")
	require.ErrorIs(t, authenticate(code), errtype.UnableToAuthOTPCode, "used")
	code = send()
	f.srv.Clock.Advance(11 * time.Minute)
	require.ErrorIs(t, authenticate(code), errtype.UnableToAuthOTPCode, "late")
	code = send()
	for range 8 { // the late one was the second failure since the last login, after that of the used one
		require.ErrorIs(t, authenticate(wrong(code)), errtype.OTPCodeNotFound, "wrong")
	}
	require.ErrorIs(t, authenticate(code), errtype.UserLockLimitReached, "after ten failures in a row")
}

// A member is locked for an hour after ten failures in a row, whatever the member proves then; the API shows it.
func TestLockOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	m, err := f.client.B2B.Organizations.Members.Create(t.Context(), &b2b.MembersCreateParams{
		OrganizationID: f.org, EmailAddress: "ada@acme.example.com",
	})
	require.NoError(t, err)
	require.False(t, m.Member.IsLocked)
	token := f.srv.MemberOAuthToken("google", f.org, "ada@acme.example.com")
	_, err = f.client.B2B.OTPs.Email.LoginOrSignup(t.Context(), &b2b.OTPsEmailLoginOrSignupParams{
		OrganizationID: f.org, EmailAddress: "ada@acme.example.com",
	})
	require.NoError(t, err)
	code := f.last("ada@acme.example.com").Code
	for range 10 {
		_, err = f.client.B2B.OTPs.Email.Authenticate(t.Context(), &b2b.OTPsEmailAuthenticateParams{
			OrganizationID: f.org, EmailAddress: "ada@acme.example.com", Code: wrong(code),
		})
		require.ErrorIs(t, err, errtype.OTPCodeNotFound)
	}
	_, err = f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{OAuthToken: token})
	require.ErrorIs(t, err, errtype.UserLockLimitReached)
	got, err := f.client.B2B.Organizations.Members.Get(t.Context(), &b2b.MembersGetParams{
		OrganizationID: f.org, MemberID: &m.MemberID,
	})
	require.NoError(t, err)
	require.True(t, got.Member.IsLocked)
	require.Equal(t, time.Hour, got.Member.LockExpiresAt.Sub(got.Member.LockCreatedAt))

	f.srv.Clock.Advance(time.Hour)
	got, err = f.client.B2B.Organizations.Members.Get(t.Context(), &b2b.MembersGetParams{
		OrganizationID: f.org, MemberID: &m.MemberID,
	})
	require.NoError(t, err)
	require.False(t, got.Member.IsLocked)
	f.login("ada@acme.example.com")
}

// wrong returns another passcode.
func wrong(code string) string {
	if code[0] == '0' {
		return "1" + code[1:]
	}
	return "0" + code[1:]
}

func TestOAuthOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	token := f.srv.MemberOAuthToken("github", f.org, "ada@acme.example.com")
	in, err := f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{OAuthToken: token})
	require.NoError(t, err)
	require.Equal(t, "GitHub", in.ProviderType)
	require.Equal(t, in.ProviderSubject, in.MemberSession.AuthenticationFactors[0].GitHubOAuthFactor.ProviderSubject)
	again, err := f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{
		OAuthToken: f.srv.MemberOAuthToken("github", f.org, "ada@acme.example.com"),
	})
	require.NoError(t, err)
	require.Equal(t, in.ProviderSubject, again.ProviderSubject)
	require.Len(t, again.Member.OAuthRegistrations, 1)
	_, err = f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{OAuthToken: token})
	require.ErrorIs(t, err, errtype.OAuthTokenNotFound, "a second time")
	found, err := f.client.B2B.OAuth.Discovery.Authenticate(t.Context(), &b2b.OAuthDiscoveryAuthenticateParams{
		DiscoveryOAuthToken: f.srv.DiscoveryOAuthToken("google", "ada@acme.example.com"),
	})
	require.NoError(t, err)
	require.Len(t, found.DiscoveredOrganizations, 1)
	require.Equal(t, "Google", found.ProviderType)
}

func TestImpersonationOfMembers(t *testing.T) {
	f := newB2BFixture(t, func(p *b2b.OrganizationsCreateParams) { p.MFAPolicy = new(b2b.MFAPolicyRequiredForAll) })
	id := f.member("ada@acme.example.com")
	token, err := f.srv.MemberImpersonationToken(id, "support@example.com")
	require.NoError(t, err)
	in, err := f.client.B2B.Impersonation.Authenticate(t.Context(), &b2b.ImpersonationAuthenticateParams{
		ImpersonationToken: token,
	})
	require.NoError(t, err)
	require.True(t, in.MemberAuthenticated)
	require.Equal(t, "support@example.com",
		in.MemberSession.AuthenticationFactors[0].ImpersonatedFactor.ImpersonatorEmailAddress)
	_, err = f.client.B2B.Impersonation.Authenticate(t.Context(), &b2b.ImpersonationAuthenticateParams{
		ImpersonationToken: token,
	})
	require.ErrorIs(t, err, errtype.UnableToAuthImpersonationToken, "a second time")
	_, err = f.srv.MemberImpersonationToken("nobody", "support@example.com")
	require.Error(t, err, "nobody can be impersonated")
}

// What is asked of a session is refused before the token is spent.
func TestSessionInputsOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	token := f.srv.MemberOAuthToken("google", f.org, "ada@acme.example.com")
	for name, tc := range map[string]struct {
		params b2b.OAuthAuthenticateParams
		want   error
	}{
		"four minutes": {
			b2b.OAuthAuthenticateParams{SessionDurationMinutes: new(int32(4))}, errtype.InvalidSessionDurationMinutes,
		},
		"more than a year": {
			b2b.OAuthAuthenticateParams{SessionDurationMinutes: new(int32(527041))}, errtype.InvalidSessionDurationMinutes,
		},
		"a claim of Stytch": {
			b2b.OAuthAuthenticateParams{SessionCustomClaims: map[string]any{"https://stytch.com/organization": 1}},
			errtype.StytchClaimsInCustomClaims,
		},
	} {
		tc.params.OAuthToken = token
		_, err := f.client.B2B.OAuth.Authenticate(t.Context(), &tc.params)
		require.ErrorIs(t, err, tc.want, name)
	}
	in, err := f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{
		OAuthToken:             token,
		SessionDurationMinutes: new(int32(5)),
		SessionCustomClaims:    map[string]any{"sub": "eve", "plan": "pro"},
	})
	require.NoError(t, err)
	require.Equal(t, map[string]any{"plan": "pro"}, in.MemberSession.CustomClaims, "claims of JWTs are ignored")
	require.Equal(t, 5*time.Minute, in.MemberSession.ExpiresAt.Sub(in.MemberSession.StartedAt))
}

// A session that a login brings goes on, with one more factor; that of another member counts as none.
func TestStepUpOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	in, bob := f.login("ada@acme.example.com"), f.login("bob@acme.example.com")
	google := func(session *string) (*b2b.OAuthAuthenticateResponse, error) {
		return f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{
			OAuthToken: f.srv.MemberOAuthToken("google", f.org, "ada@acme.example.com"), SessionToken: session,
		})
	}
	for range 2 {
		more, err := google(&in.SessionToken)
		require.NoError(t, err)
		require.Equal(t, in.SessionToken, more.SessionToken)
		require.Len(t, more.MemberSession.AuthenticationFactors, 2)
	}
	another, err := google(&bob.SessionToken)
	require.NoError(t, err)
	require.Equal(t, in.MemberID, another.MemberID)
	require.NotEqual(t, bob.SessionToken, another.SessionToken)
	require.Len(t, another.MemberSession.AuthenticationFactors, 1)
}
