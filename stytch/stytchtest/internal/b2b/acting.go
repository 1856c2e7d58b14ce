package b2b

import (
	"encoding/json"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/rbac"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// The headers that name the session of the member on whose behalf a request is made.
const (
	memberSessionHeader    = "X-Stytch-Member-Session"
	memberSessionJWTHeader = "X-Stytch-Member-SessionJWT"
)

// ActAs finds the member on whose behalf a request is made, if it says so, and refuses what the roles of the member do
// not permit in its organization, and everything in others. Operations that take no member session ignore it, as the
// API does.
func ActAs(r *operation.Request) error {
	c := &call{r}
	needed, takes := permissionsFor(c.Operation, c.Body)
	if !takes {
		return nil
	}
	s, err := c.MemberSession(memberHeader(r.Header, memberSessionHeader), memberHeader(r.Header, memberSessionJWTHeader))
	if err != nil || s == nil {
		return err
	}
	m := c.Members.ByID[s.MemberID]
	s.Roles = c.roleIDsOf(m)
	c.Member = s
	about := c.subject()
	for _, id := range about.OrganizationIDs {
		if o, err := c.findOrganization(id); err == nil && o.OrganizationID != s.OrganizationID {
			return errMemberTenancy()
		}
	}
	onSelf := about.isMember(m) || about.isSession(c, s)
	for _, p := range needed {
		if !c.permits(s, p) && !(onSelf && p.resource == rbac.Member && rbac.IsActionOnSelf(p.action) &&
			c.permits(s, permission{rbac.Self, p.action})) {
			return errMemberUnauthorized()
		}
	}
	return nil
}

// permits reports whether the roles of a session grant a permission in its organization.
func (c *call) permits(s *store.MemberSession, p permission) bool {
	return len(rbac.GrantingRoles(c.rolesOf(s.OrganizationID), s.Roles, p.resource, p.action)) > 0
}

// memberHeader returns the value of a header, nil if there is none.
func memberHeader(header http.Header, name string) *string {
	if v := header.Get(name); v != "" {
		return &v
	}
	return nil
}

// callSubject is what a request is about, as its path or its body say.
type callSubject struct {
	OrganizationIDs  []string `json:"organization_ids"`
	OrganizationID   string   `json:"organization_id"`
	MemberID         string   `json:"member_id"`
	MemberPasswordID string   `json:"-"`
	MemberSessionID  string   `json:"member_session_id"`
	SessionToken     *string  `json:"session_token"`
	SessionJWT       *string  `json:"session_jwt"`
}

func (c *call) subject() callSubject {
	var about callSubject
	_ = json.Unmarshal(c.Body, &about) // a body that is none has no subject
	about.MemberPasswordID = c.Path["member_password_id"]
	if id := c.Path["member_id"]; id != "" {
		about.MemberID = id
	}
	if id := c.Path["organization_id"]; id != "" {
		about.OrganizationID = id
	}
	if about.OrganizationID != "" {
		about.OrganizationIDs = append(about.OrganizationIDs, about.OrganizationID)
	}
	return about
}

func (s *callSubject) isMember(m *store.Member) bool {
	return s.MemberID != "" && (s.MemberID == m.MemberID || s.MemberID == m.ExternalID) ||
		s.MemberPasswordID != "" && s.MemberPasswordID == m.MemberPasswordID
}

func (s *callSubject) isSession(c *call, own *store.MemberSession) bool {
	if s.MemberSessionID != "" {
		return s.MemberSessionID == own.MemberSessionID
	}
	given, err := c.MemberSession(s.SessionToken, s.SessionJWT)
	return err == nil && given == own
}

func errMemberTenancy() error {
	return refusal.New(errtype.SessionAuthorizationTenancyError, "The member belongs to another organization.")
}

func errMemberUnauthorized() error {
	return refusal.New(errtype.SessionAuthorizationError,
		"The member is not authorized to perform the requested action on that resource.")
}
