package stytchtest

import (
	"fmt"
	"net/http"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// refusal is an error of the API.
type refusal struct {
	status  int
	typ     stytch.ErrorType
	message string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s: %s", r.status, r.typ, r.message) }

// refuse returns an error of the API, with the status that its type has.
func refuse(typ stytch.ErrorType, format string, args ...any) error {
	return refusalOf(typ, format, args...)
}

// refuseAs is refuse for a type that comes with another status here than elsewhere.
func refuseAs(status int, typ stytch.ErrorType, format string, args ...any) error {
	return &refusal{status, typ, fmt.Sprintf(format, args...)}
}

// refusalOf is refuse for those that write it.
func refusalOf(typ stytch.ErrorType, format string, args ...any) *refusal {
	return &refusal{statusOf(typ), typ, fmt.Sprintf(format, args...)}
}

// firstError returns the first error that there is.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// statusOf returns the status of a type of error: 400 but for those that are listed.
func statusOf(typ stytch.ErrorType) int {
	switch typ {
	case errtype.AttributeMismatch, errtype.IDPAccessTokenExpired, errtype.InvalidTrustedAuthToken,
		errtype.OAuthAccessTokenExchangeMissingFullAccess, errtype.PKCEMismatch,
		errtype.SessionTooOldToResetPassword, errtype.TOTPCodeAlreadyAuthenticated,
		errtype.UnableToAuthImpersonationToken, errtype.UnableToAuthMagicLink, errtype.UnableToAuthOTPCode,
		errtype.UnableToAuthPasswordResetToken, errtype.UnableToAuthWebAuthnRegistration,
		errtype.UnableToAuthenticateCryptoWallet, errtype.UnableToAuthenticateRecoveryCode,
		errtype.UnableToAuthenticateTOTP, errtype.UnauthorizedCredentials:
		return http.StatusUnauthorized
	case errtype.ActionAvailableOnlyOncePrimaryAuthenticationIsMet, errtype.ConsumerSessionAuthorizationError,
		errtype.EmailJITProvisioningNotAllowed, errtype.InvalidConnectionForJITProvisioning,
		errtype.InvalidEmailForInvites, errtype.InvalidEmailForJITProvisioning,
		errtype.MemberCannotUpdateTheirEmailAddress, errtype.OperationRestrictedByOrganizationAuthMethods,
		errtype.OperationRestrictedByOrganizationMFAMethods, errtype.SessionAuthorizationError,
		errtype.SessionAuthorizationTenancyError:
		return http.StatusForbidden
	case errtype.BiometricRegistrationNotFound, errtype.ConnectedAppNotFound, errtype.CryptoWalletNotFound,
		errtype.EmailNotFound, errtype.ExternalConnectionIDNotFound, errtype.IDPAccessTokenNotFound,
		errtype.IntermediateSessionNotFound, errtype.M2MClientNotFound, errtype.MemberNotFound,
		errtype.MemberPasswordNotFound, errtype.MemberPhoneNumberNotFound, errtype.NoActiveSCIMConnection,
		errtype.NoDeletedMemberFoundForReactivation, errtype.OAuthTokenNotFound,
		errtype.OAuthUserRegistrationNotFound, errtype.OIDCConnectionNotFound, errtype.OTPCodeNotFound,
		errtype.OrganizationNotFound, errtype.PasswordNotFound, errtype.PhoneNumberNotFound,
		errtype.ProjectNotFound, errtype.RouteNotFound, errtype.SAMLConnectionNotFound,
		errtype.SSOConnectionNotFound, errtype.SSOEncryptionPrivateKeyNotFound, errtype.SSOTokenNotFound,
		errtype.SSOVerificationKeyNotFound, errtype.SessionNotFound, errtype.TOTPNotFound,
		errtype.TOTPsNotFoundForUser, errtype.UserNotFound, errtype.WebAuthnRegistrationNotFound:
		return http.StatusNotFound
	case errtype.TooManyRequests:
		return http.StatusTooManyRequests
	case errtype.InternalServerError:
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}
