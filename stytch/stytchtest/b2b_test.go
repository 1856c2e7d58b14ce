package stytchtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
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
		p.EmailAllowedDomains, p.EmailJITProvisioning = []string{"acme.example.com"}, new(b2b.EmailJITProvisioningRestricted)
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
	require.NoError(f.t, err)
	return res.Organization.OrganizationID
}

func (f *b2bFixture) update(change func(*b2b.OrganizationsUpdateParams)) {
	f.t.Helper()
	params := &b2b.OrganizationsUpdateParams{OrganizationID: f.org}
	change(params)
	_, err := f.client.B2B.Organizations.Update(f.t.Context(), params)
	require.NoError(f.t, err)
}

func (f *b2bFixture) member(email string, change ...func(*b2b.MembersCreateParams)) string {
	f.t.Helper()
	params := &b2b.MembersCreateParams{OrganizationID: f.org, EmailAddress: email}
	for _, c := range change {
		c(params)
	}
	res, err := f.client.B2B.Organizations.Members.Create(f.t.Context(), params)
	require.NoError(f.t, err)
	return res.MemberID
}

// login logs somebody in by a magic link.
func (f *b2bFixture) login(email string) *b2b.MagicLinksAuthenticateResponse {
	f.t.Helper()
	_, err := f.client.B2B.MagicLinks.Email.LoginOrSignup(f.t.Context(), &b2b.MagicLinksEmailLoginOrSignupParams{
		OrganizationID: f.org, EmailAddress: email,
	})
	require.NoError(f.t, err)
	res, err := f.client.B2B.MagicLinks.Authenticate(f.t.Context(), &b2b.MagicLinksAuthenticateParams{
		MagicLinksToken: f.last(email).Token,
	})
	require.NoError(f.t, err)
	return res
}

// discover returns an intermediate session token of somebody.
func (f *b2bFixture) discover(email string) *b2b.MagicLinksDiscoveryAuthenticateResponse {
	f.t.Helper()
	_, err := f.client.B2B.MagicLinks.Email.Discovery.Send(f.t.Context(), &b2b.MagicLinksEmailDiscoverySendParams{
		EmailAddress: email,
	})
	require.NoError(f.t, err)
	res, err := f.client.B2B.MagicLinks.Discovery.Authenticate(f.t.Context(), &b2b.MagicLinksDiscoveryAuthenticateParams{
		DiscoveryMagicLinksToken: f.last(email).Token,
	})
	require.NoError(f.t, err)
	return res
}

func (f *b2bFixture) last(to string) stytchtest.Message {
	f.t.Helper()
	message := f.srv.Inbox.Last(to)
	require.NotEmpty(f.t, message.To)
	return message
}

// A login by magic link, from the message to the end of the session.
func TestMemberLogin(t *testing.T) {
	f := newB2BFixture(t)
	in := f.login("ada@acme.example.com")
	require.True(t, in.MemberAuthenticated)
	require.Equal(t, b2b.MemberStatusActive, in.Member.Status)
	require.True(t, in.Member.EmailAddressVerified)
	require.Equal(t, f.org, in.OrganizationID)
	require.Equal(t, "acme", in.MemberSession.OrganizationSlug)
	local, err := f.client.B2B.Sessions.AuthenticateJWT(t.Context(), &b2b.SessionsAuthenticateJWTParams{
		SessionJWT: in.SessionJWT,
	})
	require.NoError(t, err)
	require.True(t, local.Local)
	require.Equal(t, in.MemberID, local.Session.MemberID)
	require.Equal(t, f.org, local.Session.OrganizationID)
	require.Len(t, local.Session.Roles, 1)
	f.srv.Clock.Advance(6 * time.Minute)
	renewed, err := f.client.B2B.Sessions.AuthenticateJWT(t.Context(), &b2b.SessionsAuthenticateJWTParams{
		SessionJWT: in.SessionJWT,
	})
	require.NoError(t, err)
	require.False(t, renewed.Local)
	require.NotEqual(t, in.SessionJWT, renewed.SessionJWT)
	f.srv.Clock.Advance(time.Hour)
	_, err = f.client.B2B.Sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{
		SessionToken: &in.SessionToken,
	})
	require.ErrorIs(t, err, errtype.SessionNotFound, "after the end")
}
