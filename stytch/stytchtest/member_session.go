package stytchtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// memberSession is a session of a member with what the API does not show.
type memberSession struct {
	gen.MemberSession
	token string
}

// memberSessions keeps the sessions of members.
type memberSessions struct {
	byID    map[string]*memberSession
	byToken map[string]*memberSession
}

func newMemberSessions() *memberSessions {
	return &memberSessions{byID: map[string]*memberSession{}, byToken: map[string]*memberSession{}}
}

func (ss *memberSessions) begin(now time.Time, o *organization, m *member) (*memberSession, error) {
	if len(ss.byID) >= maxObjects {
		ss.purge(now)
	}
	if len(ss.byID) >= maxObjects {
		return nil, refuse(errtype.TooManyRequests, "The fake keeps no more than %d sessions.", maxObjects)
	}
	s := &memberSession{token: newSecret()}
	s.MemberSessionID, s.MemberID, s.OrganizationID, s.StartedAt = newID("member-session"), m.MemberID, m.OrganizationID, now
	s.OrganizationSlug = o.OrganizationSlug
	s.ExpiresAt = now.Add(defaultDuration)
	ss.byID[s.MemberSessionID], ss.byToken[s.token] = s, s
	return s, nil
}

// purge forgets sessions that are over.
func (ss *memberSessions) purge(now time.Time) {
	for _, s := range ss.byID {
		if !now.Before(s.ExpiresAt) {
			ss.remove(s)
		}
	}
}

func (ss *memberSessions) remove(s *memberSession) {
	delete(ss.byID, s.MemberSessionID)
	delete(ss.byToken, s.token)
}

func (ss *memberSessions) removeOf(memberID string) {
	for _, s := range ss.byID {
		if s.MemberID == memberID {
			ss.remove(s)
		}
	}
}

func (ss *memberSessions) renameOrganization(id, slug string) {
	for _, s := range ss.byID {
		if s.OrganizationID == id {
			s.OrganizationSlug = slug
		}
	}
}

// current returns the session of a token or a JWT; nil if neither is given.
func (ss *memberSessions) current(now time.Time, keys *keyRing, token, jwt *string) (*memberSession, error) {
	var s *memberSession
	switch {
	case token == nil && jwt == nil:
		return nil, nil
	case token != nil && jwt != nil:
		return nil, refuse(errtype.TooManySessionArguments, "Give either a session token or a session JWT.")
	case token != nil:
		s = ss.byToken[*token]
	default:
		s = ss.byID[sessionIDOf(*jwt, keys)]
	}
	if s == nil || !now.Before(s.ExpiresAt) {
		return nil, refuse(errtype.SessionNotFound, "Session could not be found.")
	}
	return s, nil
}

// useSession notes that a session is used, and extends it if a duration is given. Claims are
// merged into its own. Its roles are those that the member has now.
func (c *call) useSession(s *memberSession, m *member, extension *int32, claims map[string]any) {
	s.LastAccessedAt = c.now
	if extension != nil {
		s.ExpiresAt = c.now.Add(minutes(extension, 0))
	}
	s.CustomClaims = merged(s.CustomClaims, claims)
	s.Roles = c.roleIDsOf(m)
}

// memberSessionJWT returns a new JWT of a session.
func (c *call) memberSessionJWT(s *memberSession) (string, error) {
	claims := sessionClaims(c.request, s.MemberID, s.MemberSessionID, s.StartedAt, s.LastAccessedAt, s.ExpiresAt, s.AuthenticationFactors, s.Roles, s.CustomClaims)
	claims[organizationClaim] = c.organizationClaimOf(s.MemberID)
	return c.b2bKeys.sign(claims)
}

// organizationClaimOf is the claim of the JWTs of a member that names its organization,
// nil if there is no such member.
func (st *state) organizationClaimOf(memberID string) map[string]any {
	m := st.members.byID[memberID]
	if m == nil || m.Status == memberDeleted {
		return nil
	}
	o := st.organizations.byID[m.OrganizationID]
	return map[string]any{"organization_id": o.OrganizationID, "slug": o.OrganizationSlug}
}

// The headers that name the session of the member on whose behalf a request is made.
const (
	memberSessionHeader    = "X-Stytch-Member-Session"
	memberSessionJWTHeader = "X-Stytch-Member-SessionJWT"
)

// actAs finds the member on whose behalf a request is made, if it says so, and refuses
// what the member may not do. The API asks the RBAC policy for each of its operations;
// the fake has one rule for all of them: members act in their own organization only,
// administrators on everything in it, and others on themselves.
func actAs(r *request) error {
	c := &call{r}
	s, err := c.memberSession(memberHeader(r.header, memberSessionHeader), memberHeader(r.header, memberSessionJWTHeader))
	if err != nil || s == nil {
		return err
	}
	m := c.members.byID[s.MemberID]
	s.Roles = c.roleIDsOf(m)
	c.member = s
	about := c.subject()
	for _, id := range about.OrganizationIDs {
		if o, err := c.findOrganization(id); err == nil && o.OrganizationID != s.OrganizationID {
			return errMemberTenancy()
		}
	}
	if slices.Contains(s.Roles, adminRole) || about.isMember(m) || about.isSession(c, s) {
		return nil
	}
	return errMemberUnauthorized()
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
	_ = json.Unmarshal(c.body, &about) // a body that is none has no subject
	about.MemberPasswordID = c.path["member_password_id"]
	if id := c.path["member_id"]; id != "" {
		about.MemberID = id
	}
	if id := c.path["organization_id"]; id != "" {
		about.OrganizationID = id
	}
	if about.OrganizationID != "" {
		about.OrganizationIDs = append(about.OrganizationIDs, about.OrganizationID)
	}
	return about
}

func (s *callSubject) isMember(m *member) bool {
	return s.MemberID != "" && (s.MemberID == m.MemberID || s.MemberID == m.ExternalID) ||
		s.MemberPasswordID != "" && s.MemberPasswordID == m.MemberPasswordID
}

func (s *callSubject) isSession(c *call, own *memberSession) bool {
	if s.MemberSessionID != "" {
		return s.MemberSessionID == own.MemberSessionID
	}
	given, err := c.memberSession(s.SessionToken, s.SessionJWT)
	return err == nil && given == own
}

func errMemberTenancy() error {
	return refuse(errtype.SessionAuthorizationTenancyError, "The member belongs to another organization.")
}

func errMemberUnauthorized() error {
	return refuse(errtype.SessionAuthorizationError, "The member is not authorized to perform the requested action on that resource.")
}
