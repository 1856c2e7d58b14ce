package verify

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/internal/exactjson"
	"github.com/lapgen/stytch-go/stytch/token"
)

// SessionOf returns what a JWT says of a session in the form of the API.
func SessionOf(s *token.Session) gen.Session {
	return gen.Session{
		SessionID:             s.ID,
		UserID:                s.UserID,
		AuthenticationFactors: factorsOf(s.AuthenticationFactors),
		Roles:                 s.Roles,
		StartedAt:             s.StartedAt,
		LastAccessedAt:        s.LastAccessedAt,
		ExpiresAt:             s.ExpiresAt,
		Attributes:            &gen.SessionAttributes{IPAddress: s.Attributes.IPAddress, UserAgent: s.Attributes.UserAgent},
		CustomClaims:          s.CustomClaims.Map(),
	}
}

// MemberSessionOf is [SessionOf] for a member.
func MemberSessionOf(s *token.MemberSession) gen.MemberSession {
	return gen.MemberSession{
		MemberSessionID:       s.ID,
		MemberID:              s.MemberID,
		StartedAt:             s.StartedAt,
		LastAccessedAt:        s.LastAccessedAt,
		ExpiresAt:             s.ExpiresAt,
		AuthenticationFactors: factorsOf(s.AuthenticationFactors),
		OrganizationID:        s.OrganizationID,
		Roles:                 s.Roles,
		OrganizationSlug:      s.OrganizationSlug,
		CustomClaims:          s.CustomClaims.Map(),
	}
}

// factorsOf decodes factors. One whose form is not known has only what every factor has.
func factorsOf(factors []token.AuthenticationFactor) []gen.AuthenticationFactor {
	if factors == nil {
		return nil
	}
	list := make([]gen.AuthenticationFactor, len(factors))
	for i, f := range factors {
		if exactjson.Decode(f.Details, &list[i]) != nil {
			list[i] = gen.AuthenticationFactor{
				Type: gen.FactorType(f.Type), DeliveryMethod: gen.FactorDeliveryMethod(f.DeliveryMethod),
				LastAuthenticatedAt: f.LastAuthenticatedAt,
			}
		}
	}
	return list
}

// TokenSessionOf returns what the API says of a session in the form of what a JWT says of it; nil for nil.
func TokenSessionOf(s *gen.Session) *token.Session {
	if s == nil {
		return nil
	}
	session := &token.Session{
		ID:                    s.SessionID,
		UserID:                s.UserID,
		Roles:                 slices.Clone(s.Roles),
		StartedAt:             s.StartedAt,
		LastAccessedAt:        s.LastAccessedAt,
		ExpiresAt:             s.ExpiresAt,
		AuthenticationFactors: tokenFactorsOf(s.AuthenticationFactors),
		CustomClaims:          token.NewCustomClaims(s.CustomClaims),
	}
	if a := s.Attributes; a != nil {
		session.Attributes = token.Attributes{IPAddress: a.IPAddress, UserAgent: a.UserAgent}
	}
	return session
}

// TokenMemberSessionOf is [TokenSessionOf] for a member.
func TokenMemberSessionOf(s *gen.MemberSession) *token.MemberSession {
	if s == nil {
		return nil
	}
	return &token.MemberSession{
		ID:                    s.MemberSessionID,
		MemberID:              s.MemberID,
		OrganizationID:        s.OrganizationID,
		OrganizationSlug:      s.OrganizationSlug,
		Roles:                 slices.Clone(s.Roles),
		StartedAt:             s.StartedAt,
		LastAccessedAt:        s.LastAccessedAt,
		ExpiresAt:             s.ExpiresAt,
		AuthenticationFactors: tokenFactorsOf(s.AuthenticationFactors),
		CustomClaims:          token.NewCustomClaims(s.CustomClaims),
	}
}

func tokenFactorsOf(factors []gen.AuthenticationFactor) []token.AuthenticationFactor {
	if factors == nil {
		return nil
	}
	list := make([]token.AuthenticationFactor, len(factors))
	for i, f := range factors {
		list[i] = token.AuthenticationFactor{
			Type: string(f.Type), DeliveryMethod: string(f.DeliveryMethod), LastAuthenticatedAt: f.LastAuthenticatedAt,
		}
		list[i].Details, _ = json.Marshal(f) // a factor of strings and times can be encoded
	}
	return list
}

// PolicyOf returns a policy in the form that permissions are looked up in. Every project
// has one: a response without it must not replace one that is cached.
func PolicyOf(p *gen.RBACPolicy) (*token.Policy, error) {
	if p == nil {
		return nil, errors.New("the response has no policy")
	}
	policy := &token.Policy{Roles: rolesOf(p.Roles)}
	for _, s := range p.Scopes {
		policy.Scopes = append(policy.Scopes, token.PolicyScope{Scope: s.Scope, Permissions: permissionsOf(s.Permissions)})
	}
	return policy, nil
}

// OrganizationPolicyOf is [PolicyOf] for the policy of an organization, which may be empty.
func OrganizationPolicyOf(p gen.OrgPolicy) *token.Policy {
	return &token.Policy{Roles: rolesOf(p.Roles)}
}

func rolesOf(roles []gen.PolicyRole) []token.PolicyRole {
	list := make([]token.PolicyRole, 0, len(roles))
	for _, r := range roles {
		list = append(list, token.PolicyRole{ID: r.RoleID, Permissions: permissionsOf(r.Permissions)})
	}
	return list
}

func permissionsOf(permissions []gen.PolicyRolePermission) []token.PolicyPermission {
	list := make([]token.PolicyPermission, 0, len(permissions))
	for _, p := range permissions {
		list = append(list, token.PolicyPermission{ResourceID: p.ResourceID, Actions: p.Actions})
	}
	return list
}
