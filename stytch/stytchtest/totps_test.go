package stytchtest_test

import (
	"encoding/base32"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// The vectors of RFC 6238 appendix B for SHA-1, of which six digits are used here.
func TestTOTPCode(t *testing.T) {
	t.Parallel()
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037",
		20000000000: "353130",
	} {
		got, err := stytchtest.TOTPCode(strings.ToLower(secret), time.Unix(at, 0))
		require.NoError(t, err, "at %d", at)
		require.Equal(t, want, got, "at %d", at)
	}
	_, err := stytchtest.TOTPCode("not base32!", time.Unix(0, 0))
	require.Error(t, err, "a secret that is none was taken")
}

// totp creates a TOTP for a user.
func (f *fixture) totp(userID string) *stytch.TOTPsCreateResponse {
	f.Helper()
	res, err := f.client.TOTPs.Create(f.Context(), &stytch.TOTPsCreateParams{UserID: userID})
	require.NoError(f, err)
	return res
}

// code returns what the app of a user shows, so many steps from now.
func (f *fixture) code(made *stytch.TOTPsCreateResponse, steps int) string {
	f.Helper()
	res, err := stytchtest.TOTPCode(made.Secret, f.srv.Clock.Now().Add(time.Duration(steps)*30*time.Second))
	require.NoError(f, err)
	return res
}

func (f *fixture) useTOTP(userID, code string) error {
	_, err := f.client.TOTPs.Authenticate(f.Context(), &stytch.TOTPsAuthenticateParams{UserID: userID, TOTPCode: code})
	return err
}

func (f *fixture) recover(userID, code string) error {
	_, err := f.client.TOTPs.Recover(f.Context(), &stytch.TOTPsRecoverParams{UserID: userID, RecoveryCode: code})
	return err
}

func TestTOTPRules(t *testing.T) {
	t.Parallel()
	with := func(call func(f *fixture, made *stytch.TOTPsCreateResponse) error) func(*fixture) error {
		return func(f *fixture) error { return call(f, f.totp(f.user(ada).UserID)) }
	}
	verified := func(call func(f *fixture, made *stytch.TOTPsCreateResponse) error) func(*fixture) error {
		return with(func(f *fixture, made *stytch.TOTPsCreateResponse) error {
			require.NoError(f, f.useTOTP(made.UserID, f.code(made, 0)))
			return call(f, made)
		})
	}
	again := func(f *fixture, made *stytch.TOTPsCreateResponse) error {
		_, err := f.client.TOTPs.Create(f.Context(), &stytch.TOTPsCreateParams{UserID: made.UserID})
		return err
	}
	checkRules(t, []rule{
		{"a second while the first is pending", with(again), errtype.PendingTOTPExists},
		{"a second", verified(again), errtype.ActiveTOTPExists},
		{"a short life", func(f *fixture) error {
			_, err := f.client.TOTPs.Create(f.Context(), &stytch.TOTPsCreateParams{
				UserID: f.user(ada).UserID, ExpirationMinutes: new(int32(1)),
			})
			return err
		}, errtype.InvalidExpiration},
		{"no such user", func(f *fixture) error { return f.useTOTP("user-test-nobody", "123456") }, errtype.UserNotFound},
		{
			"a user without one", func(f *fixture) error { return f.useTOTP(f.user(ada).UserID, "123456") },
			errtype.TOTPsNotFoundForUser,
		},
		{
			"no code",
			with(func(f *fixture, made *stytch.TOTPsCreateResponse) error { return f.useTOTP(made.UserID, "12345x") }),
			errtype.InvalidTOTPCode,
		},
		{"an old code", with(func(f *fixture, made *stytch.TOTPsCreateResponse) error {
			return f.useTOTP(made.UserID, f.code(made, -3))
		}), errtype.UnableToAuthenticateTOTP},
		{"a code to come", with(func(f *fixture, made *stytch.TOTPsCreateResponse) error {
			return f.useTOTP(made.UserID, f.code(made, 3))
		}), errtype.UnableToAuthenticateTOTP},
		{"a used code", with(func(f *fixture, made *stytch.TOTPsCreateResponse) error {
			code := f.code(made, 0)
			if err := f.useTOTP(made.UserID, code); err != nil {
				return err
			}
			return f.useTOTP(made.UserID, code)
		}), errtype.TOTPCodeAlreadyAuthenticated},
		{"too late", with(func(f *fixture, made *stytch.TOTPsCreateResponse) error {
			f.later(24 * time.Hour)
			return f.useTOTP(made.UserID, f.code(made, 0))
		}), errtype.ExpiredTOTP},
		{"a recovery code for a code", with(func(f *fixture, made *stytch.TOTPsCreateResponse) error {
			return f.useTOTP(made.UserID, made.RecoveryCodes[0])
		}), errtype.RecoveryCodeUsedAsTOTPCode},
		{"a code for a recovery code", verified(func(f *fixture, made *stytch.TOTPsCreateResponse) error {
			return f.recover(made.UserID, f.code(made, 1))
		}), errtype.TOTPCodeUsedAsRecoveryCode},
		{"a wrong recovery code", verified(func(f *fixture, made *stytch.TOTPsCreateResponse) error {
			return f.recover(made.UserID, "aaaa-bbbb-cccc")
		}), errtype.UnableToAuthenticateRecoveryCode},
		{"a recovery code of one that is pending", with(func(f *fixture, made *stytch.TOTPsCreateResponse) error {
			return f.recover(made.UserID, made.RecoveryCodes[0])
		}), errtype.UnableToAuthenticateRecoveryCode},
		{"a recovery code twice", verified(func(f *fixture, made *stytch.TOTPsCreateResponse) error {
			if err := f.recover(made.UserID, made.RecoveryCodes[0]); err != nil {
				return err
			}
			return f.recover(made.UserID, made.RecoveryCodes[0])
		}), errtype.UnableToAuthenticateRecoveryCode},
		{"one that is deleted", verified(func(f *fixture, made *stytch.TOTPsCreateResponse) error {
			_, err := f.client.Users.DeleteTOTP(f.Context(), &stytch.UsersDeleteTOTPParams{TOTPID: made.TOTPID})
			require.NoError(f, err)
			return f.useTOTP(made.UserID, f.code(made, 0))
		}), errtype.TOTPsNotFoundForUser},
	})
}

