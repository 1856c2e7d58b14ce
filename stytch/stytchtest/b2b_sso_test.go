package stytchtest_test

import (
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// saml makes an active SAML connection.
func (f *b2bFixture) saml() string {
	f.t.Helper()
	created, err := f.client.B2B.SSO.SAML.CreateConnection(f.t.Context(), &b2b.SSOSAMLCreateConnectionParams{
		OrganizationID: f.org, DisplayName: new("Okta"), IdentityProvider: new(b2b.SSOIdentityProviderOkta),
	})
	if err != nil || created.Connection.Status != "pending" {
		f.t.Fatalf("got %+v, %v", created, err)
	}
	id := created.Connection.ConnectionID
	if _, err := f.srv.SSOToken(id, "ada@acme.example.com"); err == nil {
		f.t.Error("people log in by a pending connection")
	}
	updated, err := f.client.B2B.SSO.SAML.UpdateByURL(f.t.Context(), &b2b.SSOSAMLUpdateByURLParams{OrganizationID: f.org, ConnectionID: id, MetadataURL: "https://okta.example/metadata"})
	if err != nil || updated.Connection.Status != "active" {
		f.t.Fatalf("got %+v, %v", updated, err)
	}
	return id
}

func (f *b2bFixture) bySSO(connectionID, email string) (*b2b.SSOAuthenticateResponse, error) {
	f.t.Helper()
	token, err := f.srv.SSOToken(connectionID, email)
	if err != nil {
		f.t.Fatal(err)
	}
	return f.client.B2B.SSO.Authenticate(f.t.Context(), &b2b.SSOAuthenticateParams{SSOToken: token})
}

func TestSSO(t *testing.T) {
	f := newB2BFixture(t)
	id := f.saml()
	for name, tc := range map[string]struct {
		provisioning string
		allowed      []string
		want         stytch.ErrorType
	}{
		"all":              {"ALL_ALLOWED", nil, ""},
		"this connection":  {"RESTRICTED", []string{id}, ""},
		"other connection": {"RESTRICTED", []string{"saml-connection-test-other"}, errtype.InvalidConnectionForJITProvisioning},
		"nobody":           {"NOT_ALLOWED", nil, errtype.InvalidConnectionForJITProvisioning},
	} {
		f.update(func(p *b2b.OrganizationsUpdateParams) {
			p.SSOJITProvisioning, p.SSOJITProvisioningAllowedConnections = &tc.provisioning, tc.allowed
		})
		_, err := f.bySSO(id, tc.provisioning+"-"+name[:3]+"@acme.example.com")
		wantsType(t, name, err, tc.want)
	}
	f.member("ada@acme.example.com")
	if _, err := f.client.B2B.SSO.SAML.UpdateConnection(t.Context(), &b2b.SSOSAMLUpdateConnectionParams{
		OrganizationID: f.org, ConnectionID: id, SAMLConnectionImplicitRoleAssignments: []b2b.ConnectionImplicitRoleAssignment{{RoleID: "stytch_admin"}},
	}); err != nil {
		t.Fatal(err)
	}
	in, err := f.bySSO(id, "ada@acme.example.com")
	if err != nil || len(in.Member.SSORegistrations) != 1 || !in.Member.IsAdmin || in.MemberSession.AuthenticationFactors[0].SAMLSSOFactor.ProviderID != id {
		t.Fatalf("got %+v, %v", in, err)
	}
	token, err := f.srv.SSOToken(id, "ada@acme.example.com")
	if err != nil {
		t.Fatal(err)
	}
	f.srv.Clock.Advance(6 * time.Minute)
	_, err = f.client.B2B.SSO.Authenticate(t.Context(), &b2b.SSOAuthenticateParams{SSOToken: token})
	wantsType(t, "too late", err, errtype.SSOTokenNotFound)

	f.update(func(p *b2b.OrganizationsUpdateParams) { p.SSODefaultConnectionID = &id })
	if got, err := f.client.B2B.Organizations.Get(t.Context(), &b2b.OrganizationsGetParams{OrganizationID: f.org}); err != nil || len(got.Organization.SSOActiveConnections) != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := f.client.B2B.SSO.DeleteConnection(t.Context(), &b2b.SSODeleteConnectionParams{OrganizationID: f.org, ConnectionID: id}); err != nil {
		t.Error(err)
	}
	_, err = f.client.B2B.SSO.DeleteConnection(t.Context(), &b2b.SSODeleteConnectionParams{OrganizationID: f.org, ConnectionID: id})
	wantsType(t, "a second time", err, errtype.SSOConnectionNotFound)
	if got, err := f.client.B2B.Organizations.Members.Get(t.Context(), &b2b.OrganizationsMembersGetParams{OrganizationID: f.org, MemberID: &in.MemberID}); err != nil || got.Member.IsAdmin {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestSSOConnections(t *testing.T) {
	f := newB2BFixture(t)
	samlID := f.saml()
	oidc, err := f.client.B2B.SSO.OIDC.CreateConnection(t.Context(), &b2b.SSOOIDCCreateConnectionParams{OrganizationID: f.org, DisplayName: new("Entra")})
	if err != nil {
		t.Fatal(err)
	}
	update := &b2b.SSOOIDCUpdateConnectionParams{OrganizationID: f.org, ConnectionID: oidc.Connection.ConnectionID, ClientID: new("id"), ClientSecret: new("secret"), Issuer: new("http://idp.example")}
	_, err = f.client.B2B.SSO.OIDC.UpdateConnection(t.Context(), update)
	wantsType(t, "http", err, errtype.OIDCConnectionIssuerURLInvalidFormat)
	update.Issuer = new("https://idp.example")
	if got, err := f.client.B2B.SSO.OIDC.UpdateConnection(t.Context(), update); err != nil || got.Connection.Status != "active" {
		t.Fatalf("got %+v, %v", got, err)
	}
	if in, err := f.bySSO(oidc.Connection.ConnectionID, "ada@acme.example.com"); err != nil || in.MemberSession.AuthenticationFactors[0].OIDCSSOFactor == nil {
		t.Errorf("got %+v, %v", in, err)
	}
	update.ConnectionID = samlID
	_, err = f.client.B2B.SSO.OIDC.UpdateConnection(t.Context(), update)
	wantsType(t, "a SAML connection", err, errtype.OIDCConnectionNotFound)

	branch := f.organization("Branch")
	create := &b2b.SSOExternalCreateConnectionParams{OrganizationID: branch, ExternalOrganizationID: f.org, ExternalConnectionID: "nothing"}
	_, err = f.client.B2B.SSO.External.CreateConnection(t.Context(), create)
	wantsType(t, "no connection", err, errtype.ExternalConnectionIDNotFound)
	create.ExternalConnectionID = samlID
	external, err := f.client.B2B.SSO.External.CreateConnection(t.Context(), create)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := f.client.B2B.SSO.External.UpdateConnection(t.Context(), &b2b.SSOExternalUpdateConnectionParams{OrganizationID: branch, ConnectionID: external.Connection.ConnectionID, DisplayName: new("HQ")}); err != nil || got.Connection.DisplayName != "HQ" {
		t.Errorf("got %+v, %v", got, err)
	}
	if in, err := f.bySSO(external.Connection.ConnectionID, "ada@acme.example.com"); err != nil || in.OrganizationID != branch {
		t.Errorf("got %+v, %v", in, err)
	}
	got, err := f.client.B2B.SSO.GetConnections(t.Context(), &b2b.SSOGetConnectionsParams{OrganizationID: f.org})
	if err != nil || len(got.SAMLConnections) != 1 || len(got.OIDCConnections) != 1 || len(got.ExternalConnections) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
	certificate := &b2b.SSOSAMLDeleteVerificationCertificateParams{OrganizationID: f.org, ConnectionID: samlID, CertificateID: got.SAMLConnections[0].VerificationCertificates[0].CertificateID}
	_, err = f.client.B2B.SSO.SAML.DeleteVerificationCertificate(t.Context(), certificate)
	wantsType(t, "the last certificate", err, errtype.CannotDeleteLastSSOVerificationKey)
	if _, err := f.client.B2B.SSO.SAML.UpdateConnection(t.Context(), &b2b.SSOSAMLUpdateConnectionParams{OrganizationID: f.org, ConnectionID: samlID, X509Certificate: new("another"), SAMLEncryptionPrivateKey: new("key")}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client.B2B.SSO.SAML.DeleteVerificationCertificate(t.Context(), certificate); err != nil {
		t.Error(err)
	}
}

func TestSCIM(t *testing.T) {
	f := newB2BFixture(t)
	scim := f.client.B2B.SCIM.Connection
	_, err := scim.Get(t.Context(), &b2b.SCIMConnectionGetParams{OrganizationID: f.org})
	wantsType(t, "none yet", err, errtype.NoActiveSCIMConnection)
	created, err := scim.Create(t.Context(), &b2b.SCIMConnectionCreateParams{OrganizationID: f.org, IdentityProvider: new(b2b.SCIMIdentityProviderOkta)})
	if err != nil || created.Connection.BearerToken == "" || created.Connection.IdentityProvider != "okta" {
		t.Fatalf("got %+v, %v", created, err)
	}
	id := created.Connection.ConnectionID
	_, err = scim.Create(t.Context(), &b2b.SCIMConnectionCreateParams{OrganizationID: f.org})
	wantsType(t, "a second one", err, errtype.ActiveSCIMConnectionExists)

	_, err = scim.RotateComplete(t.Context(), &b2b.SCIMConnectionRotateCompleteParams{OrganizationID: f.org, ConnectionID: id})
	wantsType(t, "complete nothing", err, errtype.SCIMConnectionNotRotatingToken)
	rotated, err := scim.RotateStart(t.Context(), &b2b.SCIMConnectionRotateStartParams{OrganizationID: f.org, ConnectionID: id})
	if err != nil || rotated.Connection.NextBearerToken == created.Connection.BearerToken {
		t.Fatalf("got %+v, %v", rotated, err)
	}
	if got, err := scim.RotateCancel(t.Context(), &b2b.SCIMConnectionRotateCancelParams{OrganizationID: f.org, ConnectionID: id}); err != nil || got.Connection.NextBearerTokenLastFour != "" {
		t.Errorf("got %+v, %v", got, err)
	}
	rotated, err = scim.RotateStart(t.Context(), &b2b.SCIMConnectionRotateStartParams{OrganizationID: f.org, ConnectionID: id})
	if err != nil {
		t.Fatal(err)
	}
	next := rotated.Connection.NextBearerToken
	if got, err := scim.RotateComplete(t.Context(), &b2b.SCIMConnectionRotateCompleteParams{OrganizationID: f.org, ConnectionID: id}); err != nil || got.Connection.BearerTokenLastFour != next[len(next)-4:] {
		t.Errorf("got %+v, %v", got, err)
	}

	var groups []string
	for _, name := range []string{"Engineering", "Sales", "Support"} {
		group, err := f.srv.AddSCIMGroup(id, name)
		if err != nil {
			t.Fatal(err)
		}
		groups = append(groups, group)
	}
	var names []string
	for group, err := range scim.GetGroupsAll(t.Context(), &b2b.SCIMConnectionGetGroupsParams{OrganizationID: f.org, ConnectionID: id, Limit: new(int32(2))}) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, group.GroupName)
	}
	if len(names) != 3 || names[2] != "Support" {
		t.Errorf("got %v", names)
	}
	update := &b2b.SCIMConnectionUpdateParams{OrganizationID: f.org, ConnectionID: id, SCIMGroupImplicitRoleAssignments: []b2b.SCIMGroupImplicitRoleAssignments{{RoleID: "stytch_admin", GroupID: "nobody"}}}
	_, err = scim.Update(t.Context(), update)
	wantsType(t, "no such group", err, errtype.SCIMGroupRoleAssignmentGroupDoesNotExist)
	update.SCIMGroupImplicitRoleAssignments[0].GroupID = groups[0]
	if got, err := scim.Update(t.Context(), update); err != nil || got.Connection.SCIMGroupImplicitRoleAssignments[0].GroupName != "Engineering" {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := scim.Delete(t.Context(), &b2b.SCIMConnectionDeleteParams{OrganizationID: f.org, ConnectionID: id}); err != nil {
		t.Error(err)
	}
	_, err = scim.Get(t.Context(), &b2b.SCIMConnectionGetParams{OrganizationID: f.org})
	wantsType(t, "deleted", err, errtype.NoActiveSCIMConnection)
}
