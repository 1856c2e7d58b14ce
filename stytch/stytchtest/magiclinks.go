package stytchtest

import (
	"net/url"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
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
		ss.purge(now)
	}
	token := newSecret()
	ss.byToken[token] = &s
	return token
}

// purge forgets the secrets that have expired, and without one the next that will.
func (ss *secrets) purge(now time.Time) {
	var next string
	for token, s := range ss.byToken {
		if !now.Before(s.expiresAt) {
			delete(ss.byToken, token)
		} else if next == "" || s.expiresAt.Before(ss.byToken[next].expiresAt) {
			next = token
		}
	}
	if len(ss.byToken) >= maxObjects {
		delete(ss.byToken, next)
	}
}

// take returns the secret of a token and forgets it; nil if there is none of that kind,
// or if it has expired.
func (ss *secrets) take(now time.Time, kind, token string) *secret {
	s := ss.peek(now, kind, token)
	if s != nil {
		ss.spend(token)
	}
	return s
}

// peek is take for operations that may yet be refused: the token stays good until it is
// spent.
func (ss *secrets) peek(now time.Time, kind, token string) *secret {
	s := ss.byToken[token]
	if s == nil || s.kind != kind || !now.Before(s.expiresAt) {
		return nil
	}
	return s
}

func (ss *secrets) spend(token string) { delete(ss.byToken, token) }

// find returns the token of a secret that is good and is what is looked for, "" if there is
// none.
func (ss *secrets) find(now time.Time, wanted func(*secret) bool) string {
	for token, s := range ss.byToken {
		if now.Before(s.expiresAt) && wanted(s) {
			return token
		}
	}
	return ""
}

// Names of attributes of secrets.
const (
	attrChallenge = "code_challenge"
	attrIP        = "ip_address"
	attrUserAgent = "user_agent"
	attrEmbedded  = "embedded_id"
	attrPurpose   = "purpose"
)

// flow returns what is known of a flow that begins, to be compared with when it ends.
func flow(challenge *string, from *gen.AttributesInput) map[string]string {
	attributes := value(from)
	return map[string]string{attrChallenge: value(challenge), attrIP: value(attributes.IPAddress), attrUserAgent: value(attributes.UserAgent)}
}

// checkFlow refuses the end of a flow by somebody else than it was begun by.
func checkFlow(begun map[string]string, verifier *string, from *gen.AttributesInput, options *gen.Options) error {
	attributes, required := value(from), value(options)
	if required.IPMatchRequired && begun[attrIP] != value(attributes.IPAddress) ||
		required.UserAgentMatchRequired && begun[attrUserAgent] != value(attributes.UserAgent) {
		return refuse(errtype.AttributeMismatch, "The IP address or the user agent is not that with which the flow began.")
	}
	return checkPKCE(begun[attrChallenge], verifier)
}

// checkPKCE compares a verifier with the challenge that was given before (RFC 7636 section
// 4.6, S256).
func checkPKCE(challenge string, verifier *string) error {
	if challenge == "" {
		if verifier != nil {
			return refuse(errtype.PKCEDidNotExpectCodeVerifier, "The flow began without a code challenge.")
		}
		return nil
	}
	if verifier == nil {
		return refuse(errtype.PKCEExpectedCodeVerifier, "The flow began with a code challenge; a code verifier is needed.")
	}
	if !verifies(*verifier, strings.TrimRight(challenge, "=")) {
		return refuse(errtype.PKCEMismatch, "The code verifier does not match the code challenge.")
	}
	return nil
}

const (
	magicLink           = "magic_link"
	magicLinkTokenType  = "magic_links"
	defaultLinkExpiry   = time.Hour
	defaultSignupExpiry = 7 * 24 * time.Hour // and that of invitations
	defaultRedirectURL  = "http://localhost:3000/authenticate"
)

func magicLinksOperations() table {
	return table{
		"MagicLinksCreate":             handle(magicLinksCreate),
		"MagicLinksAuthenticate":       handle(magicLinksAuthenticate),
		"MagicLinksEmailSend":          handle(magicLinksSend),
		"MagicLinksEmailLoginOrCreate": handle(magicLinksLoginOrCreate),
		"MagicLinksEmailInvite":        handle(magicLinksInvite),
		"MagicLinksEmailRevokeInvite":  handle(magicLinksRevokeInvite),
	}
}

// loginLinks are the inputs of a link to log in or to sign up with.
type loginLinks struct {
	loginURL, signupURL         *string
	loginMinutes, signupMinutes *int32
	attrs                       map[string]string
}

