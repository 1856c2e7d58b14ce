package consumer

import (
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	magicLink           = "magic_link"
	magicLinkTokenType  = "magic_links"
	defaultSignupExpiry = 7 * 24 * time.Hour
)

func magicLinksOperations() operation.Table {
	return operation.Table{
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
	return refusal.First(
		flow.CheckRedirect(l.loginURL, errtype.InvalidLoginMagicLinkURL),
		flow.CheckRedirect(l.signupURL, errtype.InvalidSignupMagicLinkURL),
		flow.CheckExpiry(l.loginMinutes), flow.CheckExpiry(l.signupMinutes))
}

// send sends a user a link: who is new or pending signs up, and others log in.
func (l loginLinks) send(c *call, u *store.User, email string, created bool) (emailID string) {
	redirect, kind, expiry := l.loginURL, "login", optional.Minutes(l.loginMinutes, flow.DefaultLinkExpiry)
	if created || u.Status == "pending" {
		redirect, kind, expiry = l.signupURL, "signup", optional.Minutes(l.signupMinutes, defaultSignupExpiry)
	}
	emailID = u.IDOfEmail(email)
	link := flow.Link{To: email, Kind: kind, Redirect: redirect, TokenType: magicLinkTokenType}
	link.Send(c.Request, store.Secret{
		Kind: magicLink, Subject: u.UserID, Factor: emailID, ExpiresAt: c.Now.Add(expiry), Attrs: l.attrs,
	})
	return emailID
}

func magicLinksLoginOrCreate(
	c *call, in *gen.MagicLinksEmailLoginOrCreateRequest,
) (*gen.MagicLinksEmailLoginOrCreateResponse, error) {
	links := loginLinks{
		in.LoginMagicLinkURL, in.SignupMagicLinkURL, in.LoginExpirationMinutes, in.SignupExpirationMinutes,
		flow.Begin(in.CodeChallenge, in.Attributes),
	}
	if err := refusal.First(links.check(), address.CheckEmail(in.Email)); err != nil {
		return nil, err
	}
	u, created, err := c.foundOrCreated(in.Email, "", in.CreateUserAsPending)
	if err != nil {
		return nil, err
	}
	return &gen.MagicLinksEmailLoginOrCreateResponse{
		UserID: u.UserID, EmailID: links.send(c, u, in.Email, created), UserCreated: created,
	}, nil
}

func magicLinksSend(c *call, in *gen.MagicLinksEmailSendRequest) (*gen.MagicLinksEmailSendResponse, error) {
	links := loginLinks{
		in.LoginMagicLinkURL, in.SignupMagicLinkURL, in.LoginExpirationMinutes, in.SignupExpirationMinutes,
		flow.Begin(in.CodeChallenge, in.Attributes),
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

// magicLinksInvite invites new people, and pending ones once their last invitation has expired.
func magicLinksInvite(c *call, in *gen.MagicLinksEmailInviteRequest) (*gen.MagicLinksEmailInviteResponse, error) {
	details := profile{name: in.Name, trusted: in.TrustedMetadata, untrusted: in.UntrustedMetadata}
	u := c.Users.OfEmail(in.Email)
	if err := refusal.First(
		address.CheckEmail(in.Email), flow.CheckRedirect(in.InviteMagicLinkURL, errtype.InvalidInviteMagicLinkURL),
		flow.CheckExpiry(in.InviteExpirationMinutes),
		c.checkProfile(u, details)); err != nil {
		return nil, err
	}
	switch {
	case u != nil && u.Status != "pending":
		return nil, refusal.New(errtype.DuplicateEmail, "A user with the specified email already exists for this project.")
	case u != nil && c.invitation(u.IDOfEmail(in.Email)) != "":
		return nil, refusal.New(errtype.UserAlreadyInvited, "The user has been invited already.")
	case u == nil:
		var err error
		if u, err = c.Users.Create(c.Now, in.Email, ""); err != nil {
			return nil, err
		}
		u.Status = "pending"
	}
	c.setProfile(u, details)
	attrs := flow.Begin(nil, in.Attributes)
	attrs[flow.AttrPurpose] = "invite"
	emailID := u.IDOfEmail(in.Email)
	link := flow.Link{To: in.Email, Kind: "invite", Redirect: in.InviteMagicLinkURL, TokenType: magicLinkTokenType}
	link.Send(c.Request, store.Secret{
		Kind: magicLink, Subject: u.UserID, Factor: emailID,
		ExpiresAt: c.Now.Add(optional.Minutes(in.InviteExpirationMinutes, flow.DefaultLinkExpiry)), Attrs: attrs,
	})
	return &gen.MagicLinksEmailInviteResponse{UserID: u.UserID, EmailID: emailID}, nil
}

// invitation returns the token of the open invitation of an address, "" if there is none.
func (c *call) invitation(emailID string) string {
	return c.Secrets.Find(c.Now, func(s *store.Secret) bool {
		return s.Factor == emailID && s.Attrs[flow.AttrPurpose] == "invite"
	})
}

// magicLinksRevokeInvite leaves the user pending. Without an open invitation it does nothing.
func magicLinksRevokeInvite(
	c *call, in *gen.MagicLinksEmailRevokeInviteRequest,
) (*gen.MagicLinksEmailRevokeInviteResponse, error) {
	u := c.Users.OfEmail(in.Email)
	if u == nil {
		return nil, refusal.New(errtype.EmailNotFound, "Email could not be found.")
	}
	c.Secrets.Spend(c.invitation(u.IDOfEmail(in.Email)))
	return &gen.MagicLinksEmailRevokeInviteResponse{}, nil
}

// magicLinksCreate makes the token of a link that the application sends by itself.
func magicLinksCreate(c *call, in *gen.MagicLinksCreateRequest) (*gen.MagicLinksCreateResponse, error) {
	u, err := c.Users.Find(in.UserID)
	if err := refusal.First(err, flow.CheckExpiry(in.ExpirationMinutes)); err != nil {
		return nil, err
	}
	attrs := flow.Begin(nil, in.Attributes)
	attrs[flow.AttrEmbedded] = random.ID("embeddable-magic-link")
	token := c.Secrets.Issue(c.Now, store.Secret{
		Kind: magicLink, Subject: u.UserID,
		ExpiresAt: c.Now.Add(optional.Minutes(in.ExpirationMinutes, flow.DefaultLinkExpiry)), Attrs: attrs,
	})
	return &gen.MagicLinksCreateResponse{UserID: u.UserID, Token: token}, nil
}

func magicLinksAuthenticate(
	c *call, in *gen.MagicLinksAuthenticateRequest,
) (*gen.MagicLinksAuthenticateResponse, error) {
	s, err := flow.FindLink(c.Request, magicLink, in.Token)
	if err != nil {
		return nil, err
	}
	u := c.Users.ByID[s.Subject]
	if u == nil || s.Factor != "" && u.EmailOfID(s.Factor) == "" { // deleted meanwhile
		return nil, flow.ErrSpentLink()
	}
	if err := flow.Check(s.Attrs, in.CodeVerifier, in.Attributes, in.Options); err != nil {
		return nil, err
	}
	method, factor := linkFactor(u, s)
	session, err := c.login(u,
		factor, loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	session.NoteAttributes(in.Attributes)
	c.Secrets.Spend(in.Token)
	reset := c.proveEmail(u, s.Factor, session)
	handed, err := c.issue(session)
	if err != nil {
		return nil, err
	}
	return &gen.MagicLinksAuthenticateResponse{
		UserID: u.UserID, MethodID: method, User: u.Shown(c.Now), ResetSessions: reset,
		SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// linkFactor returns the factor of a link, which was sent to an address or embedded by the
// application, and the id of how it came.
func linkFactor(u *store.User, s *store.Secret) (method string, factor gen.AuthenticationFactor) {
	if id := s.Attrs[flow.AttrEmbedded]; id != "" {
		return id, gen.AuthenticationFactor{
			Type: gen.FactorTypeMagicLink, DeliveryMethod: gen.FactorDeliveryMethodEmbedded,
			EmbeddableMagicLinkFactor: &gen.EmbeddableMagicLinkFactor{EmbeddedID: id},
		}
	}
	return s.Factor, emailFactor(u, gen.FactorTypeMagicLink, s.Factor)
}

// emailFactor returns a factor that came to an address by e-mail.
func emailFactor(u *store.User, factor gen.FactorType, emailID string) gen.AuthenticationFactor {
	return gen.AuthenticationFactor{
		Type: factor, DeliveryMethod: gen.FactorDeliveryMethodEmail,
		EmailFactor: &gen.EmailFactor{EmailID: emailID, EmailAddress: u.EmailOfID(emailID)},
	}
}
