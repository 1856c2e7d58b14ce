package stytchtest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/token"
)

func TestMemberSessions(t *testing.T) {
	f := newB2BFixture(t)
	sessions := f.client.B2B.Sessions
	in := f.login("ada@acme.example.com")
	f.srv.Clock.Advance(time.Minute)
	other := f.login("ada@acme.example.com")
	got, err := sessions.Get(t.Context(), &b2b.SessionsGetParams{OrganizationID: f.org, MemberID: in.MemberID})
	if err != nil || len(got.MemberSessions) != 2 || got.MemberSessions[0].MemberSessionID != in.MemberSession.MemberSessionID {
		t.Fatalf("got %+v, %v", got, err)
	}
	longer, err := sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{
		SessionJWT: &in.SessionJWT, SessionDurationMinutes: new(int32(600)), SessionCustomClaims: map[string]any{"tier": "gold"},
	})
	if err != nil || !longer.MemberSession.ExpiresAt.After(in.MemberSession.ExpiresAt) || longer.Member.MemberID != in.MemberID {
		t.Fatalf("got %+v, %v", longer, err)
	}
	local, err := sessions.AuthenticateJWTLocal(t.Context(), &b2b.SessionsAuthenticateJWTParams{SessionJWT: longer.SessionJWT})
	if err != nil || local.Session.CustomClaims["tier"] != "gold" || local.Session.OrganizationSlug != "acme" {
		t.Fatalf("got %+v, %v", local, err)
	}
	for name, tc := range map[string]struct {
		params b2b.SessionsAuthenticateParams
		want   stytch.ErrorType
	}{
		"nothing":       {b2b.SessionsAuthenticateParams{}, errtype.NoSessionArguments},
		"both":          {b2b.SessionsAuthenticateParams{SessionToken: &in.SessionToken, SessionJWT: &in.SessionJWT}, errtype.TooManySessionArguments},
		"unknown token": {b2b.SessionsAuthenticateParams{SessionToken: new("unknown")}, errtype.SessionNotFound},
		"forged JWT":    {b2b.SessionsAuthenticateParams{SessionJWT: new(in.SessionJWT[:len(in.SessionJWT)-8] + "AAAAAAAA")}, errtype.SessionNotFound},
	} {
		_, err := sessions.Authenticate(t.Context(), &tc.params)
		wantsType(t, name, err, tc.want)
	}

	_, err = sessions.Revoke(t.Context(), &b2b.SessionsRevokeParams{})
	wantsType(t, "revoke nothing", err, errtype.NoSessionRevokeArguments)
	_, err = sessions.Revoke(t.Context(), &b2b.SessionsRevokeParams{SessionToken: &in.SessionToken, MemberID: &in.MemberID})
	wantsType(t, "revoke twice", err, errtype.TooManySessionRevokeArguments)
	if _, err := sessions.Revoke(t.Context(), &b2b.SessionsRevokeParams{MemberSessionID: &in.MemberSession.MemberSessionID}); err != nil {
		t.Error(err)
	}
	_, err = sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{SessionToken: &in.SessionToken})
	wantsType(t, "revoked", err, errtype.SessionNotFound)
	if _, err := sessions.Revoke(t.Context(), &b2b.SessionsRevokeParams{MemberID: &in.MemberID}); err != nil {
		t.Error(err)
	}
	_, err = sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{SessionToken: &other.SessionToken})
	wantsType(t, "all revoked", err, errtype.SessionNotFound)
}

func TestAuthorizationOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	globex := f.organization("Globex")
	// The fixture fails the test if this is not what the document allows.
	if got, err := f.client.B2B.RBAC.Organizations.GetOrgPolicy(t.Context(), &b2b.RBACOrganizationsGetOrgPolicyParams{OrganizationID: f.org}); err != nil || len(got.OrgPolicy.Roles) != 0 {
		t.Errorf("before there are roles: got %+v, %v", got, err)
	}
	policy := b2b.OrgPolicy{Roles: []b2b.PolicyRole{{RoleID: "editor", Description: "Edits.", Permissions: []b2b.PolicyRolePermission{{ResourceID: "documents", Actions: []string{"edit"}}}}}}
	if _, err := f.client.B2B.RBAC.Organizations.SetOrgPolicy(t.Context(), &b2b.RBACOrganizationsSetOrgPolicyParams{OrganizationID: f.org, OrgPolicy: policy}); err != nil {
		t.Fatal(err)
	}
	if got, err := f.client.B2B.RBAC.Organizations.GetOrgPolicy(t.Context(), &b2b.RBACOrganizationsGetOrgPolicyParams{OrganizationID: f.org}); err != nil || len(got.OrgPolicy.Roles) != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
	f.member("ada@acme.example.com", func(p *b2b.OrganizationsMembersCreateParams) { p.Roles = []string{"editor"} })
	in := f.login("ada@acme.example.com")
	for name, tc := range map[string]struct {
		check b2b.AuthorizationCheck
		want  stytch.ErrorType
		local error
	}{
		"edit":            {b2b.AuthorizationCheck{OrganizationID: f.org, ResourceID: "documents", Action: "edit"}, "", nil},
		"delete":          {b2b.AuthorizationCheck{OrganizationID: f.org, ResourceID: "documents", Action: "delete"}, errtype.SessionAuthorizationError, stytch.ErrForbidden},
		"edit of another": {b2b.AuthorizationCheck{OrganizationID: globex, ResourceID: "documents", Action: "edit"}, errtype.SessionAuthorizationTenancyError, token.ErrTenancy},
	} {
		res, err := f.client.B2B.Sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{SessionToken: &in.SessionToken, AuthorizationCheck: &tc.check})
		wantsType(t, name, err, tc.want)
		if err == nil && (!res.Verdict.Authorized || res.Verdict.GrantingRoles[0] != "editor") {
			t.Errorf("%s: got %+v", name, res.Verdict)
		}
		_, err = f.client.B2B.Sessions.AuthenticateJWTLocal(t.Context(), &b2b.SessionsAuthenticateJWTParams{SessionJWT: in.SessionJWT, AuthorizationCheck: &tc.check})
		if !errors.Is(err, tc.local) {
			t.Errorf("%s, locally: got %v, want %v", name, err, tc.local)
		}
	}
	for name, tc := range map[string]struct {
		role b2b.PolicyRole
		want stytch.ErrorType
	}{
		"one of Stytch": {b2b.PolicyRole{RoleID: "stytch_admin", Permissions: []b2b.PolicyRolePermission{}}, errtype.InvalidRBACStytchRoleEdit},
		"no name":       {b2b.PolicyRole{Permissions: []b2b.PolicyRolePermission{}}, errtype.EmptyRBACRoleID},
		"no actions":    {b2b.PolicyRole{RoleID: "idle", Permissions: []b2b.PolicyRolePermission{{ResourceID: "documents", Actions: []string{}}}}, errtype.RBACPermissionMissingActions},
	} {
		_, err := f.client.B2B.RBAC.Organizations.SetOrgPolicy(t.Context(), &b2b.RBACOrganizationsSetOrgPolicyParams{OrganizationID: f.org, OrgPolicy: b2b.OrgPolicy{Roles: []b2b.PolicyRole{tc.role}}})
		wantsType(t, name, err, tc.want)
	}
}

