package transport

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"
)

// Hooks are called around calls and around their attempts; nil ones are not.
type Hooks struct {
	Call    Hook[CallInfo, CallOutcome]
	Attempt Hook[Attempt, Outcome]
}

// Hook is called before and after something that is known as I and ends as O.
type Hook[I, O any] struct {
	Before func(context.Context, I) context.Context
	After  func(context.Context, I, O)
}

// CallInfo is a call as hooks see it.
type CallInfo struct {
	Operation    string
	Method, Path string // Path is the template; both are "" for a method that may do without a request
}

// CallOutcome is how a call ended.
type CallOutcome struct {
	Attempts int
	Local    bool
	Duration time.Duration
	Err      error
}

// Attempt is one request of a call.
type Attempt struct {
	Operation    string
	Method, Path string // Path is the template
	Number       int    // 1 for the first
}

// Outcome is how an attempt ended.
type Outcome struct {
	StatusCode int // 0 if there was no response
	RequestID  string
	Duration   time.Duration
	Err        error // why there was no response, or only a part of one
}

// add returns hooks with one more. Hooks in use are never changed.
func (h Hook[I, O]) add(hooks []Hook[I, O]) []Hook[I, O] {
	if h.Before == nil && h.After == nil {
		return hooks
	}
	return append(slices.Clip(hooks), h)
}

// around does something between hooks. The first hook is outermost, and each gets afterwards the context that
// it returned before: so hooks that know nothing of each other end what they began.
func around[I, O any](ctx context.Context, hooks []Hook[I, O], info I, do func(context.Context) O) O {
	if len(hooks) == 0 {
		return do(ctx)
	}
	if before := hooks[0].Before; before != nil {
		if changed := before(ctx, info); changed != nil {
			ctx = changed
		}
	}
	outcome := around(ctx, hooks[1:], info, do)
	if after := hooks[0].After; after != nil {
		after(ctx, info, outcome)
	}
	return outcome
}

// hooksHandler calls the hooks of attempts. What they see holds no header, body, query or id.
func hooksHandler(next handler, c *Client) handler {
	return func(x *exchange) (*result, error) {
		hooks := x.settings.attemptHooks
		if len(hooks) == 0 {
			return next(x)
		}
		var res *result
		attempt := Attempt{Operation: x.call.Operation, Method: x.call.Method, Path: x.call.Template, Number: x.attempt}
		outcome := around(x.request.Context(), hooks, attempt, func(ctx context.Context) Outcome {
			x.request = x.request.WithContext(ctx)
			start := c.now()
			var err error
			res, err = next(x)
			outcome := Outcome{Duration: c.now().Sub(start), Err: err}
			if res != nil {
				outcome.StatusCode, outcome.RequestID = res.response.StatusCode, c.requestID(x, res)
			}
			return outcome
		})
		return res, outcome.Err
	}
}

// observe makes a call between its hooks.
func (c *Client) observe(ctx context.Context, s *settings, info CallInfo, call func(context.Context) CallOutcome) error {
	return around(ctx, s.callHooks, info, func(ctx context.Context) CallOutcome {
		start := c.now()
		outcome := call(ctx)
		outcome.Duration = c.now().Sub(start)
		return outcome
	}).Err
}

// errNilContext is the error of a call without a context. Hooks get an empty one.
var errNilContext = errors.New("the context is nil")

// begin applies the options of a call. What it returns is good for hooks even if there is an error.
func (c *Client) begin(ctx context.Context, opts []Option) (context.Context, *settings, error) {
	s, err := c.settings.with(opts)
	if s.into != nil {
		*s.into = nil
	}
	if ctx == nil {
		return context.Background(), s, cmp.Or(err, errNilContext)
	}
	return ctx, s, err
}

// Observe calls the hooks for calls around a method that may do without a request. Local does its work and reports
// whether it did without; its errors name the operation. It is not called if an option of opts cannot be used or
// the context is nil, which is an error. The calls that it makes have hooks of their own, within those of the
// method; the attempts that they make count as the method's, too, unless it was local.
func (c *Client) Observe(
	ctx context.Context, operation string, opts []Option, local func(ctx context.Context) (isLocal bool, err error),
) error {
	ctx, s, refused := c.begin(ctx, opts)
	if refused == nil {
		refused = checkSession(&Call{}, s)
	}
	return c.observe(ctx, s, CallInfo{Operation: operation}, func(ctx context.Context) CallOutcome {
		if refused != nil {
			return CallOutcome{Err: wrap(operation, refused)}
		}
		counted, tally := withTally(ctx)
		isLocal, err := local(counted)
		if isLocal {
			return CallOutcome{Local: true, Err: err}
		}
		attempts := tally.Load()
		count(ctx, attempts)
		return CallOutcome{Attempts: int(attempts), Err: err}
	})
}

type tallyKey struct{}

// withTally returns a context whose calls have their attempts counted.
func withTally(ctx context.Context) (context.Context, *atomic.Int64) {
	tally := new(atomic.Int64)
	return context.WithValue(ctx, tallyKey{}, tally), tally
}

// count adds attempts to the tally of a context, if it has one.
func count(ctx context.Context, attempts int64) {
	if tally, ok := ctx.Value(tallyKey{}).(*atomic.Int64); ok {
		tally.Add(attempts)
	}
}
