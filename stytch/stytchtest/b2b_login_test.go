package stytchtest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// Who may join an organization, and by what its members may log in.
func TestLoginRules(t *testing.T) {
	type change = func(*b2b.OrganizationsCreateParams)
	onlySSO := func(p *b2b.OrganizationsCreateParams) {
		p.AuthMethods, p.AllowedAuthMethods = new("RESTRICTED"), []string{"sso"}
	}
	for name, tc := range map[string]struct {
		change change
		email  string
		want   stytch.ErrorType
	}{
		"joins by domain":      {func(*b2b.OrganizationsCreateParams) {}, "new@acme.example.com", ""},
		"of another domain":    {func(*b2b.OrganizationsCreateParams) {}, "new@globex.example", errtype.InvalidEmailForJITProvisioning},
		"nobody joins":         {func(p *b2b.OrganizationsCreateParams) { p.EmailJITProvisioning = new("NOT_ALLOWED") }, "new@acme.example.com", errtype.EmailJITProvisioningNotAllowed},
		"member all the same":  {func(p *b2b.OrganizationsCreateParams) { p.EmailJITProvisioning = new("NOT_ALLOWED") }, "ada@globex.example", ""},
		"SSO only":             {onlySSO, "ada@globex.example", errtype.OperationRestrictedByOrganizationAuthMethods},
		"SSO only, breakglass": {onlySSO, "eve@globex.example", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := newB2BFixture(t, tc.change)
			f.member("ada@globex.example")
			f.member("eve@globex.example", func(p *b2b.OrganizationsMembersCreateParams) { p.IsBreakglass = new(true) })
			_, err := f.client.B2B.MagicLinks.Email.LoginOrSignup(t.Context(), &b2b.MagicLinksEmailLoginOrSignupParams{OrganizationID: f.org, EmailAddress: tc.email})
			wantsType(t, "magic link", err, tc.want)
			_, err = f.client.B2B.OTPs.Email.LoginOrSignup(t.Context(), &b2b.OTPsEmailLoginOrSignupParams{OrganizationID: f.org, EmailAddress: tc.email})
			wantsType(t, "passcode", err, tc.want)
			_, err = f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{OAuthToken: f.srv.MemberOAuthToken("google", f.org, tc.email)})
			wantsType(t, "OAuth", err, tc.want)
		})
	}
}

func TestMagicLinksOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	send := &b2b.MagicLinksEmailLoginOrSignupParams{OrganizationID: f.org, EmailAddress: "ada@acme.example.com", LoginExpirationMinutes: new(int32(10))}
	sent, err := f.client.B2B.MagicLinks.Email.LoginOrSignup(t.Context(), send)
	if err != nil || !sent.MemberCreated || sent.Member.Status != "pending" || f.last("ada@acme.example.com").Kind != "signup" {
		t.Fatalf("got %+v, %v", sent, err)
	}
	login := &b2b.MagicLinksAuthenticateParams{MagicLinksToken: f.last("ada@acme.example.com").Token}
	if _, err := f.client.B2B.MagicLinks.Authenticate(t.Context(), login); err != nil {
		t.Fatal(err)
	}
	_, err = f.client.B2B.MagicLinks.Authenticate(t.Context(), login)
	wantsType(t, "a second time", err, errtype.UnableToAuthMagicLink)

	hash := sha256.Sum256([]byte("verifier"))
	send.PKCECodeChallenge = new(base64.RawURLEncoding.EncodeToString(hash[:]))
	for verifier, want := range map[string]stytch.ErrorType{"": errtype.PKCEExpectedCodeVerifier, "another": errtype.PKCEMismatch, "verifier": ""} {
		if sent, err := f.client.B2B.MagicLinks.Email.LoginOrSignup(t.Context(), send); err != nil || sent.MemberCreated {
			t.Fatalf("got %+v, %v", sent, err)
		}
		login := &b2b.MagicLinksAuthenticateParams{MagicLinksToken: f.last("ada@acme.example.com").Token}
		if verifier != "" {
			login.PKCECodeVerifier = &verifier
		}
		_, err = f.client.B2B.MagicLinks.Authenticate(t.Context(), login)
		wantsType(t, "verifier "+verifier, err, want)
	}

	send.PKCECodeChallenge = nil
	if _, err := f.client.B2B.MagicLinks.Email.LoginOrSignup(t.Context(), send); err != nil {
		t.Fatal(err)
	}
	f.srv.Clock.Advance(11 * time.Minute)
	_, err = f.client.B2B.MagicLinks.Authenticate(t.Context(), &b2b.MagicLinksAuthenticateParams{MagicLinksToken: f.last("ada@acme.example.com").Token})
	wantsType(t, "too late", err, errtype.UnableToAuthMagicLink)
}

