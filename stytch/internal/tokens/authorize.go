package tokens

import (
	"context"
	"fmt"

	"github.com/lapgen/stytch-go/stytch/token"
)

// Ask is what is asked of an RBAC policy.
type Ask struct {
	OrganizationID     string // "" in consumer projects
	ResourceID, Action string
}

// AuthorizeUser checks the roles of a user. Its error matches [token.ErrForbidden] if
// they do not permit what is asked, and [ErrPolicyUnavailable] if that cannot be said.
func (l *Local) AuthorizeUser(ctx context.Context, ask Ask, roles []string, project FetchPolicy) error {
	return ask.of(func(p *token.Policy) bool { return p.Allows(roles, ask.ResourceID, ask.Action) }, func() (*token.Policy, error) {
		return l.Policy(ctx, project)
	})
}

// AuthorizeScopes is [Local.AuthorizeUser] for the scopes of a connected app's access
// token.
func (l *Local) AuthorizeScopes(ctx context.Context, ask Ask, scopes []string, project FetchPolicy) error {
	return ask.of(func(p *token.Policy) bool { return p.AllowsScopes(scopes, ask.ResourceID, ask.Action) }, func() (*token.Policy, error) {
		return l.Policy(ctx, project)
	})
}

// AuthorizeMember is [Local.AuthorizeUser] for a member of an organization, whose roles
// may come from the policy of the project or from that of the organization. The latter is
// asked only if the former does not permit it.
func (l *Local) AuthorizeMember(ctx context.Context, ask Ask, organizationID string, roles []string, project, organization FetchPolicy) error {
	if err := ask.Tenant(organizationID); err != nil {
		return err
	}
	return ask.of(func(p *token.Policy) bool { return p.Allows(roles, ask.ResourceID, ask.Action) }, func() (*token.Policy, error) {
		return l.Policy(ctx, project)
	}, func() (*token.Policy, error) {
		return l.OrganizationPolicy(ctx, organizationID, organization)
	})
}

// Tenant refuses what belongs to another organization than the token.
func (a *Ask) Tenant(organizationID string) error {
	if organizationID == "" || a.OrganizationID != organizationID {
		return token.ErrTenancy
	}
	return nil
}

// of goes through policies until one allows what is asked.
func (a *Ask) of(allows func(*token.Policy) bool, policies ...func() (*token.Policy, error)) error {
	// A policy might have an empty id by mistake.
	if a.ResourceID == "" || a.Action == "" {
		return fmt.Errorf("%w: the authorization check has no resource or no action", token.ErrForbidden)
	}
	for _, get := range policies {
		policy, err := get()
		if err != nil {
			return err
		}
		if allows(policy) {
			return nil
		}
	}
	return fmt.Errorf("%w: no permission for %s on %s", token.ErrForbidden, a.Action, a.ResourceID)
}
