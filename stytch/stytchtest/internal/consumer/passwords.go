package consumer

import (
	"slices"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/passwords"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sessions"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const passwordReset = "reset_password"

func passwordsOperations() operation.Table {
	return operation.Table{
		"PasswordsCreate":                handle(passwordsCreate),
		"PasswordsAuthenticate":          handle(passwordsAuthenticate),
		"PasswordsStrengthCheck":         handle(passwordsStrengthCheck),
		"PasswordsMigrate":               handle(passwordsMigrate),
		"PasswordsEmailResetStart":       handle(passwordsEmailResetStart),
		"PasswordsEmailReset":            handle(passwordsEmailReset),
		"PasswordsExistingPasswordReset": handle(passwordsExistingPasswordReset),
		"PasswordsSessionsReset":         handle(passwordsSessionsReset),
	}
}

func passwordsCreate(c *call, in *gen.PasswordsCreateRequest) (*gen.PasswordsCreateResponse, error) {
	details := profile{name: in.Name, trusted: in.TrustedMetadata, untrusted: in.UntrustedMetadata}
	if err := refusal.First(
		c.Users.CheckNew(in.Email, ""), passwords.CheckNew(in.Password, in.Email), c.checkProfile(nil, details),
		sessions.CheckInputs(in.SessionDurationMinutes, in.SessionCustomClaims)); err != nil {
		return nil, err
	}
	u, err := c.Users.Create(c.Now, in.Email, "")
	if err != nil {
		return nil, err
	}
	c.setProfile(u, details)
	c.setPassword(u, &passwords.Password{Plain: in.Password})
	handed, err := c.logInBy(u,
		passwordFactor(), loginInputs{minutes: in.SessionDurationMinutes, claims: in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	return &gen.PasswordsCreateResponse{
		UserID:       u.UserID,
		EmailID:      u.IDOfEmail(in.Email),
		User:         u.Shown(c.Now),
		SessionToken: handed.token,
		SessionJWT:   handed.jwt,
		Session:      handed.session,
	}, nil
}

// setPassword gives a user a password, under the id of the old one if there is one.
func (c *call) setPassword(u *store.User, p *passwords.Password) {
	id := random.ID("password")
	if u.Password != nil {
		id = u.Password.PasswordID
	}
	c.Users.Change(u, func() { u.StoredPassword, u.Password = p, &gen.UserPassword{PasswordID: id} })
}

func passwordFactor() gen.AuthenticationFactor {
	return gen.AuthenticationFactor{Type: gen.FactorTypePassword, DeliveryMethod: gen.FactorDeliveryMethodKnowledge}
}

func passwordsAuthenticate(c *call, in *gen.PasswordsAuthenticateRequest) (*gen.PasswordsAuthenticateResponse, error) {
	u, err := c.withPassword(in.Email, in.Password)
	if err != nil {
		return nil, err
	}
	if u.Password.RequiresReset {
		return nil, refusal.New(errtype.ResetPassword, "The password must be reset.")
	}
	handed, err := c.logInBy(u,
		passwordFactor(), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	return &gen.PasswordsAuthenticateResponse{
		UserID: u.UserID, User: u.Shown(c.Now), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// withPassword returns the user who has an address and a password.
func (c *call) withPassword(email, plain string) (*store.User, error) {
	u := c.Users.OfEmail(email)
	switch {
	case u == nil:
		return nil, refusal.New(errtype.EmailNotFound, "Email could not be found.")
	case u.StoredPassword == nil:
		return nil, refusal.New(errtype.NoUserPassword, "The user has no password.")
	}
	return u, u.Lock.Attempt(c.Now, func() error {
		if !u.StoredPassword.Matches(plain) {
			return refusal.New(errtype.UnauthorizedCredentials, "Unauthorized credentials.")
		}
		return nil
	})
}

func passwordsStrengthCheck(
	_ *call, in *gen.PasswordsStrengthCheckRequest,
) (*gen.PasswordsStrengthCheckResponse, error) {
	score, isBreached := passwords.Strength(in.Password, optional.Value(in.Email)), passwords.Breached(in.Password)
	out := &gen.PasswordsStrengthCheckResponse{
		Score: score, BreachedPassword: isBreached, ValidPassword: score >= passwords.MinStrength && !isBreached,
		StrengthPolicy: "zxcvbn", BreachDetectionOnCreate: true, Feedback: &gen.PasswordFeedback{Suggestions: []string{}},
	}
	switch {
	case isBreached:
		out.Feedback.Warning = "This is a very common password."
		out.Feedback.Suggestions = []string{"Choose a password that nobody else has."}
	case score < passwords.MinStrength:
		out.Feedback.Warning = "This password is easy to guess."
		out.Feedback.Suggestions = []string{"Add another word or two. Uncommon words are better."}
	}
	return out, nil
}

// passwordsMigrate gives a password to a user without one, who is created if there is none.
func passwordsMigrate(c *call, in *gen.PasswordsMigrateRequest) (*gen.PasswordsMigrateResponse, error) {
	details := profile{in.Name, in.TrustedMetadata, in.UntrustedMetadata, in.ExternalID, in.Roles}
	u, phone := c.Users.OfEmail(in.Email), optional.Value(in.PhoneNumber)
	if u != nil && u.IDOfPhone(phone) != "" {
		phone = "" // the user has it already
	}
	if err := refusal.First(address.CheckEmail(in.Email), passwords.CheckHash(in), c.Users.CheckNew("", phone),
		c.checkProfile(u, details)); err != nil {
		return nil, err
	}
	if u != nil && u.Password != nil {
		return nil, refusal.New(errtype.PasswordAlreadyExists, "The user has a password already.")
	}
	u, created, err := c.foundOrCreated(in.Email, "", nil)
	if err != nil {
		return nil, err
	}
	c.Users.Change(u, func() { u.AddContacts("", phone) })
	c.setProfile(u, details)
	c.setPassword(u, &passwords.Password{Migrated: in})
	if optional.Value(in.SetEmailVerified) {
		u.VerifyEmail(u.IDOfEmail(in.Email))
	}
	if optional.Value(in.SetPhoneNumberVerified) {
		u.VerifyPhone(u.IDOfPhone(optional.Value(in.PhoneNumber)))
	}
	return &gen.PasswordsMigrateResponse{
		UserID: u.UserID, EmailID: u.IDOfEmail(in.Email), UserCreated: created, User: u.Shown(c.Now),
	}, nil
}

func passwordsEmailResetStart(
	c *call, in *gen.PasswordsEmailResetStartRequest,
) (*gen.PasswordsEmailResetStartResponse, error) {
	if err := refusal.First(
		flow.CheckRedirect(in.ResetPasswordRedirectURL, errtype.InvalidPasswordResetRedirectURL),
		flow.CheckRedirect(in.LoginRedirectURL, errtype.InvalidLoginRedirectURL),
		flow.CheckExpiry(in.ResetPasswordExpirationMinutes)); err != nil {
		return nil, err
	}
	u, err := c.addressee(in.Email, nil)
	if err != nil {
		return nil, err
	}
	emailID := u.IDOfEmail(in.Email)
	link := flow.Link{
		To: in.Email, Kind: "password_reset", Redirect: in.ResetPasswordRedirectURL, TokenType: passwordReset,
		Query: map[string]string{"public_token": flow.PublicToken},
	}
	reset := store.Secret{
		Kind: passwordReset, Subject: u.UserID, Factor: emailID,
		ExpiresAt: c.Now.Add(optional.Minutes(in.ResetPasswordExpirationMinutes, flow.DefaultResetExpiry)),
		Attrs:     flow.Begin(in.CodeChallenge, in.Attributes),
	}
	login := reset
	login.Kind = magicLink
	link.SendReset(c.Request, reset, &flow.Link{Redirect: in.LoginRedirectURL, TokenType: "login"}, login)
	return &gen.PasswordsEmailResetStartResponse{UserID: u.UserID, EmailID: emailID}, nil
}

func passwordsEmailReset(c *call, in *gen.PasswordsEmailResetRequest) (*gen.PasswordsEmailResetResponse, error) {
	refused := refusal.New(errtype.UnableToAuthPasswordResetToken,
		"The password reset token could not be authenticated because it was either already used or expired.")
	s := c.Secrets.Peek(c.Now, passwordReset, in.Token)
	if s == nil {
		return nil, refused
	}
	u := c.Users.ByID[s.Subject]
	if u == nil || u.EmailOfID(s.Factor) == "" {
		return nil, refused // the user or the address has been deleted meanwhile
	}
	if err := refusal.First(flow.Check(s.Attrs, in.CodeVerifier, in.Attributes, in.Options),
		passwords.CheckNew(in.Password, u.EmailOfID(s.Factor))); err != nil {
		return nil, err
	}
	session, err := c.login(u,
		passwordFactor(), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	session.NoteAttributes(in.Attributes)
	c.Secrets.Spend(in.Token)
	u.VerifyEmail(s.Factor)
	handed, err := c.renewPassword(u, in.Password, session)
	if err != nil {
		return nil, err
	}
	return &gen.PasswordsEmailResetResponse{
		UserID: u.UserID, User: u.Shown(c.Now), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// renewPassword sets a new password, and ends the sessions but the one at hand.
func (c *call) renewPassword(u *store.User, plain string, atHand *store.Session) (issued, error) {
	c.setPassword(u, &passwords.Password{Plain: plain})
	c.Sessions.RemoveOthers(u.UserID, atHand)
	return c.issue(atHand)
}

func passwordsExistingPasswordReset(
	c *call, in *gen.PasswordsExistingPasswordResetRequest,
) (*gen.PasswordsExistingPasswordResetResponse, error) {
	u, err := c.withPassword(in.Email, in.ExistingPassword)
	if err != nil {
		return nil, err
	}
	if err := passwords.CheckNew(in.NewPassword, in.Email); err != nil {
		return nil, err
	}
	session, err := c.login(u,
		passwordFactor(), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	handed, err := c.renewPassword(u, in.NewPassword, session)
	if err != nil {
		return nil, err
	}
	return &gen.PasswordsExistingPasswordResetResponse{
		UserID: u.UserID, User: u.Shown(c.Now), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// passwordsSessionsReset leaves the other sessions as they are.
func passwordsSessionsReset(
	c *call, in *gen.PasswordsSessionsResetRequest,
) (*gen.PasswordsSessionsResetResponse, error) {
	s, err := c.Session(in.SessionToken, in.SessionJWT)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refusal.New(errtype.NoSessionArguments, "A session token or a session JWT is needed.")
	case !slices.ContainsFunc(s.AuthenticationFactors, c.permitsReset):
		return nil, refusal.New(errtype.SessionTooOldToResetPassword,
			"The session has no password, e-mail magic link or e-mail passcode of the last five minutes.")
	}
	u, err := c.Users.Find(s.UserID)
	if err != nil {
		return nil, err
	}
	email := ""
	if len(u.Emails) > 0 {
		email = u.Emails[0].Email
	}
	if err := passwords.CheckNew(in.Password, email); err != nil {
		return nil, err
	}
	handed, err := c.logInBy(u,
		passwordFactor(), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	c.setPassword(u, &passwords.Password{Plain: in.Password})
	return &gen.PasswordsSessionsResetResponse{
		UserID: u.UserID, User: u.Shown(c.Now), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// permitsReset reports whether a factor of a session is one by which a password can be reset.
func (c *call) permitsReset(f gen.AuthenticationFactor) bool {
	isEmail := f.EmailFactor != nil && (f.Type == gen.FactorTypeMagicLink || f.Type == gen.FactorTypeOTP)
	return (isEmail || f.Type == gen.FactorTypePassword) && c.Now.Sub(f.LastAuthenticatedAt) <= sessions.MaxAgeToReset
}

// SetPassword gives a user a password, whatever its strength.
func SetPassword(r *operation.Request, userID, plain string) {
	(&call{r}).setPassword(r.Users.ByID[userID], &passwords.Password{Plain: plain})
}
