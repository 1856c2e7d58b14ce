package b2b

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	ssoToken          = "sso"
	memberTokenExpiry = 5 * time.Minute // of the tokens that redirects bring
)

func ssoOperations() operation.Table {
	return operation.Table{
		"B2BSSOAuthenticate":                      handleLogin(ssoAuthenticate),
		"B2BSSOGetConnections":                    handle(ssoGetConnections),
		"B2BSSODeleteConnection":                  handle(ssoDeleteConnection),
		"B2BSSOSAMLCreateConnection":              handle(ssoCreateSAML),
		"B2BSSOSAMLUpdateConnection":              handle(ssoUpdateSAML),
		"B2BSSOSAMLUpdateByURL":                   handle(ssoUpdateSAMLByURL),
		"B2BSSOSAMLDeleteVerificationCertificate": handle(ssoDeleteCertificate),
		"B2BSSOSAMLDeleteEncryptionPrivateKey":    handle(ssoDeletePrivateKey),
		"B2BSSOOIDCCreateConnection":              handle(ssoCreateOIDC),
		"B2BSSOOIDCUpdateConnection":              handle(ssoUpdateOIDC),
		"B2BSSOExternalCreateConnection":          handle(ssoCreateExternal),
		"B2BSSOExternalUpdateConnection":          handle(ssoUpdateExternal),
	}
}

// ConnectionToken issues the token that a redirect brings after a login at the identity provider of a connection.
func ConnectionToken(r *operation.Request, connectionID, email string) (string, error) {
	connection := r.SSOConnections.ByID[connectionID]
	switch {
	case connection == nil:
		return "", fmt.Errorf("there is no SSO connection %q", connectionID)
	case !connection.Active():
		return "", fmt.Errorf("the SSO connection %q is not active: the data of its identity provider is missing",
			connectionID)
	}
	return r.Secrets.Issue(r.Now, store.Secret{
		Kind: ssoToken, Subject: connectionID, ExpiresAt: r.Now.Add(memberTokenExpiry),
		Attrs: map[string]string{"email": email},
	}), nil
}

