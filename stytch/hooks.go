package stytch

import (
	"context"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
)

// Hooks are called around calls and around the requests that they make, for metrics and traces. Any of them may
// be nil.
//
// A call is one call of a method: all its requests and waits, a token that is judged locally, and a call that is
// refused before anything is sent. An attempt is one request on the wire. If a method calls another one, as
// [SessionsService.AuthenticateJWT] does when it asks the API, the hooks see a call within a call.
//
// Hooks see every request that the SDK makes. Those that it makes by itself, for keys, policies and tokens, are
// calls of the operations Sessions.GetJWKS, B2B.Sessions.GetJWKS, RBAC.Policy, B2B.RBAC.Policy,
// B2B.RBAC.Organizations.GetOrgPolicy and M2M.Token. They run on a goroutine of the SDK, with the values of the
// context of the call that started them; hooks that panic there end the fetch with an error. All others run on the
// goroutine of the call, which waits for them; a panic there is the caller's.
//
// Hooks must be safe for concurrent use.
type Hooks struct {
	// BeforeCall is called before a call does anything. The call, its attempts included, goes on with the context
	// that it returns, which must come from the one it is given; nil changes nothing.
	BeforeCall func(context.Context, Call) context.Context
	// AfterCall is called when the call has ended, with the context that BeforeCall returned.
	AfterCall func(context.Context, Call, CallOutcome)
	// BeforeAttempt is called before a request is sent. The request gets the context
	// that it returns, which must come from the one it is given; nil changes nothing.
	BeforeAttempt func(context.Context, Attempt) context.Context
	// AfterAttempt is called when the response has been read or the request has failed, with the context that
	// BeforeAttempt returned.
	AfterAttempt func(context.Context, Attempt, Outcome)
}

// Call is one call of a method. It holds no id, credential or personal data.
type Call struct {
	Operation string // such as "Users.Create" or "B2B.Sessions.AuthenticateJWT"
	Method    string // of HTTP; "" for a method that may do without a request, such as Sessions.AuthenticateJWT
	Path      string // with the names of its parameters, such as "/v1/users/{user_id}"; "" where Method is
}

// CallOutcome is how a call ended.
type CallOutcome struct {
	// Attempts is how many requests were made, those of calls within the call included. It is 0 for a call that
	// was refused before anything was sent.
	Attempts int
	// Local reports whether a token was judged without asking the API about it.
	Local bool
	// Duration is the time that the call took, without the hooks of calls.
	Duration time.Duration
	// Err is what the call returns.
	Err error
}

// Attempt is one request of a call. It holds no id, credential or personal data.
type Attempt struct {
	Operation string // such as "Users.Create" or "B2B.Organizations.Get"
	Method    string // of HTTP
	Path      string // with the names of its parameters, such as "/v1/users/{user_id}"
	Number    int    // 1 for the first request of a call, more for retries
}

// Outcome is how an attempt ended.
type Outcome struct {
	StatusCode int           // of HTTP; 0 if there was no response
	RequestID  string        // that the API gave the request
	Duration   time.Duration // until the response was read
	Err        error         // why there is no response, or not all of it; nil for any complete one
}

// WithHooks calls hooks around every call and every attempt. Hooks add up: those of a call are called, too, and
// do not replace the client's. They nest in the order in which they are given, a call's within the client's:
// the first to be called before is the last to be called after.
func WithHooks(hooks Hooks) Option {
	return transport.WithHooks(transport.Hooks{Call: hooks.ofCalls(), Attempt: hooks.ofAttempts()})
}

func (h Hooks) ofCalls() (hook transport.Hook[transport.CallInfo, transport.CallOutcome]) {
	if before := h.BeforeCall; before != nil {
		hook.Before = func(ctx context.Context, c transport.CallInfo) context.Context { return before(ctx, Call(c)) }
	}
	if after := h.AfterCall; after != nil {
		hook.After = func(ctx context.Context, c transport.CallInfo, o transport.CallOutcome) {
			after(ctx, Call(c), CallOutcome(o))
		}
	}
	return hook
}

func (h Hooks) ofAttempts() (hook transport.Hook[transport.Attempt, transport.Outcome]) {
	if before := h.BeforeAttempt; before != nil {
		hook.Before = func(ctx context.Context, a transport.Attempt) context.Context { return before(ctx, Attempt(a)) }
	}
	if after := h.AfterAttempt; after != nil {
		hook.After = func(ctx context.Context, a transport.Attempt, o transport.Outcome) {
			after(ctx, Attempt(a), Outcome(o))
		}
	}
	return hook
}
