package stytchtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

const adaPhone = "+12025550100"

// sendCode sends a code to adaPhone by SMS, and returns the method id and the code.
func (f *fixture) sendCode() (methodID, code string) {
	f.Helper()
	sent, err := f.client.OTPs.SMS.LoginOrCreate(f.Context(), &stytch.SMSLoginOrCreateParams{PhoneNumber: adaPhone})
	require.NoError(f, err)
	return sent.PhoneID, f.message(adaPhone).Code
}

func (f *fixture) useCode(methodID, code string) error {
	_, err := f.client.OTPs.Authenticate(f.Context(), &stytch.OTPsAuthenticateParams{MethodID: methodID, Code: code})
	return err
}

func TestOTPRules(t *testing.T) {
	t.Parallel()
	checkRules(t, []rule{
		{"a wrong code", func(f *fixture) error {
			method, code := f.sendCode()
			wrong := "000000"
			if code == wrong {
				wrong = "000001"
			}
			err := f.useCode(method, wrong)
			require.NoError(f, f.useCode(method, code), "the right one afterwards")
			return err
		}, errtype.OTPCodeNotFound},
		{"the code of another", func(f *fixture) error {
			_, code := f.sendCode()
			return f.useCode(f.user(ada).EmailID, code)
		}, errtype.OTPCodeNotFound},
		{"a used code", func(f *fixture) error {
			method, code := f.sendCode()
			if err := f.useCode(method, code); err != nil {
				return err
			}
			return f.useCode(method, code)
		}, errtype.UnableToAuthOTPCode},
		{"an expired code", func(f *fixture) error {
			method, code := f.sendCode()
			f.later(2 * time.Minute)
			return f.useCode(method, code)
		}, errtype.UnableToAuthOTPCode},
		{"no method id", func(f *fixture) error { return f.useCode("user-test-1", "123456") }, errtype.InvalidMethodID},
		{"a long life", func(f *fixture) error {
			_, err := f.client.OTPs.SMS.LoginOrCreate(f.Context(), &stytch.SMSLoginOrCreateParams{
				PhoneNumber: adaPhone, ExpirationMinutes: new(int32(11)),
			})
			return err
		}, errtype.InvalidExpirationOTP},
		{"a phone number that is none", func(f *fixture) error {
			_, err := f.client.OTPs.WhatsApp.LoginOrCreate(f.Context(), &stytch.WhatsAppLoginOrCreateParams{
				PhoneNumber: "555",
			})
			return err
		}, errtype.InvalidPhoneNumber},
		{"send to a stranger", func(f *fixture) error {
			_, err := f.client.OTPs.SMS.Send(f.Context(), &stytch.SMSSendParams{PhoneNumber: adaPhone})
			return err
		}, errtype.PhoneNumberNotFound},
		{"send to the number of another user", func(f *fixture) error {
			f.sendCode()
			_, err := f.client.OTPs.SMS.Send(f.Context(), &stytch.SMSSendParams{
				PhoneNumber: adaPhone, UserID: new(f.user(ben).UserID),
			})
			return err
		}, errtype.DuplicatePhoneNumber},
		{"send an email to a stranger", func(f *fixture) error {
			_, err := f.client.OTPs.Email.Send(f.Context(), &stytch.OTPsEmailSendParams{Email: ada})
			return err
		}, errtype.EmailNotFound},
		{"another user agent", func(f *fixture) error {
			_, err := f.client.OTPs.Email.LoginOrCreate(f.Context(), &stytch.OTPsEmailLoginOrCreateParams{
				Email: ada, Attributes: &stytch.SessionAttributesInput{UserAgent: new("one")},
			})
			require.NoError(f, err)
			_, err = f.client.OTPs.Authenticate(f.Context(), &stytch.OTPsAuthenticateParams{
				MethodID: f.emailIDOf(ada), Code: f.message(ada).Code,
				Options: &stytch.FlowMatchOptions{UserAgentMatchRequired: true},
			})
			return err
		}, errtype.AttributeMismatch},
	})
}

// emailIDOf returns the id of an address that somebody has.
func (f *fixture) emailIDOf(email string) string {
	f.Helper()
	found, err := f.client.Users.Search(f.Context(), &stytch.UsersSearchParams{
		Query: stytch.UsersSearchFilters{EmailAddress: []string{email}}.Query(),
	})
	require.NoError(f, err)
	return found.Results[0].Emails[0].EmailID
}

func TestOTPChannels(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := t.Context()
	u, err := f.client.Users.Create(ctx, &stytch.UsersCreateParams{
		Email: new(ada), PhoneNumber: new(adaPhone), CreateUserAsPending: new(true),
	})
	require.NoError(f, err)
	for _, c := range []struct {
		channel stytchtest.Channel
		to      string
		send    func() (string, error)
		factor  func(stytch.AuthenticationFactor) bool
	}{
		{stytchtest.SMS, adaPhone, func() (string, error) {
			_, err := f.client.OTPs.SMS.Send(ctx, &stytch.SMSSendParams{PhoneNumber: adaPhone})
			return u.PhoneID, err
		}, func(a stytch.AuthenticationFactor) bool {
			return a.DeliveryMethod == "sms" && a.PhoneNumberFactor.PhoneNumber == adaPhone
		}},
		{stytchtest.WhatsApp, adaPhone, func() (string, error) {
			sent, err := f.client.OTPs.WhatsApp.Send(ctx, &stytch.WhatsAppSendParams{
				PhoneNumber: adaPhone, UserID: &u.UserID,
			})
			return sent.PhoneID, err
		}, func(a stytch.AuthenticationFactor) bool {
			return a.DeliveryMethod == "whatsapp" && a.PhoneNumberFactor.PhoneID == u.PhoneID
		}},
		{stytchtest.Email, ada, func() (string, error) {
			sent, err := f.client.OTPs.Email.Send(ctx, &stytch.OTPsEmailSendParams{Email: ada})
			return sent.EmailID, err
		}, func(a stytch.AuthenticationFactor) bool {
			return a.DeliveryMethod == "email" && a.EmailFactor.EmailAddress == ada
		}},
	} {
		t.Run(string(c.channel), func(t *testing.T) {
			method, err := c.send()
			require.NoError(t, err)
			m := f.message(c.to)
			require.Equal(t, c.channel, m.Channel)
			require.Len(t, m.Code, 6)
			require.Equal(t, 2*time.Minute, m.ExpiresAt.Sub(m.SentAt))
			in, err := f.client.OTPs.Authenticate(ctx, &stytch.OTPsAuthenticateParams{
				MethodID: method, Code: m.Code, SessionDurationMinutes: new(int32(60)),
			})
			require.NoError(t, err)
			a := in.Session.AuthenticationFactors[0]
			require.EqualValues(t, "otp", a.Type)
			require.True(t, c.factor(a))
		})
	}
	got := f.get(u.UserID)
	require.True(t, got.Emails[0].Verified)
	require.True(t, got.PhoneNumbers[0].Verified)
	require.Equal(t, stytch.UserStatusActive, got.Status)
}

// A second code does not spoil the first.
func TestOTPTwoCodes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	method, first := f.sendCode()
	_, second := f.sendCode()
	require.NoError(t, f.useCode(method, second))
	if first != second {
		require.NoError(t, f.useCode(method, first))
	}
}
