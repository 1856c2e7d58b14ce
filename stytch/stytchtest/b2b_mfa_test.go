package stytchtest_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func requireMFA(p *b2b.OrganizationsCreateParams) { p.MFAPolicy = new(b2b.MFAPolicyRequiredForAll) }

func TestMFABySMS(t *testing.T) {
	f := newB2BFixture(t, requireMFA)
	first := f.login("ada@acme.example.com")
	require.False(t, first.MemberAuthenticated)
	require.Empty(t, first.SessionToken)
	require.Nil(t, first.MemberSession)
	require.NotEmpty(t, first.IntermediateSessionToken)
	require.NotNil(t, first.MFARequired)
	require.Empty(t, first.MFARequired.SecondaryAuthInitiated)
	_, err := f.client.B2B.OTPs.SMS.Send(t.Context(), &b2b.SMSSendParams{
		OrganizationID: f.org, MemberID: first.MemberID, IntermediateSessionToken: &first.IntermediateSessionToken,
	})
	require.ErrorIs(t, err, errtype.MemberPhoneNumberNotFound, "no number")
	send := &b2b.SMSSendParams{
		OrganizationID: f.org, MemberID: first.MemberID, IntermediateSessionToken: &first.IntermediateSessionToken,
		MFAPhoneNumber: new("+12025550123"),
	}
	_, err = f.client.B2B.OTPs.SMS.Send(t.Context(), send)
	require.NoError(t, err)
	code := f.last("+12025550123").Code
	pass := &b2b.SMSAuthenticateParams{
		OrganizationID: f.org, MemberID: first.MemberID, Code: code, SetMFAEnrollment: new(b2b.MFAEnrollmentEnroll),
		SetDefaultMFA: new(true),
	}
	_, err = f.client.B2B.OTPs.SMS.Authenticate(t.Context(), pass)
	require.ErrorIs(t, err, errtype.NoSessionArguments, "without a first factor")
	pass.IntermediateSessionToken, pass.Code = &first.IntermediateSessionToken, wrong(code)
	_, err = f.client.B2B.OTPs.SMS.Authenticate(t.Context(), pass)
	require.ErrorIs(t, err, errtype.OTPCodeNotFound, "wrong")
	pass.Code = code
	in, err := f.client.B2B.OTPs.SMS.Authenticate(t.Context(), pass)
	require.NoError(t, err)
	require.Len(t, in.MemberSession.AuthenticationFactors, 2)
	create := &b2b.TOTPsCreateParams{OrganizationID: f.org, MemberID: first.MemberID}
	_, err = f.client.B2B.TOTPs.Create(t.Context(), create)
	require.ErrorIs(t, err, errtype.SessionEnforcedFactorMatchingSessionRequired, "a TOTP without the phone")
	create.SessionToken = &in.SessionToken
	_, err = f.client.B2B.TOTPs.Create(t.Context(), create)
	require.NoError(t, err)
	require.True(t, in.Member.MFAPhoneNumberVerified)
	require.True(t, in.Member.MFAEnrolled)
	require.Equal(t, b2b.MFAMethodSMSOTP, in.Member.DefaultMFAMethod)
	_, err = f.client.B2B.OTPs.SMS.Send(t.Context(), send)
	require.ErrorIs(t, err, errtype.IntermediateSessionNotFound, "an intermediate session that is over")

	second := f.login("ada@acme.example.com")
	require.NotNil(t, second.MFARequired)
	require.Equal(t, "sms_otp", second.MFARequired.SecondaryAuthInitiated)
	require.NotEqual(t, code, f.last("+12025550123").Code)
	f.srv.Clock.Advance(11 * time.Minute)
	pass.IntermediateSessionToken, pass.Code = &second.IntermediateSessionToken, f.last("+12025550123").Code
	_, err = f.client.B2B.OTPs.SMS.Authenticate(t.Context(), pass)
	require.ErrorIs(t, err, errtype.IntermediateSessionNotFound, "too late")
}

// authenticator is what an app computes, read from RFC 6238 and RFC 4226 once more.
func authenticator(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(secret)
	require.NoError(t, err)
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(at.Unix())/30)
	mac := hmac.New(sha1.New, key)
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	offset := sum[19] & 15
	number := (uint(sum[offset])&127)<<24 | uint(sum[offset+1])<<16 | uint(sum[offset+2])<<8 | uint(sum[offset+3])
	return fmt.Sprintf("%06d", number%1000000)
}

