package stytchtest

import (
	"net/url"
	"time"

	"github.com/lapgen/stytch-go/gen"
)

// secrets keeps the tokens of links and the like, each good once and until a time.
type secrets struct{ byToken map[string]*secret }

// secret is a token that was sent to somebody.
type secret struct {
	kind      string // what it is for, such as "magic_link"; it is good for nothing else
	subject   string // the user or member
	factor    string // the id of the e-mail address or phone number that it was sent to
	expiresAt time.Time
	attrs     map[string]string // what else there is to it
}

func newSecrets() *secrets { return &secrets{byToken: map[string]*secret{}} }

// issue keeps a secret and returns its token.
func (ss *secrets) issue(now time.Time, s secret) string {
	if len(ss.byToken) >= maxObjects {
		for token, old := range ss.byToken {
			if !now.Before(old.expiresAt) {
				delete(ss.byToken, token)
			}
		}
	}
	token := newSecret()
	ss.byToken[token] = &s
	return token
}

// take returns the secret of a token and forgets it; nil if there is none of that kind,
// or if it has expired.
func (ss *secrets) take(now time.Time, kind, token string) *secret {
	s := ss.byToken[token]
	if s == nil || s.kind != kind {
		return nil
	}
	delete(ss.byToken, token)
	if !now.Before(s.expiresAt) {
		return nil
	}
	return s
}

const (
	magicLink          = "magic_link"
	defaultLinkExpiry  = time.Hour
	defaultRedirectURL = "http://localhost:3000/authenticate"
)

func serveMagicLinks(st *state) {
	st.serve(map[string]operation{
		"MagicLinksEmailLoginOrCreate": handle(magicLinksLoginOrCreate),
		"MagicLinksAuthenticate":       handle(magicLinksAuthenticate),
	})
}

func magicLinksLoginOrCreate(c *call, in *gen.MagicLinksEmailLoginOrCreateRequest) (*gen.MagicLinksEmailLoginOrCreateResponse, error) {
	u, created := c.users.byEmail(in.Email), false
	if u == nil {
		var err error
		if u, err = c.users.create(c, in.Email, ""); err != nil {
			return nil, err
		}
		created = true
		if value(in.CreateUserAsPending) {
			u.Status = "pending"
		}
	}
	redirect, kind, expiry := in.LoginMagicLinkURL, "login", in.LoginExpirationMinutes
	if created {
		redirect, kind, expiry = in.SignupMagicLinkURL, "signup", in.SignupExpirationMinutes
	}
	email := u.emailID(in.Email)
	c.sendLink(in.Email, kind, magicLink, value(redirect), secret{kind: magicLink, subject: u.UserID, factor: email, expiresAt: c.now.Add(minutes(expiry, defaultLinkExpiry))})
	return &gen.MagicLinksEmailLoginOrCreateResponse{UserID: u.UserID, EmailID: email, UserCreated: created}, nil
}

// emailID returns the id of an address of a user.
func (u *user) emailID(email string) string {
	for _, e := range u.Emails {
		if e.Email == email {
			return e.EmailID
		}
	}
	return u.Emails[0].EmailID
}

// sendLink puts a link with a token into the inbox. It leads to redirect, with the token and
// its type in the query, as those of Stytch do after a detour.
func (c *call) sendLink(to, kind, tokenType, redirect string, s secret) {
	token := c.secrets.issue(c.now, s)
	if redirect == "" {
		redirect = defaultRedirectURL
	}
	link, err := url.Parse(redirect)
	if err != nil {
		link = &url.URL{Path: redirect}
	}
	query := link.Query()
	query.Set("stytch_token_type", tokenType)
	query.Set("token", token)
	link.RawQuery = query.Encode()
	c.server.Inbox.add(Message{
		To: to, Channel: Email, Kind: kind, MagicLinkURL: link.String(), Token: token, OrganizationID: s.attrs["organization_id"], SentAt: c.now, ExpiresAt: s.expiresAt,
	})
}

func magicLinksAuthenticate(c *call, in *gen.MagicLinksAuthenticateRequest) (*gen.MagicLinksAuthenticateResponse, error) {
	s := c.secrets.take(c.now, magicLink, in.Token)
	if s == nil {
		return nil, unauthorized("unable_to_auth_magic_link", "The magic link could not be authenticated because it was either already used or expired.")
	}
	u, err := c.users.find(s.subject)
	if err != nil {
		return nil, err
	}
	u.verifyEmail(s.factor)
	factor := gen.AuthenticationFactor{
		Type: "magic_link", DeliveryMethod: "email", EmailFactor: &gen.EmailAddress{EmailID: s.factor, EmailAddress: u.emailAddress(s.factor)},
	}
	session, err := c.login(u, factor, loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	handed, err := c.issue(session)
	if err != nil {
		return nil, err
	}
	return &gen.MagicLinksAuthenticateResponse{
		UserID: u.UserID, MethodID: s.factor, User: u.shown(), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// emailAddress returns the address of an id.
func (u *user) emailAddress(id string) string {
	for _, e := range u.Emails {
		if e.EmailID == id {
			return e.Email
		}
	}
	return ""
}
