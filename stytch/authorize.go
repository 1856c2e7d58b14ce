package stytch

import (
	"context"
	"errors"

	"github.com/lapgen/stytch-go/stytch/internal/tokens"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// AuthorizeSession checks whether the roles of a session, verified before, permit an action on a
// resource, by the RBAC policy of the project. It is fetched when it is first asked for, and kept for five
// minutes; nothing is asked about the session.
//
// Its error matches [token.ErrForbidden] and [ErrForbidden] if they do not. Any other says that the policy
// cannot be had, and nothing of the permission.
//
// API: GET /v1/rbac/policy
func (c *Client) AuthorizeSession(ctx context.Context, s *token.Session, resourceID, action string) error {
	const operation = "AuthorizeSession"
	if s == nil {
		return transport.Refusal(operation, errors.New("the session is nil"))
	}
	ask := tokens.Ask{ResourceID: resourceID, Action: action}
	if err := tokens.Of(c.core).AuthorizeUser(ctx, ask, s.Roles, policyOf(c.core)); err != nil {
		return transport.Refusal(operation, err)
	}
	return nil
}

// AuthorizeMember is [Client.AuthorizeSession] for a member's session: the roles count by the policy of the
// project and by that of the organization. A session of another organization than the one that is named is
// refused with [token.ErrTenancy].
//
// API: GET /v1/b2b/rbac/policy, GET /v1/b2b/rbac/organizations/{organization_id}
func (b *B2B) AuthorizeMember(ctx context.Context, m *token.MemberSession, organizationID, resourceID, action string) error {
	return b.RBAC.AuthorizeMember(ctx, m, organizationID, resourceID, action)
}