func ssoAuthenticate(c *call, in *gen.B2BSSOAuthenticateRequest) (*gen.B2BSSOAuthenticateResponse, error) {
	s := c.Secrets.Take(c.Now, ssoToken, in.SSOToken)
	if s == nil {
		return nil, refusal.New(errtype.SSOTokenNotFound, "The token was used already, or has expired.")
	}
	connection := c.SSOConnections.ByID[s.Subject]
	if connection == nil {
		return nil, errConnectionNotFound()
	}
	m, err := c.memberBySSO(connection, s.Attrs["email"])
	if err != nil {
		return nil, err
	}
	login, err := c.logIn(m, ssoFactor(m, connection), sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	if connection.OIDC != nil {
		values, err := c.providerValues(connection.OIDC.Issuer, s.Attrs["email"], s.Attrs["email"])
		if err != nil {
			return nil, err
		}
		m.KeepProviderValues(connection.ID(), values)
	}
	return sharing[gen.B2BSSOAuthenticateResponse](login), nil
}

func errConnectionNotFound() error {
	return refusal.New(errtype.SSOConnectionNotFound, "SSO connection could not be found.")
}

// memberBySSO returns the member who has logged in by a connection, whom it makes if the
// organization lets people join by it. The address is the name of the person there, too.
func (c *call) memberBySSO(connection *store.SSOConnection, email string) (*store.Member, error) {
	o := c.Organizations.ByID[connection.OrganizationID]
	m := c.memberBySSORegistration(connection, email)
	if m == nil {
		m = c.MemberByEmail(o.OrganizationID, email)
	}
	if err := checkMethod(o, m, "sso"); err != nil {
		return nil, err
	}
	if m == nil {
		if o.SSOJITProvisioning == store.NotAllowed ||
			o.SSOJITProvisioning == store.Restricted &&
				!slices.Contains(o.SSOJITProvisioningAllowedConnections, connection.ID()) {
			return nil, refusal.New(errtype.InvalidConnectionForJITProvisioning,
				"The organization does not let people join by this connection.")
		}
		var err error
		if m, err = c.createMember(o, email, store.MemberActive, nil); err != nil {
			return nil, err
		}
	}
	if ssoRegistration(m, connection.ID()) == nil {
		m.SSORegistrations = append(slices.Clone(m.SSORegistrations), gen.SSORegistration{
			ConnectionID: connection.ID(), ExternalID: email, RegistrationID: random.ID("sso-registration"),
			SSOAttributes: map[string]any{"email": email},
		})
		m.UpdatedAt = c.Now
	}
	return m, nil
}

func (c *call) memberBySSORegistration(connection *store.SSOConnection, externalID string) *store.Member {
	for m := range c.MembersOf(connection.OrganizationID) {
		if r := ssoRegistration(m, connection.ID()); r != nil && strings.EqualFold(r.ExternalID, externalID) {
			return m
		}
	}
	return nil
}

func ssoRegistration(m *store.Member, connectionID string) *gen.SSORegistration {
	for _, r := range m.SSORegistrations {
		if r.ConnectionID == connectionID {
			return &r
		}
	}
	return nil
}

func ssoFactor(m *store.Member, connection *store.SSOConnection) gen.AuthenticationFactor {
	r := ssoRegistration(m, connection.ID())
	by := &gen.SSOFactor{ID: r.RegistrationID, ProviderID: r.ConnectionID, ExternalID: r.ExternalID}
	if connection.OIDC != nil {
		return gen.AuthenticationFactor{
			Type: gen.FactorTypeSSO, DeliveryMethod: gen.FactorDeliveryMethodSSOOIDC, OIDCSSOFactor: by,
		}
	}
	return gen.AuthenticationFactor{
		Type: gen.FactorTypeSSO, DeliveryMethod: gen.FactorDeliveryMethodSSOSAML, SAMLSSOFactor: by,
	}
}

func ssoGetConnections(c *call, _ *none) (*gen.B2BSSOGetConnectionsResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	out := &gen.B2BSSOGetConnectionsResponse{
		SAMLConnections: []gen.SAMLConnection{}, OIDCConnections: []gen.OIDCConnection{},
		ExternalConnections: []gen.ExternalConnection{},
	}
	for connection := range c.SSOConnections.All() {
		switch {
		case connection.OrganizationID != o.OrganizationID:
		case connection.SAML != nil:
			out.SAMLConnections = append(out.SAMLConnections, *connection.SAML)
		case connection.OIDC != nil:
			out.OIDCConnections = append(out.OIDCConnections, *connection.OIDC)
		default:
			out.ExternalConnections = append(out.ExternalConnections, *connection.External)
		}
	}
	return out, nil
}

// ssoConnectionOfPath returns the connection that a path names, which is the organization's.
func (c *call) ssoConnectionOfPath() (*store.Organization, *store.SSOConnection, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, nil, err
	}
	connection := c.SSOConnections.ByID[c.Path["connection_id"]]
	if connection == nil || connection.OrganizationID != o.OrganizationID {
		return nil, nil, errConnectionNotFound()
	}
	return o, connection, nil
}

func ssoDeleteConnection(c *call, _ *none) (*gen.B2BSSODeleteConnectionResponse, error) {
	o, connection, err := c.ssoConnectionOfPath()
	if err != nil {
		return nil, err
	}
	id := connection.ID()
	if o.SSODefaultConnectionID == id {
		if len(c.showOrganization(o).SSOActiveConnections) > 1 {
			return nil, refusal.New(errtype.CannotDeleteDefaultSSOConnection, "Make another connection the default first.")
		}
		o.SSODefaultConnectionID = ""
	}
	c.SSOConnections.Remove(id)
	for m := range c.MembersOf(o.OrganizationID) {
		m.SSORegistrations = slices.DeleteFunc(slices.Clone(
			m.SSORegistrations), func(r gen.SSORegistration) bool { return r.ConnectionID == id })
	}
	return &gen.B2BSSODeleteConnectionResponse{ConnectionID: id}, nil
}

// callbackURL is where an identity provider sends people back to.
func (c *call) callbackURL(connectionID string) string {
	return c.BaseURL + "/v1/b2b/sso/callback/" + connectionID
}

