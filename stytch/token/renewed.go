package token

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/lapgen/stytch-go/internal/printing"
)

// Renewed is what the API issues for a session that goes on: the methods RenewJWT and RenewJWTFromToken of
// the client's Sessions services return it.
type Renewed struct {
	// SessionToken is the opaque session token, "" if the API did not send one.
	SessionToken string `secret:"true"`
	// SessionJWT is the new JWT. It is never "".
	SessionJWT string `secret:"true"`
	// ExpiresAt is the end of the session, which a renewal does not change; zero if the API did not say it.
	ExpiresAt time.Time
}

// Format prints the fields without secrets, for every verb.
func (r Renewed) Format(f fmt.State, verb rune) { printing.Format(f, verb, r) }

// LogValue returns the fields without secrets.
func (r Renewed) LogValue() slog.Value { return printing.LogValue(r) }
