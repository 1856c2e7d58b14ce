package stytchtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

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
	require.NoError(t, err)
	require.Len(t, got.MemberSessions, 2)
	require.Equal(t, in.MemberSession.MemberSessionID, got.MemberSessions[0].MemberSessionID)
	longer, err := sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{
		SessionJWT: &in.SessionJWT, SessionDurationMinutes: new(int32(600)),
		SessionCustomClaims: map[string]any{"tier": "gold"},
	})
	require.NoError(t, err)
	require.True(t, longer.MemberSession.ExpiresAt.After(in.MemberSession.ExpiresAt))
	require.Equal(t, in.MemberID, longer.Member.MemberID)
	local, err := sessions.AuthenticateJWTLocal(t.Context(), &b2b.SessionsAuthenticateJWTParams{
		SessionJWT: longer.SessionJWT,
	})
	require.NoError(t, err)
	require.Equal(t, "gold", local.Session.CustomClaims["tier"])
	require.Equal(t, "acme", local.Session.OrganizationSlug)
	for name, tc := range map[string]struct {
		params b2b.SessionsAuthenticateParams
		want   error
	}{
		"nothing": {b2b.SessionsAuthenticateParams{}, errtype.NoSessionArguments},
		"both": {
			b2b.SessionsAuthenticateParams{SessionToken: &in.SessionToken, SessionJWT: &in.SessionJWT},
			errtype.TooManySessionArguments,
		},
		"unknown token": {b2b.SessionsAuthenticateParams{SessionToken: new("unknown")}, errtype.SessionNotFound},
		"forged JWT": {
			b2b.SessionsAuthenticateParams{SessionJWT: new(in.SessionJWT[:len(in.SessionJWT)-8] + "AAAAAAAA")},
			errtype.SessionNotFound,
		},
	} {
		_, err := sessions.Authenticate(t.Context(), &tc.params)
		require.ErrorIs(t, err, tc.want, name)
	}

	_, err = sessions.Revoke(t.Context(), &b2b.SessionsRevokeParams{})
	require.ErrorIs(t, err, errtype.NoSessionRevokeArguments, "revoke nothing")
	_, err = sessions.Revoke(t.Context(), &b2b.SessionsRevokeParams{
		SessionToken: &in.SessionToken, MemberID: &in.MemberID,
	})
	require.ErrorIs(t, err, errtype.TooManySessionRevokeArguments, "revoke twice")
	_, err = sessions.Revoke(t.Context(), &b2b.SessionsRevokeParams{MemberSessionID: &in.MemberSession.MemberSessionID})
	require.NoError(t, err)
	_, err = sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{SessionToken: &in.SessionToken})
	require.ErrorIs(t, err, errtype.SessionNotFound, "revoked")
	_, err = sessions.Revoke(t.Context(), &b2b.SessionsRevokeParams{MemberID: &in.MemberID})
	require.NoError(t, err)
	_, err = sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{SessionToken: &other.SessionToken})
	require.ErrorIs(t, err, errtype.SessionNotFound, "all revoked")
}

func TestAuthorizationOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	globex := f.organization("Globex")
	// The fixture fails the test if this is not what the document allows.
	got, err := f.client.B2B.RBAC.Organizations.GetOrgPolicy(t.Context(), &b2b.RBACOrganizationsGetOrgPolicyParams{
		OrganizationID: f.org,
	})
	require.NoError(t, err, "before there are roles")
	require.Empty(t, got.OrgPolicy.Roles, "before there are roles")
	policy := b2b.OrgPolicy{
		Roles: []b2b.PolicyRole{
			{
				RoleID: "editor", Description: "Edits.",
				Permissions: []b2b.PolicyRolePermission{{ResourceID: "documents", Actions: []string{"edit"}}},
			},
		},
	}
	_, err = f.client.B2B.RBAC.Organizations.SetOrgPolicy(t.Context(), &b2b.RBACOrganizationsSetOrgPolicyParams{
		OrganizationID: f.org, OrgPolicy: policy,
	})
	require.NoError(t, err)
	got, err = f.client.B2B.RBAC.Organizations.GetOrgPolicy(t.Context(), &b2b.RBACOrganizationsGetOrgPolicyParams{
		OrganizationID: f.org,
	})
	require.NoError(t, err)
	require.Len(t, got.OrgPolicy.Roles, 1)
	f.member("ada@acme.example.com", func(p *b2b.MembersCreateParams) { p.Roles = []string{"editor"} })
	in := f.login("ada@acme.example.com")
	for name, tc := range map[string]struct {
		check b2b.AuthorizationCheck
		want  error
		local error
	}{
		"edit": {b2b.AuthorizationCheck{OrganizationID: f.org, ResourceID: "documents", Action: "edit"}, nil, nil},
		"delete": {
			b2b.AuthorizationCheck{OrganizationID: f.org, ResourceID: "documents", Action: "delete"},
			errtype.SessionAuthorizationError, stytch.ErrForbidden,
		},
		"edit of another": {
			b2b.AuthorizationCheck{OrganizationID: globex, ResourceID: "documents", Action: "edit"},
			errtype.SessionAuthorizationTenancyError, token.ErrTenancy,
		},
	} {
		res, err := f.client.B2B.Sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{
			SessionToken: &in.SessionToken, AuthorizationCheck: &tc.check,
		})
		require.ErrorIs(t, err, tc.want, name)
		if tc.want == nil {
			require.True(t, res.Verdict.Authorized, name)
			require.Equal(t, []string{"editor"}, res.Verdict.GrantingRoles, name)
		}
		_, err = f.client.B2B.Sessions.AuthenticateJWTLocal(t.Context(), &b2b.SessionsAuthenticateJWTParams{
			SessionJWT: in.SessionJWT, AuthorizationCheck: &tc.check,
		})
		require.ErrorIs(t, err, tc.local, "%s, locally", name)
	}
	for name, tc := range map[string]struct {
		role b2b.PolicyRole
		want error
	}{
		"one of Stytch": {
			b2b.PolicyRole{RoleID: "stytch_admin", Permissions: []b2b.PolicyRolePermission{}}, errtype.InvalidRBACStytchRoleEdit,
		},
		"no name": {b2b.PolicyRole{Permissions: []b2b.PolicyRolePermission{}}, errtype.EmptyRBACRoleID},
		"no actions": {
			b2b.PolicyRole{
				RoleID: "idle", Permissions: []b2b.PolicyRolePermission{{ResourceID: "documents", Actions: []string{}}},
			},
			errtype.RBACPermissionMissingActions,
		},
	} {
		_, err := f.client.B2B.RBAC.Organizations.SetOrgPolicy(t.Context(), &b2b.RBACOrganizationsSetOrgPolicyParams{
			OrganizationID: f.org, OrgPolicy: b2b.OrgPolicy{Roles: []b2b.PolicyRole{tc.role}},
		})
		require.ErrorIs(t, err, tc.want, name)
	}
}

func TestSessionExchange(t *testing.T) {
	f := newB2BFixture(t)
	in := f.login("ada@acme.example.com")
	joinable := func(p *b2b.OrganizationsCreateParams) {
		p.EmailAllowedDomains, p.EmailJITProvisioning = []string{"acme.example.com"}, new(b2b.EmailJITProvisioningRestricted)
	}
	globex := f.organization("Globex", joinable)
	careful := f.organization("Careful", joinable, requireMFA)
	strict := f.organization("Strict", joinable, func(p *b2b.OrganizationsCreateParams) {
		p.AuthMethods, p.AllowedAuthMethods = new(b2b.AuthMethodsRestricted), []string{"sso"}
	})
	foreign := f.organization("Foreign")
	exchange := func(organizationID string) (*b2b.SessionsExchangeResponse, error) {
		return f.client.B2B.Sessions.Exchange(t.Context(), &b2b.SessionsExchangeParams{
			OrganizationID: organizationID, SessionToken: &in.SessionToken,
		})
	}
	got, err := exchange(globex)
	require.NoError(t, err)
	require.True(t, got.MemberAuthenticated)
	require.Equal(t, globex, got.MemberSession.OrganizationID)
	require.NotEqual(t, in.MemberID, got.MemberID)
	got, err = exchange(careful)
	require.NoError(t, err)
	require.False(t, got.MemberAuthenticated)
	require.NotNil(t, got.MFARequired)
	require.Nil(t, got.PrimaryRequired)
	got, err = exchange(strict)
	require.NoError(t, err)
	require.False(t, got.MemberAuthenticated)
	require.NotNil(t, got.PrimaryRequired)
	_, err = exchange(foreign)
	require.ErrorIs(t, err, errtype.EmailJITProvisioningNotAllowed, "where nobody joins")
}

