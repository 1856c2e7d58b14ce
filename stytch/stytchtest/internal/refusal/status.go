package refusal

import (
	"net/http"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// StatusOf returns the status of a type of error: 400 but for those that are listed. The documentation has a page of
// types for each status; types that no page was seen to list have the status that their name suggests.
//
// oauth_token_not_found is 400 in spite of its name: the page about sandbox values says so.
func StatusOf(typ stytch.ErrorType) int {
	switch typ {
	case errtype.AttributeMismatch, errtype.CannotUpdateTrustedMetadata, errtype.CNAMEInvalidForHTTPOnlyCookies,
		errtype.CNAMERequiredForHTTPOnlyCookies, errtype.ConnectedAppConsentRevoked,
		errtype.ConnectedAppSuppliedRedirectURLNotFoundInClient, errtype.EndpointNotAuthorizedForSDK,
		errtype.EnterpriseEndpoint, errtype.ExpiredTOTP, errtype.IDPAccessTokenExpired, errtype.InsufficientFactors,
		errtype.InvalidTrustedAuthToken,
		errtype.OAuthAccessTokenExchangeMissingFullAccess, errtype.PKCEMismatch,
		errtype.SessionTooOldToResetPassword, errtype.TOTPCodeAlreadyAuthenticated,
		errtype.UnableToAuthImpersonationToken, errtype.UnableToAuthMagicLink, errtype.UnableToAuthOTPCode,
		errtype.UnableToAuthPasswordResetToken, errtype.UnableToAuthWebAuthnRegistration,
		errtype.UnableToAuthenticateCryptoWallet, errtype.UnableToAuthenticateRecoveryCode,
		errtype.UnableToAuthenticateTOTP, errtype.UnauthorizedCredentials:
		return http.StatusUnauthorized
	case errtype.CaptchaRequired, errtype.ConsumerSessionAuthorizationError, errtype.EmailInDenylist,
		errtype.EmailJITProvisioningNotAllowed, errtype.EmailNotInAllowlist, errtype.InvalidConnectionForJITProvisioning,
		errtype.InvalidEmailForInvites, errtype.InvalidEmailForJITProvisioning,
		errtype.MemberCannotUpdateTheirEmailAddress, errtype.OperationRestrictedByOrganizationAuthMethods,
		errtype.OperationRestrictedByOrganizationMFAMethods, errtype.OrganizationSuspended,
		errtype.SessionAuthorizationError, errtype.SessionAuthorizationTenancyError, errtype.Twitter403,
		errtype.UseHTTPS:
		return http.StatusForbidden
	case errtype.BillingInfoNotFound, errtype.BiometricRegistrationNotFound, errtype.CaptchaProviderNotFound,
		errtype.CNAMERecordNotFound, errtype.ConnectedAppNotFound, errtype.CryptoWalletNotFound,
		errtype.DefaultProviderNotAllowed, errtype.EmailNotFound, errtype.EmailSettingsNotFound,
		errtype.EmailTemplateNotFound, errtype.EventLogStreamingNotFound, errtype.ExternalConnectionIDNotFound,
		errtype.IDPAccessTokenCouldNotBeExchanged, errtype.IDPAccessTokenNotFound, errtype.IDPAuthCodeNotFound,
		errtype.IDPRefreshTokenNotFound,
		errtype.IntermediateSessionNotFound, errtype.M2MClientNotFound, errtype.MagicLinkNotFound,
		errtype.MemberNotFound, errtype.MemberOAuthTokenNotFound, errtype.MemberOIDCTokenNotFound,
		errtype.MemberPasswordNotFound, errtype.MemberPhoneNumberNotFound, errtype.NoActiveSCIMConnection,
		errtype.NoDeletedMemberFoundForReactivation,
		errtype.OAuthUserRegistrationNotFound, errtype.OIDCConnectionNotFound, errtype.OTPCodeNotFound,
		errtype.OrganizationNotFound, errtype.PasswordNotFound, errtype.PhoneNumberNotFound,
		errtype.ProjectNotFound, errtype.RouteNotFound, errtype.SAMLConnectionNotFound,
		errtype.SSOConnectionNotFound, errtype.SSOEncryptionPrivateKeyNotFound, errtype.SSOTokenNotFound,
		errtype.SSOVerificationKeyNotFound, errtype.SessionNotFound, errtype.TelemetryIDNotFound, errtype.TOTPNotFound,
		errtype.TOTPsNotFoundForUser, errtype.UserNotFound, errtype.WebAuthnRegistrationNotFound:
		return http.StatusNotFound
	case errtype.CaptchaFailed, errtype.TooFewTokensAuthenticated, errtype.TooManyRequests,
		errtype.UserLockLimitReached:
		return http.StatusTooManyRequests
	case errtype.InternalServerError:
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}
