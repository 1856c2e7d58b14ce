package b2b

import (
	"crypto/subtle"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/passwords"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sessions"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func memberPasswordsOperations() operation.Table {
	return operation.Table{
		"B2BPasswordsAuthenticate":             handleLogin(memberPasswordsAuthenticate),
		"B2BPasswordsStrengthCheck":            handle(memberPasswordsStrengthCheck),
		"B2BPasswordsMigrate":                  handle(memberPasswordsMigrate),
		"B2BPasswordsEmailResetStart":          handle(memberPasswordsResetStart),
		"B2BPasswordsEmailReset":               handleLogin(memberPasswordsReset),
		"B2BPasswordsEmailRequireReset":        handle(memberPasswordsRequireReset),
		"B2BPasswordsSessionsReset":            handleLogin(memberPasswordsSessionsReset),
		"B2BPasswordsExistingPasswordReset":    handleLogin(memberPasswordsExistingReset),
		"B2BPasswordsDiscoveryAuthenticate":    handle(memberPasswordsDiscoveryAuthenticate),
		"B2BPasswordsDiscoveryEmailResetStart": handle(memberPasswordsDiscoveryResetStart),
		"B2BPasswordsDiscoveryEmailReset":      handle(memberPasswordsDiscoveryReset),
	}
}

// discoveryPassword is what tokens of links are for that set a password in no organization.
const discoveryPassword = "discovery_passwords"

func memberPasswordsStrengthCheck(
	_ *call, in *gen.B2BPasswordsStrengthCheckRequest,
) (*gen.B2BPasswordsStrengthCheckResponse, error) {
	score, isBreached := passwords.Strength(in.Password, optional.Value(in.EmailAddress)), passwords.Breached(in.Password)
	feedback := &gen.ZxcvbnFeedback{Suggestions: []string{}}
	if score < passwords.MinStrength {
		feedback.Suggestions = append(feedback.Suggestions, "Add another word or two. Uncommon words are better.")
	}
	return &gen.B2BPasswordsStrengthCheckResponse{
		ValidPassword: score >= passwords.MinStrength && !isBreached, Score: score, BreachedPassword: isBreached,
		StrengthPolicy:          "zxcvbn",
		BreachDetectionOnCreate: true, ZxcvbnFeedback: feedback,
	}, nil
}

// setMemberPassword gives a member a password, and ends the sessions that were begun before.
func (c *call) setMemberPassword(m *store.Member, given *passwords.Password) {
	if m.MemberPasswordID == "" {
		m.MemberPasswordID = random.ID("member-password")
	}
	m.StoredPassword, m.MustReset, m.UpdatedAt = given, false, c.Now
	c.MemberSessions.RemoveOf(m.MemberID)
}

// hasPassword reports whether a password is the member's.
func hasPassword(m *store.Member, plain string) bool {
	return m.StoredPassword != nil && m.StoredPassword.Matches(plain)
}

// checkMemberPassword refuses a password that is not the member's, or that must be reset.
func (c *call) checkMemberPassword(m *store.Member, plain string) error {
	switch {
	case m.MemberPasswordID == "":
		return refusal.New(errtype.MemberPasswordNotFound, "The member has no password.")
	case m.MustReset:
		return refusal.New(errtype.MemberResetPassword, "The password of the member must be reset.")
	}
	return m.Lock.Attempt(c.Now, func() error {
		if !hasPassword(m, plain) {
			return refusal.New(errtype.UnauthorizedCredentials, "Unauthorized credentials.")
		}
		return nil
	})
}

func memberPasswordFactor() gen.AuthenticationFactor {
	return gen.AuthenticationFactor{Type: gen.FactorTypePassword, DeliveryMethod: gen.FactorDeliveryMethodKnowledge}
}

func memberPasswordsAuthenticate(
	c *call, in *gen.B2BPasswordsAuthenticateRequest,
) (*gen.B2BPasswordsAuthenticateResponse, error) {
	_, m, err := c.findMemberByEmail(in.OrganizationID, in.EmailAddress)
	if err != nil {
		return nil, err
	}
	if err := c.checkMemberPassword(m, in.Password); err != nil {
		return nil, err
	}
	login, err := c.logIn(m, memberPasswordFactor(), sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BPasswordsAuthenticateResponse](login), nil
}

func memberPasswordsMigrate(c *call, in *gen.B2BPasswordsMigrateRequest) (*gen.B2BPasswordsMigrateResponse, error) {
	o, err := c.findOrganization(in.OrganizationID)
	if err != nil {
		return nil, err
	}
	hash := sharing[gen.PasswordsMigrateRequest](in, "Name")
	if err := passwords.CheckHash(hash); err != nil {
		return nil, err
	}
	given := sharing[gen.B2BOrganizationsMembersUpdateRequest](in, "EmailAddress")
	m, created := c.MemberByEmail(o.OrganizationID, in.EmailAddress), false
	switch {
	case m == nil:
		m, err = c.createMember(o, in.EmailAddress, store.MemberActive, given)
		created = true
	case m.MemberPasswordID != "":
		err = refusal.New(errtype.PasswordAlreadyExists, "The member has a password already.")
	default:
		err = c.changeMember(m, given)
	}
	if err != nil {
		return nil, err
	}
	c.setMemberPassword(m, &passwords.Password{Migrated: hash})
	if optional.Value(in.SetPhoneNumberVerified) {
		m.MFAPhoneNumberVerified = m.MFAPhoneNumber != ""
	}
	out := sharing[gen.B2BPasswordsMigrateResponse](c.view(m))
	out.MemberCreated = created
	return out, nil
}

func memberPasswordsResetStart(
	c *call, in *gen.B2BPasswordsEmailResetStartRequest,
) (*gen.B2BPasswordsEmailResetStartResponse, error) {
	if err := refusal.First(flow.CheckExpiry(in.ResetPasswordExpirationMinutes),
		flow.CheckRedirect(in.ResetPasswordRedirectURL, errtype.InvalidPasswordResetRedirectURL),
		flow.CheckRedirect(in.LoginRedirectURL, errtype.InvalidLoginRedirectURL)); err != nil {
		return nil, err
	}
	o, m, err := c.findMemberByEmail(in.OrganizationID, in.EmailAddress)
	if err != nil {
		return nil, err
	}
	if err := checkMethod(o, m, "password"); err != nil {
		return nil, err
	}
	reset := memberLink{
		to: in.EmailAddress, kind: "password_reset", redirect: in.ResetPasswordRedirectURL,
		minutes: in.ResetPasswordExpirationMinutes, challenge: in.CodeChallenge,
	}
	login := reset
	login.redirect = in.LoginRedirectURL
	resetLink, loginLink := c.linkOfMember(m, reset, memberPassword), c.linkOfMember(m, login, memberMagicLink)
	resetLink.Query["public_token"] = flow.PublicToken
	resetLink.SendReset(c.Request, c.linkSecret(m, reset, memberPassword, flow.DefaultResetExpiry),
		&loginLink, c.linkSecret(m, login, memberMagicLink, flow.DefaultResetExpiry))
	out := sharing[gen.B2BPasswordsEmailResetStartResponse](c.view(m))
	out.MemberEmailID = m.EmailID
	return out, nil
}

func memberPasswordsReset(c *call, in *gen.B2BPasswordsEmailResetRequest) (*gen.B2BPasswordsEmailResetResponse, error) {
	if err := passwords.CheckNew(in.Password, ""); err != nil { // before the token is spent
		return nil, err
	}
	s := c.Secrets.Take(c.Now, memberPassword, in.PasswordResetToken)
	if s == nil {
		return nil, errMemberPasswordResetToken()
	}
	if err := flow.CheckPKCE(s.Attrs["challenge"], in.CodeVerifier); err != nil {
		return nil, err
	}
	_, m, err := c.findMember(s.Attrs["organization_id"], s.Subject)
	if err != nil {
		return nil, err
	}
	c.setMemberPassword(m, &passwords.Password{Plain: in.Password})
	m.EmailAddressVerified = true
	login, err := c.logIn(m, memberPasswordFactor(), withoutOldSessions(sharing[memberLoginInputs](in)))
	if err != nil {
		return nil, err
	}
	out := sharing[gen.B2BPasswordsEmailResetResponse](login)
	out.MemberEmailID = m.EmailID
	return out, nil
}

func errMemberPasswordResetToken() error {
	return refusal.New(errtype.UnableToAuthPasswordResetToken, "The token was used already, or has expired.")
}

// withoutOldSessions drops the sessions that a request brings: a reset has ended them.
func withoutOldSessions(in *memberLoginInputs) *memberLoginInputs {
	in.SessionToken, in.SessionJWT = nil, nil
	return in
}

func memberPasswordsRequireReset(
	c *call, in *gen.B2BPasswordsEmailRequireResetRequest,
) (*gen.B2BPasswordsEmailRequireResetResponse, error) {
	var m *store.Member
	for other := range c.Members.All() {
		if other.Status != store.MemberDeleted && strings.EqualFold(other.EmailAddress, in.EmailAddress) &&
			(in.OrganizationID == nil || other.OrganizationID == *in.OrganizationID) &&
			(in.MemberID == nil || other.MemberID == *in.MemberID) {
			other.MustReset = true
			m = other
		}
	}
	if m == nil {
		return nil, errMemberNotFound()
	}
	return sharing[gen.B2BPasswordsEmailRequireResetResponse](c.view(m)), nil
}

func memberPasswordsSessionsReset(
	c *call, in *gen.B2BPasswordsSessionsResetRequest,
) (*gen.B2BPasswordsSessionsResetResponse, error) {
	s, err := c.MemberSession(in.SessionToken, in.SessionJWT)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refusal.New(errtype.NoSessionArguments, "A session token or a session JWT is needed.")
	}
	o, err := c.findOrganization(in.OrganizationID)
	if err != nil {
		return nil, err
	}
	if s.OrganizationID != o.OrganizationID {
		return nil, errMemberTenancy()
	}
	if !slices.ContainsFunc(s.AuthenticationFactors, func(f gen.AuthenticationFactor) bool {
		return c.Now.Sub(f.LastAuthenticatedAt) <= sessions.MaxAgeToReset
	}) {
		return nil, refusal.New(errtype.SessionTooOldToResetPassword, "The session has no factor of the last five minutes.")
	}
	if err := passwords.CheckNew(in.Password, ""); err != nil {
		return nil, err
	}
	// The session goes on, and the others of the member end.
	m := c.Members.ByID[s.MemberID]
	c.setMemberPassword(m, &passwords.Password{Plain: in.Password})
	c.MemberSessions.ByID[s.MemberSessionID], c.MemberSessions.ByToken[s.Token] = s, s
	login, err := c.logIn(m, memberPasswordFactor(), sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BPasswordsSessionsResetResponse](login), nil
}

