package consumer

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/rbac"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

func rbacOperations() operation.Table {
	return operation.Table{
		"RBACPolicy": handle(rbacPolicy),
	}
}

func rbacPolicy(c *call, _ *none) (*gen.RBACPolicyResponse, error) {
	policy := c.ConsumerPolicy
	return &gen.RBACPolicyResponse{Policy: &policy}, nil
}

// authorizeUser asks the policy whether roles permit an action on a resource.
func (c *call) authorizeUser(roles []string, resourceID, action string) (*gen.AuthorizationVerdict, error) {
	granting := rbac.GrantingRoles(c.ConsumerPolicy.Roles, roles, resourceID, action)
	if len(granting) == 0 {
		return nil, refusal.New(errtype.ConsumerSessionAuthorizationError,
			"The user is not authorized to perform the requested action on that resource.")
	}
	return &gen.AuthorizationVerdict{Authorized: true, GrantingRoles: granting}, nil
}
