package verify

import (
	"context"
	"fmt"
	"strings"

	"github.com/lapgen/stytch-go/stytch/token"
)

// Ask is what is asked of an RBAC policy.
type Ask struct {
	Organization       string // id or slug; "" in consumer projects
	ResourceID, Action string
}

// Tenant is the organization that a token is of.
type Tenant struct {
	ID   string
	Slug string // "" if the token does not have it
}

// FetchPolicies fetch the policies that a member's roles count by.
type FetchPolicies struct {
	Project      FetchPolicy
	Organization FetchPolicy
}

// AuthorizeUser checks the roles of a user. Its error matches [token.ErrForbidden] if
// they do not permit what is asked, and [ErrPolicyUnavailable] if that cannot be said.
func (c *Client) AuthorizeUser(ctx context.Context, ask Ask, roles []string, project FetchPolicy) error {
	allows := func(p *token.Policy) bool { return p.Allows(roles, ask.ResourceID, ask.Action) }
	return ask.of(allows, func() (*token.Policy, error) { return c.Policy(ctx, project) })
}

// AuthorizeScopes is like [Client.AuthorizeUser], for the scopes of a connected app's access
// token.
func (c *Client) AuthorizeScopes(ctx context.Context, ask Ask, scopes []string, project FetchPolicy) error {
	allows := func(p *token.Policy) bool { return p.AllowsScopes(scopes, ask.ResourceID, ask.Action) }
	return ask.of(allows, func() (*token.Policy, error) { return c.Policy(ctx, project) })
}

// AuthorizeMember is like [Client.AuthorizeUser], for a member of an organization, whose roles
// may come from the policy of the project or from that of the organization. The latter is
// asked only if the former does not permit it.
func (c *Client) AuthorizeMember(ctx context.Context, ask Ask, of Tenant, roles []string, fetch FetchPolicies) error {
	if err := ask.CheckTenant(of); err != nil {
		return err
	}
	allows := func(p *token.Policy) bool { return p.Allows(roles, ask.ResourceID, ask.Action) }
	return ask.of(allows,
		func() (*token.Policy, error) { return c.Policy(ctx, fetch.Project) },
		func() (*token.Policy, error) { return c.OrganizationPolicy(ctx, of.ID, fetch.Organization) })
}

// CheckTenant refuses what belongs to another organization than the token.
func (a *Ask) CheckTenant(of Tenant) error {
	if of.ID != "" && (a.Organization == of.ID || a.slugIs(of.Slug)) {
		return nil
	}
	return token.ErrTenancy
}

// slugIs reports whether the organization is asked for by a slug. Organizations choose their slugs: what looks like an
// id is never taken for one, or an organization might pass for another.
func (a *Ask) slugIs(slug string) bool {
	for _, prefix := range [...]string{"organization-live-", "organization-test-"} {
		if strings.HasPrefix(a.Organization, prefix) {
			return false
		}
	}
	return slug != "" && a.Organization == slug
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