func (l loginLinks) check() error {
	return firstError(
		checkRedirect(l.loginURL, errtype.InvalidLoginMagicLinkURL), checkRedirect(l.signupURL, errtype.InvalidSignupMagicLinkURL),
		checkLinkExpiry(l.loginMinutes), checkLinkExpiry(l.signupMinutes))
}

// send sends a user a link: who is new or pending signs up, and others log in.
func (l loginLinks) send(c *call, u *user, email string, created bool) (emailID string) {
	redirect, kind, expiry := l.loginURL, "login", minutes(l.loginMinutes, defaultLinkExpiry)
	if created || u.Status == "pending" {
		redirect, kind, expiry = l.signupURL, "signup", minutes(l.signupMinutes, defaultSignupExpiry)
	}
	emailID = u.emailID(email)
	sendLink(c.request, email, kind, magicLinkTokenType, value(redirect), secret{
		kind: magicLink, subject: u.UserID, factor: emailID, expiresAt: c.now.Add(expiry), attrs: l.attrs,
	})
	return emailID
}

func magicLinksLoginOrCreate(c *call, in *gen.MagicLinksEmailLoginOrCreateRequest) (*gen.MagicLinksEmailLoginOrCreateResponse, error) {
	links := loginLinks{
		in.LoginMagicLinkURL, in.SignupMagicLinkURL, in.LoginExpirationMinutes, in.SignupExpirationMinutes, flow(in.CodeChallenge, in.Attributes),
	}
	if err := firstError(links.check(), checkEmail(in.Email)); err != nil {
		return nil, err
	}
	u, created, err := c.foundOrCreated(in.Email, "", in.CreateUserAsPending)
	if err != nil {
		return nil, err
	}
	return &gen.MagicLinksEmailLoginOrCreateResponse{UserID: u.UserID, EmailID: links.send(c, u, in.Email, created), UserCreated: created}, nil
}

