package stytchtest_test

import (
	"testing"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func TestDiscovery(t *testing.T) {
	f := newB2BFixture(t)
	email := "ada@acme.example.com"
	join := func(name, status string) string {
		id := f.organization(name)
		params := &b2b.OrganizationsMembersCreateParams{OrganizationID: id, EmailAddress: email}
		switch status {
		case "invited":
			if _, err := f.client.B2B.MagicLinks.Email.Invite(t.Context(), &b2b.MagicLinksEmailInviteParams{OrganizationID: id, EmailAddress: email}); err != nil {
				t.Fatal(err)
			}
			return id
		case "pending":
			params.CreateMemberAsPending = new(true)
		}
		if _, err := f.client.B2B.Organizations.Members.Create(t.Context(), params); err != nil {
			t.Fatal(err)
		}
		return id
	}
	home, awaited, asked := join("Home", "active"), join("Awaited", "pending"), join("Asked", "invited")
	foreign := f.organization("Foreign")
	mfa := f.organization("Careful", func(p *b2b.OrganizationsCreateParams) {
		p.EmailAllowedDomains, p.EmailJITProvisioning, p.MFAPolicy = []string{"acme.example.com"}, new("RESTRICTED"), new("REQUIRED_FOR_ALL")
	})
	strict := f.organization("Strict", func(p *b2b.OrganizationsCreateParams) {
		p.EmailAllowedDomains, p.EmailJITProvisioning = []string{"acme.example.com"}, new("RESTRICTED")
		p.AuthMethods, p.AllowedAuthMethods = new("RESTRICTED"), []string{"password"}
	})
	found := f.discover(email)
	want := map[string]string{
		f.org: "eligible_to_join_by_email_domain", home: "active_member", awaited: "pending_member", asked: "invited_member",
		mfa: "eligible_to_join_by_email_domain", strict: "eligible_to_join_by_email_domain",
	}
	if len(found.DiscoveredOrganizations) != len(want) {
		t.Errorf("got %d organizations, want %d", len(found.DiscoveredOrganizations), len(want))
	}
	for _, d := range found.DiscoveredOrganizations {
		id := d.Organization.OrganizationID
		if d.Membership.Type != want[id] {
			t.Errorf("%s: got %s, want %s", d.Organization.OrganizationName, d.Membership.Type, want[id])
		}
		if d.MemberAuthenticated != (id != mfa && id != strict) || (d.MFARequired != nil) != (id == mfa) || (d.PrimaryRequired != nil) != (id == strict) {
			t.Errorf("%s: got %+v", d.Organization.OrganizationName, d)
		}
	}
	token := found.IntermediateSessionToken
	if listed, err := f.client.B2B.Discovery.Organizations.List(t.Context(), &b2b.DiscoveryOrganizationsListParams{IntermediateSessionToken: &token}); err != nil || len(listed.DiscoveredOrganizations) != len(want) {
		t.Errorf("got %+v, %v", listed, err)
	}
	exchange := f.client.B2B.Discovery.IntermediateSessions.Exchange
	_, err := exchange(t.Context(), &b2b.DiscoveryIntermediateSessionsExchangeParams{IntermediateSessionToken: token, OrganizationID: foreign})
	wantsType(t, "an organization that nobody joins", err, errtype.EmailJITProvisioningNotAllowed)
	in, err := exchange(t.Context(), &b2b.DiscoveryIntermediateSessionsExchangeParams{IntermediateSessionToken: token, OrganizationID: asked})
	if err != nil || !in.MemberAuthenticated || in.Member.Status != "active" || in.MemberSession.OrganizationID != asked {
		t.Fatalf("got %+v, %v", in, err)
	}
	_, err = exchange(t.Context(), &b2b.DiscoveryIntermediateSessionsExchangeParams{IntermediateSessionToken: token, OrganizationID: home})
	wantsType(t, "a second time", err, errtype.IntermediateSessionNotFound)
	if listed, err := f.client.B2B.Discovery.Organizations.List(t.Context(), &b2b.DiscoveryOrganizationsListParams{SessionToken: &in.SessionToken}); err != nil || len(listed.DiscoveredOrganizations) != len(want) {
		t.Errorf("by a session: got %+v, %v", listed, err)
	}
	_, err = f.client.B2B.Discovery.Organizations.List(t.Context(), &b2b.DiscoveryOrganizationsListParams{})
	wantsType(t, "by nothing", err, errtype.NoSessionArguments)
}

// A method that the organization does not allow leaves another one to pass.
func TestDiscoveryOfAStrictOrganization(t *testing.T) {
	f := newB2BFixture(t, func(p *b2b.OrganizationsCreateParams) {
		p.AuthMethods, p.AllowedAuthMethods = new("RESTRICTED"), []string{"google_oauth"}
	})
	found := f.discover("ada@acme.example.com")
	half, err := f.client.B2B.Discovery.IntermediateSessions.Exchange(t.Context(), &b2b.DiscoveryIntermediateSessionsExchangeParams{
		IntermediateSessionToken: found.IntermediateSessionToken, OrganizationID: f.org,
	})
	if err != nil || half.MemberAuthenticated || half.Member.Status != "pending" || half.PrimaryRequired == nil || half.PrimaryRequired.AllowedAuthMethods[0] != "google_oauth" {
		t.Fatalf("got %+v, %v", half, err)
	}
	_, err = f.client.B2B.TOTPs.Create(t.Context(), &b2b.TOTPsCreateParams{OrganizationID: f.org, MemberID: half.MemberID, IntermediateSessionToken: &half.IntermediateSessionToken})
	wantsType(t, "a second factor before the first", err, errtype.ActionAvailableOnlyOncePrimaryAuthenticationIsMet)
	in, err := f.client.B2B.OAuth.Authenticate(t.Context(), &b2b.OAuthAuthenticateParams{
		OAuthToken: f.srv.MemberOAuthToken("google", f.org, "ada@acme.example.com"), IntermediateSessionToken: &half.IntermediateSessionToken,
	})
	if err != nil || !in.MemberAuthenticated || len(in.MemberSession.AuthenticationFactors) != 2 {
		t.Fatalf("got %+v, %v", in, err)
	}
}

func TestDiscoveryCreate(t *testing.T) {
	f := newB2BFixture(t)
	if _, err := f.client.B2B.OTPs.Email.Discovery.Send(t.Context(), &b2b.OTPsEmailDiscoverySendParams{EmailAddress: "eve@new.example"}); err != nil {
		t.Fatal(err)
	}
	found, err := f.client.B2B.OTPs.Email.Discovery.Authenticate(t.Context(), &b2b.OTPsEmailDiscoveryAuthenticateParams{EmailAddress: "eve@new.example", Code: f.last("eve@new.example").Code})
	if err != nil || len(found.DiscoveredOrganizations) != 0 {
		t.Fatalf("got %+v, %v", found, err)
	}
	create := &b2b.DiscoveryOrganizationsCreateParams{IntermediateSessionToken: found.IntermediateSessionToken, OrganizationSlug: new("acme")}
	_, err = f.client.B2B.Discovery.Organizations.Create(t.Context(), create)
	wantsType(t, "a slug that is taken", err, errtype.OrganizationSlugAlreadyUsed)
	create.OrganizationSlug = nil
	in, err := f.client.B2B.Discovery.Organizations.Create(t.Context(), create)
	if err != nil || !in.MemberAuthenticated || !in.Member.IsAdmin || in.Organization.OrganizationName != "eve" {
		t.Fatalf("got %+v, %v", in, err)
	}
	_, err = f.client.B2B.Discovery.Organizations.Create(t.Context(), create)
	wantsType(t, "a second time", err, errtype.IntermediateSessionNotFound)
}
