package stytchtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

const (
	ssoToken          = "sso"
	memberTokenExpiry = 5 * time.Minute // of the tokens that redirects bring

	connectionActive  = "active"
	connectionPending = "pending"
)

// ssoConnection is an SSO connection: one of the three is not nil.
type ssoConnection struct {
	organizationID string
	saml           *gen.SAMLConnection
	oidc           *gen.OIDCConnection
	external       *gen.Connection
}

func ssoOperations() table {
	return table{
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

func (s *ssoConnection) id() string {
	switch {
	case s.saml != nil:
		return s.saml.ConnectionID
	case s.oidc != nil:
		return s.oidc.ConnectionID
	}
	return s.external.ConnectionID
}

// active reports whether people can log in by a connection: once the data of the identity
// provider is there.
func (s *ssoConnection) active() bool {
	switch {
	case s.saml != nil:
		return s.saml.Status == connectionActive
	case s.oidc != nil:
		return s.oidc.Status == connectionActive
	}
	return true
}

func (s *ssoConnection) summary() gen.ActiveSSOConnection {
	switch {
	case s.saml != nil:
		return gen.ActiveSSOConnection{ConnectionID: s.saml.ConnectionID, DisplayName: s.saml.DisplayName, IdentityProvider: s.saml.IdentityProvider}
	case s.oidc != nil:
		return gen.ActiveSSOConnection{ConnectionID: s.oidc.ConnectionID, DisplayName: s.oidc.DisplayName, IdentityProvider: s.oidc.IdentityProvider}
	}
	return gen.ActiveSSOConnection{ConnectionID: s.external.ConnectionID, DisplayName: s.external.DisplayName}
}

// roleIDs are those of everybody who has logged in by a connection.
func (s *ssoConnection) roleIDs() []string {
	switch {
	case s.saml != nil:
		return roleIDsOfConnection(s.saml.SAMLConnectionImplicitRoleAssignments)
	case s.external != nil:
		return roleIDsOfConnection(s.external.ExternalConnectionImplicitRoleAssignments)
	}
	return nil
}

func ssoAuthenticate(c *call, in *gen.B2BSSOAuthenticateRequest) (*gen.B2BSSOAuthenticateResponse, error) {
	s := c.secrets.take(c.now, ssoToken, in.SSOToken)
	if s == nil {
		return nil, refuse(errtype.SSOTokenNotFound, "The token was used already, or has expired.")
	}
	connection := c.ssoConnections.byID[s.subject]
	if connection == nil {
		return nil, errConnectionNotFound()
	}
	m, err := c.memberBySSO(connection, s.attrs["email"])
	if err != nil {
		return nil, err
	}
	login, err := c.logIn(m, ssoFactor(m, connection), sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BSSOAuthenticateResponse](login), nil
}

func errConnectionNotFound() error {
	return refuse(errtype.SSOConnectionNotFound, "SSO connection could not be found.")
}

// memberBySSO returns the member who has logged in by a connection, whom it makes if the
// organization lets people join by it. The address is the name of the person there, too.
func (c *call) memberBySSO(connection *ssoConnection, email string) (*member, error) {
	o := c.organizations.byID[connection.organizationID]
	m := c.memberBySSORegistration(connection, email)
	if m == nil {
		m = c.memberByEmail(o.OrganizationID, email)
	}
	if err := checkMethod(o, m, "sso"); err != nil {
		return nil, err
	}
	if m == nil {
		if o.SSOJITProvisioning == notAllowed || o.SSOJITProvisioning == restricted && !slices.Contains(o.SSOJITProvisioningAllowedConnections, connection.id()) {
			return nil, refuse(errtype.InvalidConnectionForJITProvisioning, "The organization does not let people join by this connection.")
		}
		var err error
		if m, err = c.createMember(o, email, memberActive, nil); err != nil {
			return nil, err
		}
	}
	if ssoRegistration(m, connection.id()) == nil {
		m.SSORegistrations = append(slices.Clone(m.SSORegistrations), gen.SSORegistration{
			ConnectionID: connection.id(), ExternalID: email, RegistrationID: newID("sso-registration"), SSOAttributes: map[string]any{"email": email},
		})
		m.UpdatedAt = c.now
	}
	return m, nil
}

func (c *call) memberBySSORegistration(connection *ssoConnection, externalID string) *member {
	for m := range c.membersOf(connection.organizationID) {
		if r := ssoRegistration(m, connection.id()); r != nil && strings.EqualFold(r.ExternalID, externalID) {
			return m
		}
	}
	return nil
}

func ssoRegistration(m *member, connectionID string) *gen.SSORegistration {
	for _, r := range m.SSORegistrations {
		if r.ConnectionID == connectionID {
			return &r
		}
	}
	return nil
}

func ssoFactor(m *member, connection *ssoConnection) gen.AuthenticationFactor {
	r := ssoRegistration(m, connection.id())
	by := &gen.SSOFactor{ID: r.RegistrationID, ProviderID: r.ConnectionID, ExternalID: r.ExternalID}
	if connection.oidc != nil {
		return gen.AuthenticationFactor{Type: gen.FactorTypeSSO, DeliveryMethod: gen.FactorDeliveryMethodSSOOIDC, OIDCSSOFactor: by}
	}
	return gen.AuthenticationFactor{Type: gen.FactorTypeSSO, DeliveryMethod: gen.FactorDeliveryMethodSSOSAML, SAMLSSOFactor: by}
}

func ssoGetConnections(c *call, _ *none) (*gen.B2BSSOGetConnectionsResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	out := &gen.B2BSSOGetConnectionsResponse{
		SAMLConnections: []gen.SAMLConnection{}, OIDCConnections: []gen.OIDCConnection{}, ExternalConnections: []gen.Connection{},
	}
	for connection := range c.ssoConnections.all() {
		switch {
		case connection.organizationID != o.OrganizationID:
		case connection.saml != nil:
			out.SAMLConnections = append(out.SAMLConnections, *connection.saml)
		case connection.oidc != nil:
			out.OIDCConnections = append(out.OIDCConnections, *connection.oidc)
		default:
			out.ExternalConnections = append(out.ExternalConnections, *connection.external)
		}
	}
	return out, nil
}

// ssoConnectionOfPath returns the connection that a path names, which is the organization's.
func (c *call) ssoConnectionOfPath() (*organization, *ssoConnection, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, nil, err
	}
	connection := c.ssoConnections.byID[c.path["connection_id"]]
	if connection == nil || connection.organizationID != o.OrganizationID {
		return nil, nil, errConnectionNotFound()
	}
	return o, connection, nil
}

func ssoDeleteConnection(c *call, _ *none) (*gen.B2BSSODeleteConnectionResponse, error) {
	o, connection, err := c.ssoConnectionOfPath()
	if err != nil {
		return nil, err
	}
	id := connection.id()
	if o.SSODefaultConnectionID == id {
		if len(c.showOrganization(o).SSOActiveConnections) > 1 {
			return nil, refuse(errtype.CannotDeleteDefaultSSOConnection, "Make another connection the default first.")
		}
		o.SSODefaultConnectionID = ""
	}
	c.ssoConnections.remove(id)
	for m := range c.membersOf(o.OrganizationID) {
		m.SSORegistrations = slices.DeleteFunc(slices.Clone(m.SSORegistrations), func(r gen.SSORegistration) bool { return r.ConnectionID == id })
	}
	return &gen.B2BSSODeleteConnectionResponse{ConnectionID: id}, nil
}

// callbackURL is where an identity provider sends people back to.
func (c *call) callbackURL(connectionID string) string {
	return c.baseURL + "/v1/b2b/sso/callback/" + connectionID
}

func ssoCreateSAML(c *call, in *gen.B2BSSOSAMLCreateConnectionRequest) (*gen.B2BSSOSAMLCreateConnectionResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	id := newID("saml-connection")
	saml := &gen.SAMLConnection{
		OrganizationID: o.OrganizationID, ConnectionID: id, Status: connectionPending, DisplayName: value(in.DisplayName),
		ACSURL: c.callbackURL(id), AudienceURI: c.callbackURL(id), IdentityProvider: "generic",
	}
	setGiven(&saml.IdentityProvider, (*string)(in.IdentityProvider))
	if err := c.ssoConnections.add(id, &ssoConnection{organizationID: o.OrganizationID, saml: saml}); err != nil {
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
	if connection.saml == nil {
		return nil, refuse(errtype.SAMLConnectionNotFound, "SAML connection could not be found.")
	}
	return connection.saml, nil
}

func ssoUpdateSAML(c *call, in *gen.B2BSSOSAMLUpdateConnectionRequest) (*gen.B2BSSOSAMLUpdateConnectionResponse, error) {
	saml, err := c.samlOfPath()
	if err != nil {
		return nil, err
	}
	if url := value(in.IDPSSOURL); url != "" && !strings.HasPrefix(url, "https://") {
		return nil, refuse(errtype.SAMLConnectionIDPSSOURLNotHTTPS, "idp_sso_url is no https URL.")
	}
	if err := c.checkRoles(saml.OrganizationID, roleIDsOfConnection(in.SAMLConnectionImplicitRoleAssignments)); err != nil {
		return nil, err
	}
	setGiven(&saml.IDPEntityID, in.IDPEntityID)
	setGiven(&saml.DisplayName, in.DisplayName)
	setGiven(&saml.IDPSSOURL, in.IDPSSOURL)
	setGiven(&saml.AlternativeAudienceURI, in.AlternativeAudienceURI)
	setGiven(&saml.IdentityProvider, (*string)(in.IdentityProvider))
	setGiven(&saml.NameIDFormat, in.NameIDFormat)
	setGiven(&saml.AlternativeACSURL, in.AlternativeACSURL)
	setGiven(&saml.IDPInitiatedAuthDisabled, in.IDPInitiatedAuthDisabled)
	setGiven(&saml.AllowGatewayCallback, in.AllowGatewayCallback)
	setGivenList(&saml.SAMLConnectionImplicitRoleAssignments, in.SAMLConnectionImplicitRoleAssignments)
	setGivenList(&saml.SAMLGroupImplicitRoleAssignments, in.SAMLGroupImplicitRoleAssignments)
	if in.AttributeMapping != nil {
		saml.AttributeMapping = in.AttributeMapping
	}
	if in.X509Certificate != nil {
		saml.VerificationCertificates = append(slices.Clone(saml.VerificationCertificates), gen.X509Certificate{
			CertificateID: newID("saml-verification-key"), Certificate: *in.X509Certificate, CreatedAt: c.now, UpdatedAt: c.now,
		})
	}
	if in.SAMLEncryptionPrivateKey != nil {
		saml.EncryptionPrivateKeys = append(slices.Clone(saml.EncryptionPrivateKeys), gen.EncryptionPrivateKey{
			PrivateKeyID: newID("saml-encryption-key"), PrivateKey: "[redacted]", CreatedAt: c.now,
		})
	}
	if saml.IDPEntityID != "" && saml.IDPSSOURL != "" && len(saml.VerificationCertificates) > 0 {
		saml.Status = connectionActive
	}
	return &gen.B2BSSOSAMLUpdateConnectionResponse{Connection: shownSAML(saml)}, nil
}

func roleIDsOfConnection(assignments []gen.ConnectionImplicitRoleAssignment) []string {
	var ids []string
	for _, a := range assignments {
		ids = append(ids, a.RoleID)
	}
	return ids
}

// ssoUpdateSAMLByURL fetches nothing: it makes the metadata up that would be at the URL.
func ssoUpdateSAMLByURL(c *call, in *gen.B2BSSOSAMLUpdateByURLRequest) (*gen.B2BSSOSAMLUpdateByURLResponse, error) {
	saml, err := c.samlOfPath()
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(in.MetadataURL, "https://") {
		return nil, refuse(errtype.InvalidSAMLMetadataURL, "The URL of the metadata is no https URL.")
	}
	saml.IDPEntityID, saml.IDPSSOURL, saml.Status = in.MetadataURL, in.MetadataURL+"/sso", connectionActive
	saml.VerificationCertificates = []gen.X509Certificate{{
		CertificateID: newID("saml-verification-key"), Certificate: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", CreatedAt: c.now, UpdatedAt: c.now,
	}}
	return &gen.B2BSSOSAMLUpdateByURLResponse{Connection: shownSAML(saml)}, nil
}

func ssoDeleteCertificate(c *call, _ *none) (*gen.B2BSSOSAMLDeleteVerificationCertificateResponse, error) {
	saml, err := c.samlOfPath()
	if err != nil {
		return nil, err
	}
	id := c.path["certificate_id"]
	i := slices.IndexFunc(saml.VerificationCertificates, func(x gen.X509Certificate) bool { return x.CertificateID == id })
	switch {
	case i < 0:
		return nil, refuse(errtype.SSOVerificationKeyNotFound, "The connection has no such certificate.")
	case saml.Status == connectionActive && len(saml.VerificationCertificates) == 1:
		return nil, refuse(errtype.CannotDeleteLastSSOVerificationKey, "This is the only certificate of an active connection.")
	}
	saml.VerificationCertificates = slices.Delete(slices.Clone(saml.VerificationCertificates), i, i+1)
	return &gen.B2BSSOSAMLDeleteVerificationCertificateResponse{CertificateID: id}, nil
}

func ssoDeletePrivateKey(c *call, _ *none) (*gen.B2BSSOSAMLDeleteEncryptionPrivateKeyResponse, error) {
	saml, err := c.samlOfPath()
	if err != nil {
		return nil, err
	}
	id := c.path["private_key_id"]
	i := slices.IndexFunc(saml.EncryptionPrivateKeys, func(k gen.EncryptionPrivateKey) bool { return k.PrivateKeyID == id })
	if i < 0 {
		return nil, refuse(errtype.SSOEncryptionPrivateKeyNotFound, "The connection has no such private key.")
	}
	saml.EncryptionPrivateKeys = slices.Delete(slices.Clone(saml.EncryptionPrivateKeys), i, i+1)
	return &gen.B2BSSOSAMLDeleteEncryptionPrivateKeyResponse{PrivateKeyID: id}, nil
}

func ssoCreateOIDC(c *call, in *gen.B2BSSOOIDCCreateConnectionRequest) (*gen.B2BSSOOIDCCreateConnectionResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	id := newID("oidc-connection")
	oidc := &gen.OIDCConnection{
		OrganizationID: o.OrganizationID, ConnectionID: id, Status: connectionPending, DisplayName: value(in.DisplayName),
		RedirectURL: c.callbackURL(id), IdentityProvider: "generic",
	}
	setGiven(&oidc.IdentityProvider, (*string)(in.IdentityProvider))
	if err := c.ssoConnections.add(id, &ssoConnection{organizationID: o.OrganizationID, oidc: oidc}); err != nil {
		return nil, err
	}
	shown := *oidc
	return &gen.B2BSSOOIDCCreateConnectionResponse{Connection: &shown}, nil
}

func ssoUpdateOIDC(c *call, in *gen.B2BSSOOIDCUpdateConnectionRequest) (*gen.B2BSSOOIDCUpdateConnectionResponse, error) {
	_, connection, err := c.ssoConnectionOfPath()
	if err != nil {
		return nil, err
	}
	oidc := connection.oidc
	if oidc == nil {
		return nil, refuse(errtype.OIDCConnectionNotFound, "OIDC connection could not be found.")
	}
	if issuer := value(in.Issuer); issuer != "" && !strings.HasPrefix(issuer, "https://") {
		return nil, refuse(errtype.OIDCConnectionIssuerURLInvalidFormat, "The issuer is no https URL.")
	}
	setGiven(&oidc.DisplayName, in.DisplayName)
	setGiven(&oidc.ClientID, in.ClientID)
	setGiven(&oidc.ClientSecret, in.ClientSecret)
	setGiven(&oidc.Issuer, in.Issuer)
	setGiven(&oidc.AuthorizationURL, in.AuthorizationURL)
	setGiven(&oidc.TokenURL, in.TokenURL)
	setGiven(&oidc.UserInfoURL, in.UserInfoURL)
	setGiven(&oidc.JWKSURL, in.JWKSURL)
	setGiven(&oidc.IdentityProvider, (*string)(in.IdentityProvider))
	setGiven(&oidc.CustomScopes, in.CustomScopes)
	if in.AttributeMapping != nil {
		oidc.AttributeMapping = in.AttributeMapping
	}
	if oidc.ClientID != "" && oidc.ClientSecret != "" && oidc.Issuer != "" {
		oidc.Status = connectionActive
	}
	shown := *oidc
	return &gen.B2BSSOOIDCUpdateConnectionResponse{Connection: &shown}, nil
}

func ssoCreateExternal(c *call, in *gen.B2BSSOExternalCreateConnectionRequest) (*gen.B2BSSOExternalCreateConnectionResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	switch other := c.ssoConnections.byID[in.ExternalConnectionID]; {
	case in.ExternalOrganizationID == o.OrganizationID:
		return nil, refuse(errtype.ExternalOrganizationIDSameAsOrganizationID, "The external organization is the organization itself.")
	case other == nil || other.organizationID != in.ExternalOrganizationID:
		return nil, refuse(errtype.ExternalConnectionIDNotFound, "The external organization has no such connection.")
	case !other.active():
		return nil, refuse(errtype.ExternalConnectionNotActive, "The external connection is not active.")
	}
	if err := c.checkRoles(o.OrganizationID, roleIDsOfConnection(in.ConnectionImplicitRoleAssignments)); err != nil {
		return nil, err
	}
	external := &gen.Connection{
		OrganizationID: o.OrganizationID, ConnectionID: newID("external-connection"), Status: connectionActive, DisplayName: value(in.DisplayName),
		ExternalOrganizationID: in.ExternalOrganizationID, ExternalConnectionID: in.ExternalConnectionID,
		ExternalConnectionImplicitRoleAssignments: in.ConnectionImplicitRoleAssignments, ExternalGroupImplicitRoleAssignments: in.GroupImplicitRoleAssignments,
	}
	if err := c.ssoConnections.add(external.ConnectionID, &ssoConnection{organizationID: o.OrganizationID, external: external}); err != nil {
		return nil, err
	}
	shown := *external
	return &gen.B2BSSOExternalCreateConnectionResponse{Connection: &shown}, nil
}

func ssoUpdateExternal(c *call, in *gen.B2BSSOExternalUpdateConnectionRequest) (*gen.B2BSSOExternalUpdateConnectionResponse, error) {
	o, connection, err := c.ssoConnectionOfPath()
	if err != nil {
		return nil, err
	}
	external := connection.external
	if external == nil {
		return nil, errConnectionNotFound()
	}
	if err := c.checkRoles(o.OrganizationID, roleIDsOfConnection(in.ExternalConnectionImplicitRoleAssignments)); err != nil {
		return nil, err
	}
	setGiven(&external.DisplayName, in.DisplayName)
	setGivenList(&external.ExternalConnectionImplicitRoleAssignments, in.ExternalConnectionImplicitRoleAssignments)
	setGivenList(&external.ExternalGroupImplicitRoleAssignments, in.ExternalGroupImplicitRoleAssignments)
	shown := *external
	return &gen.B2BSSOExternalUpdateConnectionResponse{Connection: &shown}, nil
}

// connectionToken issues the token that a redirect brings after a login at the identity provider of a connection.
func connectionToken(r *request, connectionID, email string) (string, error) {
	connection := r.ssoConnections.byID[connectionID]
	switch {
	case connection == nil:
		return "", fmt.Errorf("there is no SSO connection %q", connectionID)
	case !connection.active():
		return "", fmt.Errorf("the SSO connection %q is not active: the data of its identity provider is missing", connectionID)
	}
	return r.secrets.issue(r.now, secret{
		kind: ssoToken, subject: connectionID, expiresAt: r.now.Add(memberTokenExpiry), attrs: map[string]string{"email": email},
	}), nil
}
