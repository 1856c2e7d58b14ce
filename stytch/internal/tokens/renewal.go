package tokens

import (
	"errors"
	"fmt"
	"time"

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// CheckRenewal returns an error for a JWT or session token that cannot be renewed.
func CheckRenewal(operation, credential string) error {
	if credential == "" {
		return transport.Refusal(operation, fmt.Errorf("%w: it is empty", token.ErrMalformed))
	}
	return nil
}

// Renewed returns what the API issued for a session. It is an error if there is no JWT.
func Renewed(operation, sessionToken, sessionJWT string, expiresAt time.Time) (*token.Renewed, error) {
	if sessionJWT == "" {
		return nil, transport.Refusal(operation, errors.New("the API's response has no session JWT"))
	}
	return &token.Renewed{SessionToken: sessionToken, SessionJWT: sessionJWT, ExpiresAt: expiresAt}, nil
}

// NotRenewed returns the error of an operation whose call to the API failed with err. It matches
// [token.ErrInactive] if the API says that there is no such session, or no longer.
func NotRenewed(operation string, err error) error {
	if refused, ok := errors.AsType[*apierror.Error](err); ok && saysEnded(refused) {
		return transport.Refusal(operation, fmt.Errorf("%w: %w", token.ErrInactive, err))
	}
	return err
}

// saysEnded reports whether the API says with an error that a session was revoked, has expired or never was, or that a
// credential is not one of a session.
//
// Only a refusal in the API's own form counts, and only of a type that is about the session that was sent: a
// gateway, a route that does not exist, or a wrong secret answers with the same statuses, and says nothing about
// a session.
func saysEnded(refused *apierror.Error) bool {
	switch refused.Type {
	case errtype.SessionNotFound, errtype.InvalidSessionToken, errtype.UnableToParseSessionJWT:
		return refused.FromAPI()
	}
	return false
}
