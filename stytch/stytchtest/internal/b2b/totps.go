package b2b

import (
	"errors"
	"slices"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/otp"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	memberTOTPExpiry        = time.Hour // of one that is not authenticated
	memberRecoveryCodeCount = 10
)

func memberTOTPsOperations() operation.Table {
	return operation.Table{
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
	inputs := sharing[memberLoginInputs](in)
	if err := refusal.First(otp.CheckExpiry(in.ExpirationMinutes), c.checkSessionIfGiven(m, inputs),
		c.checkSecondFactorHeld(m, inputs)); err != nil {
		return nil, err
	}
	switch {
	case m.TOTP.Verified:
		return nil, refusal.New(errtype.ActiveTOTPExists, "The member has a TOTP already.")
	case m.TOTP.Secret != "" && c.Now.Before(m.TOTP.ExpiresAt):
		return nil, refusal.New(errtype.PendingTOTPExists, "The member has a TOTP already that is yet to be authenticated.")
	}
	c.setTOTP(m,
		store.MemberTOTP{
			Secret: otp.NewSecret(), ExpiresAt: c.Now.Add(optional.Minutes(in.ExpirationMinutes, memberTOTPExpiry)),
		}, newMemberRecoveryCodes())
	out := sharing[gen.B2BTOTPsCreateResponse](c.view(m))
	out.TOTPRegistrationID, out.Secret, out.RecoveryCodes = m.TOTPRegistrationID, m.TOTP.Secret, m.RecoveryCodes
	out.QRCode, err = otp.QRCode(o.OrganizationName, m.EmailAddress, m.TOTP.Secret)
	return out, err
}

// checkSecondFactorHeld refuses to give another factor to a member who has one for MFA already, unless a session shows
// that the one who asks holds it.
func (c *call) checkSecondFactorHeld(m *store.Member, in *memberLoginInputs) error {
	if !m.MFAPhoneNumberVerified {
		return nil
	}
	s, err := c.MemberSession(in.SessionToken, in.SessionJWT)
	if err != nil {
		return err
	}
	if s == nil || !slices.ContainsFunc(s.AuthenticationFactors, isSecondaryMemberFactor) {
		return refusal.New(errtype.SessionEnforcedFactorMatchingSessionRequired,
			"The member has a phone number for MFA: a session with that factor is needed.")
	}
	return nil
}

func (c *call) setTOTP(m *store.Member, totp store.MemberTOTP, recoveryCodes []string) {
	m.TOTP, m.RecoveryCodes = totp, recoveryCodes
	m.TOTPRegistrationID, m.UpdatedAt = random.ID("member-totp"), c.Now
}

func newMemberRecoveryCodes() []string {
	codes := make([]string, memberRecoveryCodeCount)
	for i := range codes {
		id := random.UUID()
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
	if err := m.Lock.Attempt(c.Now, func() error { return c.checkTOTP(m, in.Code) }); err != nil {
		return nil, err
	}
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeTOTP, DeliveryMethod: gen.FactorDeliveryMethodAuthenticatorApp,
		AuthenticatorAppFactor: &gen.AuthenticatorAppFactor{TOTPID: m.TOTPRegistrationID},
	}
	login, err := c.passMFA(m, factor, inputs, sharing[mfaInputs](in))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BTOTPsAuthenticateResponse](login), nil
}

// checkTOTP refuses a passcode that is not the one of now, or of a step before or after: the
// clock of a phone is not always right.
func (c *call) checkTOTP(m *store.Member, code string) error {
	switch {
	case m.TOTP.Secret == "":
		return refusal.New(errtype.TOTPNotFound, "The member has no TOTP.")
	case !m.TOTP.Verified && !c.Now.Before(m.TOTP.ExpiresAt):
		return refusal.New(errtype.ExpiredTOTP, "The TOTP was not authenticated in time.")
	case slices.Contains(m.RecoveryCodes, code):
		return refusal.New(errtype.RecoveryCodeUsedAsTOTPCode, "This is a recovery code.")
	}
	now := otp.Step(c.Now)
	for step := now - 1; step <= now+1; step++ {
		if want, err := otp.Code(m.TOTP.Secret, step); err != nil || want != code {
			continue
		}
		if step <= m.TOTP.LastStep {
			return refusal.New(errtype.TOTPCodeAlreadyAuthenticated, "The passcode was used already.")
		}
		m.TOTP.LastStep, m.TOTP.Verified = step, true
		return nil
	}
	return refusal.New(errtype.UnableToAuthenticateTOTP, "The passcode could not be authenticated.")
}

func memberTOTPsMigrate(c *call, in *gen.B2BTOTPsMigrateRequest) (*gen.B2BTOTPsMigrateResponse, error) {
	_, m, err := c.findMember(in.OrganizationID, in.MemberID)
	if err != nil {
		return nil, err
	}
	if m.TOTP.Verified {
		return nil, refusal.New(errtype.ActiveTOTPExists, "The member has a TOTP already.")
	}
	if _, err := otp.Code(in.Secret, 0); err != nil {
		return nil, refusal.New(errtype.BadRequest, "The secret is not base32.")
	}
	c.setTOTP(m, store.MemberTOTP{Secret: in.Secret, Verified: true}, slices.Clone(in.RecoveryCodes))
	out := sharing[gen.B2BTOTPsMigrateResponse](c.view(m))
	out.TOTPRegistrationID, out.RecoveryCodes = m.TOTPRegistrationID, m.RecoveryCodes
	return out, nil
}

// TOTPCode returns the passcode that the authenticator app of a member shows now.
func TOTPCode(r *operation.Request, memberID string) (string, error) {
	m := r.Members.ByID[memberID]
	if m == nil || m.TOTP.Secret == "" {
		return "", errors.New("there is no such member with a TOTP")
	}
	return otp.Code(m.TOTP.Secret, otp.Step(r.Now))
}