func ssoCreateSAML(
	c *call, in *gen.B2BSSOSAMLCreateConnectionRequest,
) (*gen.B2BSSOSAMLCreateConnectionResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	id := random.ID("saml-connection")
	saml := &gen.SAMLConnection{
		OrganizationID: o.OrganizationID, ConnectionID: id, Status: store.ConnectionPending,
		DisplayName: optional.Value(in.DisplayName),
		ACSURL:      c.callbackURL(id), AudienceURI: c.callbackURL(id), IdentityProvider: "generic",
	}
	optional.Set(&saml.IdentityProvider, (*string)(in.IdentityProvider))
	if err := c.SSOConnections.Add(id, &store.SSOConnection{OrganizationID: o.OrganizationID, SAML: saml}); err != nil {
		return nil, err
	}
	return &gen.B2BSSOSAMLCreateConnectionResponse{Connection: shownSAML(saml)}, nil
}

// shownSAML returns a copy: responses are encoded later than connections are changed.
func shownSAML(connection *gen.SAMLConnection) *gen.SAMLConnection {
	shown := *connection
	return &shown
}

func (c *call) samlOfPath() (*gen.SAMLConnection, error) {
	_, connection, err := c.ssoConnectionOfPath()
	if err != nil {
		return nil, err
	}
	if connection.SAML == nil {
		return nil, refusal.New(errtype.SAMLConnectionNotFound, "SAML connection could not be found.")
	}
	return connection.SAML, nil
}

func ssoUpdateSAML(
	c *call, in *gen.B2BSSOSAMLUpdateConnectionRequest,
) (*gen.B2BSSOSAMLUpdateConnectionResponse, error) {
	saml, err := c.samlOfPath()
	if err != nil {
		return nil, err
	}
	if url := optional.Value(in.IDPSSOURL); url != "" && !strings.HasPrefix(url, "https://") {
		return nil, refusal.New(errtype.SAMLConnectionIDPSSOURLNotHTTPS, "idp_sso_url is no https URL.")
	}
	if err := c.checkRoles(saml.OrganizationID,
		store.RoleIDsOfConnection(in.SAMLConnectionImplicitRoleAssignments)); err != nil {
		return nil, err
	}
	optional.Set(&saml.IDPEntityID, in.IDPEntityID)
	optional.Set(&saml.DisplayName, in.DisplayName)
	optional.Set(&saml.IDPSSOURL, in.IDPSSOURL)
	optional.Set(&saml.AlternativeAudienceURI, in.AlternativeAudienceURI)
	optional.Set(&saml.IdentityProvider, (*string)(in.IdentityProvider))
	optional.Set(&saml.NameIDFormat, in.NameIDFormat)
	optional.Set(&saml.AlternativeACSURL, in.AlternativeACSURL)
	optional.Set(&saml.IDPInitiatedAuthDisabled, in.IDPInitiatedAuthDisabled)
	optional.Set(&saml.AllowGatewayCallback, in.AllowGatewayCallback)
	optional.SetList(&saml.SAMLConnectionImplicitRoleAssignments, in.SAMLConnectionImplicitRoleAssignments)
	optional.SetList(&saml.SAMLGroupImplicitRoleAssignments, in.SAMLGroupImplicitRoleAssignments)
	if in.AttributeMapping != nil {
		saml.AttributeMapping = in.AttributeMapping
	}
	if in.X509Certificate != nil {
		saml.VerificationCertificates = append(slices.Clone(saml.VerificationCertificates), gen.X509Certificate{
			CertificateID: random.ID("saml-verification-key"), Certificate: *in.X509Certificate, CreatedAt: c.Now,
			UpdatedAt: c.Now,
		})
	}
	if in.SAMLEncryptionPrivateKey != nil {
		saml.EncryptionPrivateKeys = append(slices.Clone(saml.EncryptionPrivateKeys), gen.EncryptionPrivateKey{
			PrivateKeyID: random.ID("saml-encryption-key"), PrivateKey: "[redacted]", CreatedAt: c.Now,
		})
	}
	if saml.IDPEntityID != "" && saml.IDPSSOURL != "" && len(saml.VerificationCertificates) > 0 {
		saml.Status = store.ConnectionActive
	}
	return &gen.B2BSSOSAMLUpdateConnectionResponse{Connection: shownSAML(saml)}, nil
}

