// Package consumer has the operations of the consumer product.
package consumer

import (
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
)

// Operations are those of the consumer product.
func Operations() operation.Table {
	return operation.Join(
		userOperations(), sessionOperations(), magicLinksOperations(), otpOperations(), passwordsOperations(),
		totpOperations(),
		webAuthnOperations(), cryptoWalletsOperations(), oauthOperations(), impersonationOperations(), rbacOperations(),
		idpOperations())
}
