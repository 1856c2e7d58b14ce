package consumer

import (
	"crypto/rand"
	"slices"
	"strings"
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
	totpDrift         = 1 // steps before and after that are good as well
	recoveryCodes     = 10
	defaultTOTPExpiry = 24 * time.Hour
)

func totpOperations() operation.Table {
	return operation.Table{
		"TOTPsCreate":        handle(totpsCreate),
		"TOTPsAuthenticate":  handle(totpsAuthenticate),
		"TOTPsRecoveryCodes": handle(totpsRecoveryCodes),
		"TOTPsRecover":       handle(totpsRecover),
	}
}

// totpIssuer is the name by which authenticator apps show the project.
const totpIssuer = "Stytch fake"

// totpsCreate refuses a second one.
func totpsCreate(c *call, in *gen.TOTPsCreateRequest) (*gen.TOTPsCreateResponse, error) {
	u, err := c.Users.Find(in.UserID)
	if err != nil {
		return nil, err
	}
	if err := otp.CheckExpiry(in.ExpirationMinutes); err != nil {
		return nil, err
	}
	for _, t := range u.Authenticators {
		switch {
		case t.Verified:
			return nil, refusal.New(errtype.ActiveTOTPExists, "The user has an active TOTP.")
		case c.Now.Before(t.ExpiresAt):
			return nil, refusal.New(errtype.PendingTOTPExists, "The user has a pending TOTP.")
		}
	}
	t := newTOTP(c, in.ExpirationMinutes)
	account := u.UserID
	if len(u.Emails) > 0 {
		account = u.Emails[0].Email
	}
	image, err := otp.QRCode(totpIssuer, account, t.Secret)
	if err != nil {
		return nil, err
	}
	c.Users.Change(u, func() {
		u.Authenticators, u.TOTPs = []*store.TOTP{t}, []gen.UserTOTP{{TOTPID: t.ID}} // what was there has expired
	})
	return &gen.TOTPsCreateResponse{
		TOTPID: t.ID, Secret: t.Secret, QRCode: image, RecoveryCodes: t.Codes(), User: u.Shown(c.Now), UserID: u.UserID,
	}, nil
}

func newTOTP(c *call, expiry *int32) *store.TOTP {
	t := &store.TOTP{
		ID: random.ID("totp"), Secret: otp.NewSecret(), ExpiresAt: c.Now.Add(optional.Minutes(expiry, defaultTOTPExpiry)),
	}
	for range recoveryCodes {
		text := strings.ToLower(rand.Text())
		t.Recovery = append(t.Recovery, store.RecoveryCode{
			ID: random.ID("totp-recovery-code"), Code: text[:4] + "-" + text[4:8] + "-" + text[8:12],
		})
	}
	return t
}

func totpsAuthenticate(c *call, in *gen.TOTPsAuthenticateRequest) (*gen.TOTPsAuthenticateResponse, error) {
	u, t, err := c.userTOTP(in.UserID)
	if err != nil {
		return nil, err
	}
	if t.Has(in.TOTPCode) >= 0 {
		return nil, refusal.New(errtype.RecoveryCodeUsedAsTOTPCode, "This is a recovery code.")
	}
	var step int64
	if err := u.Lock.Attempt(c.Now, func() (err error) {
		step, err = stepOfCode(t, in.TOTPCode, c.Now)
		return err
	}); err != nil {
		return nil, err
	}
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeTOTP, DeliveryMethod: gen.FactorDeliveryMethodAuthenticatorApp,
		AuthenticatorAppFactor: &gen.AuthenticatorAppFactor{TOTPID: t.ID},
	}
	handed, err := c.logInBy(u,
		factor, loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	t.Verified, t.LastStep = true, step
	u.TOTPs = []gen.UserTOTP{{TOTPID: t.ID, Verified: true}}
	return &gen.TOTPsAuthenticateResponse{
		UserID: u.UserID, TOTPID: t.ID, User: u.Shown(c.Now), SessionToken: handed.token, SessionJWT: handed.jwt,
		Session: handed.session,
	}, nil
}

