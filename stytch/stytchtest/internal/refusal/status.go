package refusal

import (
	"net/http"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

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