func magicLinksSend(c *call, in *gen.MagicLinksEmailSendRequest) (*gen.MagicLinksEmailSendResponse, error) {
	links := loginLinks{
		in.LoginMagicLinkURL, in.SignupMagicLinkURL, in.LoginExpirationMinutes, in.SignupExpirationMinutes, flow(in.CodeChallenge, in.Attributes),
	}
	if err := links.check(); err != nil {
		return nil, err
	}
	selected, err := c.selected(in.UserID, in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	u, err := c.addressee(in.Email, selected)
	if err != nil {
		return nil, err
	}
	return &gen.MagicLinksEmailSendResponse{UserID: u.UserID, EmailID: links.send(c, u, in.Email, false)}, nil
}

// magicLinksInvite invites new people, and pending ones once the last invitation is over.
func magicLinksInvite(c *call, in *gen.MagicLinksEmailInviteRequest) (*gen.MagicLinksEmailInviteResponse, error) {
	details := profile{name: in.Name, trusted: in.TrustedMetadata, untrusted: in.UntrustedMetadata}
	u := c.users.byEmail(in.Email)
	if err := firstError(
		checkEmail(in.Email), checkRedirect(in.InviteMagicLinkURL, errtype.InvalidInviteMagicLinkURL), checkLinkExpiry(in.InviteExpirationMinutes),
		c.checkProfile(u, details)); err != nil {
		return nil, err
	}
	switch {
	case u != nil && u.Status != "pending":
		return nil, refuse(errtype.DuplicateEmail, "A user with the specified email already exists for this project.")
	case u != nil && c.invitation(u.emailID(in.Email)) != "":
		return nil, refuse(errtype.UserAlreadyInvited, "The user has been invited already.")
	case u == nil:
		var err error
		if u, err = c.users.create(c.now, in.Email, ""); err != nil {
			return nil, err
		}
		u.Status = "pending"
	}
	c.setProfile(u, details)
	attrs := flow(nil, in.Attributes)
	attrs[attrPurpose] = "invite"
	emailID := u.emailID(in.Email)
	sendLink(c.request, in.Email, "invite", magicLinkTokenType, value(in.InviteMagicLinkURL), secret{
		kind: magicLink, subject: u.UserID, factor: emailID, expiresAt: c.now.Add(minutes(in.InviteExpirationMinutes, defaultSignupExpiry)), attrs: attrs,
	})
	return &gen.MagicLinksEmailInviteResponse{UserID: u.UserID, EmailID: emailID}, nil
}

// invitation returns the token of the open invitation of an address, "" if there is none.
func (c *call) invitation(emailID string) string {
	return c.secrets.find(c.now, func(s *secret) bool { return s.factor == emailID && s.attrs[attrPurpose] == "invite" })
}

// magicLinksRevokeInvite leaves the user pending. Without an open invitation it does nothing.
func magicLinksRevokeInvite(c *call, in *gen.MagicLinksEmailRevokeInviteRequest) (*gen.MagicLinksEmailRevokeInviteResponse, error) {
	u := c.users.byEmail(in.Email)
	if u == nil {
		return nil, refuse(errtype.EmailNotFound, "Email could not be found.")
	}
	c.secrets.spend(c.invitation(u.emailID(in.Email)))
	return &gen.MagicLinksEmailRevokeInviteResponse{}, nil
}

// magicLinksCreate makes the token of a link that the application sends by itself.
func magicLinksCreate(c *call, in *gen.MagicLinksCreateRequest) (*gen.MagicLinksCreateResponse, error) {
	u, err := c.users.find(in.UserID)
	if err := firstError(err, checkLinkExpiry(in.ExpirationMinutes)); err != nil {
		return nil, err
	}
	attrs := flow(nil, in.Attributes)
	attrs[attrEmbedded] = newID("embeddable-magic-link")
	token := c.secrets.issue(c.now, secret{
		kind: magicLink, subject: u.UserID, expiresAt: c.now.Add(minutes(in.ExpirationMinutes, defaultLinkExpiry)), attrs: attrs,
	})
	return &gen.MagicLinksCreateResponse{UserID: u.UserID, Token: token}, nil
}

// sendLink puts a link with a token into the inbox. It leads to redirect, with the token and
// its type in the query, as those of Stytch do after a detour.
func sendLink(r *request, to, kind, tokenType, redirect string, s secret) {
	token := r.secrets.issue(r.now, s)
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
	r.send(message{
		To: to, Channel: chEmail, Kind: kind, MagicLinkURL: link.String(), Token: token, OrganizationID: s.attrs["organization_id"], SentAt: r.now, ExpiresAt: s.expiresAt,
	})
}

func magicLinksAuthenticate(c *call, in *gen.MagicLinksAuthenticateRequest) (*gen.MagicLinksAuthenticateResponse, error) {
	refused := refuse(errtype.UnableToAuthMagicLink, "The magic link could not be authenticated because it was either already used or expired.")
	s := c.secrets.peek(c.now, magicLink, in.Token)
	if s == nil {
		return nil, refused
	}
	u := c.users.byID[s.subject]
	if u == nil || s.factor != "" && u.emailAddress(s.factor) == "" {
		return nil, refused // the user or the address has been deleted meanwhile
	}
	if err := checkFlow(s.attrs, in.CodeVerifier, in.Attributes, in.Options); err != nil {
		return nil, err
	}
	method, factor := linkFactor(u, s)
	session, err := c.login(u, factor, loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	session.noteAttributes(in.Attributes)
	c.secrets.spend(in.Token)
	reset := c.proveEmail(u, s.factor, session)
	handed, err := c.issue(session)
	if err != nil {
		return nil, err
	}
	return &gen.MagicLinksAuthenticateResponse{
		UserID: u.UserID, MethodID: method, User: u.shown(), ResetSessions: reset,
		SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// linkFactor returns the factor of a link, which was sent to an address or embedded by the
// application, and the id of how it came.
func linkFactor(u *user, s *secret) (method string, factor gen.AuthenticationFactor) {
	if id := s.attrs[attrEmbedded]; id != "" {
		return id, gen.AuthenticationFactor{
			Type: gen.FactorTypeMagicLink, DeliveryMethod: gen.FactorDeliveryMethodEmbedded,
			EmbeddableMagicLinkFactor: &gen.EmbeddableMagicLinkFactor{EmbeddedID: id},
		}
	}
	return s.factor, emailFactor(u, gen.FactorTypeMagicLink, s.factor)
}

// emailFactor returns a factor that came to an address by e-mail.
func emailFactor(u *user, factor gen.FactorType, emailID string) gen.AuthenticationFactor {
	return gen.AuthenticationFactor{
		Type: factor, DeliveryMethod: gen.FactorDeliveryMethodEmail,
		EmailFactor: &gen.EmailAddress{EmailID: emailID, EmailAddress: u.emailAddress(emailID)},
	}
}

const (
	minLinkMinutes = 5
	maxLinkMinutes = 10_080
)

func checkLinkExpiry(given *int32) error {
	if given != nil && (*given < minLinkMinutes || *given > maxLinkMinutes) {
		return refuse(errtype.InvalidExpiration, "The expiration is not one from %d to %d minutes.", minLinkMinutes, maxLinkMinutes)
	}
	return nil
}

// checkRedirect refuses where a link cannot lead to. Every other URL will do: a fake has no
// list of them.
func checkRedirect(given *string, invalid stytch.ErrorType) error {
	if given == nil {
		return nil
	}
	if link, err := url.Parse(*given); err != nil || link.Scheme == "" {
		return refuse(invalid, "The URL is not an absolute one.")
	}
	return nil
}
