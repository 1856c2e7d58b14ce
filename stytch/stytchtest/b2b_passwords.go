package stytchtest

import (
	"crypto/subtle"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func memberPasswordsOperations() table {
	return table{
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

func memberPasswordsStrengthCheck(_ *call, in *gen.B2BPasswordsStrengthCheckRequest) (*gen.B2BPasswordsStrengthCheckResponse, error) {
	score, isBreached := strength(in.Password, value(in.EmailAddress)), breached(in.Password)
	feedback := &gen.ZxcvbnFeedback{Suggestions: []string{}}
	if score < minStrength {
		feedback.Suggestions = append(feedback.Suggestions, "Add another word or two. Uncommon words are better.")
	}
	return &gen.B2BPasswordsStrengthCheckResponse{
		ValidPassword: score >= minStrength && !isBreached, Score: score, BreachedPassword: isBreached, StrengthPolicy: "zxcvbn",
		BreachDetectionOnCreate: true, ZxcvbnFeedback: feedback,
	}, nil
}

// setMemberPassword gives a member a password, and ends the sessions that were begun before.
func (c *call) setMemberPassword(m *member, given *password) {
	if m.MemberPasswordID == "" {
		m.MemberPasswordID = newID("member-password")
	}
	m.password, m.mustReset, m.UpdatedAt = given, false, c.now
	c.memberSessions.removeOf(m.MemberID)
}

// hasPassword reports whether a password is the member's.
func hasPassword(m *member, plain string) bool {
	return m.password != nil && m.password.matches(plain)
}

// checkPassword refuses a password that is not the member's, or that must be reset.
func checkMemberPassword(m *member, plain string) error {
	switch {
	case m.MemberPasswordID == "":
		return refuse(errtype.MemberPasswordNotFound, "The member has no password.")
	case m.mustReset:
		return refuse(errtype.MemberResetPassword, "The password of the member must be reset.")
	case !hasPassword(m, plain):
		return refuse(errtype.UnauthorizedCredentials, "Unauthorized credentials.")
	}
	return nil
}

func memberPasswordFactor() gen.AuthenticationFactor {
	return gen.AuthenticationFactor{Type: gen.FactorTypePassword, DeliveryMethod: gen.FactorDeliveryMethodKnowledge}
}

func memberPasswordsAuthenticate(c *call, in *gen.B2BPasswordsAuthenticateRequest) (*gen.B2BPasswordsAuthenticateResponse, error) {
	_, m, err := c.findMemberByEmail(in.OrganizationID, in.EmailAddress)
	if err != nil {
		return nil, err
	}
	if err := checkMemberPassword(m, in.Password); err != nil {
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
	hash := sharing[gen.PasswordsMigrateRequest](in)
	if err := checkHash(hash); err != nil {
		return nil, err
	}
	given := sharing[gen.B2BOrganizationsMembersUpdateRequest](in)
	m, created := c.memberByEmail(o.OrganizationID, in.EmailAddress), false
	switch {
	case m == nil:
		m, err = c.createMember(o, in.EmailAddress, memberActive, given)
		created = true
	case m.MemberPasswordID != "":
		err = refuse(errtype.PasswordAlreadyExists, "The member has a password already.")
	default:
		err = c.changeMember(m, given)
	}
	if err != nil {
		return nil, err
	}
	c.setMemberPassword(m, &password{migrated: hash})
	if value(in.SetPhoneNumberVerified) {
		m.MFAPhoneNumberVerified = m.MFAPhoneNumber != ""
	}
	out := sharing[gen.B2BPasswordsMigrateResponse](c.view(m))
	out.MemberCreated = created
	return out, nil
}

func memberPasswordsResetStart(c *call, in *gen.B2BPasswordsEmailResetStartRequest) (*gen.B2BPasswordsEmailResetStartResponse, error) {
	o, m, err := c.findMemberByEmail(in.OrganizationID, in.EmailAddress)
	if err != nil {
		return nil, err
	}
	if err := checkMethod(o, m, "password"); err != nil {
		return nil, err
	}
	c.sendMemberLink(m, memberLink{
		to: in.EmailAddress, kind: "password_reset", tokenType: memberPassword, redirect: in.ResetPasswordRedirectURL,
		minutes: in.ResetPasswordExpirationMinutes, challenge: in.CodeChallenge,
	})
	out := sharing[gen.B2BPasswordsEmailResetStartResponse](c.view(m))
	out.MemberEmailID = m.emailID
	return out, nil
}

func memberPasswordsReset(c *call, in *gen.B2BPasswordsEmailResetRequest) (*gen.B2BPasswordsEmailResetResponse, error) {
	if err := checkNewPassword(in.Password, ""); err != nil { // before the token is spent
		return nil, err
	}
	s := c.secrets.take(c.now, memberPassword, in.PasswordResetToken)
	if s == nil {
		return nil, errMemberPasswordResetToken()
	}
	if err := checkPKCE(s.attrs["challenge"], in.CodeVerifier); err != nil {
		return nil, err
	}
	_, m, err := c.findMember(s.attrs["organization_id"], s.subject)
	if err != nil {
		return nil, err
	}
	c.setMemberPassword(m, &password{plain: in.Password})
	m.EmailAddressVerified = true
	login, err := c.logIn(m, memberPasswordFactor(), withoutOldSessions(sharing[memberLoginInputs](in)))
	if err != nil {
		return nil, err
	}
	out := sharing[gen.B2BPasswordsEmailResetResponse](login)
	out.MemberEmailID = m.emailID
	return out, nil
}

func errMemberPasswordResetToken() error {
	return refuse(errtype.UnableToAuthPasswordResetToken, "The token was used already, or has expired.")
}

// withoutOldSessions drops the sessions that a request brings: a reset has ended them.
func withoutOldSessions(in *memberLoginInputs) *memberLoginInputs {
	in.SessionToken, in.SessionJWT = nil, nil
	return in
}

func memberPasswordsRequireReset(c *call, in *gen.B2BPasswordsEmailRequireResetRequest) (*gen.B2BPasswordsEmailRequireResetResponse, error) {
	var m *member
	for other := range c.members.all() {
		if other.Status != memberDeleted && strings.EqualFold(other.EmailAddress, in.EmailAddress) &&
			(in.OrganizationID == nil || other.OrganizationID == *in.OrganizationID) && (in.MemberID == nil || other.MemberID == *in.MemberID) {
			other.mustReset = true
			m = other
		}
	}
	if m == nil {
		return nil, errMemberNotFound()
	}
	return sharing[gen.B2BPasswordsEmailRequireResetResponse](c.view(m)), nil
}

func memberPasswordsSessionsReset(c *call, in *gen.B2BPasswordsSessionsResetRequest) (*gen.B2BPasswordsSessionsResetResponse, error) {
	s, err := c.memberSession(in.SessionToken, in.SessionJWT)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refuse(errtype.NoSessionArguments, "A session token or a session JWT is needed.")
	}
	o, err := c.findOrganization(in.OrganizationID)
	if err != nil {
		return nil, err
	}
	if s.OrganizationID != o.OrganizationID {
		return nil, errMemberTenancy()
	}
	if !slices.ContainsFunc(s.AuthenticationFactors, func(f gen.AuthenticationFactor) bool {
		return c.now.Sub(f.LastAuthenticatedAt) <= maxAgeToResetBySession
	}) {
		return nil, refuse(errtype.SessionTooOldToResetPassword, "The session has no factor of the last five minutes.")
	}
	if err := checkNewPassword(in.Password, ""); err != nil {
		return nil, err
	}
	// The session goes on, and the others of the member end.
	m := c.members.byID[s.MemberID]
	c.setMemberPassword(m, &password{plain: in.Password})
	c.memberSessions.byID[s.MemberSessionID], c.memberSessions.byToken[s.token] = s, s
	login, err := c.logIn(m, memberPasswordFactor(), sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BPasswordsSessionsResetResponse](login), nil
}

func memberPasswordsExistingReset(c *call, in *gen.B2BPasswordsExistingPasswordResetRequest) (*gen.B2BPasswordsExistingPasswordResetResponse, error) {
	_, m, err := c.findMemberByEmail(in.OrganizationID, in.EmailAddress)
	if err != nil {
		return nil, err
	}
	if err := checkMemberPassword(m, in.ExistingPassword); err != nil {
		return nil, err
	}
	if in.NewPassword == in.ExistingPassword {
		return nil, refuse(errtype.CannotResetPasswordWithExistingPassword, "The new password is the old one.")
	}
	if err := checkNewPassword(in.NewPassword, in.EmailAddress); err != nil {
		return nil, err
	}
	c.setMemberPassword(m, &password{plain: in.NewPassword})
	login, err := c.logIn(m, memberPasswordFactor(), withoutOldSessions(sharing[memberLoginInputs](in)))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BPasswordsExistingPasswordResetResponse](login), nil
}

func memberPasswordsDiscoveryAuthenticate(c *call, in *gen.B2BPasswordsDiscoveryAuthenticateRequest) (*gen.B2BPasswordsDiscoveryAuthenticateResponse, error) {
	if !c.hasDiscoveryPassword(in.EmailAddress, in.Password) {
		return nil, refuse(errtype.UnauthorizedCredentials, "Unauthorized credentials.")
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
	if kept := c.discoveryPasswords[strings.ToLower(email)]; kept != "" {
		return subtle.ConstantTimeCompare([]byte(kept), []byte(plain)) == 1
	}
	for m := range c.members.all() {
		if m.Status != memberDeleted && strings.EqualFold(m.EmailAddress, email) && !m.mustReset && hasPassword(m, plain) {
			return true
		}
	}
	return false
}

func memberPasswordsDiscoveryResetStart(c *call, in *gen.B2BPasswordsDiscoveryEmailResetStartRequest) (*gen.B2BPasswordsDiscoveryEmailResetStartResponse, error) {
	if err := checkEmailOfMember(in.EmailAddress); err != nil {
		return nil, err
	}
	sendLink(c.request, in.EmailAddress, "password_reset", memberPassword, value(in.ResetPasswordRedirectURL), secret{
		kind: discoveryPassword, subject: in.EmailAddress, expiresAt: c.now.Add(minutes(in.ResetPasswordExpirationMinutes, defaultLinkExpiry)),
		attrs: map[string]string{"challenge": value(in.PKCECodeChallenge)},
	})
	return &gen.B2BPasswordsDiscoveryEmailResetStartResponse{}, nil
}

func memberPasswordsDiscoveryReset(c *call, in *gen.B2BPasswordsDiscoveryEmailResetRequest) (*gen.B2BPasswordsDiscoveryEmailResetResponse, error) {
	if err := checkNewPassword(in.Password, ""); err != nil {
		return nil, err
	}
	s := c.secrets.take(c.now, discoveryPassword, in.PasswordResetToken)
	if s == nil {
		return nil, errMemberPasswordResetToken()
	}
	if err := checkPKCE(s.attrs["challenge"], in.PKCECodeVerifier); err != nil {
		return nil, err
	}
	if len(c.discoveryPasswords) >= maxObjects {
		return nil, refuse(errtype.TooManyRequests, "The fake keeps no more than %d passwords.", maxObjects)
	}
	c.discoveryPasswords[strings.ToLower(s.subject)] = in.Password
	for m := range c.members.all() {
		if m.Status != memberDeleted && strings.EqualFold(m.EmailAddress, s.subject) {
			c.setMemberPassword(m, &password{plain: in.Password})
		}
	}
	found, err := c.discover(s.subject, memberPasswordFactor())
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BPasswordsDiscoveryEmailResetResponse](found), nil
}

// seedMemberPassword gives a member a password, whatever its strength.
func seedMemberPassword(r *request, memberID, plain string) {
	(&call{r}).setMemberPassword(r.members.byID[memberID], &password{plain: plain})
}
