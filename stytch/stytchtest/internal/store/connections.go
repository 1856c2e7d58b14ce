package store

import (
	"github.com/lapgen/stytch-go/gen"
)

// The statuses of connections.
const (
	ConnectionActive  = "active"
	ConnectionPending = "pending"
)

// SSOConnection is an SSO connection: one of the three is not nil.
type SSOConnection struct {
	OrganizationID string
	SAML           *gen.SAMLConnection
	OIDC           *gen.OIDCConnection
	External       *gen.ExternalConnection
}

// ID returns the id, whatever the kind of the connection.
func (s *SSOConnection) ID() string {
	switch {
	case s.SAML != nil:
		return s.SAML.ConnectionID
	case s.OIDC != nil:
		return s.OIDC.ConnectionID
	}
	return s.External.ConnectionID
}

// Active reports whether people can log in by a connection: once the data of the identity
// provider is there.
func (s *SSOConnection) Active() bool {
	switch {
	case s.SAML != nil:
		return s.SAML.Status == ConnectionActive
	case s.OIDC != nil:
		return s.OIDC.Status == ConnectionActive
	}
	return true
}

// Summary returns what an organization shows of the connection.
func (s *SSOConnection) Summary() gen.ActiveSSOConnection {
	switch {
	case s.SAML != nil:
		return gen.ActiveSSOConnection{
			ConnectionID: s.SAML.ConnectionID, DisplayName: s.SAML.DisplayName, IdentityProvider: s.SAML.IdentityProvider,
		}
	case s.OIDC != nil:
		return gen.ActiveSSOConnection{
			ConnectionID: s.OIDC.ConnectionID, DisplayName: s.OIDC.DisplayName, IdentityProvider: s.OIDC.IdentityProvider,
		}
	}
	return gen.ActiveSSOConnection{ConnectionID: s.External.ConnectionID, DisplayName: s.External.DisplayName}
}

// RoleIDs are those of everybody who has logged in by a connection.
func (s *SSOConnection) RoleIDs() []string {
	switch {
	case s.SAML != nil:
		return RoleIDsOfConnection(s.SAML.SAMLConnectionImplicitRoleAssignments)
	case s.External != nil:
		return RoleIDsOfConnection(s.External.ExternalConnectionImplicitRoleAssignments)
	}
	return nil
}

// RoleIDsOfConnection returns the roles that assignments give.
func RoleIDsOfConnection(assignments []gen.ConnectionImplicitRoleAssignment) []string {
	var ids []string
	for _, a := range assignments {
		ids = append(ids, a.RoleID)
	}
	return ids
}

// SCIMConnection is a SCIM connection with what was synced over it.
type SCIMConnection struct {
	gen.SCIMConnection
	Groups []gen.SCIMGroup
}

// SCIMConnectionOf returns the connection of an organization, which has one at most.
func (st *State) SCIMConnectionOf(organizationID string) *SCIMConnection {
	for connection := range st.SCIMConnections.All() {
		if connection.OrganizationID == organizationID {
			return connection
		}
	}
	return nil
}

// Shown returns the connection as the API shows it: a copy, since it leaves the lock.
func (s *SCIMConnection) Shown() *gen.SCIMConnection {
	shown := s.SCIMConnection
	return &shown
}

// GroupName returns the name of a group that was synced.
func (s *SCIMConnection) GroupName(id string) (string, bool) {
	for _, group := range s.Groups {
		if group.GroupID == id {
			return group.GroupName, true
		}
	}
	return "", false
}
