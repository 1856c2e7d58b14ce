package stytchtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// saml makes an active SAML connection.
func (f *b2bFixture) saml() string {
	f.t.Helper()
	created, err := f.client.B2B.SSO.SAML.CreateConnection(f.t.Context(), &b2b.SAMLCreateConnectionParams{
		OrganizationID: f.org, DisplayName: new("Okta"), IdentityProvider: new(b2b.SSOIdentityProviderOkta),
	})
	require.NoError(f.t, err)
	require.Equal(f.t, b2b.SSOConnectionStatusPending, created.Connection.Status)
	id := created.Connection.ConnectionID
	_, err = f.srv.SSOToken(id, "ada@acme.example.com")
	require.Error(f.t, err, "people log in by a pending connection")
	updated, err := f.client.B2B.SSO.SAML.UpdateByURL(f.t.Context(), &b2b.SAMLUpdateByURLParams{
		OrganizationID: f.org, ConnectionID: id, MetadataURL: "https://okta.example/metadata",
	})
	require.NoError(f.t, err)
	require.Equal(f.t, b2b.SSOConnectionStatusActive, updated.Connection.Status)
	return id
}

func (f *b2bFixture) bySSO(connectionID, email string) (*b2b.SSOAuthenticateResponse, error) {
	f.t.Helper()
	token, err := f.srv.SSOToken(connectionID, email)
	require.NoError(f.t, err)
	return f.client.B2B.SSO.Authenticate(f.t.Context(), &b2b.SSOAuthenticateParams{SSOToken: token})
}

func TestSSO(t *testing.T) {
	f := newB2BFixture(t)
	id := f.saml()
	for name, tc := range map[string]struct {
		provisioning b2b.SSOJITProvisioning
		allowed      []string
		want         error
	}{
		"all":             {"ALL_ALLOWED", nil, nil},
		"this connection": {"RESTRICTED", []string{id}, nil},
		"other connection": {
			"RESTRICTED", []string{"saml-connection-test-other"}, errtype.InvalidConnectionForJITProvisioning,
		},
		"nobody": {"NOT_ALLOWED", nil, errtype.InvalidConnectionForJITProvisioning},
	} {
		f.update(func(p *b2b.OrganizationsUpdateParams) {
			p.SSOJITProvisioning, p.SSOJITProvisioningAllowedConnections = &tc.provisioning, tc.allowed
		})
		_, err := f.bySSO(id, string(tc.provisioning)+"-"+name[:3]+"@acme.example.com")
		require.ErrorIs(t, err, tc.want, name)
	}
	f.member("ada@acme.example.com")
	_, err := f.client.B2B.SSO.SAML.UpdateConnection(t.Context(), &b2b.SAMLUpdateConnectionParams{
		OrganizationID: f.org, ConnectionID: id,
		SAMLConnectionImplicitRoleAssignments: []b2b.ConnectionImplicitRoleAssignment{{RoleID: "stytch_admin"}},
	})
	require.NoError(t, err)
	in, err := f.bySSO(id, "ada@acme.example.com")
	require.NoError(t, err)
	require.Len(t, in.Member.SSORegistrations, 1)
	require.True(t, in.Member.IsAdmin)
	require.Equal(t, id, in.MemberSession.AuthenticationFactors[0].SAMLSSOFactor.ProviderID)
	token, err := f.srv.SSOToken(id, "ada@acme.example.com")
	require.NoError(t, err)
	f.srv.Clock.Advance(6 * time.Minute)
	_, err = f.client.B2B.SSO.Authenticate(t.Context(), &b2b.SSOAuthenticateParams{SSOToken: token})
	require.ErrorIs(t, err, errtype.SSOTokenNotFound, "too late")

	f.update(func(p *b2b.OrganizationsUpdateParams) { p.SSODefaultConnectionID = &id })
	got, err := f.client.B2B.Organizations.Get(t.Context(), &b2b.OrganizationsGetParams{OrganizationID: f.org})
	require.NoError(t, err)
	require.Len(t, got.Organization.SSOActiveConnections, 1)
	_, err = f.client.B2B.SSO.DeleteConnection(t.Context(), &b2b.SSODeleteConnectionParams{
		OrganizationID: f.org, ConnectionID: id,
	})
	require.NoError(t, err)
	_, err = f.client.B2B.SSO.DeleteConnection(t.Context(), &b2b.SSODeleteConnectionParams{
		OrganizationID: f.org, ConnectionID: id,
	})
	require.ErrorIs(t, err, errtype.SSOConnectionNotFound, "a second time")
	member, err := f.client.B2B.Organizations.Members.Get(t.Context(), &b2b.MembersGetParams{
		OrganizationID: f.org, MemberID: &in.MemberID,
	})
	require.NoError(t, err)
	require.False(t, member.Member.IsAdmin)
}

