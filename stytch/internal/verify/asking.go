package verify

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// Judge makes a call of an operation that needs no answer of the API about the token, for the hooks of calls.
// Its error names the operation.
func (c *Client) Judge(
	ctx context.Context, operation string, opts []transport.Option, verify func(context.Context) error,
) error {
	return c.Observe(ctx, operation, opts, func(ctx context.Context) (bool, error) {
		if err := verify(ctx); err != nil {
			return true, Refusal(operation, err)
		}
		return true, nil
	})
}

// Locally is [Client.Judge] for what the verifier of a client makes of a token.
func Locally[T any](
	ctx context.Context, c *Client, operation string, opts []transport.Option, verify verification[T],
) (res *T, err error) {
	err = c.Judge(ctx, operation, opts, func(ctx context.Context) error {
		res, err = verify.by(ctx, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	return res, nil
}

// verification judges a token locally.
type verification[T any] func(context.Context, *token.Verifier) (*T, error)

func (v verification[T]) by(ctx context.Context, c *Client) (*T, error) {
	verifier, err := c.Verifier()
	if err != nil {
		return nil, err
	}
	return v(ctx, verifier)
}

// askIfNeeded makes a call of an operation that judges a session JWT: by verify, and by ask, a call to the API,
// where it cannot be told locally what the token is worth. Ask must pass on the options that it is given. An error of
// verify names the operation; one of ask is returned as it is.
//
// Verify gets at most half of the time that is left, so that there is some to ask the API. A call whose context
// has ended does not ask.
func askIfNeeded[T any](
	ctx context.Context, c *Client, operation string, opts []transport.Option,
	verify verification[T], ask func(context.Context, []transport.Option) (*T, error),
) (res *T, err error) {
	err = c.Observe(ctx, operation, opts, func(ctx context.Context) (bool, error) {
		ctx, cancel := c.WithDeadline(ctx, opts)
		defer cancel()
		verifying, end := halfOfTheTime(ctx)
		res, err = verify.by(verifying, c)
		end()
		if err == nil {
			return true, nil
		}
		with, done, ok := c.judge().enter(ctx, err)
		if !ok {
			return true, Refusal(operation, err)
		}
		defer done()
		res, err = ask(ctx, append(slices.Clip(opts), with...))
		return false, err
	})
	if err != nil {
		return nil, err
	}
	return res, nil
}

// halfOfTheTime returns a context that ends after half of the time that ctx has left.
func halfOfTheTime(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, time.Until(deadline)/2) //nolint:forbidigo // as contexts do
}

// enter reports whether the API may be asked about a token that was not verified because of err. If it may, it
// must be asked with the options returned, and done must be called after the answer.
//
// It may where the API knows more: whether the session of an overdue JWT goes on, or whether a token is good that
// cannot be judged without keys or a policy. A token that is refused for any other reason says nothing that the
// API does not know: else whoever sends rubbish would decide how many calls are made.
func (j *judge) enter(ctx context.Context, err error) (with []transport.Option, done func(), ok bool) {
	if ctx.Err() != nil {
		return nil, nil, false
	}
	switch reasonToAsk(err) {
	case overdue:
		return nil, func() {}, true
	case unavailable:
		done, ok := j.bounds.unavailable.enter()
		return []transport.Option{once()}, done, ok
	case withdrawn:
		return []transport.Option{once()}, func() {}, j.bounds.withdrawn.Take()
	}
	return nil, nil, false
}

// once has a call made without retries, so that as many requests are sent as were counted.
func once() transport.Option { return transport.WithRetry(transport.Retry{}) }

// reason is why the API is asked about a token.
type reason int

const (
	none        reason = iota
	overdue            // the signature is good, and the token is not good now
	unavailable        // what it is judged by is unavailable
	withdrawn          // it has expired under a key that is not in the set any more, if it ever was
)

func reasonToAsk(err error) reason {
	is := func(target error) bool { return errors.Is(err, target) }
	switch {
	case is(token.ErrWrongKind), is(token.ErrMalformed), is(token.ErrForbidden):
		return none
	case is(token.ErrKeysUnavailable), is(ErrPolicyUnavailable):
		return unavailable
	case is(token.ErrUnknownKey) && is(token.ErrExpired):
		return withdrawn
	case is(token.ErrUnknownKey):
		return none
	case is(token.ErrExpired), is(token.ErrTooOld), is(token.ErrNotYetValid):
		return overdue
	}
	return none
}
