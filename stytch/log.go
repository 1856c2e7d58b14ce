package stytch

import (
	"log/slog"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
)

// WithLogger logs every request that the SDK makes, those for keys, policies and tokens included: its operation, method, path without ids, attempt,
// duration, status and request id, and nothing else. A status of 429, of 500 and
// above, and a connection that failed are warnings, anything else is for
// debugging. Without it, or with nil, nothing is logged.
func WithLogger(logger *slog.Logger) Option { return transport.WithLogger(logger) }