func TestSSOConnections(t *testing.T) {
	f := newB2BFixture(t)
	samlID := f.saml()
	oidc, err := f.client.B2B.SSO.OIDC.CreateConnection(t.Context(), &b2b.OIDCCreateConnectionParams{
		OrganizationID: f.org, DisplayName: new("Entra"),
	})
	require.NoError(t, err)
	update := &b2b.OIDCUpdateConnectionParams{
		OrganizationID: f.org, ConnectionID: oidc.Connection.ConnectionID, ClientID: new("id"), ClientSecret: new("secret"),
		Issuer: new("http://idp.example"),
	}
	_, err = f.client.B2B.SSO.OIDC.UpdateConnection(t.Context(), update)
	require.ErrorIs(t, err, errtype.OIDCConnectionIssuerURLInvalidFormat, "http")
	update.Issuer = new("https://idp.example")
	got, err := f.client.B2B.SSO.OIDC.UpdateConnection(t.Context(), update)
	require.NoError(t, err)
	require.Equal(t, b2b.SSOConnectionStatusActive, got.Connection.Status)
	in, err := f.bySSO(oidc.Connection.ConnectionID, "ada@acme.example.com")
	require.NoError(t, err)
	require.NotNil(t, in.MemberSession.AuthenticationFactors[0].OIDCSSOFactor)
	update.ConnectionID = samlID
	_, err = f.client.B2B.SSO.OIDC.UpdateConnection(t.Context(), update)
	require.ErrorIs(t, err, errtype.OIDCConnectionNotFound, "a SAML connection")

	branch := f.organization("Branch")
	create := &b2b.ExternalCreateConnectionParams{
		OrganizationID: branch, ExternalOrganizationID: f.org, ExternalConnectionID: "nothing",
	}
	_, err = f.client.B2B.SSO.External.CreateConnection(t.Context(), create)
	require.ErrorIs(t, err, errtype.ExternalConnectionIDNotFound, "no connection")
	create.ExternalConnectionID = samlID
	external, err := f.client.B2B.SSO.External.CreateConnection(t.Context(), create)
	require.NoError(t, err)
	renamed, err := f.client.B2B.SSO.External.UpdateConnection(t.Context(), &b2b.ExternalUpdateConnectionParams{
		OrganizationID: branch, ConnectionID: external.Connection.ConnectionID, DisplayName: new("HQ"),
	})
	require.NoError(t, err)
	require.Equal(t, "HQ", renamed.Connection.DisplayName)
	in, err = f.bySSO(external.Connection.ConnectionID, "ada@acme.example.com")
	require.NoError(t, err)
	require.Equal(t, branch, in.OrganizationID)
	connections, err := f.client.B2B.SSO.GetConnections(t.Context(), &b2b.SSOGetConnectionsParams{OrganizationID: f.org})
	require.NoError(t, err)
	require.Len(t, connections.SAMLConnections, 1)
	require.Len(t, connections.OIDCConnections, 1)
	require.Empty(t, connections.ExternalConnections)
	certificate := &b2b.SAMLDeleteVerificationCertificateParams{
		OrganizationID: f.org, ConnectionID: samlID,
		CertificateID: connections.SAMLConnections[0].VerificationCertificates[0].CertificateID,
	}
	_, err = f.client.B2B.SSO.SAML.DeleteVerificationCertificate(t.Context(), certificate)
	require.ErrorIs(t, err, errtype.CannotDeleteLastSSOVerificationKey, "the last certificate")
	_, err = f.client.B2B.SSO.SAML.UpdateConnection(t.Context(), &b2b.SAMLUpdateConnectionParams{
		OrganizationID: f.org, ConnectionID: samlID, X509Certificate: new("another"), SAMLEncryptionPrivateKey: new("key"),
	})
	require.NoError(t, err)
	_, err = f.client.B2B.SSO.SAML.DeleteVerificationCertificate(t.Context(), certificate)
	require.NoError(t, err)
}

