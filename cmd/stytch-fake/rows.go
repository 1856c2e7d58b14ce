package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// message is a message as the page shows it.
type message struct {
	stytchtest.Message
	ID            string
	Link          string // "" if a browser should not open it
	Sent, Expires moment
	Expired       bool
}

// messages returns what the page shows of an inbox, and how many messages there are.
func messages(all []stytchtest.Message, now time.Time) ([]message, int) {
	ids, shown := keys{}, []message{}
	for _, m := range all[:min(len(all), maxRows)] {
		row := message{
			Message: m,
			ID:      ids.of("m", m.To, m.Token, m.Code, m.SentAt.UnixNano()),
			Sent:    newMoment(m.SentAt, now),
		}
		if !m.ExpiresAt.IsZero() {
			row.Expires, row.Expired = newMoment(m.ExpiresAt, now), !now.Before(m.ExpiresAt)
		}
		if link, err := url.Parse(m.MagicLinkURL); err == nil && (link.Scheme == "http" || link.Scheme == "https") {
			row.Link = m.MagicLinkURL
		}
		shown = append(shown, row)
	}
	return shown, len(all)
}

// section is a list of rows of one kind.
type section struct {
	ID, Title, Hint string
	Rows            []row
	Total           int // there may be more than are shown
}

// row is a thing in a line, and in full when it is opened.
type row struct {
	ID           string
	Status, Tone string // of a request; the tone is its colour
	Title        string
	Mono         bool // whether the title is the name of an operation
	Unknown      bool // whether there is no such operation
	Note         string
	Tags         []tag
	When         moment
	Blocks       []block
}

// tag is a word about a row.
type tag struct{ Text, Tone, Title string }

// block is one part of what an opened row shows.
type block struct {
	Label, Text string
	Short       bool // an id or the like, rather than a body
}

// maxBlock is how much of a body is shown.
const maxBlock = 16 << 10

func (p *page) requests(now time.Time) section {
	all := p.srv.Requests()
	s := section{ID: "requests", Title: "Requests", Total: len(all)}
	ids := keys{}
	for _, r := range newest(all) {
		s.Rows = append(s.Rows, p.request(ids, r, now))
	}
	return s
}

func (p *page) request(ids keys, r stytchtest.Request, now time.Time) row {
	shown := row{
		ID:     ids.of("r", r.At.UnixNano(), r.Method, r.Path, r.Status),
		Status: strconv.Itoa(r.Status),
		Tone:   tone(r.Status),
		Title: cmp.Or(
			r.Operation,
			"no such operation",
		),
		Mono:    r.Operation != "",
		Unknown: r.Operation == "",
		Note:    r.Method + " " + r.Path,
		When:    newMoment(r.At, now),
	}
	if r.Status == 0 {
		shown.Status = "cut"
	}
	if r.Status >= 400 {
		if typ := errorType(r.Response); typ != "" {
			shown.Tags = append(shown.Tags, tag{Text: typ})
		}
	}
	if r.Status == 200 && r.Operation != "" && !p.srv.Modelled(r.Operation) {
		shown.Tags = append(
			shown.Tags,
			tag{"unmodelled", "warn", "The fake keeps no state for this operation: the response is filled in by rule."},
		)
	}
	shown.Blocks = append(
		shown.Blocks,
		block{Label: "URL", Text: r.Method + " " + (&url.URL{Path: r.Path, RawQuery: r.Query}).String(), Short: true},
	)
	if len(r.Body) > 0 {
		shown.Blocks = append(shown.Blocks, block{Label: "Request", Text: pretty(r.Body)})
	}
	if len(r.Response) > 0 {
		shown.Blocks = append(shown.Blocks, block{Label: "Response", Text: pretty(r.Response)})
	}
	if agent := r.Header.Get("User-Agent"); agent != "" {
		shown.Blocks = append(shown.Blocks, block{Label: "Caller", Text: agent, Short: true})
	}
	return shown
}

func tone(status int) string {
	switch {
	case status == 0 || status >= 500:
		return "bad"
	case status >= 400:
		return "warn"
	}
	return "good"
}

// errorType returns the type of an error of the API.
func errorType(response []byte) string {
	var e gen.Error
	if json.Unmarshal(response, &e) != nil {
		return ""
	}
	return e.ErrorType
}

// pretty indents JSON, and cuts what is too long to be read.
func pretty(body []byte) string {
	text := string(body)
	var indented bytes.Buffer
	if json.Indent(&indented, body, "", "  ") == nil {
		text = indented.String()
	}
	if len(text) > maxBlock {
		text = text[:maxBlock]
		for !utf8.ValidString(text[len(text)-min(len(text), utf8.UTFMax):]) && len(text) > maxBlock-utf8.UTFMax {
			text = text[:len(text)-1]
		}
		text += "\n… cut here"
	}
	return text
}

// people returns the sections of users and what belongs to them.
func (p *page) people(now time.Time) []section {
	users, organizations, members := p.srv.Users(), p.srv.Organizations(), p.srv.Members()
	names := map[string]string{} // by id
	for _, u := range users {
		names[u.UserID] = userTitle(u)
	}
	for _, o := range organizations {
		names[o.OrganizationID] = o.OrganizationName
	}
	for _, m := range members {
		names[m.MemberID] = m.EmailAddress
	}
	return []section{
		userRows(users, now), sessionRows(p.srv.Sessions(), p.srv.MemberSessions(), names, now),
		organizationRows(organizations, now), memberRows(members, names, now),
	}
}

