package stytchtest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" // what authenticator apps use (RFC 6238)
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

const (
	memberTOTPStep          = 30 * time.Second
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

// memberTOTPEncoding is how secrets are written for authenticator apps.
var memberTOTPEncoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// memberTOTPCode is the passcode of a secret in one step of time (RFC 6238, RFC 4226 section 5.3).
func memberTOTPCode(secret string, step int64) (string, error) {
	key, err := memberTOTPEncoding.DecodeString(strings.TrimRight(strings.ToUpper(secret), "="))
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, step) // a hash does not fail
	sum := mac.Sum(nil)
	n := binary.BigEndian.Uint32(sum[sum[len(sum)-1]&0xf:]) & 0x7fffffff
	return fmt.Sprintf("%06d", n%1_000_000), nil
}

func memberTOTPStepOf(now time.Time) int64 { return now.Unix() / int64(memberTOTPStep/time.Second) }

// MemberTOTPCode returns the passcode that the authenticator app of a member shows now, by
// the clock of the server.
func (s *Server) MemberTOTPCode(memberID string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.state.members.byID[memberID]
	if m == nil || m.totp.secret == "" {
		return "", errors.New("stytchtest: there is no such member with a TOTP")
	}
	return memberTOTPCode(m.totp.secret, memberTOTPStepOf(s.Clock.Now()))
}

func serveMemberTOTPs(st *state) {
	st.serve(map[string]operation{
		"B2BTOTPsCreate":       handle(memberTOTPsCreate),
		"B2BTOTPsAuthenticate": handleLogin(memberTOTPsAuthenticate),
		"B2BTOTPsMigrate":      handle(memberTOTPsMigrate),
	})
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
		return nil, badRequest(errtype.ActiveTOTPExists, "The member has a TOTP already.")
	case m.totp.secret != "" && c.now.Before(m.totp.expiresAt):
		return nil, badRequest(errtype.PendingTOTPExists, "The member has a TOTP already that is yet to be authenticated.")
	}
	var key [20]byte
	_, _ = rand.Read(key[:]) // never fails
	m.setTOTP(c, memberTOTP{secret: memberTOTPEncoding.EncodeToString(key[:]), expiresAt: c.now.Add(minutes(in.ExpirationMinutes, memberTOTPExpiry))}, newMemberRecoveryCodes())
	out := sharing[gen.B2BTOTPsCreateResponse](c.view(m))
	out.TOTPRegistrationID, out.Secret, out.RecoveryCodes = m.TOTPRegistrationID, m.totp.secret, m.recoveryCodes
	label := &url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + m.EmailAddress, RawQuery: url.Values{"secret": {m.totp.secret}, "issuer": {o.OrganizationName}}.Encode()}
	out.QRCode = label.String()
	return out, nil
}

func (m *member) setTOTP(c *call, totp memberTOTP, recoveryCodes []string) {
	m.totp, m.recoveryCodes = totp, recoveryCodes
	m.TOTPRegistrationID, m.UpdatedAt = c.newID("member-totp"), c.now
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
	if err := m.checkTOTP(c, in.Code); err != nil {
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
func (m *member) checkTOTP(c *call, code string) error {
	switch {
	case m.totp.secret == "":
		return notFound(errtype.TOTPNotFound, "The member has no TOTP.")
	case !m.totp.verified && !c.now.Before(m.totp.expiresAt):
		return unauthorized(errtype.ExpiredTOTP, "The TOTP was not authenticated in time.")
	case slices.Contains(m.recoveryCodes, code):
		return badRequest(errtype.RecoveryCodeUsedAsTOTPCode, "This is a recovery code.")
	}
	now := memberTOTPStepOf(c.now)
	for step := now - 1; step <= now+1; step++ {
		if want, err := memberTOTPCode(m.totp.secret, step); err != nil || want != code {
			continue
		}
		if step <= m.totp.lastStep {
			return unauthorized(errtype.TOTPCodeAlreadyAuthenticated, "The passcode was used already.")
		}
		m.totp.lastStep, m.totp.verified = step, true
		return nil
	}
	return unauthorized(errtype.UnableToAuthenticateTOTP, "The passcode could not be authenticated.")
}

func memberTOTPsMigrate(c *call, in *gen.B2BTOTPsMigrateRequest) (*gen.B2BTOTPsMigrateResponse, error) {
	_, m, err := c.findMember(in.OrganizationID, in.MemberID)
	if err != nil {
		return nil, err
	}
	if m.totp.verified {
		return nil, badRequest(errtype.ActiveTOTPExists, "The member has a TOTP already.")
	}
	if _, err := memberTOTPCode(in.Secret, 0); err != nil {
		return nil, badRequest(errtype.BadRequest, "The secret is not base32.")
	}
	m.setTOTP(c, memberTOTP{secret: in.Secret, verified: true}, slices.Clone(in.RecoveryCodes))
	out := sharing[gen.B2BTOTPsMigrateResponse](c.view(m))
	out.TOTPRegistrationID, out.RecoveryCodes = m.TOTPRegistrationID, m.recoveryCodes
	return out, nil
}
