package stytchtest_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func requireMFA(p *b2b.OrganizationsCreateParams) { p.MFAPolicy = new("REQUIRED_FOR_ALL") }

func TestMFABySMS(t *testing.T) {
	f := newB2BFixture(t, requireMFA)
	first := f.login("ada@acme.example.com")
	if first.MemberAuthenticated || first.SessionToken != "" || first.MemberSession != nil || first.IntermediateSessionToken == "" || first.MFARequired == nil || first.MFARequired.SecondaryAuthInitiated != "" {
		t.Fatalf("got %+v", first)
	}
	_, err := f.client.B2B.OTPs.SMS.Send(t.Context(), &b2b.OTPsSMSSendParams{OrganizationID: f.org, MemberID: first.MemberID, IntermediateSessionToken: &first.IntermediateSessionToken})
	wantsType(t, "no number", err, errtype.MemberPhoneNumberNotFound)
	send := &b2b.OTPsSMSSendParams{OrganizationID: f.org, MemberID: first.MemberID, IntermediateSessionToken: &first.IntermediateSessionToken, MFAPhoneNumber: new("+12025550123")}
	if _, err := f.client.B2B.OTPs.SMS.Send(t.Context(), send); err != nil {
		t.Fatal(err)
	}
	code := f.last("+12025550123").Code
	pass := &b2b.OTPsSMSAuthenticateParams{OrganizationID: f.org, MemberID: first.MemberID, Code: code, SetMFAEnrollment: new("enroll"), SetDefaultMFA: new(true)}
	_, err = f.client.B2B.OTPs.SMS.Authenticate(t.Context(), pass)
	wantsType(t, "without a first factor", err, errtype.NoSessionArguments)
	pass.IntermediateSessionToken, pass.Code = &first.IntermediateSessionToken, wrong(code)
	_, err = f.client.B2B.OTPs.SMS.Authenticate(t.Context(), pass)
	wantsType(t, "wrong", err, errtype.UnableToAuthOTPCode)
	pass.Code = code
	in, err := f.client.B2B.OTPs.SMS.Authenticate(t.Context(), pass)
	if err != nil || len(in.MemberSession.AuthenticationFactors) != 2 || !in.Member.MFAPhoneNumberVerified || !in.Member.MFAEnrolled || in.Member.DefaultMFAMethod != "sms_otp" {
		t.Fatalf("got %+v, %v", in, err)
	}
	_, err = f.client.B2B.OTPs.SMS.Send(t.Context(), send)
	wantsType(t, "an intermediate session that is over", err, errtype.IntermediateSessionNotFound)

	second := f.login("ada@acme.example.com")
	if second.MFARequired == nil || second.MFARequired.SecondaryAuthInitiated != "sms_otp" || f.last("+12025550123").Code == code {
		t.Errorf("got %+v", second.MFARequired)
	}
	f.srv.Clock.Advance(11 * time.Minute)
	pass.IntermediateSessionToken, pass.Code = &second.IntermediateSessionToken, f.last("+12025550123").Code
	_, err = f.client.B2B.OTPs.SMS.Authenticate(t.Context(), pass)
	wantsType(t, "too late", err, errtype.IntermediateSessionNotFound)
}

// authenticator is what an app computes, read from RFC 6238 and RFC 4226 once more.
func authenticator(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
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
	create := &b2b.TOTPsCreateParams{OrganizationID: f.org, MemberID: first.MemberID, IntermediateSessionToken: &first.IntermediateSessionToken}
	totp, err := f.client.B2B.TOTPs.Create(t.Context(), create)
	if err != nil || len(totp.RecoveryCodes) != 10 || totp.Member.TOTPRegistrationID != totp.TOTPRegistrationID {
		t.Fatalf("got %+v, %v", totp, err)
	}
	_, err = f.client.B2B.TOTPs.Create(t.Context(), create)
	wantsType(t, "a second one", err, errtype.PendingTOTPExists)
	code := authenticator(t, totp.Secret, f.srv.Clock.Now())
	if shown, err := f.srv.MemberTOTPCode(first.MemberID); err != nil || shown != code {
		t.Errorf("the fake's app shows %s, %v, want %s", shown, err, code)
	}
	pass := &b2b.TOTPsAuthenticateParams{OrganizationID: f.org, MemberID: first.MemberID, IntermediateSessionToken: &first.IntermediateSessionToken}
	for name, tc := range map[string]struct {
		code string
		want stytch.ErrorType
	}{
		"wrong":           {wrong(code), errtype.UnableToAuthenticateTOTP},
		"old":             {authenticator(t, totp.Secret, f.srv.Clock.Now().Add(-10*time.Minute)), errtype.UnableToAuthenticateTOTP},
		"a recovery code": {totp.RecoveryCodes[0], errtype.RecoveryCodeUsedAsTOTPCode},
	} {
		pass.Code = tc.code
		_, err := f.client.B2B.TOTPs.Authenticate(t.Context(), pass)
		wantsType(t, name, err, tc.want)
	}
	pass.Code = code
	in, err := f.client.B2B.TOTPs.Authenticate(t.Context(), pass)
	if err != nil || in.MemberSession.AuthenticationFactors[1].AuthenticatorAppFactor.TOTPID != totp.TOTPRegistrationID {
		t.Fatalf("got %+v, %v", in, err)
	}
	pass.IntermediateSessionToken, pass.SessionToken = nil, &in.SessionToken
	_, err = f.client.B2B.TOTPs.Authenticate(t.Context(), pass)
	wantsType(t, "used", err, errtype.TOTPCodeAlreadyAuthenticated)
	create.IntermediateSessionToken = nil
	_, err = f.client.B2B.TOTPs.Create(t.Context(), create)
	wantsType(t, "another", err, errtype.ActiveTOTPExists)
}