func userRows(users []gen.User, now time.Time) section {
	s := section{
		ID:    "users",
		Title: "Users",
		Total: len(users),
		Hint:  "Whoever signs up in a consumer project, and the users of a seed file.",
	}
	for _, u := range newest(users) {
		r := row{
			ID:     u.UserID,
			Title:  userTitle(u),
			Note:   userNote(u),
			When:   newMoment(u.CreatedAt, now),
			Blocks: full(u.UserID, u),
		}
		if u.Status != "active" {
			r.Tags = append(r.Tags, tag{Text: string(u.Status), Tone: "warn"})
		}
		if u.IsLocked {
			r.Tags = append(r.Tags, tag{Text: "locked", Tone: "bad"})
		}
		s.Rows = append(s.Rows, r.withRoles(u.Roles))
	}
	return s
}

// userTitle is what one would call a user.
func userTitle(u gen.User) string {
	switch {
	case len(u.Emails) > 0:
		return u.Emails[0].Email
	case len(u.PhoneNumbers) > 0:
		return u.PhoneNumbers[0].PhoneNumber
	}
	return u.UserID
}

func userNote(u gen.User) string {
	if u.Name == nil {
		return ""
	}
	return strings.Join(strings.Fields(u.Name.FirstName+" "+u.Name.MiddleName+" "+u.Name.LastName), " ")
}

func sessionRows(
	sessions []gen.Session,
	memberSessions []gen.MemberSession,
	names map[string]string,
	now time.Time,
) section {
	s := section{
		ID:    "sessions",
		Title: "Sessions",
		Total: len(sessions) + len(memberSessions),
		Hint:  "A login begins one, if it asks for a session_duration_minutes.",
	}
	for _, m := range newest(memberSessions) {
		r := row{
			ID:     m.MemberSessionID,
			Title:  cmp.Or(names[m.MemberID], m.MemberID),
			Note:   factorNote(m.AuthenticationFactors),
			When:   newMoment(m.StartedAt, now),
			Blocks: full(m.MemberSessionID, m),
		}
		r.Tags = append(
			r.Tags,
			expiry(m.ExpiresAt, now),
			tag{Text: cmp.Or(names[m.OrganizationID], m.OrganizationSlug, m.OrganizationID)},
		)
		s.Rows = append(s.Rows, r)
	}
	for _, u := range newest(sessions) {
		r := row{
			ID:     u.SessionID,
			Title:  cmp.Or(names[u.UserID], u.UserID),
			Note:   factorNote(u.AuthenticationFactors),
			When:   newMoment(u.StartedAt, now),
			Blocks: full(u.SessionID, u),
		}
		r.Tags = append(r.Tags, expiry(u.ExpiresAt, now))
		s.Rows = append(s.Rows, r)
	}
	return s
}

// factorNote says how somebody has logged in.
func factorNote(factors []gen.AuthenticationFactor) string {
	var types []string
	for _, f := range factors {
		types = append(types, strings.ReplaceAll(string(f.Type), "_", " "))
	}
	return strings.Join(types, ", ")
}

// expiry says until when a session lasts.
func expiry(at, now time.Time) tag {
	if !now.Before(at) {
		return tag{Text: "over"}
	}
	return tag{Text: "until " + newMoment(at, now).Short, Tone: "good"}
}

func organizationRows(organizations []gen.Organization, now time.Time) section {
	s := section{
		ID:    "organizations",
		Title: "Organizations",
		Total: len(organizations),
		Hint:  "Those of a B2B project, and of a seed file.",
	}
	for _, o := range newest(organizations) {
		s.Rows = append(
			s.Rows,
			row{
				ID:     o.OrganizationID,
				Title:  o.OrganizationName,
				Note:   o.OrganizationSlug,
				When:   newMoment(o.CreatedAt, now),
				Blocks: full(o.OrganizationID, o),
			},
		)
	}
	return s
}

func memberRows(members []gen.Member, names map[string]string, now time.Time) section {
	s := section{ID: "members", Title: "Members", Total: len(members), Hint: "People in organizations."}
	for _, m := range newest(members) {
		r := row{
			ID:     m.MemberID,
			Title:  m.EmailAddress,
			Note:   m.Name,
			When:   newMoment(m.CreatedAt, now),
			Blocks: full(m.MemberID, m),
		}
		if m.Status != "active" {
			r.Tags = append(r.Tags, tag{Text: string(m.Status), Tone: "warn"})
		}
		r.Tags = append(r.Tags, tag{Text: cmp.Or(names[m.OrganizationID], m.OrganizationID)})
		var roles []string
		for _, role := range m.Roles {
			roles = append(roles, role.RoleID)
		}
		s.Rows = append(s.Rows, r.withRoles(roles))
	}
	return s
}

func (r row) withRoles(roles []string) row {
	for _, role := range roles {
		r.Tags = append(r.Tags, tag{Text: role, Title: "role"})
	}
	return r
}

// full shows the id of a thing, to be copied, and all that the API says of it.
func full(id string, thing any) []block {
	text, err := json.Marshal(thing)
	if err != nil {
		text = []byte(err.Error())
	}
	return []block{{Label: "ID", Text: id, Short: true}, {Label: "JSON", Text: pretty(text)}}
}
