package b2b

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/internal/tokens"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// AuthorizeMember checks whether the roles of a member's session, verified before, permit an action on a resource
// of an organization, by the RBAC policies of the project and of the organization. They are fetched when they are first asked
// for, and kept for five minutes; nothing is asked about the session.
//
// Its error matches token.ErrForbidden and stytch.ErrForbidden if they do not, and token.ErrTenancy too if the session is of
// another organization. Any other says that a policy cannot be had, and nothing of the permission.
//
// API: GET /v1/b2b/rbac/policy, GET /v1/b2b/rbac/organizations/{organization_id}
func (s *RBACService) AuthorizeMember(ctx context.Context, m *token.MemberSession, organizationID, resourceID, action string) error {
	const operation = "B2B.RBAC.AuthorizeMember"
	if m == nil {
		return transport.Refusal(operation, errors.New("the session is nil"))
	}
	check := &AuthorizationCheck{OrganizationID: organizationID, ResourceID: resourceID, Action: action}
	if err := authorize(ctx, s.core, check, m.OrganizationID, m.Roles); err != nil {
		return transport.Refusal(operation, err)
	}
	return nil
}

// authorize checks the roles of a member of an organization.
func authorize(ctx context.Context, core *transport.Client, check *AuthorizationCheck, organizationID string, roles []string) error {
	ask := tokens.Ask{OrganizationID: check.OrganizationID, ResourceID: check.ResourceID, Action: check.Action}
	return tokens.Of(core).AuthorizeMember(ctx, ask, organizationID, roles, policyOf(core), organizationPolicyOf(core, organizationID))
}

// policyOf fetches the RBAC policy of a B2B project.
func policyOf(core *transport.Client) tokens.FetchPolicy {
	return func(ctx context.Context) (*token.Policy, error) {
		res, err := (&RBACService{core: core}).Policy(ctx, nil)
		if err != nil {
			return nil, err
		}
		return tokens.PolicyOf(res.Policy)
	}
}

// organizationPolicyOf fetches what an organization adds to the policy of the project.
func organizationPolicyOf(core *transport.Client, organizationID string) tokens.FetchPolicy {
	return func(ctx context.Context) (*token.Policy, error) {
		var response *http.Response
		params := &RBACOrganizationsGetOrgPolicyParams{OrganizationID: organizationID}
		res, err := (&RBACOrganizationsService{core: core}).GetOrgPolicy(ctx, params, transport.WithResponseInto(&response))
		switch {
		case err != nil && featureIsMissing(response):
			return &token.Policy{}, nil
		case err != nil:
			return nil, err
		}
		return tokens.OrganizationPolicyOf(res.OrgPolicy), nil
	}
}

// featureIsMissing reports whether a response says that there are no policies of
// organizations: not every project has them. A request that was refused for its
// credentials or its rate says nothing of that, nor does a gateway's answer, which has no
// type of error.
func featureIsMissing(response *http.Response) bool {
	if response == nil {
		return false
	}
	switch response.StatusCode {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound:
	default:
		return false
	}
	var refusal struct {
		ErrorType string `json:"error_type"`
	}
	return json.NewDecoder(response.Body).Decode(&refusal) == nil && refusal.ErrorType != ""
}