// What members may do by their own session.
func TestCallsOnBehalfOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	globex := f.organization("Globex")
	f.member("root@acme.example.com", func(p *b2b.MembersCreateParams) { p.Roles = []string{"stytch_admin"} })
	admin, ada := f.login("root@acme.example.com"), f.login("ada@acme.example.com")
	bob := f.member("bob@acme.example.com")
	update := func(organizationID string) func(...stytch.Option) error {
		return func(opts ...stytch.Option) error {
			_, err := f.client.B2B.Organizations.Update(t.Context(),
				&b2b.OrganizationsUpdateParams{
					OrganizationID: organizationID, OrganizationLogoURL: new("https://example.com/logo"),
				}, opts...)
			return err
		}
	}
	rename := func(params b2b.MembersUpdateParams) func(...stytch.Option) error {
		return func(opts ...stytch.Option) error {
			params.OrganizationID = f.org
			_, err := f.client.B2B.Organizations.Members.Update(t.Context(), &params, opts...)
			return err
		}
	}
	search := func(organizationID string) func(...stytch.Option) error {
		return func(opts ...stytch.Option) error {
			_, err := f.client.B2B.Organizations.Members.Search(t.Context(),
				&b2b.MembersSearchParams{OrganizationIDs: []string{organizationID}}, opts...)
			return err
		}
	}
	invite := func(organizationID string) func(...stytch.Option) error {
		return func(opts ...stytch.Option) error {
			_, err := f.client.B2B.MagicLinks.Email.Invite(t.Context(),
				&b2b.MagicLinksEmailInviteParams{OrganizationID: organizationID, EmailAddress: "new@acme.example.com"}, opts...)
			return err
		}
	}
	revoke := func(opts ...stytch.Option) error {
		_, err := f.client.B2B.Sessions.Revoke(t.Context(), &b2b.SessionsRevokeParams{SessionToken: &ada.SessionToken},
			opts...)
		return err
	}
	self := b2b.MembersUpdateParams{MemberID: ada.MemberID, Name: new("Ada")}
	roles := b2b.MembersUpdateParams{MemberID: ada.MemberID, Roles: []string{"stytch_admin"}}
	email := b2b.MembersUpdateParams{MemberID: ada.MemberID, EmailAddress: new("a@acme.example.com")}
	for _, tc := range []struct {
		name  string
		call  func(...stytch.Option) error
		token string
		want  error
	}{
		{"unknown session", update(f.org), "unknown", errtype.SessionNotFound},
		{"admin", update(f.org), admin.SessionToken, nil},
		{"admin, elsewhere", update(globex), admin.SessionToken, errtype.SessionAuthorizationTenancyError},
		{"member", update(f.org), ada.SessionToken, errtype.SessionAuthorizationError},
		{"member, of itself", rename(self), ada.SessionToken, nil},
		{"member, its roles", rename(roles), ada.SessionToken, errtype.SessionAuthorizationError},
		{"member, its address", rename(email), ada.SessionToken, errtype.MemberCannotUpdateTheirEmailAddress},
		{
			"member, of another", rename(b2b.MembersUpdateParams{MemberID: bob, Name: new("Bob")}),
			ada.SessionToken, errtype.SessionAuthorizationError,
		},
		{
			"admin, of another", rename(b2b.MembersUpdateParams{MemberID: bob, Name: new("Bob")}),
			admin.SessionToken, nil,
		},
		{
			"admin, trusted metadata", rename(b2b.MembersUpdateParams{MemberID: bob, TrustedMetadata: map[string]any{"a": "b"}}),
			admin.SessionToken, errtype.SessionAuthorizationError,
		},
		{"admin searches", search(f.org), admin.SessionToken, nil},
		{"admin searches elsewhere", search(globex), admin.SessionToken, errtype.SessionAuthorizationTenancyError},
		{"admin invites", invite(f.org), admin.SessionToken, nil},
		{"admin invites elsewhere", invite(globex), admin.SessionToken, errtype.SessionAuthorizationTenancyError},
		{"member invites", invite(f.org), ada.SessionToken, errtype.SessionAuthorizationError},
		{"member logs out", revoke, ada.SessionToken, nil},
		{"member is out", rename(self), ada.SessionToken, errtype.SessionNotFound},
	} {
		require.ErrorIs(t, tc.call(stytch.WithMemberSession(tc.token)), tc.want, tc.name)
	}
	require.NoError(t, update(f.org)(stytch.WithMemberSessionJWT(admin.SessionJWT)), "admin, by JWT")
}