func memberPasswordsExistingReset(
	c *call, in *gen.B2BPasswordsExistingPasswordResetRequest,
) (*gen.B2BPasswordsExistingPasswordResetResponse, error) {
	_, m, err := c.findMemberByEmail(in.OrganizationID, in.EmailAddress)
	if err != nil {
		return nil, err
	}
	if err := c.checkMemberPassword(m, in.ExistingPassword); err != nil {
		return nil, err
	}
	if in.NewPassword == in.ExistingPassword {
		return nil, refusal.New(errtype.CannotResetPasswordWithExistingPassword, "The new password is the old one.")
	}
	if err := passwords.CheckNew(in.NewPassword, in.EmailAddress); err != nil {
		return nil, err
	}
	c.setMemberPassword(m, &passwords.Password{Plain: in.NewPassword})
	login, err := c.logIn(m, memberPasswordFactor(), withoutOldSessions(sharing[memberLoginInputs](in)))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BPasswordsExistingPasswordResetResponse](login), nil
}

func memberPasswordsDiscoveryAuthenticate(
	c *call, in *gen.B2BPasswordsDiscoveryAuthenticateRequest,
) (*gen.B2BPasswordsDiscoveryAuthenticateResponse, error) {
	if !c.hasDiscoveryPassword(in.EmailAddress, in.Password) {
		return nil, refusal.New(errtype.UnauthorizedCredentials, "Unauthorized credentials.")
	}
	found, err := c.discover(in.EmailAddress, memberPasswordFactor())
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BPasswordsDiscoveryAuthenticateResponse](found), nil
}