// ssoUpdateSAMLByURL fetches nothing: it makes the metadata up that would be at the URL.
func ssoUpdateSAMLByURL(c *call, in *gen.B2BSSOSAMLUpdateByURLRequest) (*gen.B2BSSOSAMLUpdateByURLResponse, error) {
	saml, err := c.samlOfPath()
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(in.MetadataURL, "https://") {
		return nil, refusal.New(errtype.InvalidSAMLMetadataURL, "The URL of the metadata is no https URL.")
	}
	saml.IDPEntityID, saml.IDPSSOURL, saml.Status = in.MetadataURL, in.MetadataURL+"/sso", store.ConnectionActive
	saml.VerificationCertificates = []gen.X509Certificate{{
		CertificateID: random.ID("saml-verification-key"),
		Certificate:   "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", CreatedAt: c.Now, UpdatedAt: c.Now,
	}}
	return &gen.B2BSSOSAMLUpdateByURLResponse{Connection: shownSAML(saml)}, nil
}

func ssoDeleteCertificate(c *call, _ *none) (*gen.B2BSSOSAMLDeleteVerificationCertificateResponse, error) {
	saml, err := c.samlOfPath()
	if err != nil {
		return nil, err
	}
	id := c.Path["certificate_id"]
	i := slices.IndexFunc(saml.VerificationCertificates, func(x gen.X509Certificate) bool { return x.CertificateID == id })
	switch {
	case i < 0:
		return nil, refusal.New(errtype.SSOVerificationKeyNotFound, "The connection has no such certificate.")
	case saml.Status == store.ConnectionActive && len(saml.VerificationCertificates) == 1:
		return nil, refusal.New(errtype.CannotDeleteLastSSOVerificationKey,
			"This is the only certificate of an active connection.")
	}
	saml.VerificationCertificates = slices.Delete(slices.Clone(saml.VerificationCertificates), i, i+1)
	return &gen.B2BSSOSAMLDeleteVerificationCertificateResponse{CertificateID: id}, nil
}

func ssoDeletePrivateKey(c *call, _ *none) (*gen.B2BSSOSAMLDeleteEncryptionPrivateKeyResponse, error) {
	saml, err := c.samlOfPath()
	if err != nil {
		return nil, err
	}
	id := c.Path["private_key_id"]
	i := slices.IndexFunc(saml.EncryptionPrivateKeys, func(k gen.EncryptionPrivateKey) bool {
		return k.PrivateKeyID == id
	})
	if i < 0 {
		return nil, refusal.New(errtype.SSOEncryptionPrivateKeyNotFound, "The connection has no such private key.")
	}
	saml.EncryptionPrivateKeys = slices.Delete(slices.Clone(saml.EncryptionPrivateKeys), i, i+1)
	return &gen.B2BSSOSAMLDeleteEncryptionPrivateKeyResponse{PrivateKeyID: id}, nil
}

func ssoCreateOIDC(
	c *call, in *gen.B2BSSOOIDCCreateConnectionRequest,
) (*gen.B2BSSOOIDCCreateConnectionResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	id := random.ID("oidc-connection")
	oidc := &gen.OIDCConnection{
		OrganizationID: o.OrganizationID, ConnectionID: id, Status: store.ConnectionPending,
		DisplayName: optional.Value(in.DisplayName),
		RedirectURL: c.callbackURL(id), IdentityProvider: "generic",
	}
	optional.Set(&oidc.IdentityProvider, (*string)(in.IdentityProvider))
	if err := c.SSOConnections.Add(id, &store.SSOConnection{OrganizationID: o.OrganizationID, OIDC: oidc}); err != nil {
		return nil, err
	}
	shown := *oidc
	return &gen.B2BSSOOIDCCreateConnectionResponse{Connection: &shown}, nil
}