func TestRecoveryCodesOfMembers(t *testing.T) {
	f := newB2BFixture(t, requireMFA)
	first := f.login("ada@acme.example.com")
	member := &b2b.RecoveryCodesGetParams{OrganizationID: f.org, MemberID: first.MemberID}
	_, err := f.client.B2B.RecoveryCodes.Get(t.Context(), member)
	wantsType(t, "without a TOTP", err, errtype.NoActiveRecoveryCodeBackedFactor)
	if _, err := f.client.B2B.TOTPs.Create(t.Context(), &b2b.TOTPsCreateParams{OrganizationID: f.org, MemberID: first.MemberID}); err != nil {
		t.Fatal(err)
	}
	old, err := f.client.B2B.RecoveryCodes.Get(t.Context(), member)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := f.client.B2B.RecoveryCodes.Rotate(t.Context(), &b2b.RecoveryCodesRotateParams{OrganizationID: f.org, MemberID: first.MemberID})
	if err != nil || len(fresh.RecoveryCodes) != 10 {
		t.Fatalf("got %+v, %v", fresh, err)
	}
	recover := &b2b.RecoveryCodesRecoverParams{OrganizationID: f.org, MemberID: first.MemberID, RecoveryCode: old.RecoveryCodes[0], IntermediateSessionToken: &first.IntermediateSessionToken}
	_, err = f.client.B2B.RecoveryCodes.Recover(t.Context(), recover)
	wantsType(t, "an old code", err, errtype.UnableToAuthenticateRecoveryCode)
	recover.RecoveryCode = fresh.RecoveryCodes[0]
	in, err := f.client.B2B.RecoveryCodes.Recover(t.Context(), recover)
	if err != nil || in.RecoveryCodesRemaining != 9 || in.SessionToken == "" {
		t.Fatalf("got %+v, %v", in, err)
	}
	second := f.login("ada@acme.example.com")
	recover.IntermediateSessionToken = &second.IntermediateSessionToken
	_, err = f.client.B2B.RecoveryCodes.Recover(t.Context(), recover)
	wantsType(t, "a used code", err, errtype.UnableToAuthenticateRecoveryCode)
}

func TestMFAMethodsOfAnOrganization(t *testing.T) {
	f := newB2BFixture(t, requireMFA, func(p *b2b.OrganizationsCreateParams) {
		p.MFAMethods, p.AllowedMFAMethods = new("RESTRICTED"), []string{"totp"}
	})
	first := f.login("ada@acme.example.com")
	_, err := f.client.B2B.OTPs.SMS.Send(t.Context(), &b2b.OTPsSMSSendParams{OrganizationID: f.org, MemberID: first.MemberID, MFAPhoneNumber: new("+12025550123")})
	wantsType(t, "SMS", err, errtype.OperationRestrictedByOrganizationMFAMethods)
	_, err = f.client.B2B.TOTPs.Create(t.Context(), &b2b.TOTPsCreateParams{OrganizationID: f.org, MemberID: first.MemberID})
	wantsType(t, "TOTP", err, "")
}

// A second factor of one member is none of another's login.
func TestIntermediateSessionOfAnother(t *testing.T) {
	f := newB2BFixture(t, requireMFA)
	ada, bob := f.login("ada@acme.example.com"), f.login("bob@acme.example.com")
	_, err := f.client.B2B.TOTPs.Create(t.Context(), &b2b.TOTPsCreateParams{OrganizationID: f.org, MemberID: ada.MemberID, IntermediateSessionToken: &bob.IntermediateSessionToken})
	wantsType(t, "create", err, errtype.InvalidIntermediateSessionTokenForOrganization)
}
