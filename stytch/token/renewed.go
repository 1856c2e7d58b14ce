package token

import "time"

// Renewed is what the API issues for a session that goes on: the methods RenewJWT and RenewJWTFromToken of
// the client's Sessions services return it.
type Renewed struct {
	// SessionToken is the opaque session token, "" if the API did not send one.
	SessionToken string
	// SessionJWT is the new JWT. It is never "".
	SessionJWT string
	// ExpiresAt is the end of the session, which a renewal does not change; zero if the API did not say it.
	ExpiresAt time.Time
}
