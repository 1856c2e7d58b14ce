package stytch

import (
	"context"
	"errors"

	"github.com/lapgen/stytch-go/stytch/internal/verify"
	"github.com/lapgen/stytch-go/stytch/token"
)

// AuthorizeSession checks whether the roles of a session, verified before, permit an action on a
// resource, by the RBAC policy of the project. The policy is fetched when it is first asked for, and cached for five
// minutes; nothing is asked about the session.
//
// Its error matches [token.ErrForbidden] and [ErrForbidden] if they do not. Any other says that the policy
// is unavailable, and nothing about the permission.
//
// API: GET /v1/rbac/policy
func (c *Client) AuthorizeSession(ctx context.Context, s *token.Session, resourceID, action string) error {
	return c.core.Judge(ctx, "AuthorizeSession", nil, func(ctx context.Context) error {
		if s == nil {
			return errors.New("the session is nil")
		}
		ask := verify.Ask{ResourceID: resourceID, Action: action}
		return c.core.AuthorizeUser(ctx, ask, s.Roles, policyOf(c.core))
	})
}

// AuthorizeMember is like [Client.AuthorizeSession], for a member's session: the roles count by the policy of the
// project and by that of the organization. The organization is named by its id or by its slug, as of when the JWT was
// issued; an external id is not known locally. A session of another organization is refused with [token.ErrTenancy].
// What looks like the id of an organization is never compared with the slug.
//
// API: GET /v1/b2b/rbac/policy, GET /v1/b2b/rbac/organizations/{organization_id}
func (b *B2B) AuthorizeMember(
	ctx context.Context, m *token.MemberSession, organization, resourceID, action string,
) error {
	return b.RBAC.AuthorizeMember(ctx, m, organization, resourceID, action)
}
