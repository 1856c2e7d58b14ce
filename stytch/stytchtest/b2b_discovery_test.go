package stytchtest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func TestDiscovery(t *testing.T) {
	f := newB2BFixture(t)
	email := "ada@acme.example.com"
	join := func(name, status string) string {
		id := f.organization(name)
		params := &b2b.MembersCreateParams{OrganizationID: id, EmailAddress: email}
		switch status {
		case "invited":
			_, err := f.client.B2B.MagicLinks.Email.Invite(t.Context(), &b2b.MagicLinksEmailInviteParams{
				OrganizationID: id, EmailAddress: email,
			})
			require.NoError(t, err)
			return id
		case "pending":
			params.CreateMemberAsPending = new(true)
		}
		_, err := f.client.B2B.Organizations.Members.Create(t.Context(), params)
		require.NoError(t, err)
		return id
	}
	home, awaited, asked := join("Home", "active"), join("Awaited", "pending"), join("Asked", "invited")
	foreign := f.organization("Foreign")
	mfa := f.organization("Careful", func(p *b2b.OrganizationsCreateParams) {
		p.EmailAllowedDomains, p.EmailJITProvisioning, p.MFAPolicy = []string{
			"acme.example.com",
		}, new(b2b.EmailJITProvisioningRestricted),
			new(b2b.MFAPolicyRequiredForAll)
	})
	strict := f.organization("Strict", func(p *b2b.OrganizationsCreateParams) {
		p.EmailAllowedDomains, p.EmailJITProvisioning = []string{"acme.example.com"}, new(b2b.EmailJITProvisioningRestricted)
		p.AuthMethods, p.AllowedAuthMethods = new(b2b.AuthMethodsRestricted), []string{"password"}
	})
	found := f.discover(email)
	want := map[string]b2b.MembershipType{
		f.org: "eligible_to_join_by_email_domain", home: "active_member", awaited: "pending_member", asked: "invited_member",
		mfa: "eligible_to_join_by_email_domain", strict: "eligible_to_join_by_email_domain",
	}
	require.Len(t, found.DiscoveredOrganizations, len(want))
	for _, d := range found.DiscoveredOrganizations {
		id := d.Organization.OrganizationID
		require.Equal(t, want[id], d.Membership.Type, d.Organization.OrganizationName)
		require.Equal(t, (id != mfa && id != strict), d.MemberAuthenticated, d.Organization.OrganizationName)
		require.Equal(t, (id == mfa), (d.MFARequired != nil), d.Organization.OrganizationName)
		require.Equal(t, (id == strict), (d.PrimaryRequired != nil), d.Organization.OrganizationName)
	}
	token := found.IntermediateSessionToken
	listed, err := f.client.B2B.Discovery.Organizations.List(t.Context(), &b2b.DiscoveryOrganizationsListParams{
		IntermediateSessionToken: &token,
	})
	require.NoError(t, err)
	require.Len(t, listed.DiscoveredOrganizations, len(want))
	exchange := f.client.B2B.Discovery.IntermediateSessions.Exchange
	_, err = exchange(t.Context(), &b2b.IntermediateSessionsExchangeParams{
		IntermediateSessionToken: token, OrganizationID: foreign,
	})
	require.ErrorIs(t, err, errtype.EmailJITProvisioningNotAllowed, "an organization that nobody joins")
	in, err := exchange(t.Context(), &b2b.IntermediateSessionsExchangeParams{
		IntermediateSessionToken: token, OrganizationID: asked,
	})
	require.NoError(t, err)
	require.True(t, in.MemberAuthenticated)
	require.Equal(t, b2b.MemberStatusActive, in.Member.Status)
	require.Equal(t, asked, in.MemberSession.OrganizationID)
	_, err = exchange(t.Context(), &b2b.IntermediateSessionsExchangeParams{
		IntermediateSessionToken: token, OrganizationID: home,
	})
	require.ErrorIs(t, err, errtype.IntermediateSessionNotFound, "a second time")
	listed, err = f.client.B2B.Discovery.Organizations.List(t.Context(), &b2b.DiscoveryOrganizationsListParams{
		SessionToken: &in.SessionToken,
	})
	require.NoError(t, err, "by a session")
	require.Len(t, listed.DiscoveredOrganizations, len(want), "by a session")
	_, err = f.client.B2B.Discovery.Organizations.List(t.Context(), &b2b.DiscoveryOrganizationsListParams{})
	require.ErrorIs(t, err, errtype.NoSessionArguments, "by nothing")
}

