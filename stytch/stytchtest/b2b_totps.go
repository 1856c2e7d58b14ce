package stytchtest

import (

	// what authenticator apps use (RFC 6238)

	"errors"
	"net/url"
	"slices"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

const (
	memberTOTPExpiry        = 24 * time.Hour // of one that is not authenticated
	memberRecoveryCodeCount = 10
)

// memberTOTP is what the API does not show of a TOTP.
type memberTOTP struct {
	secret    string // in base32
	verified  bool
	expiresAt time.Time // while not verified
	lastStep  int64     // of the last passcode, which is good once
}

func memberTOTPsOperations() table {
	return table{
		"B2BTOTPsCreate":       handle(memberTOTPsCreate),
		"B2BTOTPsAuthenticate": handleLogin(memberTOTPsAuthenticate),
		"B2BTOTPsMigrate":      handle(memberTOTPsMigrate),
	}
}

func memberTOTPsCreate(c *call, in *gen.B2BTOTPsCreateRequest) (*gen.B2BTOTPsCreateResponse, error) {
	o, m, err := c.findMember(in.OrganizationID, in.MemberID)
	if err != nil {
		return nil, err
	}
	if err := checkMFAMethod(o, "totp"); err != nil {
		return nil, err
	}
	if err := c.checkSessionIfGiven(m, sharing[memberLoginInputs](in)); err != nil {
		return nil, err
	}
	switch {
	case m.totp.verified:
		return nil, refuse(errtype.ActiveTOTPExists, "The member has a TOTP already.")
	case m.totp.secret != "" && c.now.Before(m.totp.expiresAt):
		return nil, refuse(errtype.PendingTOTPExists, "The member has a TOTP already that is yet to be authenticated.")
	}
	c.setTOTP(m, memberTOTP{secret: newKey(), expiresAt: c.now.Add(minutes(in.ExpirationMinutes, memberTOTPExpiry))}, newMemberRecoveryCodes())
	out := sharing[gen.B2BTOTPsCreateResponse](c.view(m))
	out.TOTPRegistrationID, out.Secret, out.RecoveryCodes = m.TOTPRegistrationID, m.totp.secret, m.recoveryCodes
	label := &url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + m.EmailAddress, RawQuery: url.Values{"secret": {m.totp.secret}, "issuer": {o.OrganizationName}}.Encode()}
	out.QRCode = label.String()
	return out, nil
}

func (c *call) setTOTP(m *member, totp memberTOTP, recoveryCodes []string) {
	m.totp, m.recoveryCodes = totp, recoveryCodes
	m.TOTPRegistrationID, m.UpdatedAt = newID("member-totp"), c.now
}

func newMemberRecoveryCodes() []string {
	codes := make([]string, memberRecoveryCodeCount)
	for i := range codes {
		id := newUUID()
		codes[i] = id[:4] + "-" + id[4:8] + "-" + id[9:13]
	}
	return codes
}

func memberTOTPsAuthenticate(c *call, in *gen.B2BTOTPsAuthenticateRequest) (*gen.B2BTOTPsAuthenticateResponse, error) {
	o, m, err := c.findMember(in.OrganizationID, in.MemberID)
	if err != nil {
		return nil, err
	}
	if err := checkMFAMethod(o, "totp"); err != nil {
		return nil, err
	}
	inputs := sharing[memberLoginInputs](in)
	if _, _, err := c.firstFactorOf(m, inputs); err != nil {
		return nil, err
	}
	if err := c.checkTOTP(m, in.Code); err != nil {
		return nil, err
	}
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeTOTP, DeliveryMethod: gen.FactorDeliveryMethodAuthenticatorApp, AuthenticatorAppFactor: &gen.AuthenticatorAppFactor{TOTPID: m.TOTPRegistrationID},
	}
	login, err := c.passMFA(m, factor, inputs, sharing[mfaInputs](in))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BTOTPsAuthenticateResponse](login), nil
}

// checkTOTP refuses a passcode that is not the one of now, or of a step before or after: the
// clock of a phone is not always right.
func (c *call) checkTOTP(m *member, code string) error {
	switch {
	case m.totp.secret == "":
		return refuse(errtype.TOTPNotFound, "The member has no TOTP.")
	case !m.totp.verified && !c.now.Before(m.totp.expiresAt):
		return refuseAs(401, errtype.ExpiredTOTP, "The TOTP was not authenticated in time.")
	case slices.Contains(m.recoveryCodes, code):
		return refuse(errtype.RecoveryCodeUsedAsTOTPCode, "This is a recovery code.")
	}
	now := stepOf(c.now)
	for step := now - 1; step <= now+1; step++ {
		if want, err := codeOf(m.totp.secret, step); err != nil || want != code {
			continue
		}
		if step <= m.totp.lastStep {
			return refuse(errtype.TOTPCodeAlreadyAuthenticated, "The passcode was used already.")
		}
		m.totp.lastStep, m.totp.verified = step, true
		return nil
	}
	return refuse(errtype.UnableToAuthenticateTOTP, "The passcode could not be authenticated.")
}

func memberTOTPsMigrate(c *call, in *gen.B2BTOTPsMigrateRequest) (*gen.B2BTOTPsMigrateResponse, error) {
	_, m, err := c.findMember(in.OrganizationID, in.MemberID)
	if err != nil {
		return nil, err
	}
	if m.totp.verified {
		return nil, refuse(errtype.ActiveTOTPExists, "The member has a TOTP already.")
	}
	if _, err := codeOf(in.Secret, 0); err != nil {
		return nil, refuse(errtype.BadRequest, "The secret is not base32.")
	}
	c.setTOTP(m, memberTOTP{secret: in.Secret, verified: true}, slices.Clone(in.RecoveryCodes))
	out := sharing[gen.B2BTOTPsMigrateResponse](c.view(m))
	out.TOTPRegistrationID, out.RecoveryCodes = m.TOTPRegistrationID, m.recoveryCodes
	return out, nil
}

// currentTOTPCode returns the passcode that the authenticator app of a member shows now.
func currentTOTPCode(r *request, memberID string) (string, error) {
	m := r.members.byID[memberID]
	if m == nil || m.totp.secret == "" {
		return "", errors.New("there is no such member with a TOTP")
	}
	return codeOf(m.totp.secret, stepOf(r.now))
}