// hasDiscoveryPassword reports whether a password was set without an organization, or is
// that of a member with the address.
func (c *call) hasDiscoveryPassword(email, plain string) bool {
	if kept := c.DiscoveryPasswords[strings.ToLower(email)]; kept != "" {
		return subtle.ConstantTimeCompare([]byte(kept), []byte(plain)) == 1
	}
	for m := range c.Members.All() {
		if m.Status != store.MemberDeleted && strings.EqualFold(m.EmailAddress, email) && !m.MustReset &&
			hasPassword(m, plain) {
			return true
		}
	}
	return false
}

func memberPasswordsDiscoveryResetStart(
	c *call, in *gen.B2BPasswordsDiscoveryEmailResetStartRequest,
) (*gen.B2BPasswordsDiscoveryEmailResetStartResponse, error) {
	if err := refusal.First(checkEmailOfMember(in.EmailAddress), flow.CheckExpiry(in.ResetPasswordExpirationMinutes),
		flow.CheckRedirect(in.ResetPasswordRedirectURL, errtype.InvalidPasswordResetRedirectURL),
		flow.CheckRedirect(in.DiscoveryRedirectURL, errtype.InvalidDiscoveryRedirectURL)); err != nil {
		return nil, err
	}
	link := flow.Link{
		To: in.EmailAddress, Kind: "password_reset", Redirect: in.ResetPasswordRedirectURL, TokenType: discoveryLink,
		Query: map[string]string{"stytch_redirect_type": "reset_password", "public_token": flow.PublicToken},
	}
	reset := store.Secret{
		Kind: discoveryPassword, Subject: in.EmailAddress,
		ExpiresAt: c.Now.Add(optional.Minutes(in.ResetPasswordExpirationMinutes, flow.DefaultResetExpiry)),
		Attrs:     map[string]string{"challenge": optional.Value(in.PKCECodeChallenge)},
	}
	login := reset
	login.Kind = discoveryLink
	link.SendReset(c.Request, reset, &flow.Link{Redirect: in.DiscoveryRedirectURL, TokenType: discoveryLink}, login)
	return &gen.B2BPasswordsDiscoveryEmailResetStartResponse{}, nil
}