// A TOTP is a second factor of the session that a login began.
func TestTOTPSecondFactor(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in := f.logIn(ada)
	made := f.totp(in.UserID)
	got := f.get(in.UserID).TOTPs
	require.Len(t, got, 1)
	require.False(t, got[0].Verified)
	both, err := f.client.TOTPs.Authenticate(t.Context(), &stytch.TOTPsAuthenticateParams{
		UserID: in.UserID, TOTPCode: f.code(made, 0), SessionToken: &in.SessionToken,
	})
	require.NoError(f, err)
	factors := both.Session.AuthenticationFactors
	require.Len(t, factors, 2)
	require.Equal(t, made.TOTPID, factors[1].AuthenticatorAppFactor.TOTPID)
	require.True(t, both.User.TOTPs[0].Verified)
	third, err := f.client.TOTPs.Recover(t.Context(), &stytch.TOTPsRecoverParams{
		UserID: in.UserID, RecoveryCode: made.RecoveryCodes[3], SessionJWT: &both.SessionJWT,
	})
	require.NoError(f, err)
	factors = third.Session.AuthenticationFactors
	require.Len(t, factors, 3)
	require.NotNil(t, factors[2].RecoveryCodeFactor)
	res, err := f.client.TOTPs.RecoveryCodes(t.Context(), &stytch.TOTPsRecoveryCodesParams{UserID: in.UserID})
	require.NoError(f, err)
	left := res.TOTPs
	require.Len(t, left, 1)
	require.Equal(t, slices.Delete(slices.Clone(made.RecoveryCodes), 3, 4), left[0].RecoveryCodes)
}

// What expired while it was pending makes room for another.
func TestTOTPAnotherAttempt(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	u := f.user(ada)
	first := f.totp(u.UserID)
	f.later(25 * time.Hour)
	second := f.totp(u.UserID)
	require.NoError(t, f.useTOTP(u.UserID, f.code(second, 0)))
	_, err := f.client.Users.DeleteTOTP(t.Context(), &stytch.UsersDeleteTOTPParams{TOTPID: first.TOTPID})
	require.ErrorIs(t, err, errtype.TOTPNotFound, "the first")
}
