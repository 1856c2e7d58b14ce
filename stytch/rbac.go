package stytch

import (
	"context"

	"github.com/lapgen/stytch-go/stytch/internal/verify"
	"github.com/lapgen/stytch-go/stytch/token"
)

// RefreshPolicy fetches the RBAC policy now that authorization checks go by, such as after a change of roles that must
// not wait for the five minutes that a policy is cached. All checks that begin after it use the new policy. After an
// error they use the old one.
//
// API: GET /v1/rbac/policy
func (s *RBACService) RefreshPolicy(ctx context.Context) error {
	if err := s.core.RefreshPolicy(ctx, policyOf(s.core)); err != nil {
		return verify.Refusal("RBAC.RefreshPolicy", err)
	}
	return nil
}

// policyOf fetches the RBAC policy of a consumer project.
func policyOf(core *verify.Client) verify.FetchPolicy {
	return func(ctx context.Context) (*token.Policy, error) {
		res, err := (&RBACService{core: core}).Policy(ctx, nil)
		if err != nil {
			return nil, err
		}
		return verify.PolicyOf(res.Policy)
	}
}