func TestSCIM(t *testing.T) {
	f := newB2BFixture(t)
	scim := f.client.B2B.SCIM.Connection
	_, err := scim.Get(t.Context(), &b2b.ConnectionGetParams{OrganizationID: f.org})
	require.ErrorIs(t, err, errtype.NoActiveSCIMConnection, "none yet")
	created, err := scim.Create(t.Context(), &b2b.ConnectionCreateParams{
		OrganizationID: f.org, IdentityProvider: new(b2b.SCIMIdentityProviderOkta),
	})
	require.NoError(t, err)
	require.NotEmpty(t, created.Connection.BearerToken)
	require.Equal(t, b2b.SCIMIdentityProviderOkta, created.Connection.IdentityProvider)
	id := created.Connection.ConnectionID
	_, err = scim.Create(t.Context(), &b2b.ConnectionCreateParams{OrganizationID: f.org})
	require.ErrorIs(t, err, errtype.ActiveSCIMConnectionExists, "a second one")

	_, err = scim.RotateComplete(t.Context(), &b2b.ConnectionRotateCompleteParams{
		OrganizationID: f.org, ConnectionID: id,
	})
	require.ErrorIs(t, err, errtype.SCIMConnectionNotRotatingToken, "complete nothing")
	rotated, err := scim.RotateStart(t.Context(), &b2b.ConnectionRotateStartParams{
		OrganizationID: f.org, ConnectionID: id,
	})
	require.NoError(t, err)
	require.NotEqual(t, created.Connection.BearerToken, rotated.Connection.NextBearerToken)
	got, err := scim.RotateCancel(t.Context(), &b2b.ConnectionRotateCancelParams{
		OrganizationID: f.org, ConnectionID: id,
	})
	require.NoError(t, err)
	require.Empty(t, got.Connection.NextBearerTokenLastFour)
	rotated, err = scim.RotateStart(t.Context(), &b2b.ConnectionRotateStartParams{
		OrganizationID: f.org, ConnectionID: id,
	})
	require.NoError(t, err)
	next := rotated.Connection.NextBearerToken
	completed, err := scim.RotateComplete(t.Context(), &b2b.ConnectionRotateCompleteParams{
		OrganizationID: f.org, ConnectionID: id,
	})
	require.NoError(t, err)
	require.Equal(t, next[len(next)-4:], completed.Connection.BearerTokenLastFour)

	var groups []string
	for _, name := range []string{"Engineering", "Sales", "Support"} {
		group, err := f.srv.AddSCIMGroup(id, name)
		require.NoError(t, err)
		groups = append(groups, group)
	}
	var names []string
	for group, err := range scim.GetGroupsAll(t.Context(), &b2b.ConnectionGetGroupsParams{
		OrganizationID: f.org, ConnectionID: id, Limit: new(int32(2)),
	}) {
		require.NoError(t, err)
		names = append(names, group.GroupName)
	}
	require.Len(t, names, 3)
	require.Equal(t, "Support", names[2])
	update := &b2b.ConnectionUpdateParams{
		OrganizationID: f.org, ConnectionID: id,
		SCIMGroupImplicitRoleAssignments: []b2b.SCIMGroupImplicitRoleAssignments{{RoleID: "stytch_admin", GroupID: "nobody"}},
	}
	_, err = scim.Update(t.Context(), update)
	require.ErrorIs(t, err, errtype.SCIMGroupRoleAssignmentGroupDoesNotExist, "no such group")
	update.SCIMGroupImplicitRoleAssignments[0].GroupID = groups[0]
	updated, err := scim.Update(t.Context(), update)
	require.NoError(t, err)
	require.Equal(t, "Engineering", updated.Connection.SCIMGroupImplicitRoleAssignments[0].GroupName)
	_, err = scim.Delete(t.Context(), &b2b.ConnectionDeleteParams{OrganizationID: f.org, ConnectionID: id})
	require.NoError(t, err)
	_, err = scim.Get(t.Context(), &b2b.ConnectionGetParams{OrganizationID: f.org})
	require.ErrorIs(t, err, errtype.NoActiveSCIMConnection, "deleted")
}
