package stytchtest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
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
	totpStep          = 30 * time.Second
	totpDrift         = 1 // steps before and after that are good as well
	totpDigits        = 6
	recoveryCodes     = 10
	defaultTOTPExpiry = 24 * time.Hour
	minTOTPMinutes    = 5
	maxTOTPMinutes    = 1440
	blankImage        = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAHLCMmQAAAABJRU5ErkJggg=="
)

// TOTPCode returns the code that an authenticator app with a secret, as TOTPs.Create returns
// it, shows at a time (RFC 6238).
func TOTPCode(secret string, at time.Time) (string, error) {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(strings.ToUpper(secret), "="))
	if err != nil {
		return "", fmt.Errorf("stytchtest: the secret of a TOTP: %w", err)
	}
	return hotp(key, stepOf(at)), nil
}

func stepOf(at time.Time) int64 { return at.Unix() / int64(totpStep/time.Second) }

// hotp returns the code of a step (RFC 4226 section 5.3).
func hotp(key []byte, step int64) string {
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	from := sum[len(sum)-1] & 0x0f
	n := binary.BigEndian.Uint32(sum[from:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", totpDigits, n%1_000_000)
}

func serveTOTPs(st *state) {
	st.serve(map[string]operation{
		"TOTPsCreate":        handle(totpsCreate),
		"TOTPsAuthenticate":  handle(totpsAuthenticate),
		"TOTPsRecoveryCodes": handle(totpsRecoveryCodes),
		"TOTPsRecover":       handle(totpsRecover),
	})
}

// totpsCreate refuses a second one. The image has no QR code in it: tests know the secret.
func totpsCreate(c *call, in *gen.TOTPsCreateRequest) (*gen.TOTPsCreateResponse, error) {
	u, err := c.users.find(in.UserID)
	if err != nil {
		return nil, err
	}
	if given := in.ExpirationMinutes; given != nil && (*given < minTOTPMinutes || *given > maxTOTPMinutes) {
		return nil, badRequest(errtype.InvalidExpiration, "The expiration is not one from %d to %d minutes.", minTOTPMinutes, maxTOTPMinutes)
	}
	for _, t := range u.totps {
		switch {
		case t.verified:
			return nil, badRequest(errtype.ActiveTOTPExists, "The user has an active TOTP.")
		case c.now.Before(t.expiresAt):
			return nil, badRequest(errtype.PendingTOTPExists, "The user has a pending TOTP.")
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
	var key [20]byte // as long as the hash (RFC 4226 section 4)
	_, _ = rand.Read(key[:])
	t := &totp{
		id: c.newID("totp"), secret: base32.StdEncoding.EncodeToString(key[:]), expiresAt: c.now.Add(minutes(expiry, defaultTOTPExpiry)),
	}
	for range recoveryCodes {
		text := strings.ToLower(rand.Text())
		t.recovery = append(t.recovery, recoveryCode{c.newID("totp-recovery-code"), text[:4] + "-" + text[4:8] + "-" + text[8:12]})
	}
	return t
}

func (t *totp) codes() []string {
	return each(t.recovery, func(r recoveryCode) string { return r.code })
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
		return nil, badRequest(errtype.RecoveryCodeUsedAsTOTPCode, "This is a recovery code.")
	}
	step, err := t.step(in.TOTPCode, c.now)
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
		return nil, nil, notFound(errtype.TOTPsNotFoundForUser, "The user has no TOTP.")
	}
	t := u.totps[0] // there is no second, see totpsCreate
	if !t.verified && !c.now.Before(t.expiresAt) {
		return nil, nil, badRequest(errtype.ExpiredTOTP, "The TOTP has not been authenticated in time.")
	}
	return u, t, nil
}

// step returns the step that a code is of. A code is good once (RFC 6238 section 5.2).
func (t *totp) step(code string, now time.Time) (int64, error) {
	if len(code) != totpDigits || strings.Trim(code, "0123456789") != "" {
		return 0, badRequest(errtype.InvalidTOTPCode, "The code does not have %d digits.", totpDigits)
	}
	key, err := base32.StdEncoding.DecodeString(t.secret)
	if err != nil {
		return 0, err
	}
	for step := stepOf(now) - totpDrift; step <= stepOf(now)+totpDrift; step++ {
		if hotp(key, step) != code {
			continue
		}
		if step <= t.lastStep {
			return 0, unauthorized(errtype.TOTPCodeAlreadyAuthenticated, "The code has been used already.")
		}
		return step, nil
	}
	return 0, unauthorized(errtype.UnableToAuthenticateTOTP, "The code is not the one that the app shows.")
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
	if _, err := t.step(in.RecoveryCode, c.now); err == nil {
		return nil, badRequest(errtype.TOTPCodeUsedAsRecoveryCode, "This is a code of the app.")
	}
	i := t.has(in.RecoveryCode)
	if i < 0 || !t.verified {
		return nil, unauthorized(errtype.UnableToAuthenticateRecoveryCode, "The recovery code could not be authenticated.")
	}
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeRecoveryCodes, DeliveryMethod: gen.FactorDeliveryMethodRecoveryCode,
		RecoveryCodeFactor: &gen.RecoveryCodeFactor{TOTPRecoveryCodeID: t.recovery[i].id},
	}
	handed, err := c.logInBy(u, factor, loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	t.recovery = without(t.recovery, func(r recoveryCode) bool { return r.code == in.RecoveryCode })
	return &gen.TOTPsRecoverResponse{
		UserID: u.UserID, TOTPID: t.id, User: u.shown(), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}
