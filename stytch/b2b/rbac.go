package b2b

import (
	"context"
	"errors"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/internal/verify"
	"github.com/lapgen/stytch-go/stytch/token"
)

// AuthorizeMember checks whether the roles of a member's session, verified before, permit an action on a resource
// of an organization, by the RBAC policies of the project and of the organization. They are fetched when they are first
// asked for, and cached for five minutes; nothing is asked about the session.
//
// The organization is named by its id or by its slug, as of when the JWT was issued; an external id is not known
// locally. What looks like the id of an organization is never compared with the slug.
//
// Its error matches token.ErrForbidden and stytch.ErrForbidden if they do not, and token.ErrTenancy too if the session
// is of another organization. Any other says that a policy is unavailable, and nothing about the permission.
//
// API: GET /v1/b2b/rbac/policy, GET /v1/b2b/rbac/organizations/{organization_id}
func (s *RBACService) AuthorizeMember(
	ctx context.Context, m *token.MemberSession, organization, resourceID, action string,
) error {
	return s.core.Judge(ctx, "B2B.RBAC.AuthorizeMember", nil, func(ctx context.Context) error {
		if m == nil {
			return errors.New("the session is nil")
		}
		check := &AuthorizationCheck{OrganizationID: organization, ResourceID: resourceID, Action: action}
		of := verify.Tenant{ID: m.OrganizationID, Slug: m.OrganizationSlug}
		return authorize(ctx, s.core, check, of, m.Roles)
	})
}

// RefreshPolicy fetches the RBAC policy of the project now that authorization checks go by, such as after a change of
// roles that must not wait for the five minutes that a policy is cached, and drops the policies of organizations. All
// checks that begin after it use new policies. After an error they use the old one of the project.
//
// API: GET /v1/b2b/rbac/policy
func (s *RBACService) RefreshPolicy(ctx context.Context) error {
	if err := s.core.RefreshPolicy(ctx, policyOf(s.core)); err != nil {
		return verify.Refusal("B2B.RBAC.RefreshPolicy", err)
	}
	return nil
}

// authorize checks the roles of a member of an organization.
func authorize(
	ctx context.Context, core *verify.Client, check *AuthorizationCheck, of verify.Tenant, roles []string,
) error {
	ask := verify.Ask{Organization: check.OrganizationID, ResourceID: check.ResourceID, Action: check.Action}
	fetch := verify.FetchPolicies{Project: policyOf(core), Organization: organizationPolicyOf(core, of.ID)}
	return core.AuthorizeMember(ctx, ask, of, roles, fetch)
}

// policyOf fetches the RBAC policy of a B2B project.
func policyOf(core *verify.Client) verify.FetchPolicy {
	return func(ctx context.Context) (*token.Policy, error) {
		res, err := (&RBACService{core: core}).Policy(ctx, nil)
		if err != nil {
			return nil, err
		}
		return verify.PolicyOf(res.Policy)
	}
}

// organizationPolicyOf fetches what an organization adds to the policy of the project.
func organizationPolicyOf(core *verify.Client, organizationID string) verify.FetchPolicy {
	return func(ctx context.Context) (*token.Policy, error) {
		params := &RBACOrganizationsGetOrgPolicyParams{OrganizationID: organizationID}
		res, err := (&RBACOrganizationsService{core: core}).GetOrgPolicy(ctx, params)
		switch {
		case featureIsMissing(err):
			return &token.Policy{}, nil
		case err != nil:
			return nil, err
		}
		return verify.OrganizationPolicyOf(res.OrgPolicy), nil
	}
}

// featureIsMissing reports whether the API says that there are no policies of organizations: not every project has
// them. A request that was refused for its credentials or its rate says nothing of that, nor does a gateway's answer.
func featureIsMissing(err error) bool {
	refused, ok := errors.AsType[*apierror.Error](err)
	if !ok || !refused.FromAPI() {
		return false
	}
	switch refused.StatusCode {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound:
		return true
	}
	return false
}
