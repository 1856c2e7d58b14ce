package b2b

import (
	"context"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/internal/tokens"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

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
		return tokens.PolicyOf(res.Policy), nil
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
// credentials or its rate says nothing of that.
func featureIsMissing(response *http.Response) bool {
	if response == nil {
		return false
	}
	switch response.StatusCode {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound:
		return true
	}
	return false
}
