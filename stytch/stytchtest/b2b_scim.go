package stytchtest

import (
	"fmt"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// bearerLife is how long bearer tokens of SCIM are good.
const bearerLife = 5 * 365 * 24 * time.Hour

// scimConnection is a SCIM connection with what was synced over it.
type scimConnection struct {
	gen.SCIMConnection
	groups []gen.SCIMGroup
}

func scimOperations() table {
	return table{
		"B2BSCIMConnectionCreate":         handle(scimCreate),
		"B2BSCIMConnectionGet":            handle(scimGet),
		"B2BSCIMConnectionUpdate":         handle(scimUpdate),
		"B2BSCIMConnectionDelete":         handle(scimDelete),
		"B2BSCIMConnectionGetGroups":      handle(scimGetGroups),
		"B2BSCIMConnectionRotateStart":    handle(scimRotateStart),
		"B2BSCIMConnectionRotateComplete": handle(scimRotateComplete),
		"B2BSCIMConnectionRotateCancel":   handle(scimRotateCancel),
	}
}

// scimConnectionOf returns the connection of an organization, which has one at most.
func (st *state) scimConnectionOf(organizationID string) *scimConnection {
	for connection := range st.scimConnections.all() {
		if connection.OrganizationID == organizationID {
			return connection
		}
	}
	return nil
}

// scimConnectionOfPath returns the connection that a path names, or that of its organization.
func (c *call) scimConnectionOfPath() (*scimConnection, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	connection := c.scimConnectionOf(o.OrganizationID)
	id, named := c.path["connection_id"]
	if connection == nil || named && connection.ConnectionID != id {
		return nil, refuse(errtype.NoActiveSCIMConnection, "The organization has no such SCIM connection.")
	}
	return connection, nil
}

func (s *scimConnection) shown() *gen.SCIMConnection {
	shown := s.SCIMConnection
	return &shown
}

func scimCreate(c *call, in *gen.B2BSCIMConnectionCreateRequest) (*gen.B2BSCIMConnectionCreateResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	if c.scimConnectionOf(o.OrganizationID) != nil {
		return nil, refuse(errtype.ActiveSCIMConnectionExists, "The organization has a SCIM connection already.")
	}
	token := newSecret()
	s := &scimConnection{SCIMConnection: gen.SCIMConnection{
		OrganizationID: o.OrganizationID, ConnectionID: newID("scim-connection"), Status: connectionActive, DisplayName: value(in.DisplayName),
		IdentityProvider: "generic", BearerTokenLastFour: lastFour(token), BearerTokenExpiresAt: c.now.Add(bearerLife),
	}}
	s.BaseURL = c.baseURL + "/v1/b2b/scim/" + s.ConnectionID
	setGiven(&s.IdentityProvider, (*string)(in.IdentityProvider))
	if err := c.scimConnections.add(s.ConnectionID, s); err != nil {
		return nil, err
	}
	out := sharing[gen.SCIMConnectionWithToken](s.shown())
	out.BearerToken = token
	return &gen.B2BSCIMConnectionCreateResponse{Connection: out}, nil
}

func scimGet(c *call, _ *none) (*gen.B2BSCIMConnectionGetResponse, error) {
	s, err := c.scimConnectionOfPath()
	if err != nil {
		return nil, err
	}
	return &gen.B2BSCIMConnectionGetResponse{Connection: s.shown()}, nil
}

func scimUpdate(c *call, in *gen.B2BSCIMConnectionUpdateRequest) (*gen.B2BSCIMConnectionUpdateResponse, error) {
	s, err := c.scimConnectionOfPath()
	if err != nil {
		return nil, err
	}
	assignments, err := c.checkGroupRoles(s, in.SCIMGroupImplicitRoleAssignments)
	if err != nil {
		return nil, err
	}
	setGiven(&s.DisplayName, in.DisplayName)
	setGiven(&s.IdentityProvider, (*string)(in.IdentityProvider))
	setGivenList(&s.SCIMGroupImplicitRoleAssignments, assignments)
	return &gen.B2BSCIMConnectionUpdateResponse{Connection: s.shown()}, nil
}

// checkGroupRoles returns assignments of roles with the names of their groups.
func (c *call) checkGroupRoles(s *scimConnection, given []gen.SCIMGroupImplicitRoleAssignments) ([]gen.SCIMGroupImplicitRoleAssignments, error) {
	if given == nil {
		return nil, nil
	}
	assignments := []gen.SCIMGroupImplicitRoleAssignments{}
	for _, a := range given {
		if a.GroupID == "" {
			return nil, refuse(errtype.SCIMGroupRoleAssignmentDoesNotContainGroupID, "A role assignment has no group.")
		}
		name, ok := s.groupName(a.GroupID)
		if !ok {
			return nil, refuse(errtype.SCIMGroupRoleAssignmentGroupDoesNotExist, "There is no group %q.", a.GroupID)
		}
		if err := c.checkRoles(s.OrganizationID, []string{a.RoleID}); err != nil {
			return nil, err
		}
		a.GroupName = name
		assignments = append(assignments, a)
	}
	return assignments, nil
}

func (s *scimConnection) groupName(id string) (string, bool) {
	for _, group := range s.groups {
		if group.GroupID == id {
			return group.GroupName, true
		}
	}
	return "", false
}

func scimDelete(c *call, _ *none) (*gen.B2BSCIMConnectionDeleteResponse, error) {
	s, err := c.scimConnectionOfPath()
	if err != nil {
		return nil, err
	}
	c.scimConnections.remove(s.ConnectionID)
	return &gen.B2BSCIMConnectionDeleteResponse{ConnectionID: s.ConnectionID}, nil
}

func scimGetGroups(c *call, _ *none) (*gen.B2BSCIMConnectionGetGroupsResponse, error) {
	s, err := c.scimConnectionOfPath()
	if err != nil {
		return nil, err
	}
	var cursor *string
	var limit *int32
	if given := c.query["cursor"]; len(given) == 1 {
		cursor = &given[0]
	}
	if given := c.query["limit"]; len(given) == 1 {
		limit = new(int32)
		if _, err := fmt.Sscan(given[0], limit); err != nil {
			return nil, refuse(errtype.BadRequest, "The limit is no number.")
		}
	}
	groups, meta, err := b2bPage(s.groups, func(g gen.SCIMGroup) string { return g.GroupID }, cursor, limit)
	if err != nil {
		return nil, err
	}
	return &gen.B2BSCIMConnectionGetGroupsResponse{SCIMGroups: append([]gen.SCIMGroup{}, groups...), NextCursor: meta.NextCursor}, nil
}

func scimRotateStart(c *call, _ *none) (*gen.B2BSCIMConnectionRotateStartResponse, error) {
	s, err := c.scimConnectionOfPath()
	if err != nil {
		return nil, err
	}
	token := newSecret()
	s.NextBearerTokenLastFour, s.NextBearerTokenExpiresAt = lastFour(token), c.now.Add(bearerLife)
	out := sharing[gen.SCIMConnectionWithNextToken](s.shown())
	out.NextBearerToken = token
	return &gen.B2BSCIMConnectionRotateStartResponse{Connection: out}, nil
}

// rotatingSCIM returns the connection of a path, if its token is being rotated.
func (c *call) rotatingSCIM() (*scimConnection, error) {
	s, err := c.scimConnectionOfPath()
	if err != nil {
		return nil, err
	}
	if s.NextBearerTokenLastFour == "" {
		return nil, refuse(errtype.SCIMConnectionNotRotatingToken, "No rotation has been started.")
	}
	return s, nil
}

func scimRotateComplete(c *call, _ *none) (*gen.B2BSCIMConnectionRotateCompleteResponse, error) {
	s, err := c.rotatingSCIM()
	if err != nil {
		return nil, err
	}
	s.BearerTokenLastFour, s.BearerTokenExpiresAt = s.NextBearerTokenLastFour, s.NextBearerTokenExpiresAt
	s.NextBearerTokenLastFour, s.NextBearerTokenExpiresAt = "", time.Time{}
	return &gen.B2BSCIMConnectionRotateCompleteResponse{Connection: s.shown()}, nil
}

func scimRotateCancel(c *call, _ *none) (*gen.B2BSCIMConnectionRotateCancelResponse, error) {
	s, err := c.rotatingSCIM()
	if err != nil {
		return nil, err
	}
	s.NextBearerTokenLastFour, s.NextBearerTokenExpiresAt = "", time.Time{}
	return &gen.B2BSCIMConnectionRotateCancelResponse{Connection: s.shown()}, nil
}

// addGroup adds a group to a SCIM connection, as the sync of an identity provider does, and returns its id.
func addGroup(r *request, connectionID, name string) (groupID string, err error) {
	connection := r.scimConnections.byID[connectionID]
	if connection == nil {
		return "", fmt.Errorf("there is no SCIM connection %q", connectionID)
	}
	group := gen.SCIMGroup{
		GroupID: newID("scim-group"), GroupName: name, OrganizationID: connection.OrganizationID, ConnectionID: connectionID,
	}
	connection.groups = append(connection.groups, group)
	return group.GroupID, nil
}
