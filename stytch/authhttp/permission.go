package authhttp

import (
	"context"
	"errors"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/token"
)

// SessionAuthorizer says whether the user of a session may do something: a client of
// package stytch does, by the RBAC policy of the project. Its error matches
// [token.ErrForbidden] if not, and nothing of package token if that cannot be said.
type SessionAuthorizer interface {
	AuthorizeSession(ctx context.Context, s *token.Session, resourceID, action string) error
}

// MemberAuthorizer is like [SessionAuthorizer], for members: the field B2B of a client of
// package stytch. The organization is an id, or the slug that the session has. A session
// of another organization is refused with [token.ErrTenancy].
type MemberAuthorizer interface {
	AuthorizeMember(ctx context.Context, m *token.MemberSession, organizationID, resourceID, action string) error
}

// WithPermission admits only users whose roles permit an action on a resource. It goes
// with [RequireSession] only.
func WithPermission(a SessionAuthorizer, resourceID, action string) Option {
	return func(c *config) error {
		if c.kind != ofUser || c.optional {
			return errors.New("WithPermission: it goes with RequireSession only")
		}
		if err := checkPermission(a, resourceID, action); err != nil {
			return errors.New("WithPermission: " + err.Error())
		}
		c.checks = append(c.checks, func(r *http.Request) error {
			s, _ := SessionFrom(r.Context())
			return a.AuthorizeSession(r.Context(), s, resourceID, action)
		})
		return nil
	}
}

// WithMemberPermission admits only members whose roles permit an action on a resource of
// the organization that a request is about. The function returns that organization, by its
// id or its slug, as the request names it: in its path, for example. A client of package
// stytch compares it with id and slug of the session, and refuses a member of another
// organization with 403. So it does if the function returns "". A nil function stands for
// the organization of the session. It goes with [RequireMember] only.
//
// The slug is the one of the JWT, which may be five minutes older than a change of it; a
// JWT without a slug matches the id alone.
//
// A router has to have matched the path before the organization is taken from it: that is
// so for the handlers of an http.ServeMux and within With, Group and Route of chi, but not
// for a middleware around a whole router.
func WithMemberPermission(
	a MemberAuthorizer, organization func(*http.Request) string, resourceID, action string,
) Option {
	return func(c *config) error {
		if c.kind != ofMember || c.optional {
			return errors.New("WithMemberPermission: it goes with RequireMember only")
		}
		if err := checkPermission(a, resourceID, action); err != nil {
			return errors.New("WithMemberPermission: " + err.Error())
		}
		c.checks = append(c.checks, func(r *http.Request) error {
			m, _ := MemberFrom(r.Context())
			id := m.OrganizationID
			if organization != nil {
				id = organization(r)
			}
			return a.AuthorizeMember(r.Context(), m, id, resourceID, action)
		})
		return nil
	}
}

func checkPermission(authorizer any, resourceID, action string) error {
	switch {
	case isNil(authorizer):
		return errors.New("the authorizer is nil")
	case resourceID == "" || action == "":
		return errors.New("the resource or the action is empty")
	}
	return nil
}