func ssoUpdateOIDC(
	c *call, in *gen.B2BSSOOIDCUpdateConnectionRequest,
) (*gen.B2BSSOOIDCUpdateConnectionResponse, error) {
	_, connection, err := c.ssoConnectionOfPath()
	if err != nil {
		return nil, err
	}
	oidc := connection.OIDC
	if oidc == nil {
		return nil, refusal.New(errtype.OIDCConnectionNotFound, "OIDC connection could not be found.")
	}
	if issuer := optional.Value(in.Issuer); issuer != "" && !strings.HasPrefix(issuer, "https://") {
		return nil, refusal.New(errtype.OIDCConnectionIssuerURLInvalidFormat, "The issuer is no https URL.")
	}
	optional.Set(&oidc.DisplayName, in.DisplayName)
	optional.Set(&oidc.ClientID, in.ClientID)
	optional.Set(&oidc.ClientSecret, in.ClientSecret)
	optional.Set(&oidc.Issuer, in.Issuer)
	optional.Set(&oidc.AuthorizationURL, in.AuthorizationURL)
	optional.Set(&oidc.TokenURL, in.TokenURL)
	optional.Set(&oidc.UserInfoURL, in.UserInfoURL)
	optional.Set(&oidc.JWKSURL, in.JWKSURL)
	optional.Set(&oidc.IdentityProvider, (*string)(in.IdentityProvider))
	optional.Set(&oidc.CustomScopes, in.CustomScopes)
	if in.AttributeMapping != nil {
		oidc.AttributeMapping = in.AttributeMapping
	}
	if oidc.ClientID != "" && oidc.ClientSecret != "" && oidc.Issuer != "" {
		oidc.Status = store.ConnectionActive
	}
	shown := *oidc
	return &gen.B2BSSOOIDCUpdateConnectionResponse{Connection: &shown}, nil
}

func ssoCreateExternal(
	c *call, in *gen.B2BSSOExternalCreateConnectionRequest,
) (*gen.B2BSSOExternalCreateConnectionResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	switch other := c.SSOConnections.ByID[in.ExternalConnectionID]; {
	case in.ExternalOrganizationID == o.OrganizationID:
		return nil, refusal.New(errtype.ExternalOrganizationIDSameAsOrganizationID,
			"The external organization is the organization itself.")
	case other == nil || other.OrganizationID != in.ExternalOrganizationID:
		return nil, refusal.New(errtype.ExternalConnectionIDNotFound, "The external organization has no such connection.")
	case !other.Active():
		return nil, refusal.New(errtype.ExternalConnectionNotActive, "The external connection is not active.")
	}
	if err := c.checkRoles(o.OrganizationID, store.RoleIDsOfConnection(in.ConnectionImplicitRoleAssignments)); err != nil {
		return nil, err
	}
	external := &gen.ExternalConnection{
		OrganizationID: o.OrganizationID, ConnectionID: random.ID("external-connection"), Status: store.ConnectionActive,
		DisplayName:            optional.Value(in.DisplayName),
		ExternalOrganizationID: in.ExternalOrganizationID, ExternalConnectionID: in.ExternalConnectionID,
		ExternalConnectionImplicitRoleAssignments: in.ConnectionImplicitRoleAssignments,
		ExternalGroupImplicitRoleAssignments:      in.GroupImplicitRoleAssignments,
	}
	if err := c.SSOConnections.Add(external.ConnectionID, &store.SSOConnection{
		OrganizationID: o.OrganizationID, External: external,
	}); err != nil {
		return nil, err
	}
	shown := *external
	return &gen.B2BSSOExternalCreateConnectionResponse{Connection: &shown}, nil
}

func ssoUpdateExternal(
	c *call, in *gen.B2BSSOExternalUpdateConnectionRequest,
) (*gen.B2BSSOExternalUpdateConnectionResponse, error) {
	o, connection, err := c.ssoConnectionOfPath()
	if err != nil {
		return nil, err
	}
	external := connection.External
	if external == nil {
		return nil, errConnectionNotFound()
	}
	if err := c.checkRoles(o.OrganizationID,
		store.RoleIDsOfConnection(in.ExternalConnectionImplicitRoleAssignments)); err != nil {
		return nil, err
	}
	optional.Set(&external.DisplayName, in.DisplayName)
	optional.SetList(&external.ExternalConnectionImplicitRoleAssignments, in.ExternalConnectionImplicitRoleAssignments)
	optional.SetList(&external.ExternalGroupImplicitRoleAssignments, in.ExternalGroupImplicitRoleAssignments)
	shown := *external
	return &gen.B2BSSOExternalUpdateConnectionResponse{Connection: &shown}, nil
}
