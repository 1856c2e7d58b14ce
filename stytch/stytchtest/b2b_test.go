package stytchtest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// b2bFixture is a server with an organization, in which tests begin.
type b2bFixture struct {
	t      *testing.T
	srv    *stytchtest.Server
	client *stytch.Client
	org    string
}

// newB2BFixture makes the organization acme, which people with an address at acme.example.com
// may join.
func newB2BFixture(t *testing.T, change ...func(*b2b.OrganizationsCreateParams)) *b2bFixture {
	t.Helper()
	t.Parallel()
	srv := stytchtest.NewServer(t, stytchtest.B2BCheckResponses())
	f := &b2bFixture{t: t, srv: srv, client: srv.Client()}
	f.org = f.organization("Acme", append([]func(*b2b.OrganizationsCreateParams){func(p *b2b.OrganizationsCreateParams) {
		p.EmailAllowedDomains, p.EmailJITProvisioning = []string{"acme.example.com"}, new("RESTRICTED")
	}}, change...)...)
	return f
}

func (f *b2bFixture) organization(name string, change ...func(*b2b.OrganizationsCreateParams)) string {
	f.t.Helper()
	params := &b2b.OrganizationsCreateParams{OrganizationName: name}
	for _, c := range change {
		c(params)
	}
	res, err := f.client.B2B.Organizations.Create(f.t.Context(), params)
	if err != nil {
		f.t.Fatal(err)
	}
	return res.Organization.OrganizationID
}

func (f *b2bFixture) update(change func(*b2b.OrganizationsUpdateParams)) {
	f.t.Helper()
	params := &b2b.OrganizationsUpdateParams{OrganizationID: f.org}
	change(params)
	if _, err := f.client.B2B.Organizations.Update(f.t.Context(), params); err != nil {
		f.t.Fatal(err)
	}
}

func (f *b2bFixture) member(email string, change ...func(*b2b.OrganizationsMembersCreateParams)) string {
	f.t.Helper()
	params := &b2b.OrganizationsMembersCreateParams{OrganizationID: f.org, EmailAddress: email}
	for _, c := range change {
		c(params)
	}
	res, err := f.client.B2B.Organizations.Members.Create(f.t.Context(), params)
	if err != nil {
		f.t.Fatal(err)
	}
	return res.MemberID
}

// login logs somebody in by a magic link.
func (f *b2bFixture) login(email string) *b2b.MagicLinksAuthenticateResponse {
	f.t.Helper()
	if _, err := f.client.B2B.MagicLinks.Email.LoginOrSignup(f.t.Context(), &b2b.MagicLinksEmailLoginOrSignupParams{OrganizationID: f.org, EmailAddress: email}); err != nil {
		f.t.Fatal(err)
	}
	res, err := f.client.B2B.MagicLinks.Authenticate(f.t.Context(), &b2b.MagicLinksAuthenticateParams{MagicLinksToken: f.last(email).Token})
	if err != nil {
		f.t.Fatal(err)
	}
	return res
}

// discover returns an intermediate session token of somebody.
func (f *b2bFixture) discover(email string) *b2b.MagicLinksDiscoveryAuthenticateResponse {
	f.t.Helper()
	if _, err := f.client.B2B.MagicLinks.Email.Discovery.Send(f.t.Context(), &b2b.MagicLinksEmailDiscoverySendParams{EmailAddress: email}); err != nil {
		f.t.Fatal(err)
	}
	res, err := f.client.B2B.MagicLinks.Discovery.Authenticate(f.t.Context(), &b2b.MagicLinksDiscoveryAuthenticateParams{DiscoveryMagicLinksToken: f.last(email).Token})
	if err != nil {
		f.t.Fatal(err)
	}
	return res
}

func (f *b2bFixture) last(to string) stytchtest.Message {
	f.t.Helper()
	message := f.srv.Inbox.Last(to)
	if message.To == "" {
		f.t.Fatalf("nothing was sent to %s", to)
	}
	return message
}

// wantsType fails the test unless an error has a type; "" wants none.
func wantsType(t *testing.T, what string, err error, want stytch.ErrorType) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		return
	}
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %s", what, err, want)
	}
}

// A login by magic link, from the message to the end of the session.
func TestMemberLogin(t *testing.T) {
	f := newB2BFixture(t)
	in := f.login("ada@acme.example.com")
	if !in.MemberAuthenticated || in.Member.Status != "active" || !in.Member.EmailAddressVerified || in.OrganizationID != f.org || in.MemberSession.OrganizationSlug != "acme" {
		t.Fatalf("got %+v", in)
	}
	local, err := f.client.B2B.Sessions.AuthenticateJWT(t.Context(), &b2b.SessionsAuthenticateJWTParams{SessionJWT: in.SessionJWT})
	if err != nil || !local.Local || local.Session.MemberID != in.MemberID || local.Session.OrganizationID != f.org || len(local.Session.Roles) != 1 {
		t.Fatalf("got %+v, %v", local, err)
	}
	f.srv.Clock.Advance(6 * time.Minute)
	renewed, err := f.client.B2B.Sessions.AuthenticateJWT(t.Context(), &b2b.SessionsAuthenticateJWTParams{SessionJWT: in.SessionJWT})
	if err != nil || renewed.Local || renewed.SessionJWT == in.SessionJWT {
		t.Fatalf("got %+v, %v", renewed, err)
	}
	f.srv.Clock.Advance(time.Hour)
	_, err = f.client.B2B.Sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{SessionToken: &in.SessionToken})
	wantsType(t, "after the end", err, "session_not_found")
}
