// Package oauth is the authorization server: machine-to-machine clients, connected apps, consents, access tokens, and
// the endpoints for clients of OAuth 2.0. Both products share it; it knows neither.
package oauth

import (
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
)

// Operations are those of what speaks OAuth 2.0 with the server.
func Operations() operation.Table { return operation.Join(m2mOperations(), appOperations()) }