func TestInvites(t *testing.T) {
	for name, tc := range map[string]struct {
		invites, email string
		want           stytch.ErrorType
	}{
		"all":                {"ALL_ALLOWED", "bob@globex.example", ""},
		"none":               {"NOT_ALLOWED", "bob@acme.example.com", errtype.InvalidEmailForInvites},
		"restricted, good":   {"RESTRICTED", "bob@acme.example.com", ""},
		"restricted, bad":    {"RESTRICTED", "bob@globex.example", errtype.InvalidEmailForInvites},
		"member already":     {"ALL_ALLOWED", "ada@acme.example.com", errtype.DuplicateMemberEmail},
		"invited once again": {"ALL_ALLOWED", "carl@globex.example", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := newB2BFixture(t, func(p *b2b.OrganizationsCreateParams) { p.EmailInvites = &tc.invites })
			f.member("ada@acme.example.com")
			f.member("carl@globex.example", func(p *b2b.OrganizationsMembersCreateParams) { p.CreateMemberAsPending = new(true) })
			res, err := f.client.B2B.MagicLinks.Email.Invite(t.Context(), &b2b.MagicLinksEmailInviteParams{
				OrganizationID: f.org, EmailAddress: tc.email, Roles: []string{"stytch_admin"}, InviteRedirectURL: new("https://app.example.com/in"),
			})
			wantsType(t, "invite", err, tc.want)
			if err != nil {
				return
			}
			message := f.last(tc.email)
			if res.Member.Status != "invited" || message.Kind != "invite" || message.OrganizationID != f.org {
				t.Fatalf("got %+v, %+v", res.Member, message)
			}
			f.srv.Clock.Advance(6 * 24 * time.Hour)
			in, err := f.client.B2B.MagicLinks.Authenticate(t.Context(), &b2b.MagicLinksAuthenticateParams{MagicLinksToken: message.Token})
			if err != nil || in.Member.Status != "active" || !in.Member.IsAdmin || len(in.MemberSession.Roles) != 2 {
				t.Errorf("got %+v, %v", in, err)
			}
		})
	}
}

func TestPasscodesOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	send := func() string {
		if _, err := f.client.B2B.OTPs.Email.LoginOrSignup(t.Context(), &b2b.OTPsEmailLoginOrSignupParams{OrganizationID: f.org, EmailAddress: "ada@acme.example.com"}); err != nil {
			t.Fatal(err)
		}
		return f.last("ada@acme.example.com").Code
	}
	authenticate := func(code string) error {
		_, err := f.client.B2B.OTPs.Email.Authenticate(t.Context(), &b2b.OTPsEmailAuthenticateParams{OrganizationID: f.org, EmailAddress: "ada@acme.example.com", Code: code})
		return err
	}
	wantsType(t, "none sent", authenticate("123456"), errtype.OTPCodeNotFound)
	code := send()
	wantsType(t, "wrong", authenticate(wrong(code)), errtype.UnableToAuthOTPCode)
	wantsType(t, "right", authenticate(code), "")
	wantsType(t, "used", authenticate(code), errtype.OTPCodeNotFound)
	code = send()
	f.srv.Clock.Advance(11 * time.Minute)
	wantsType(t, "late", authenticate(code), errtype.UnableToAuthOTPCode)
	code = send()
	for range 10 {
		wantsType(t, "wrong", authenticate(wrong(code)), errtype.UnableToAuthOTPCode)
	}
	wantsType(t, "after ten wrong ones", authenticate(code), errtype.OTPCodeNotFound)
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
	if err != nil || in.ProviderType != "GitHub" || in.MemberSession.AuthenticationFactors[0].GitHubOAuthFactor.ProviderSubject != in.ProviderSubject {
		t.Fatalf("got %+v, %v", in, err)
	}
	again, err := f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{OAuthToken: f.srv.MemberOAuthToken("github", f.org, "ada@acme.example.com")})
	if err != nil || again.ProviderSubject != in.ProviderSubject || len(again.Member.OAuthRegistrations) != 1 {
		t.Errorf("got %+v, %v", again, err)
	}
	_, err = f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{OAuthToken: token})
	wantsType(t, "a second time", err, errtype.OAuthTokenNotFound)
	found, err := f.client.B2B.OAuth.Discovery.Authenticate(t.Context(), &b2b.OAuthDiscoveryAuthenticateParams{DiscoveryOAuthToken: f.srv.DiscoveryOAuthToken("google", "ada@acme.example.com")})
	if err != nil || len(found.DiscoveredOrganizations) != 1 || found.ProviderType != "Google" {
		t.Errorf("got %+v, %v", found, err)
	}
}

