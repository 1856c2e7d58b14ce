package token

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Session is what a session JWT of a consumer project says.
type Session struct {
	ID     string
	UserID string
	// Roles are those of the user when the JWT was issued.
	Roles          []string
	StartedAt      time.Time
	LastAccessedAt time.Time
	// ExpiresAt is the end of the session, or of the JWT in an old format that does not
	// have the former.
	ExpiresAt             time.Time
	Attributes            Attributes
	AuthenticationFactors []AuthenticationFactor
	CustomClaims          CustomClaims

	// Of the JWT: from when to when it is good, whatever becomes of the session.
	TokenIssuedAt  time.Time
	TokenExpiresAt time.Time
}

// MemberSession is what a session JWT of a B2B project says.
type MemberSession struct {
	ID               string
	MemberID         string
	OrganizationID   string
	OrganizationSlug string // "" if the JWT does not have it
	// Roles are those of the member when the JWT was issued.
	Roles          []string
	StartedAt      time.Time
	LastAccessedAt time.Time
	// ExpiresAt is the end of the session, or of the JWT in an old format that does not
	// have the former.
	ExpiresAt             time.Time
	Attributes            Attributes
	AuthenticationFactors []AuthenticationFactor
	CustomClaims          CustomClaims

	// Of the JWT: from when to when it is good, whatever becomes of the session.
	TokenIssuedAt  time.Time
	TokenExpiresAt time.Time
}

// Attributes are where a session was begun from; empty if that was not said.
type Attributes struct {
	IPAddress string
	UserAgent string
}

// AuthenticationFactor is something that a session was authenticated by. What a factor
// of its type has beside is in Details.
type AuthenticationFactor struct {
	Type                string // such as "magic_link"
	DeliveryMethod      string // such as "email"
	LastAuthenticatedAt time.Time
	// Details is the factor as it stands in the token, a JSON object.
	Details json.RawMessage
}

// sessionClaims are the claim https://stytch.com/session.
type sessionClaims struct {
	id                        string
	startedAt, lastAccessedAt timestamp
	expiresAt                 timestamp
	roles                     []string
	attributes                Attributes
	factors                   []AuthenticationFactor
}

// timestamp is a time that may be absent.
type timestamp struct {
	time.Time
	present bool
}

// organizationClaims are the claim https://stytch.com/organization.
type organizationClaims struct{ id, slug string }

// readSession reads the claim of a session. Text that is no JSON is an error of the
// reader; a claim that is not as it must be is one of the claim, since it matters only
// where a session is wanted.
func readSession(r *reader) (*sessionClaims, error) {
	if r.peek() != '{' {
		r.skip()
		return nil, errors.New("the claim of the session is no object")
	}
	s := &sessionClaims{}
	var problem error
	var name string
	for o := r.openObject(); r.member(&o, &name); {
		if err := s.read(r, name); err != nil && problem == nil {
			problem = fmt.Errorf("%s of the session %w", name, err)
		}
	}
	switch {
	case problem != nil:
		return nil, problem
	case s.id == "":
		return nil, errors.New("the session has no id")
	case !s.startedAt.present:
		return nil, errors.New("the session has no started_at")
	case !s.lastAccessedAt.present:
		return nil, errors.New("the session has no last_accessed_at")
	}
	return s, nil
}

// read reads one member of the claim of a session.
func (s *sessionClaims) read(r *reader, name string) (err error) {
	switch name {
	case "id":
		if r.peek() != '"' {
			r.skip()
			return errNoString
		}
		s.id = r.readString()
	case "started_at":
		s.startedAt, err = r.timestamp()
	case "last_accessed_at":
		s.lastAccessedAt, err = r.timestamp()
	case "expires_at":
		s.expiresAt, err = r.optionalTimestamp()
	case "roles":
		s.roles, err = r.roles()
	case "attributes":
		s.attributes = r.attributes()
	case "authentication_factors":
		s.factors, err = r.factors()
	default:
		r.skip()
	}
	return err
}

var (
	errNoString    = errors.New("is no string")
	errNoTimestamp = errors.New("is no time in RFC 3339")
	errNoList      = errors.New("is no list")
	errNoStrings   = errors.New("is no list of strings")
)

// timestamp reads a time in RFC 3339.
func (r *reader) timestamp() (timestamp, error) {
	if r.peek() != '"' {
		r.skip()
		return timestamp{}, errNoTimestamp
	}
	return parseTimestamp(r.readString())
}

// optionalTimestamp reads a time, or null or "" for none, as old formats have it.
func (r *reader) optionalTimestamp() (timestamp, error) {
	switch r.peek() {
	case 'n':
		r.skip()
		return timestamp{}, nil
	case '"':
		text := r.readString()
		if text == "" {
			return timestamp{}, nil
		}
		return parseTimestamp(text)
	}
	r.skip()
	return timestamp{}, errNoTimestamp
}

// parseTimestamp reads a time in RFC 3339 section 5.6, in which the letters T and Z may be of either case.
// Package time takes years from 0, of which there is none.
func parseTimestamp(text string) (timestamp, error) {
	text = strings.ToUpper(text)
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || strings.HasPrefix(text, "0000") || !strictRFC3339(text) {
		return timestamp{}, errNoTimestamp
	}
	return timestamp{t, true}, nil
}

