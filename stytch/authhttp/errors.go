package authhttp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/redact"
	"github.com/lapgen/stytch-go/stytch/token"
)

var (
	// ErrNoToken is returned when the request has no token.
	ErrNoToken = errors.New("authhttp: no token")
	// ErrInvalidRequest is returned when the Authorization header is malformed, or there are several.
	ErrInvalidRequest = errors.New("authhttp: invalid request")
)

// Error is why a request was not admitted, and what is to be answered. It is the
// [http.Handler] that answers so.
type Error struct {
	// Status is 400, 401, 403 or 503.
	Status int
	// Code is what the body has as error: "invalid_request", "unauthorized",
	// "invalid_token", "insufficient_scope" or "temporarily_unavailable".
	Code string
	// Description is a short fixed text that says nothing of the token.
	Description string
	// Challenge is the header WWW-Authenticate, "" for none.
	Challenge string
	// RetryAfter is when to come back, in whole seconds, with status 503; 0 otherwise.
	RetryAfter time.Duration
	// Err is the reason: ErrNoToken, ErrInvalidRequest, or an error of the verifier, of a
	// check, of the API that was asked, or of a context.
	Err error
}

// Error returns status, code and reason.
func (e *Error) Error() string {
	return "authhttp: status " + strconv.Itoa(e.Status) + " " + e.Code + ": " + e.Err.Error()
}

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// ServeHTTP answers with status, challenge and a body in JSON.
func (e *Error) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	body, _ := json.Marshal(struct { // strings have no reason to fail
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}{e.Code, e.Description})
	h := w.Header()
	if e.Challenge != "" {
		h.Add("WWW-Authenticate", e.Challenge)
	}
	if e.RetryAfter > 0 {
		h.Set("Retry-After", strconv.FormatInt(int64(e.RetryAfter/time.Second), 10))
	}
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/json")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(e.Status)
	_, _ = w.Write(append(body, '\n')) // nobody is left to tell when the caller has gone
}

// retryAfter is about what a verifier waits before it asks for keys again.
const retryAfter = 5 * time.Second

// newError returns the error for a request with tokens.
func (c *config) newError(err error, with presented) *Error {
	e := &Error{Status: statusOf(err), Err: with.redact(err)}
	switch {
	case e.Status == http.StatusServiceUnavailable:
		e.Code, e.RetryAfter = "temporarily_unavailable", retryAfter
		e.Description = "Whether the request is allowed cannot be told now"
		return e
	case errors.Is(err, ErrNoToken):
		e.Code, e.Description, e.Challenge = "unauthorized", "The request has no token", c.challenge()
		return e
	case e.Status == http.StatusBadRequest:
		e.Code, e.Description = "invalid_request", "The request has a malformed or ambiguous token"
	case e.Status == http.StatusForbidden:
		e.Code, e.Description = "insufficient_scope", "The token does not allow this"
	case hasExpired(err):
		e.Code, e.Description = "invalid_token", "The token has expired"
	default:
		e.Code, e.Description = "invalid_token", "The token is not valid"
	}
	e.Challenge = c.challenge("error", e.Code, "error_description", e.Description)
	if e.Status == http.StatusForbidden && len(c.scopes) > 0 {
		e.Challenge += `, scope="` + strings.Join(c.scopes, " ") + `"`
	}
	return e
}

// hasExpired reports whether a token was good once. One that is of another kind, has
// further faults, or of which nothing is verified, was not.
func hasExpired(err error) bool {
	return matchesAny(err, token.ErrExpired, token.ErrTooOld) &&
		!matchesAny(err, token.ErrWrongKind, token.ErrMalformed, token.ErrUnknownKey)
}

// newCheckError is newError for a check that failed. What a request without a token
// lacks first is a token.
func (c *config) newCheckError(err error, with presented, anonymous bool) *Error {
	if anonymous && statusOf(err) == http.StatusForbidden {
		err = &withoutToken{err}
	}
	e := c.newError(err, with)
	if e.Status == http.StatusForbidden {
		// The scopes are not what is missing.
		e.Challenge = c.challenge("error", e.Code, "error_description", e.Description)
	}
	return e
}

// withoutToken is a denial of a request that has no token.
type withoutToken struct{ denial error }

func (w *withoutToken) Error() string   { return ErrNoToken.Error() + ": " + w.denial.Error() }
func (w *withoutToken) Unwrap() []error { return []error{ErrNoToken, w.denial} }

// challenge is a header WWW-Authenticate with pairs of names and values, which need no
// escape.
func (c *config) challenge(pairs ...string) string {
	text := "Bearer realm=" + c.realm
	for i := 0; i+1 < len(pairs); i += 2 {
		text += ", " + pairs[i] + `="` + pairs[i+1] + `"`
	}
	return text
}

// statusOf is the status for a reason. What is known to be no refusal, and what is not
// known, is 503: a client that threw its token away for a 401 would do so for nothing.
func statusOf(err error) int {
	var doubt *unavailable
	switch {
	case errors.As(err, &doubt), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, token.ErrKeysUnavailable), errors.Is(err, token.ErrClosed):
		return http.StatusServiceUnavailable
	case errors.Is(err, ErrInvalidRequest):
		return http.StatusBadRequest
	case errors.Is(err, ErrNoToken):
		return http.StatusUnauthorized
	case errors.Is(err, token.ErrForbidden):
		return http.StatusForbidden
	case token.IsRefusal(err):
		return http.StatusUnauthorized
	}
	return http.StatusServiceUnavailable
}

// unavailable is an error that says nothing of the token of the request, whatever it
// matches.
type unavailable struct {
	what string
	err  error
}

func (u *unavailable) Error() string { return u.what + ": " + u.err.Error() }
func (u *unavailable) Unwrap() error { return u.err }

// redact removes the token from the text of an error. Those of package token do not have
// it; of others that is not known.
func (c credential) redact(err error) error {
	var secrets redact.Redactor
	for part := range strings.SplitSeq(c.token, ".") {
		// Shorter ones are no secrets, and may be words.
		if len(part) >= 16 {
			secrets = secrets.With(part)
		}
	}
	return secrets.Error(err)
}