func TestImpersonationOfMembers(t *testing.T) {
	f := newB2BFixture(t, func(p *b2b.OrganizationsCreateParams) { p.MFAPolicy = new("REQUIRED_FOR_ALL") })
	id := f.member("ada@acme.example.com")
	token, err := f.srv.MemberImpersonationToken(id, "support@example.com")
	if err != nil {
		t.Fatal(err)
	}
	in, err := f.client.B2B.Impersonation.Authenticate(t.Context(), &b2b.ImpersonationAuthenticateParams{ImpersonationToken: token})
	if err != nil || !in.MemberAuthenticated || in.MemberSession.AuthenticationFactors[0].ImpersonatedFactor.ImpersonatorEmailAddress != "support@example.com" {
		t.Fatalf("got %+v, %v", in, err)
	}
	_, err = f.client.B2B.Impersonation.Authenticate(t.Context(), &b2b.ImpersonationAuthenticateParams{ImpersonationToken: token})
	wantsType(t, "a second time", err, errtype.UnableToAuthImpersonationToken)
	if _, err := f.srv.MemberImpersonationToken("nobody", "support@example.com"); err == nil {
		t.Error("nobody can be impersonated")
	}
}

// What is asked of a session is refused before the token is spent.
func TestSessionInputsOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	token := f.srv.MemberOAuthToken("google", f.org, "ada@acme.example.com")
	for name, tc := range map[string]struct {
		params b2b.OAuthAuthenticateParams
		want   stytch.ErrorType
	}{
		"four minutes":      {b2b.OAuthAuthenticateParams{SessionDurationMinutes: new(int32(4))}, errtype.InvalidSessionDurationMinutes},
		"more than a year":  {b2b.OAuthAuthenticateParams{SessionDurationMinutes: new(int32(527041))}, errtype.InvalidSessionDurationMinutes},
		"a claim of Stytch": {b2b.OAuthAuthenticateParams{SessionCustomClaims: map[string]any{"https://stytch.com/organization": 1}}, errtype.StytchClaimsInCustomClaims},
		"a claim of JWTs":   {b2b.OAuthAuthenticateParams{SessionCustomClaims: map[string]any{"sub": "eve"}}, errtype.ReservedClaimsInCustomClaims},
	} {
		tc.params.OAuthToken = token
		_, err := f.client.B2B.OAuth.Authenticate(t.Context(), &tc.params)
		wantsType(t, name, err, tc.want)
	}
	in, err := f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{OAuthToken: token, SessionDurationMinutes: new(int32(5))})
	if err != nil || in.MemberSession.ExpiresAt.Sub(in.MemberSession.StartedAt) != 5*time.Minute {
		t.Errorf("got %+v, %v", in, err)
	}
}

// A session that a login brings goes on, with one more factor; that of another member is refused.
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
		if err != nil || more.SessionToken != in.SessionToken || len(more.MemberSession.AuthenticationFactors) != 2 {
			t.Errorf("got %+v, %v", more, err)
		}
	}
	_, err := google(&bob.SessionToken)
	wantsType(t, "the session of another", err, errtype.MemberSessionMemberIDMismatch)
}