// strictRFC3339 reports whether a text that package time takes for a time in RFC 3339 is one. Package time
// takes an hour of one digit, a comma before the fraction, and offsets of more than a day, and so does
// UnmarshalText (https://go.dev/issue/54580).
func strictRFC3339(text string) bool {
	if text[len("2006-01-02T0")] == ':' || text[len("2006-01-02T15:04:05")] == ',' {
		return false
	}
	end := len(text)
	return text[end-1] == 'Z' || text[end-len("07:00"):end-len(":00")] < "24" && text[end-len("00"):] < "60"
}

// roles reads a list of strings, or null.
func (r *reader) roles() ([]string, error) {
	switch r.peek() {
	case 'n':
		r.skip()
		return nil, nil
	case '[':
	default:
		r.skip()
		return nil, errNoStrings
	}
	var err error
	list := []string{}
	for l := r.openList(); r.element(&l); {
		if r.peek() != '"' {
			r.skip()
			err = errNoStrings
			continue
		}
		list = append(list, r.readString())
	}
	return list, err
}

// attributes reads what is there of attributes, which nothing depends on.
func (r *reader) attributes() Attributes {
	var a Attributes
	if r.peek() != '{' {
		r.skip()
		return a
	}
	var name string
	for o := r.openObject(); r.member(&o, &name); {
		value := r.optionalString()
		switch {
		case value == nil:
		case name == "ip_address":
			a.IPAddress = *value
		case name == "user_agent":
			a.UserAgent = *value
		}
	}
	return a
}

// factors reads a list of factors, or null. Elements of a form that is not known are
// passed over.
func (r *reader) factors() ([]AuthenticationFactor, error) {
	switch r.peek() {
	case 'n':
		r.skip()
		return nil, nil
	case '[':
	default:
		r.skip()
		return nil, errNoList
	}
	list := []AuthenticationFactor{}
	for l := r.openList(); r.element(&l); {
		if r.peek() != '{' {
			r.skip()
			continue
		}
		list = append(list, r.factor())
	}
	return list, nil
}

func (r *reader) factor() AuthenticationFactor {
	var f AuthenticationFactor
	start := r.pos
	var name string
	for o := r.openObject(); r.member(&o, &name); {
		switch name {
		case "type":
			if s := r.optionalString(); s != nil {
				f.Type = *s
			}
		case "delivery_method":
			if s := r.optionalString(); s != nil {
				f.DeliveryMethod = *s
			}
		case "last_authenticated_at":
			if at, err := r.timestamp(); err == nil { // else null, or a form to come: not known
				f.LastAuthenticatedAt = at.Time
			}
		default:
			r.skip()
		}
	}
	f.Details = json.RawMessage(r.text[start:r.pos])
	return f
}

// readOrganization reads the claim of an organization.
func readOrganization(r *reader) (*organizationClaims, error) {
	if r.peek() != '{' {
		r.skip()
		return nil, errors.New("the claim of the organization is no object")
	}
	o := &organizationClaims{}
	var name string
	for members := r.openObject(); r.member(&members, &name); {
		switch name {
		case "organization_id":
			if id := r.optionalString(); id != nil {
				o.id = *id
			}
		case "slug":
			if slug := r.optionalString(); slug != nil {
				o.slug = *slug
			}
		default:
			r.skip()
		}
	}
	if o.id == "" {
		return nil, errors.New("the organization has no organization_id")
	}
	return o, nil
}

// sessionOf returns the session of a token, or why it has none.
func (c *claims) sessionOf() (*sessionClaims, error) {
	switch {
	case c.sessionErr != nil:
		return nil, malformed(c.sessionErr.Error())
	case c.session == nil:
		return nil, fmt.Errorf("%w: it has no session", ErrWrongKind)
	}
	return c.session, nil
}

// consumerSession returns what a session JWT of a consumer project says.
func (c *claims) consumerSession() (*Session, error) {
	s, err := c.sessionOf()
	if err != nil {
		return nil, err
	}
	if c.organization != nil || c.organizationErr != nil {
		return nil, fmt.Errorf("%w: it is of a member of an organization", ErrWrongKind)
	}
	return &Session{
		ID: s.id, UserID: c.subject,
		Roles: s.roles, StartedAt: s.startedAt.Time, LastAccessedAt: s.lastAccessedAt.Time, ExpiresAt: c.sessionEnd(),
		Attributes: s.attributes, AuthenticationFactors: s.factors, CustomClaims: c.custom.ofSession(),
		TokenIssuedAt: c.issuedAt, TokenExpiresAt: c.expiresAt,
	}, nil
}

// memberSession returns what a session JWT of a B2B project says.
func (c *claims) memberSession() (*MemberSession, error) {
	s, err := c.sessionOf()
	switch {
	case err != nil:
		return nil, err
	case c.organizationErr != nil:
		return nil, malformed(c.organizationErr.Error())
	case c.organization == nil:
		return nil, fmt.Errorf("%w: it is of no member of an organization", ErrWrongKind)
	}
	return &MemberSession{
		ID: s.id, MemberID: c.subject, OrganizationID: c.organization.id, OrganizationSlug: c.organization.slug,
		Roles: s.roles, StartedAt: s.startedAt.Time, LastAccessedAt: s.lastAccessedAt.Time, ExpiresAt: c.sessionEnd(),
		Attributes: s.attributes, AuthenticationFactors: s.factors, CustomClaims: c.custom.ofSession(),
		TokenIssuedAt: c.issuedAt, TokenExpiresAt: c.expiresAt,
	}, nil
}

// sessionEnd returns when the session ends.
func (c *claims) sessionEnd() time.Time {
	if c.session == nil || !c.session.expiresAt.present {
		return c.expiresAt
	}
	return c.session.expiresAt.Time
}
