package token

import (
	"context"
	"errors"
	"fmt"
)

// What a token is refused for, to be matched with [errors.Is]. No error holds any part
// of the token.
var (
	// ErrMalformed: the token is no JWT, or its header or claims are not as they must be.
	ErrMalformed = errors.New("token: malformed")
	// ErrUnknownKey: the key that the token names is not in the key set.
	ErrUnknownKey = errors.New("token: unknown key")
	// ErrKeysUnavailable: the key set cannot be had. It says nothing of the token.
	ErrKeysUnavailable = errors.New("token: the key set is not available")
	// ErrSignature: the signature is not one of the key that the token names.
	ErrSignature = errors.New("token: the signature is not valid")
	// ErrIssuer: the token is from another issuer.
	ErrIssuer = errors.New("token: another issuer")
	// ErrAudience: the token is for another project.
	ErrAudience = errors.New("token: another audience")
	// ErrExpired: the token, or the session that it is of, is over.
	ErrExpired = errors.New("token: expired")
	// ErrNotYetValid: the token is from the future.
	ErrNotYetValid = errors.New("token: not valid yet")
	// ErrTooOld: the token was issued longer ago than [MaxAge] allows.
	ErrTooOld = errors.New("token: issued too long ago")
	// ErrWrongKind: the token is of another kind than the method is for, such as an
	// access token where a session is wanted.
	ErrWrongKind = errors.New("token: of another kind")
	// ErrInactive: the API says that the token is not active, since it has expired, has been
	// revoked, or is none of the project's. No verifier returns it.
	ErrInactive = errors.New("token: not active")
	// ErrForbidden: the token is good, and does not allow what was asked for.
	ErrForbidden = errors.New("token: forbidden")
	// ErrTenancy: the token is of another organization. It matches ErrForbidden, too.
	ErrTenancy = fmt.Errorf("%w: of another organization", ErrForbidden)
	// ErrClosed: the verifier has been closed.
	ErrClosed = errors.New("token: the verifier is closed")
)

// IsRefusal reports whether an error says that a token is not good, or does not allow what
// was asked for. It is false for errors that say nothing of the token, such as
// [ErrKeysUnavailable] and those of contexts: a key that is unknown when the caller stops
// waiting for the key set may be in it.
func IsRefusal(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	for _, refusal := range [...]error{
		ErrMalformed, ErrUnknownKey, ErrSignature, ErrIssuer, ErrAudience, ErrExpired, ErrNotYetValid, ErrTooOld, ErrWrongKind, ErrInactive,
		ErrForbidden,
	} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}

// malformed is ErrMalformed with what is wrong.
func malformed(what string) error { return fmt.Errorf("%w: %s", ErrMalformed, what) }

// malformedBy is malformed for a part of a token that cannot be read.
func malformedBy(part string, err error) error {
	return fmt.Errorf("%w: %s: %w", ErrMalformed, part, err)
}
