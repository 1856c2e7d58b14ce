package stytchtest

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// totp is an authenticator app of a user with what the API shows once or not at all.
type totp struct {
	id        string
	secret    string
	expiresAt time.Time // of one that has never been authenticated
	verified  bool
	lastStep  int64          // whose code was used last
	recovery  []recoveryCode // those that have not been used
}

type recoveryCode struct{ id, code string }

const (
	totpDrift         = 1 // steps before and after that are good as well
	recoveryCodes     = 10
	defaultTOTPExpiry = 24 * time.Hour
	minTOTPMinutes    = 5
	maxTOTPMinutes    = 1440
	blankImage        = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAHLCMmQAAAABJRU5ErkJggg=="
)

func totpOperations() table {
	return table{
		"TOTPsCreate":        handle(totpsCreate),
		"TOTPsAuthenticate":  handle(totpsAuthenticate),
		"TOTPsRecoveryCodes": handle(totpsRecoveryCodes),
		"TOTPsRecover":       handle(totpsRecover),
	}
}

// totpsCreate refuses a second one. The image has no QR code in it: tests know the secret.
func totpsCreate(c *call, in *gen.TOTPsCreateRequest) (*gen.TOTPsCreateResponse, error) {
	u, err := c.users.find(in.UserID)
	if err != nil {
		return nil, err
	}
	if given := in.ExpirationMinutes; given != nil && (*given < minTOTPMinutes || *given > maxTOTPMinutes) {
		return nil, refuse(errtype.InvalidExpiration, "The expiration is not one from %d to %d minutes.", minTOTPMinutes, maxTOTPMinutes)
	}
	for _, t := range u.totps {
		switch {
		case t.verified:
			return nil, refuse(errtype.ActiveTOTPExists, "The user has an active TOTP.")
		case c.now.Before(t.expiresAt):
			return nil, refuse(errtype.PendingTOTPExists, "The user has a pending TOTP.")
		}
	}
	t := newTOTP(c, in.ExpirationMinutes)
	c.users.change(u, func() {
		u.totps, u.TOTPs = []*totp{t}, []gen.UserTOTP{{TOTPID: t.id}} // what was there has expired
	})
	return &gen.TOTPsCreateResponse{
		TOTPID: t.id, Secret: t.secret, QRCode: blankImage, RecoveryCodes: t.codes(), User: u.shown(), UserID: u.UserID,
	}, nil
}

func newTOTP(c *call, expiry *int32) *totp {
	t := &totp{
		id: newID("totp"), secret: newKey(), expiresAt: c.now.Add(minutes(expiry, defaultTOTPExpiry)),
	}
	for range recoveryCodes {
		text := strings.ToLower(rand.Text())
		t.recovery = append(t.recovery, recoveryCode{newID("totp-recovery-code"), text[:4] + "-" + text[4:8] + "-" + text[8:12]})
	}
	return t
}

func (t *totp) codes() []string {
	codes := make([]string, len(t.recovery))
	for i, r := range t.recovery {
		codes[i] = r.code
	}
	return codes
}

// has returns the place of a recovery code, -1 if there is none.
func (t *totp) has(code string) int {
	return slices.IndexFunc(t.recovery, func(r recoveryCode) bool { return r.code == code })
}

func totpsAuthenticate(c *call, in *gen.TOTPsAuthenticateRequest) (*gen.TOTPsAuthenticateResponse, error) {
	u, t, err := c.userTOTP(in.UserID)
	if err != nil {
		return nil, err
	}
	if t.has(in.TOTPCode) >= 0 {
		return nil, refuse(errtype.RecoveryCodeUsedAsTOTPCode, "This is a recovery code.")
	}
	step, err := stepOfCode(t, in.TOTPCode, c.now)
	if err != nil {
		return nil, err
	}
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeTOTP, DeliveryMethod: gen.FactorDeliveryMethodAuthenticatorApp, AuthenticatorAppFactor: &gen.AuthenticatorAppFactor{TOTPID: t.id},
	}
	handed, err := c.logInBy(u, factor, loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	t.verified, t.lastStep = true, step
	u.TOTPs = []gen.UserTOTP{{TOTPID: t.id, Verified: true}}
	return &gen.TOTPsAuthenticateResponse{
		UserID: u.UserID, TOTPID: t.id, User: u.shown(), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// userTOTP returns a user and the TOTP of the user.
func (c *call) userTOTP(userID string) (*user, *totp, error) {
	u, err := c.users.find(userID)
	if err != nil {
		return nil, nil, err
	}
	if len(u.totps) == 0 {
		return nil, nil, refuse(errtype.TOTPsNotFoundForUser, "The user has no TOTP.")
	}
	t := u.totps[0] // there is no second, see totpsCreate
	if !t.verified && !c.now.Before(t.expiresAt) {
		return nil, nil, refuse(errtype.ExpiredTOTP, "The TOTP has not been authenticated in time.")
	}
	return u, t, nil
}

// stepOfCode returns the step that a code is of. A code is good once (RFC 6238 section 5.2).
func stepOfCode(t *totp, code string, now time.Time) (int64, error) {
	if len(code) != totpDigits || strings.Trim(code, "0123456789") != "" {
		return 0, refuse(errtype.InvalidTOTPCode, "The code does not have %d digits.", totpDigits)
	}
	for step := stepOf(now) - totpDrift; step <= stepOf(now)+totpDrift; step++ {
		if shown, err := codeOf(t.secret, step); err != nil || shown != code {
			continue
		}
		if step <= t.lastStep {
			return 0, refuse(errtype.TOTPCodeAlreadyAuthenticated, "The code has been used already.")
		}
		return step, nil
	}
	return 0, refuse(errtype.UnableToAuthenticateTOTP, "The code is not the one that the app shows.")
}

func totpsRecoveryCodes(c *call, in *gen.TOTPsRecoveryCodesRequest) (*gen.TOTPsRecoveryCodesResponse, error) {
	u, err := c.users.find(in.UserID)
	if err != nil {
		return nil, err
	}
	out := &gen.TOTPsRecoveryCodesResponse{UserID: u.UserID, TOTPs: []gen.TOTP{}}
	for _, t := range u.totps {
		out.TOTPs = append(out.TOTPs, gen.TOTP{TOTPID: t.id, Verified: t.verified, RecoveryCodes: t.codes()})
	}
	return out, nil
}

func totpsRecover(c *call, in *gen.TOTPsRecoverRequest) (*gen.TOTPsRecoverResponse, error) {
	u, t, err := c.userTOTP(in.UserID)
	if err != nil {
		return nil, err
	}
	if _, err := stepOfCode(t, in.RecoveryCode, c.now); err == nil {
		return nil, refuse(errtype.TOTPCodeUsedAsRecoveryCode, "This is a code of the app.")
	}
	i := t.has(in.RecoveryCode)
	if i < 0 || !t.verified {
		return nil, refuse(errtype.UnableToAuthenticateRecoveryCode, "The recovery code could not be authenticated.")
	}
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeRecoveryCodes, DeliveryMethod: gen.FactorDeliveryMethodRecoveryCode,
		RecoveryCodeFactor: &gen.RecoveryCodeFactor{TOTPRecoveryCodeID: t.recovery[i].id},
	}
	handed, err := c.logInBy(u, factor, loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	t.recovery = slices.DeleteFunc(slices.Clone(t.recovery), func(r recoveryCode) bool { return r.code == in.RecoveryCode })
	return &gen.TOTPsRecoverResponse{
		UserID: u.UserID, TOTPID: t.id, User: u.shown(), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}
