package stytchtest

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// password is the password of a user, as it is: a fake has no secrets.
type password struct {
	plain    string
	migrated *gen.PasswordsMigrateRequest // with the hash of it, nil if it was set here
}

const (
	passwordReset          = "reset_password"
	defaultResetExpiry     = 30 * time.Minute
	maxAgeToResetBySession = 5 * time.Minute // of the session's newest factor
)

func passwordsOperations() table {
	return table{
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
	if err := firstError(
		c.users.checkNew(in.Email, ""), checkNewPassword(in.Password, in.Email), c.checkProfile(nil, details),
		checkSessionInputs(in.SessionDurationMinutes, in.SessionCustomClaims)); err != nil {
		return nil, err
	}
	u, err := c.users.create(c.now, in.Email, "")
	if err != nil {
		return nil, err
	}
	c.setProfile(u, details)
	c.setPassword(u, &password{plain: in.Password})
	handed, err := c.logInBy(u, passwordFactor(), loginInputs{minutes: in.SessionDurationMinutes, claims: in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	return &gen.PasswordsCreateResponse{
		UserID: u.UserID, EmailID: u.emailID(in.Email), User: u.shown(), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// setPassword gives a user a password, under the id of the old one if there is one.
func (c *call) setPassword(u *user, p *password) {
	id := newID("password")
	if u.Password != nil {
		id = u.Password.PasswordID
	}
	c.users.change(u, func() { u.password, u.Password = p, &gen.Password{PasswordID: id} })
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
		return nil, refuse(errtype.ResetPassword, "The password must be reset.")
	}
	handed, err := c.logInBy(u, passwordFactor(), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	return &gen.PasswordsAuthenticateResponse{
		UserID: u.UserID, User: u.shown(), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// withPassword returns the user who has an address and a password.
func (c *call) withPassword(email, plain string) (*user, error) {
	u := c.users.byEmail(email)
	switch {
	case u == nil:
		return nil, refuse(errtype.EmailNotFound, "Email could not be found.")
	case u.password == nil:
		return nil, refuse(errtype.NoUserPassword, "The user has no password.")
	case !u.password.matches(plain):
		return nil, refuse(errtype.UnauthorizedCredentials, "Unauthorized credentials.")
	}
	return u, nil
}

// matches reports whether a password is the one. Of hashes that the fake does not compute,
// which are all but MD5, SHA-1 and SHA-512, it takes the first password that is tried for
// the right one.
func (p *password) matches(plain string) bool {
	if p.migrated == nil {
		return p.plain == plain
	}
	var sum []byte
	switch p.migrated.HashType {
	case gen.HashTypeMD5:
		of := md5.Sum(salted(plain, p.migrated.MD5Config))
		sum = of[:]
	case gen.HashTypeSHA1:
		of := sha1.Sum(salted(plain, p.migrated.SHA1Config))
		sum = of[:]
	case gen.HashTypeSHA512:
		of := sha512.Sum512(salted(plain, p.migrated.SHA512Config))
		sum = of[:]
	default:
		p.plain, p.migrated = plain, nil
		return true
	}
	return strings.EqualFold(p.migrated.Hash, hex.EncodeToString(sum)) || p.migrated.Hash == base64.StdEncoding.EncodeToString(sum)
}

func salted(plain string, salts *gen.SaltConfig) []byte {
	return []byte(value(salts).PrependSalt + plain + value(salts).AppendSalt)
}

func passwordsStrengthCheck(_ *call, in *gen.PasswordsStrengthCheckRequest) (*gen.PasswordsStrengthCheckResponse, error) {
	score, isBreached := strength(in.Password, value(in.Email)), breached(in.Password)
	out := &gen.PasswordsStrengthCheckResponse{
		Score: score, BreachedPassword: isBreached, ValidPassword: score >= minStrength && !isBreached,
		StrengthPolicy: "zxcvbn", BreachDetectionOnCreate: true, Feedback: &gen.Feedback{Suggestions: []string{}},
	}
	switch {
	case isBreached:
		out.Feedback.Warning = "This is a very common password."
		out.Feedback.Suggestions = []string{"Choose a password that nobody else has."}
	case score < minStrength:
		out.Feedback.Warning = "This password is easy to guess."
		out.Feedback.Suggestions = []string{"Add another word or two. Uncommon words are better."}
	}
	return out, nil
}

// passwordsMigrate gives a password to a user without one, who is created if there is none.
func passwordsMigrate(c *call, in *gen.PasswordsMigrateRequest) (*gen.PasswordsMigrateResponse, error) {
	details := profile{in.Name, in.TrustedMetadata, in.UntrustedMetadata, in.ExternalID, in.Roles}
	u, phone := c.users.byEmail(in.Email), value(in.PhoneNumber)
	if u != nil && u.phoneID(phone) != "" {
		phone = "" // the user has it already
	}
	if err := firstError(checkEmail(in.Email), checkHash(in), c.users.checkNew("", phone), c.checkProfile(u, details)); err != nil {
		return nil, err
	}
	if u != nil && u.Password != nil {
		return nil, refuse(errtype.PasswordAlreadyExists, "The user has a password already.")
	}
	u, created, err := c.foundOrCreated(in.Email, "", nil)
	if err != nil {
		return nil, err
	}
	c.users.change(u, func() { u.addContacts("", phone) })
	c.setProfile(u, details)
	c.setPassword(u, &password{migrated: in})
	if value(in.SetEmailVerified) {
		u.verifyEmail(u.emailID(in.Email))
	}
	if value(in.SetPhoneNumberVerified) {
		u.verifyPhone(u.phoneID(value(in.PhoneNumber)))
	}
	return &gen.PasswordsMigrateResponse{UserID: u.UserID, EmailID: u.emailID(in.Email), UserCreated: created, User: u.shown()}, nil
}

// checkHash refuses hashes that are plainly none, or that lack the settings they need.
func checkHash(in *gen.PasswordsMigrateRequest) error {
	if in.Hash == "" {
		return refuse(errtype.InvalidHash, "The hash is empty.")
	}
	switch in.HashType {
	case gen.HashTypeBcrypt:
		if len(in.Hash) != 60 || !strings.HasPrefix(in.Hash, "$2") {
			return refuse(errtype.InvalidBcryptHash, "The hash is not one of bcrypt.")
		}
	case gen.HashTypePhpass:
		if !strings.HasPrefix(in.Hash, "$P$") && !strings.HasPrefix(in.Hash, "$H$") {
			return refuse(errtype.InvalidPhpassHashPrefix, "The hash is not one of phpass.")
		}
	case gen.HashTypeArgon2I, gen.HashTypeArgon2ID:
		return checkConfig(in.Argon2Config != nil, "argon_2_config")
	case gen.HashTypeScrypt:
		return checkConfig(in.ScryptConfig != nil, "scrypt_config")
	case gen.HashTypePBKDF2:
		return checkConfig(in.PBKDF2Config != nil, "pbkdf_2_config")
	case gen.HashTypeMD5, gen.HashTypeSHA1, gen.HashTypeSHA512:
	default:
		return refuse(errtype.InvalidHashType, "There is no such type of hash.")
	}
	return nil
}

func checkConfig(given bool, name string) error {
	if !given {
		return refuse(errtype.BadRequest, "This type of hash needs %s.", name)
	}
	return nil
}

func passwordsEmailResetStart(c *call, in *gen.PasswordsEmailResetStartRequest) (*gen.PasswordsEmailResetStartResponse, error) {
	if err := firstError(
		checkRedirect(in.ResetPasswordRedirectURL, errtype.InvalidPasswordResetRedirectURL), checkRedirect(in.LoginRedirectURL, errtype.InvalidLoginRedirectURL),
		checkLinkExpiry(in.ResetPasswordExpirationMinutes)); err != nil {
		return nil, err
	}
	u, err := c.addressee(in.Email, nil)
	if err != nil {
		return nil, err
	}
	emailID := u.emailID(in.Email)
	sendLink(c.request, in.Email, "password_reset", passwordReset, value(in.ResetPasswordRedirectURL), secret{
		kind: passwordReset, subject: u.UserID, factor: emailID,
		expiresAt: c.now.Add(minutes(in.ResetPasswordExpirationMinutes, defaultResetExpiry)), attrs: flow(in.CodeChallenge, in.Attributes),
	})
	return &gen.PasswordsEmailResetStartResponse{UserID: u.UserID, EmailID: emailID}, nil
}

func passwordsEmailReset(c *call, in *gen.PasswordsEmailResetRequest) (*gen.PasswordsEmailResetResponse, error) {
	refused := refuse(errtype.UnableToAuthPasswordResetToken, "The password reset token could not be authenticated because it was either already used or expired.")
	s := c.secrets.peek(c.now, passwordReset, in.Token)
	if s == nil {
		return nil, refused
	}
	u := c.users.byID[s.subject]
	if u == nil || u.emailAddress(s.factor) == "" {
		return nil, refused // the user or the address has been deleted meanwhile
	}
	if err := firstError(checkFlow(s.attrs, in.CodeVerifier, in.Attributes, in.Options), checkNewPassword(in.Password, u.emailAddress(s.factor))); err != nil {
		return nil, err
	}
	session, err := c.login(u, passwordFactor(), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	session.noteAttributes(in.Attributes)
	c.secrets.spend(in.Token)
	u.verifyEmail(s.factor)
	handed, err := c.renewPassword(u, in.Password, session)
	if err != nil {
		return nil, err
	}
	return &gen.PasswordsEmailResetResponse{
		UserID: u.UserID, User: u.shown(), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// renewPassword sets a new password, and ends the sessions but the one at hand.
func (c *call) renewPassword(u *user, plain string, atHand *session) (issued, error) {
	c.setPassword(u, &password{plain: plain})
	c.sessions.removeOthers(u.UserID, atHand)
	return c.issue(atHand)
}

func passwordsExistingPasswordReset(c *call, in *gen.PasswordsExistingPasswordResetRequest) (*gen.PasswordsExistingPasswordResetResponse, error) {
	u, err := c.withPassword(in.Email, in.ExistingPassword)
	if err != nil {
		return nil, err
	}
	if err := checkNewPassword(in.NewPassword, in.Email); err != nil {
		return nil, err
	}
	session, err := c.login(u, passwordFactor(), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	handed, err := c.renewPassword(u, in.NewPassword, session)
	if err != nil {
		return nil, err
	}
	return &gen.PasswordsExistingPasswordResetResponse{
		UserID: u.UserID, User: u.shown(), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// passwordsSessionsReset leaves the other sessions as they are.
func passwordsSessionsReset(c *call, in *gen.PasswordsSessionsResetRequest) (*gen.PasswordsSessionsResetResponse, error) {
	s, err := c.session(in.SessionToken, in.SessionJWT)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refuse(errtype.NoSessionArguments, "A session token or a session JWT is needed.")
	case !s.hasFactorSince(c.now.Add(-maxAgeToResetBySession)):
		return nil, refuse(errtype.SessionTooOldToResetPassword, "The session has no factor of the last five minutes.")
	}
	u, err := c.users.find(s.UserID)
	if err != nil {
		return nil, err
	}
	email := ""
	if len(u.Emails) > 0 {
		email = u.Emails[0].Email
	}
	if err := checkNewPassword(in.Password, email); err != nil {
		return nil, err
	}
	handed, err := c.logInBy(u, passwordFactor(), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	c.setPassword(u, &password{plain: in.Password})
	return &gen.PasswordsSessionsResetResponse{
		UserID: u.UserID, User: u.shown(), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// seedPassword gives a user a password, whatever its strength.
func seedPassword(r *request, userID, plain string) {
	(&call{r}).setPassword(r.users.byID[userID], &password{plain: plain})
}