// Second factors are of each member: one that was passed in an organization is none in another.
func TestSessionExchangeWithMFA(t *testing.T) {
	f := newB2BFixture(t)
	in := f.login("ada@acme.example.com")
	_, err := f.client.B2B.TOTPs.Create(t.Context(), &b2b.TOTPsCreateParams{
		OrganizationID: f.org, MemberID: in.MemberID, SessionToken: &in.SessionToken,
	})
	require.NoError(t, err)
	code, err := f.srv.MemberTOTPCode(in.MemberID)
	require.NoError(t, err)
	got, err := f.client.B2B.TOTPs.Authenticate(t.Context(), &b2b.TOTPsAuthenticateParams{
		OrganizationID: f.org, MemberID: in.MemberID, Code: code, SessionToken: &in.SessionToken,
	})
	require.NoError(t, err)
	require.Len(t, got.MemberSession.AuthenticationFactors, 2)
	careful := f.organization("Careful", requireMFA, func(p *b2b.OrganizationsCreateParams) {
		p.EmailAllowedDomains, p.EmailJITProvisioning = []string{"acme.example.com"}, new(b2b.EmailJITProvisioningRestricted)
	})
	exchanged, err := f.client.B2B.Sessions.Exchange(t.Context(), &b2b.SessionsExchangeParams{
		OrganizationID: careful, SessionToken: &in.SessionToken,
	})
	require.NoError(t, err)
	require.False(t, exchanged.MemberAuthenticated)
	require.NotNil(t, exchanged.MFARequired)
}

// What a member session may do follows the policy: a role of the project and one of the organization grant single
// actions.
func TestMemberSessionsFollowThePolicy(t *testing.T) {
	f := newB2BFixture(t)
	f.srv.SetPolicy(token.B2B, stytch.RBACPolicy{Roles: []stytch.PolicyRole{{
		RoleID:      "recruiter",
		Permissions: []stytch.PolicyRolePermission{{ResourceID: "stytch.member", Actions: []string{"create", "search"}}},
	}}})
	_, err := f.client.B2B.RBAC.Organizations.SetOrgPolicy(t.Context(), &b2b.RBACOrganizationsSetOrgPolicyParams{
		OrganizationID: f.org, OrgPolicy: b2b.OrgPolicy{Roles: []b2b.PolicyRole{{
			RoleID: "namer",
			Permissions: []b2b.PolicyRolePermission{
				{ResourceID: "stytch.organization", Actions: []string{"update.info.name"}},
			},
		}}},
	})
	require.NoError(t, err)
	f.member("recruiter@acme.example.com", func(p *b2b.MembersCreateParams) { p.Roles = []string{"recruiter"} })
	f.member("namer@acme.example.com", func(p *b2b.MembersCreateParams) { p.Roles = []string{"namer"} })
	other := f.member("other@acme.example.com")
	recruiter := stytch.WithMemberSession(f.login("recruiter@acme.example.com").SessionToken)
	namer := stytch.WithMemberSession(f.login("namer@acme.example.com").SessionToken)

	create := func(email string, by stytch.Option) error {
		_, err := f.client.B2B.Organizations.Members.Create(t.Context(), &b2b.MembersCreateParams{
			OrganizationID: f.org, EmailAddress: email,
		}, by)
		return err
	}
	remove := func(by stytch.Option) error {
		_, err := f.client.B2B.Organizations.Members.Delete(t.Context(), &b2b.MembersDeleteParams{
			OrganizationID: f.org, MemberID: other,
		}, by)
		return err
	}
	update := func(params b2b.OrganizationsUpdateParams, by stytch.Option) error {
		params.OrganizationID = f.org
		_, err := f.client.B2B.Organizations.Update(t.Context(), &params, by)
		return err
	}
	name := b2b.OrganizationsUpdateParams{OrganizationName: new("Acme Inc")}
	both := b2b.OrganizationsUpdateParams{OrganizationName: new("Acme"), MFAPolicy: new(b2b.MFAPolicyRequiredForAll)}
	require.NoError(t, create("new@acme.example.com", recruiter))
	require.ErrorIs(t, create("newer@acme.example.com", namer), errtype.SessionAuthorizationError)
	require.ErrorIs(t, remove(recruiter), errtype.SessionAuthorizationError)
	require.NoError(t, update(name, namer))
	require.ErrorIs(t, update(both, namer), errtype.SessionAuthorizationError, "one of two settings")
	require.ErrorIs(t, update(name, recruiter), errtype.SessionAuthorizationError)
}
