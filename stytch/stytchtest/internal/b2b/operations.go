// Package b2b has the operations of the B2B product.
package b2b

import (
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
)

// Operations are those of the B2B product.
func Operations() operation.Table {
	return operation.Join(
		organizationsOperations(), membersOperations(), memberSessionsOperations(), discoveryOperations(),
		memberMagicLinksOperations(),
		memberOTPsOperations(), memberPasswordsOperations(), memberTOTPsOperations(), memberRecoveryCodesOperations(),
		memberOAuthOperations(), memberProvidersOperations(),
		memberImpersonationOperations(), ssoOperations(), scimOperations(), rbacOperations(), idpOperations())
}