func TestSessionExchange(t *testing.T) {
	f := newB2BFixture(t)
	in := f.login("ada@acme.example.com")
	joinable := func(p *b2b.OrganizationsCreateParams) {
		p.EmailAllowedDomains, p.EmailJITProvisioning = []string{"acme.example.com"}, new("RESTRICTED")
	}
	globex := f.organization("Globex", joinable)
	careful := f.organization("Careful", joinable, requireMFA)
	strict := f.organization("Strict", joinable, func(p *b2b.OrganizationsCreateParams) {
		p.AuthMethods, p.AllowedAuthMethods = new("RESTRICTED"), []string{"sso"}
	})
	foreign := f.organization("Foreign")
	exchange := func(organizationID string) (*b2b.SessionsExchangeResponse, error) {
		return f.client.B2B.Sessions.Exchange(t.Context(), &b2b.SessionsExchangeParams{OrganizationID: organizationID, SessionToken: &in.SessionToken})
	}
	if got, err := exchange(globex); err != nil || !got.MemberAuthenticated || got.MemberSession.OrganizationID != globex || got.MemberID == in.MemberID {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := exchange(careful); err != nil || got.MemberAuthenticated || got.MFARequired == nil || got.PrimaryRequired != nil {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := exchange(strict); err != nil || got.MemberAuthenticated || got.PrimaryRequired == nil {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err := exchange(foreign)
	wantsType(t, "where nobody joins", err, errtype.EmailJITProvisioningNotAllowed)
}

// What members may do by their own session.
func TestCallsOnBehalfOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	globex := f.organization("Globex")
	f.member("root@acme.example.com", func(p *b2b.OrganizationsMembersCreateParams) { p.Roles = []string{"stytch_admin"} })
	admin, ada := f.login("root@acme.example.com"), f.login("ada@acme.example.com")
	bob := f.member("bob@acme.example.com")
	update := func(organizationID string) func(...stytch.Option) error {
		return func(opts ...stytch.Option) error {
			_, err := f.client.B2B.Organizations.Update(t.Context(), &b2b.OrganizationsUpdateParams{OrganizationID: organizationID, OrganizationLogoURL: new("https://example.com/logo")}, opts...)
			return err
		}
	}
	rename := func(params b2b.OrganizationsMembersUpdateParams) func(...stytch.Option) error {
		return func(opts ...stytch.Option) error {
			params.OrganizationID = f.org
			_, err := f.client.B2B.Organizations.Members.Update(t.Context(), &params, opts...)
			return err
		}
	}
	search := func(organizationID string) func(...stytch.Option) error {
		return func(opts ...stytch.Option) error {
			_, err := f.client.B2B.Organizations.Members.Search(t.Context(), &b2b.OrganizationsMembersSearchParams{OrganizationIDs: []string{organizationID}}, opts...)
			return err
		}
	}
	invite := func(organizationID string) func(...stytch.Option) error {
		return func(opts ...stytch.Option) error {
			_, err := f.client.B2B.MagicLinks.Email.Invite(t.Context(), &b2b.MagicLinksEmailInviteParams{OrganizationID: organizationID, EmailAddress: "new@acme.example.com"}, opts...)
			return err
		}
	}
	revoke := func(opts ...stytch.Option) error {
		_, err := f.client.B2B.Sessions.Revoke(t.Context(), &b2b.SessionsRevokeParams{SessionToken: &ada.SessionToken}, opts...)
		return err
	}
	self := b2b.OrganizationsMembersUpdateParams{MemberID: ada.MemberID, Name: new("Ada")}
	roles := b2b.OrganizationsMembersUpdateParams{MemberID: ada.MemberID, Roles: []string{"stytch_admin"}}
	email := b2b.OrganizationsMembersUpdateParams{MemberID: ada.MemberID, EmailAddress: new("a@acme.example.com")}
	for _, tc := range []struct {
		name  string
		call  func(...stytch.Option) error
		token string
		want  stytch.ErrorType
	}{
		{"unknown session", update(f.org), "unknown", errtype.SessionNotFound},
		{"admin", update(f.org), admin.SessionToken, ""},
		{"admin, elsewhere", update(globex), admin.SessionToken, errtype.SessionAuthorizationTenancyError},
		{"member", update(f.org), ada.SessionToken, errtype.SessionAuthorizationError},
		{"member, of itself", rename(self), ada.SessionToken, ""},
		{"member, its roles", rename(roles), ada.SessionToken, errtype.SessionAuthorizationError},
		{"member, its address", rename(email), ada.SessionToken, errtype.MemberCannotUpdateTheirEmailAddress},
		{"member, of another", rename(b2b.OrganizationsMembersUpdateParams{MemberID: bob, Name: new("Bob")}), ada.SessionToken, errtype.SessionAuthorizationError},
		{"admin, of another", rename(b2b.OrganizationsMembersUpdateParams{MemberID: bob, Name: new("Bob")}), admin.SessionToken, ""},
		{"admin searches", search(f.org), admin.SessionToken, ""},
		{"admin searches elsewhere", search(globex), admin.SessionToken, errtype.SessionAuthorizationTenancyError},
		{"admin invites", invite(f.org), admin.SessionToken, ""},
		{"admin invites elsewhere", invite(globex), admin.SessionToken, errtype.SessionAuthorizationTenancyError},
		{"member invites", invite(f.org), ada.SessionToken, errtype.SessionAuthorizationError},
		{"member logs out", revoke, ada.SessionToken, ""},
		{"member is out", rename(self), ada.SessionToken, errtype.SessionNotFound},
	} {
		wantsType(t, tc.name, tc.call(stytch.WithMemberSession(tc.token)), tc.want)
	}
	wantsType(t, "admin, by JWT", update(f.org)(stytch.WithMemberSessionJWT(admin.SessionJWT)), "")
}

// Second factors are of each member: one that was passed in an organization is none in another.
func TestSessionExchangeWithMFA(t *testing.T) {
	f := newB2BFixture(t)
	in := f.login("ada@acme.example.com")
	if _, err := f.client.B2B.TOTPs.Create(t.Context(), &b2b.TOTPsCreateParams{OrganizationID: f.org, MemberID: in.MemberID, SessionToken: &in.SessionToken}); err != nil {
		t.Fatal(err)
	}
	code, err := f.srv.MemberTOTPCode(in.MemberID)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := f.client.B2B.TOTPs.Authenticate(t.Context(), &b2b.TOTPsAuthenticateParams{OrganizationID: f.org, MemberID: in.MemberID, Code: code, SessionToken: &in.SessionToken}); err != nil || len(got.MemberSession.AuthenticationFactors) != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	careful := f.organization("Careful", requireMFA, func(p *b2b.OrganizationsCreateParams) {
		p.EmailAllowedDomains, p.EmailJITProvisioning = []string{"acme.example.com"}, new("RESTRICTED")
	})
	got, err := f.client.B2B.Sessions.Exchange(t.Context(), &b2b.SessionsExchangeParams{OrganizationID: careful, SessionToken: &in.SessionToken})
	if err != nil || got.MemberAuthenticated || got.MFARequired == nil {
		t.Errorf("got %+v, %v", got, err)
	}
}