// A method that the organization does not allow leaves another one to pass.
func TestDiscoveryOfAStrictOrganization(t *testing.T) {
	f := newB2BFixture(t, func(p *b2b.OrganizationsCreateParams) {
		p.AuthMethods, p.AllowedAuthMethods = new(b2b.AuthMethodsRestricted), []string{"google_oauth"}
	})
	found := f.discover("ada@acme.example.com")
	half, err := f.client.B2B.Discovery.IntermediateSessions.Exchange(t.Context(),
		&b2b.IntermediateSessionsExchangeParams{
			IntermediateSessionToken: found.IntermediateSessionToken, OrganizationID: f.org,
		})
	require.NoError(t, err)
	require.False(t, half.MemberAuthenticated)
	require.Equal(t, b2b.MemberStatusPending, half.Member.Status)
	require.NotNil(t, half.PrimaryRequired)
	require.Equal(t, "google_oauth", half.PrimaryRequired.AllowedAuthMethods[0])
	_, err = f.client.B2B.TOTPs.Create(t.Context(), &b2b.TOTPsCreateParams{
		OrganizationID: f.org, MemberID: half.MemberID, IntermediateSessionToken: &half.IntermediateSessionToken,
	})
	require.ErrorIs(t, err, errtype.ActionAvailableOnlyOncePrimaryAuthenticationIsMet, "a second factor before the first")
	in, err := f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{
		OAuthToken:               f.srv.MemberOAuthToken("google", f.org, "ada@acme.example.com"),
		IntermediateSessionToken: &half.IntermediateSessionToken,
	})
	require.NoError(t, err)
	require.True(t, in.MemberAuthenticated)
	require.Len(t, in.MemberSession.AuthenticationFactors, 2)
}

func TestDiscoveryCreate(t *testing.T) {
	f := newB2BFixture(t)
	_, err := f.client.B2B.OTPs.Email.Discovery.Send(t.Context(), &b2b.OTPsEmailDiscoverySendParams{
		EmailAddress: "eve@new.example",
	})
	require.NoError(t, err)
	found, err := f.client.B2B.OTPs.Email.Discovery.Authenticate(t.Context(), &b2b.OTPsEmailDiscoveryAuthenticateParams{
		EmailAddress: "eve@new.example", Code: f.last("eve@new.example").Code,
	})
	require.NoError(t, err)
	require.Empty(t, found.DiscoveredOrganizations)
	create := &b2b.DiscoveryOrganizationsCreateParams{
		IntermediateSessionToken: found.IntermediateSessionToken, OrganizationSlug: new("acme"),
	}
	_, err = f.client.B2B.Discovery.Organizations.Create(t.Context(), create)
	require.ErrorIs(t, err, errtype.OrganizationSlugAlreadyUsed, "a slug that is taken")
	create.OrganizationSlug = nil
	in, err := f.client.B2B.Discovery.Organizations.Create(t.Context(), create)
	require.NoError(t, err)
	require.True(t, in.MemberAuthenticated)
	require.True(t, in.Member.IsAdmin)
	require.Equal(t, "eve", in.Organization.OrganizationName)
	_, err = f.client.B2B.Discovery.Organizations.Create(t.Context(), create)
	require.ErrorIs(t, err, errtype.IntermediateSessionNotFound, "a second time")
}