// userTOTP returns a user and the TOTP of the user.
func (c *call) userTOTP(userID string) (*store.User, *store.TOTP, error) {
	u, err := c.Users.Find(userID)
	if err != nil {
		return nil, nil, err
	}
	if len(u.Authenticators) == 0 {
		return nil, nil, refusal.New(errtype.TOTPsNotFoundForUser, "The user has no TOTP.")
	}
	t := u.Authenticators[0] // there is no second, see totpsCreate
	if !t.Verified && !c.Now.Before(t.ExpiresAt) {
		return nil, nil, refusal.New(errtype.ExpiredTOTP, "The TOTP has not been authenticated in time.")
	}
	return u, t, nil
}

// stepOfCode returns the step that a code is of. A code is good once (RFC 6238 section 5.2).
func stepOfCode(t *store.TOTP, code string, now time.Time) (int64, error) {
	if len(code) != otp.Digits || strings.Trim(code, "0123456789") != "" {
		return 0, refusal.New(errtype.InvalidTOTPCode, "The code does not have %d digits.", otp.Digits)
	}
	if t.Accepts != "" && t.Accepts == code {
		return otp.Step(now), nil
	}
	for step := otp.Step(now) - totpDrift; step <= otp.Step(now)+totpDrift; step++ {
		if shown, err := otp.Code(t.Secret, step); err != nil || shown != code {
			continue
		}
		if step <= t.LastStep {
			return 0, refusal.New(errtype.TOTPCodeAlreadyAuthenticated, "The code has been used already.")
		}
		return step, nil
	}
	return 0, refusal.New(errtype.UnableToAuthenticateTOTP, "The code is not the one that the app shows.")
}

func totpsRecoveryCodes(c *call, in *gen.TOTPsRecoveryCodesRequest) (*gen.TOTPsRecoveryCodesResponse, error) {
	u, err := c.Users.Find(in.UserID)
	if err != nil {
		return nil, err
	}
	out := &gen.TOTPsRecoveryCodesResponse{UserID: u.UserID, TOTPs: []gen.TOTPWithRecoveryCodes{}}
	for _, t := range u.Authenticators {
		out.TOTPs = append(out.TOTPs, gen.TOTPWithRecoveryCodes{TOTPID: t.ID, Verified: t.Verified, RecoveryCodes: t.Codes()})
	}
	return out, nil
}

func totpsRecover(c *call, in *gen.TOTPsRecoverRequest) (*gen.TOTPsRecoverResponse, error) {
	u, t, err := c.userTOTP(in.UserID)
	if err != nil {
		return nil, err
	}
	if _, err := stepOfCode(t, in.RecoveryCode, c.Now); err == nil {
		return nil, refusal.New(errtype.TOTPCodeUsedAsRecoveryCode, "This is a code of the app.")
	}
	i := t.Has(in.RecoveryCode)
	if err := u.Lock.Attempt(c.Now, func() error {
		if i < 0 || !t.Verified {
			return refusal.New(errtype.UnableToAuthenticateRecoveryCode, "The recovery code could not be authenticated.")
		}
		return nil
	}); err != nil {
		return nil, err
	}
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeRecoveryCodes, DeliveryMethod: gen.FactorDeliveryMethodRecoveryCode,
		RecoveryCodeFactor: &gen.RecoveryCodeFactor{TOTPRecoveryCodeID: t.Recovery[i].ID},
	}
	handed, err := c.logInBy(u,
		factor, loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	t.Recovery = slices.DeleteFunc(slices.Clone(
		t.Recovery), func(r store.RecoveryCode) bool { return r.Code == in.RecoveryCode })
	return &gen.TOTPsRecoverResponse{
		UserID: u.UserID, TOTPID: t.ID, User: u.Shown(c.Now), SessionToken: handed.token, SessionJWT: handed.jwt,
		Session: handed.session,
	}, nil
}