func memberPasswordsDiscoveryReset(
	c *call, in *gen.B2BPasswordsDiscoveryEmailResetRequest,
) (*gen.B2BPasswordsDiscoveryEmailResetResponse, error) {
	if err := passwords.CheckNew(in.Password, ""); err != nil {
		return nil, err
	}
	s := c.Secrets.Take(c.Now, discoveryPassword, in.PasswordResetToken)
	if s == nil {
		return nil, errMemberPasswordResetToken()
	}
	if err := flow.CheckPKCE(s.Attrs["challenge"], in.PKCECodeVerifier); err != nil {
		return nil, err
	}
	if len(c.DiscoveryPasswords) >= store.MaxObjects {
		return nil, refusal.New(errtype.TooManyRequests, "The fake keeps no more than %d passwords.", store.MaxObjects)
	}
	c.DiscoveryPasswords[strings.ToLower(s.Subject)] = in.Password
	for m := range c.Members.All() {
		if m.Status != store.MemberDeleted && strings.EqualFold(m.EmailAddress, s.Subject) {
			c.setMemberPassword(m, &passwords.Password{Plain: in.Password})
		}
	}
	found, err := c.discover(s.Subject, memberPasswordFactor())
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BPasswordsDiscoveryEmailResetResponse](found), nil
}

// SetPassword gives a member a password, whatever its strength.
func SetPassword(r *operation.Request, memberID, plain string) {
	(&call{r}).setMemberPassword(r.Members.ByID[memberID], &passwords.Password{Plain: plain})
}
