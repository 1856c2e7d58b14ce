package token

import "slices"

// Policy is an RBAC policy: what roles and scopes permit. The zero Policy permits
// nothing. Its JSON is that of the API.
type Policy struct {
	Roles  []PolicyRole  `json:"roles"`
	Scopes []PolicyScope `json:"scopes"`
}

// PolicyRole is a role and what it permits.
type PolicyRole struct {
	ID          string             `json:"role_id"`
	Permissions []PolicyPermission `json:"permissions"`
}

// PolicyScope is a scope of connected apps and what it permits.
type PolicyScope struct {
	Scope       string             `json:"scope"`
	Permissions []PolicyPermission `json:"permissions"`
}

// PolicyPermission permits actions on a resource; the action "*" stands for all of them.
type PolicyPermission struct {
	ResourceID string   `json:"resource_id"`
	Actions    []string `json:"actions"`
}

// Allows reports whether one of the roles permits an action on a resource. Roles that
// the policy does not have permit nothing, and there is no wildcard for resources.
func (p *Policy) Allows(roles []string, resourceID, action string) bool {
	return p != nil && slices.ContainsFunc(p.Roles, func(r PolicyRole) bool {
		return slices.Contains(roles, r.ID) && permits(r.Permissions, resourceID, action)
	})
}

// AllowsScopes is [Policy.Allows] for the scopes of a connected app's access token.
func (p *Policy) AllowsScopes(scopes []string, resourceID, action string) bool {
	return p != nil && slices.ContainsFunc(p.Scopes, func(s PolicyScope) bool {
		return slices.Contains(scopes, s.Scope) && permits(s.Permissions, resourceID, action)
	})
}

func permits(permissions []PolicyPermission, resourceID, action string) bool {
	return slices.ContainsFunc(permissions, func(p PolicyPermission) bool {
		return p.ResourceID == resourceID && (slices.Contains(p.Actions, action) || slices.Contains(p.Actions, "*"))
	})
}
