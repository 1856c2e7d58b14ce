package token

import (
	"context"
	"errors"
	"fmt"
)

// The errors of this package, to be matched with [errors.Is]. None holds any part of a token.
var (
	// ErrMalformed is returned when a token is not a JWT in compact serialisation, or when its header or
	// claims are malformed, too large, or incomplete.
	ErrMalformed = errors.New("token: malformed")
	// ErrUnknownKey is returned when the key that a token names is not in the key set, and the last fetch
	// of that set succeeded. It also matches [ErrExpired] if the token says that it has expired, and if
	// its key id, issuer, audience and claims are of the form that the tokens of the project have: keys
	// are withdrawn while sessions go on, so the API may know the session. Nothing of such a token has
	// been verified, and anybody can write one.
	ErrUnknownKey = errors.New("token: unknown key")
	// ErrKeysUnavailable is returned when there is no key set, or none that has the key of the token, and
	// the last fetch failed or did not end before the context of the caller. It wraps the cause. It says
	// nothing about the token.
	ErrKeysUnavailable = errors.New("token: the key set is unavailable")
	// ErrSignature is returned when the signature was not made by the key that the token names.
	ErrSignature = errors.New("token: the signature is not valid")
	// ErrIssuer is returned when the token is from another issuer.
	ErrIssuer = errors.New("token: another issuer")
	// ErrAudience is returned when the token is for another project.
	ErrAudience = errors.New("token: another audience")
	// ErrExpired is returned when the token or its session has expired. The signature is good unless the
	// error matches [ErrUnknownKey] as well.
	ErrExpired = errors.New("token: expired")
	// ErrNotYetValid is returned when the token is not valid yet, or was issued in the future.
	ErrNotYetValid = errors.New("token: not valid yet")
	// ErrTooOld is returned when the token was issued longer ago than [MaxAge] allows.
	ErrTooOld = errors.New("token: issued too long ago")
	// ErrWrongKind is returned when the token lacks what tokens of the wanted kind have, or has what they
	// do not have: a session, an organization, a scope, a client_id. An access token with a scope whose
	// client_id equals its sub is of both kinds, M2M and connected app: nothing in it tells them apart.
	ErrWrongKind = errors.New("token: of another kind")
	// ErrInactive is returned when the API says that a token is not active: it has expired, was revoked,
	// or belongs to another project. A Verifier does not return it.
	ErrInactive = errors.New("token: not active")
	// ErrForbidden is returned when the token is good, but does not allow what was asked for.
	ErrForbidden = errors.New("token: forbidden")
	// ErrTenancy is returned when the token is of another organization. It also matches ErrForbidden.
	ErrTenancy = fmt.Errorf("%w: of another organization", ErrForbidden)
	// ErrClosed is returned by a verifier that has been closed.
	ErrClosed = errors.New("token: the verifier is closed")
)

// IsRefusal reports whether an error says that a token is not good, or does not allow what was asked for.
// It is false for errors that say nothing about the token, such as [ErrKeysUnavailable] and those of
// contexts.
func IsRefusal(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	for _, refusal := range [...]error{
		ErrMalformed, ErrUnknownKey, ErrSignature, ErrIssuer, ErrAudience, ErrExpired, ErrNotYetValid, ErrTooOld,
		ErrWrongKind, ErrInactive, ErrForbidden,
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