func TestMFAByTOTP(t *testing.T) {
	f := newB2BFixture(t, requireMFA)
	first := f.login("ada@acme.example.com")
	create := &b2b.TOTPsCreateParams{
		OrganizationID: f.org, MemberID: first.MemberID, IntermediateSessionToken: &first.IntermediateSessionToken,
	}
	totp, err := f.client.B2B.TOTPs.Create(t.Context(), create)
	require.NoError(t, err)
	require.Len(t, totp.RecoveryCodes, 10)
	require.Equal(t, totp.TOTPRegistrationID, totp.Member.TOTPRegistrationID)
	_, err = f.client.B2B.TOTPs.Create(t.Context(), create)
	require.ErrorIs(t, err, errtype.PendingTOTPExists, "a second one")
	code := authenticator(t, totp.Secret, f.srv.Clock.Now())
	shown, err := f.srv.MemberTOTPCode(first.MemberID)
	require.NoError(t, err)
	require.Equal(t, code, shown)
	pass := &b2b.TOTPsAuthenticateParams{
		OrganizationID: f.org, MemberID: first.MemberID, IntermediateSessionToken: &first.IntermediateSessionToken,
	}
	for name, tc := range map[string]struct {
		code string
		want error
	}{
		"wrong": {wrong(code), errtype.UnableToAuthenticateTOTP},
		"old": {
			authenticator(t, totp.Secret, f.srv.Clock.Now().Add(-10*time.Minute)), errtype.UnableToAuthenticateTOTP,
		},
		"a recovery code": {totp.RecoveryCodes[0], errtype.RecoveryCodeUsedAsTOTPCode},
	} {
		pass.Code = tc.code
		_, err := f.client.B2B.TOTPs.Authenticate(t.Context(), pass)
		require.ErrorIs(t, err, tc.want, name)
	}
	pass.Code = code
	in, err := f.client.B2B.TOTPs.Authenticate(t.Context(), pass)
	require.NoError(t, err)
	require.Equal(t, totp.TOTPRegistrationID, in.MemberSession.AuthenticationFactors[1].AuthenticatorAppFactor.TOTPID)
	pass.IntermediateSessionToken, pass.SessionToken = nil, &in.SessionToken
	_, err = f.client.B2B.TOTPs.Authenticate(t.Context(), pass)
	require.ErrorIs(t, err, errtype.TOTPCodeAlreadyAuthenticated, "used")
	create.IntermediateSessionToken = nil
	_, err = f.client.B2B.TOTPs.Create(t.Context(), create)
	require.ErrorIs(t, err, errtype.ActiveTOTPExists, "another")
}

func TestRecoveryCodesOfMembers(t *testing.T) {
	f := newB2BFixture(t, requireMFA)
	first := f.login("ada@acme.example.com")
	member := &b2b.RecoveryCodesGetParams{OrganizationID: f.org, MemberID: first.MemberID}
	_, err := f.client.B2B.RecoveryCodes.Get(t.Context(), member)
	require.ErrorIs(t, err, errtype.NoActiveRecoveryCodeBackedFactor, "without a TOTP")
	_, err = f.client.B2B.TOTPs.Create(t.Context(), &b2b.TOTPsCreateParams{
		OrganizationID: f.org, MemberID: first.MemberID,
	})
	require.NoError(t, err)
	old, err := f.client.B2B.RecoveryCodes.Get(t.Context(), member)
	require.NoError(t, err)
	fresh, err := f.client.B2B.RecoveryCodes.Rotate(t.Context(), &b2b.RecoveryCodesRotateParams{
		OrganizationID: f.org, MemberID: first.MemberID,
	})
	require.NoError(t, err)
	require.Len(t, fresh.RecoveryCodes, 10)
	recover := &b2b.RecoveryCodesRecoverParams{
		OrganizationID: f.org, MemberID: first.MemberID, RecoveryCode: old.RecoveryCodes[0],
		IntermediateSessionToken: &first.IntermediateSessionToken,
	}
	_, err = f.client.B2B.RecoveryCodes.Recover(t.Context(), recover)
	require.ErrorIs(t, err, errtype.UnableToAuthenticateRecoveryCode, "an old code")
	recover.RecoveryCode = fresh.RecoveryCodes[0]
	in, err := f.client.B2B.RecoveryCodes.Recover(t.Context(), recover)
	require.NoError(t, err)
	require.Equal(t, int32(9), in.RecoveryCodesRemaining)
	require.NotEmpty(t, in.SessionToken)
	second := f.login("ada@acme.example.com")
	recover.IntermediateSessionToken = &second.IntermediateSessionToken
	_, err = f.client.B2B.RecoveryCodes.Recover(t.Context(), recover)
	require.ErrorIs(t, err, errtype.UnableToAuthenticateRecoveryCode, "a used code")
}

func TestMFAMethodsOfAnOrganization(t *testing.T) {
	f := newB2BFixture(t, requireMFA, func(p *b2b.OrganizationsCreateParams) {
		p.MFAMethods, p.AllowedMFAMethods = new(b2b.MFAMethodsRestricted), []b2b.MFAMethod{"totp"}
	})
	first := f.login("ada@acme.example.com")
	_, err := f.client.B2B.OTPs.SMS.Send(t.Context(), &b2b.SMSSendParams{
		OrganizationID: f.org, MemberID: first.MemberID, MFAPhoneNumber: new("+12025550123"),
	})
	require.ErrorIs(t, err, errtype.OperationRestrictedByOrganizationMFAMethods, "SMS")
	_, err = f.client.B2B.TOTPs.Create(t.Context(), &b2b.TOTPsCreateParams{
		OrganizationID: f.org, MemberID: first.MemberID,
	})
	require.NoError(t, err, "TOTP")
}

// A second factor of one member is none of another's login.
func TestIntermediateSessionOfAnother(t *testing.T) {
	f := newB2BFixture(t, requireMFA)
	ada, bob := f.login("ada@acme.example.com"), f.login("bob@acme.example.com")
	_, err := f.client.B2B.TOTPs.Create(t.Context(), &b2b.TOTPsCreateParams{
		OrganizationID: f.org, MemberID: ada.MemberID, IntermediateSessionToken: &bob.IntermediateSessionToken,
	})
	require.ErrorIs(t, err, errtype.InvalidIntermediateSessionTokenForOrganization, "create")
}
