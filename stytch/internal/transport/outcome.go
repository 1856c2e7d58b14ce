package transport

import (
	"errors"

	"github.com/lapgen/stytch-go/stytch/internal/wire"
)

// ErrOutcomeUnknown is returned for an operation that must not be repeated and got no response, unless it is
// proved that nothing was sent.
var ErrOutcomeUnknown = errors.New("stytch: the outcome of the operation is unknown")

// unknownOutcome is the error of such an attempt.
type unknownOutcome struct{ err error }

func (u *unknownOutcome) Error() string {
	return "the outcome is unknown, the request may have been carried out: " + u.err.Error()
}
func (u *unknownOutcome) Unwrap() error        { return u.err }
func (u *unknownOutcome) Is(target error) bool { return target == ErrOutcomeUnknown }

// unanswered says of an attempt without a response whether its outcome is unknown. That of a Safe operation
// does not matter: it can be repeated without harm.
func (x *exchange) unanswered(err error) error {
	if x.call.Retry == Safe || unsent(err) {
		return err
	}
	return &unknownOutcome{err}
}

// unsent reports whether an error proves that nothing of a request was sent.
func unsent(err error) bool {
	failed, ok := errors.AsType[*wire.Error](err)
	return ok && failed.Unsent
}
