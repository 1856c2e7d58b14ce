package b2b

import (
	"fmt"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/paging"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// bearerLife is how long bearer tokens of SCIM are good.
const bearerLife = 5 * 365 * 24 * time.Hour

func scimOperations() operation.Table {
	return operation.Table{
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

// scimConnectionOfPath returns the connection that a path names, or that of its organization.
func (c *call) scimConnectionOfPath() (*store.SCIMConnection, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	connection := c.SCIMConnectionOf(o.OrganizationID)
	id, named := c.Path["connection_id"]
	if connection == nil || named && connection.ConnectionID != id {
		return nil, refusal.New(errtype.NoActiveSCIMConnection, "The organization has no such SCIM connection.")
	}
	return connection, nil
}

func scimCreate(c *call, in *gen.B2BSCIMConnectionCreateRequest) (*gen.B2BSCIMConnectionCreateResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	if c.SCIMConnectionOf(o.OrganizationID) != nil {
		return nil, refusal.New(errtype.ActiveSCIMConnectionExists, "The organization has a SCIM connection already.")
	}
	token := random.Secret()
	s := &store.SCIMConnection{SCIMConnection: gen.SCIMConnection{
		OrganizationID: o.OrganizationID, ConnectionID: random.ID("scim-connection"), Status: store.ConnectionActive,
		DisplayName:      optional.Value(in.DisplayName),
		IdentityProvider: "generic", BearerTokenLastFour: store.LastFour(token), BearerTokenExpiresAt: c.Now.Add(bearerLife),
	}}
	s.BaseURL = c.BaseURL + "/v1/b2b/scim/" + s.ConnectionID
	optional.Set(&s.IdentityProvider, in.IdentityProvider)
	if err := c.SCIMConnections.Add(s.ConnectionID, s); err != nil {
		return nil, err
	}
	out := sharing[gen.SCIMConnectionWithToken](s.Shown())
	out.BearerToken = token
	return &gen.B2BSCIMConnectionCreateResponse{Connection: out}, nil
}

func scimGet(c *call, _ *none) (*gen.B2BSCIMConnectionGetResponse, error) {
	s, err := c.scimConnectionOfPath()
	if err != nil {
		return nil, err
	}
	return &gen.B2BSCIMConnectionGetResponse{Connection: s.Shown()}, nil
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
	optional.Set(&s.DisplayName, in.DisplayName)
	optional.Set(&s.IdentityProvider, in.IdentityProvider)
	optional.SetList(&s.SCIMGroupImplicitRoleAssignments, assignments)
	return &gen.B2BSCIMConnectionUpdateResponse{Connection: s.Shown()}, nil
}

// checkGroupRoles returns assignments of roles with the names of their groups.
func (c *call) checkGroupRoles(
	s *store.SCIMConnection, given []gen.SCIMGroupImplicitRoleAssignments,
) ([]gen.SCIMGroupImplicitRoleAssignments, error) {
	if given == nil {
		return nil, nil
	}
	assignments := []gen.SCIMGroupImplicitRoleAssignments{}
	for _, a := range given {
		if a.GroupID == "" {
			return nil, refusal.New(errtype.SCIMGroupRoleAssignmentDoesNotContainGroupID, "A role assignment has no group.")
		}
		name, ok := s.GroupName(a.GroupID)
		if !ok {
			return nil, refusal.New(errtype.SCIMGroupRoleAssignmentGroupDoesNotExist, "There is no group %q.", a.GroupID)
		}
		if err := c.checkRoles(s.OrganizationID, []string{a.RoleID}); err != nil {
			return nil, err
		}
		a.GroupName = name
		assignments = append(assignments, a)
	}
	return assignments, nil
}

func scimDelete(c *call, _ *none) (*gen.B2BSCIMConnectionDeleteResponse, error) {
	s, err := c.scimConnectionOfPath()
	if err != nil {
		return nil, err
	}
	c.SCIMConnections.Remove(s.ConnectionID)
	return &gen.B2BSCIMConnectionDeleteResponse{ConnectionID: s.ConnectionID}, nil
}

func scimGetGroups(c *call, _ *none) (*gen.B2BSCIMConnectionGetGroupsResponse, error) {
	s, err := c.scimConnectionOfPath()
	if err != nil {
		return nil, err
	}
	var cursor *string
	var limit *int32
	if given := c.Query["cursor"]; len(given) == 1 {
		cursor = &given[0]
	}
	if given := c.Query["limit"]; len(given) == 1 {
		limit = new(int32)
		if _, err := fmt.Sscan(given[0], limit); err != nil {
			return nil, refusal.New(errtype.BadRequest, "The limit is no number.")
		}
	}
	groups, meta, err := paging.CutByID(s.Groups, func(g gen.SCIMGroup) string { return g.GroupID }, cursor, limit)
	if err != nil {
		return nil, err
	}
	return &gen.B2BSCIMConnectionGetGroupsResponse{
		SCIMGroups: append([]gen.SCIMGroup{}, groups...), NextCursor: meta.NextCursor,
	}, nil
}

func scimRotateStart(c *call, _ *none) (*gen.B2BSCIMConnectionRotateStartResponse, error) {
	s, err := c.scimConnectionOfPath()
	if err != nil {
		return nil, err
	}
	token := random.Secret()
	s.NextBearerTokenLastFour, s.NextBearerTokenExpiresAt = store.LastFour(token), c.Now.Add(bearerLife)
	out := sharing[gen.SCIMConnectionWithNextToken](s.Shown())
	out.NextBearerToken = token
	return &gen.B2BSCIMConnectionRotateStartResponse{Connection: out}, nil
}

// rotatingSCIM returns the connection of a path, if its token is being rotated.
func (c *call) rotatingSCIM() (*store.SCIMConnection, error) {
	s, err := c.scimConnectionOfPath()
	if err != nil {
		return nil, err
	}
	if s.NextBearerTokenLastFour == "" {
		return nil, refusal.New(errtype.SCIMConnectionNotRotatingToken, "No rotation has been started.")
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
	return &gen.B2BSCIMConnectionRotateCompleteResponse{Connection: s.Shown()}, nil
}

func scimRotateCancel(c *call, _ *none) (*gen.B2BSCIMConnectionRotateCancelResponse, error) {
	s, err := c.rotatingSCIM()
	if err != nil {
		return nil, err
	}
	s.NextBearerTokenLastFour, s.NextBearerTokenExpiresAt = "", time.Time{}
	return &gen.B2BSCIMConnectionRotateCancelResponse{Connection: s.Shown()}, nil
}

// AddSCIMGroup adds a group to a SCIM connection, as the sync of an identity provider does, and returns its id.
func AddSCIMGroup(r *operation.Request, connectionID, name string) (groupID string, err error) {
	connection := r.SCIMConnections.ByID[connectionID]
	if connection == nil {
		return "", fmt.Errorf("there is no SCIM connection %q", connectionID)
	}
	group := gen.SCIMGroup{
		GroupID: random.ID("scim-group"), GroupName: name, OrganizationID: connection.OrganizationID,
		ConnectionID: connectionID,
	}
	connection.Groups = append(connection.Groups, group)
	return group.GroupID, nil
}
