package transport

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// recorder has hooks that write down what they see.
type recorder struct{ seen []string }

type nameKey struct{}

// hooks returns hooks of a name. What they see afterwards is written with the name that the context has.
func (r *recorder) hooks(name string) Hooks {
	note := func(text string) { r.seen = append(r.seen, text) }
	named := func(ctx context.Context) context.Context { return context.WithValue(ctx, nameKey{}, name) }
	in := func(ctx context.Context) string { name, _ := ctx.Value(nameKey{}).(string); return name }
	return Hooks{
		Call: Hook[CallInfo, CallOutcome]{
			Before: func(ctx context.Context, c CallInfo) context.Context {
				note(name + " call " + c.Operation + " " + c.Method + " " + c.Path + " in " + in(ctx))
				return named(ctx)
			},
			After: func(ctx context.Context, _ CallInfo, o CallOutcome) {
				text := in(ctx) + " called " + strconv.Itoa(o.Attempts) + " " + o.Duration.String()
				if o.Local {
					text += " local"
				}
				if o.Err != nil {
					text += " " + o.Err.Error()
				}
				note(text)
			},
		},
		Attempt: Hook[Attempt, Outcome]{
			Before: func(ctx context.Context, a Attempt) context.Context {
				note(name + " attempt " + strconv.Itoa(a.Number) + " in " + in(ctx))
				return named(ctx)
			},
			After: func(ctx context.Context, _ Attempt, o Outcome) {
				note(in(ctx) + " attempted " + strconv.Itoa(o.StatusCode) + " " + o.RequestID + " " + o.Duration.String())
			},
		},
	}
}

func TestHooksNest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		server := func(request *http.Request) (*http.Response, error) {
			r.seen = append(r.seen, "request in "+request.Context().Value(nameKey{}).(string))
			time.Sleep(time.Second)
			return respond(request, 200, `{"request_id":"r-1"}`), nil
		}
		c := newTestClient(t, server, WithHooks(r.hooks("a")), WithHooks(Hooks{}), WithHooks(r.hooks("b")))
		_, err := doClass(t.Context(), c, Once, WithHooks(r.hooks("c")))
		require.NoError(t, err)
		const call = " call Things.Update POST /v1/things/{thing_id} in "
		require.Equal(t, []string{
			"a" + call, "b" + call + "a", "c" + call + "b",
			"a attempt 1 in c", "b attempt 1 in a", "c attempt 1 in b",
			"request in c",
			"c attempted 200 r-1 1s", "b attempted 200 r-1 1s", "a attempted 200 r-1 1s",
			"c called 1 1s", "b called 1 1s", "a called 1 1s",
		}, r.seen)

		r.seen = nil
		_, err = doClass(t.Context(), c, Once)
		require.NoError(t, err)
		require.Len(t, r.seen, 9, "the hooks of a call are not the client's")
	})
}

func TestHooksOfRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		faults := []fault{fails(refused), status(503), status(200, "X-Request-Id: r-1")}
		n := 0
		server := func(request *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			n++
			return faults[n-1](request)
		}
		var attempts []Attempt
		var outcomes []Outcome
		var call CallOutcome
		_, _ = doClass(t.Context(), newTestClient(t, server), Safe, WithHooks(Hooks{
			Call: Hook[CallInfo, CallOutcome]{After: func(_ context.Context, _ CallInfo, o CallOutcome) { call = o }},
			Attempt: Hook[Attempt, Outcome]{After: func(_ context.Context, a Attempt, o Outcome) {
				attempts, outcomes = append(attempts, a), append(outcomes, o)
			}},
		}))
		require.Len(t, outcomes, 3)
		for i, a := range attempts {
			require.Equal(t, Attempt{"Things.Update", "POST", "/v1/things/{thing_id}", i + 1}, a)
		}
		require.ErrorIs(t, outcomes[0].Err, refused)
		require.Equal(t, Outcome{StatusCode: 503, Duration: time.Second}, outcomes[1])
		require.Equal(t, Outcome{StatusCode: 200, RequestID: "r-1", Duration: time.Second}, outcomes[2])
		require.Equal(t, 3, call.Attempts)
		require.NoError(t, call.Err)
		require.Greater(t, call.Duration, 3*time.Second, "the waits are a part of the call")
	})
}

// A call that is refused before anything is sent is a call all the same.
func TestHooksOfRefusals(t *testing.T) {
	call := Call{Operation: "X.Y", Method: "GET", Template: "/v1/{id}"}
	good := request{call: call, ids: []string{"i"}}
	for _, test := range []struct {
		name string
		do   func(context.Context, *Client, []Option) error
		want string
	}{
		{"option", func(ctx context.Context, c *Client, hooks []Option) error {
			return good.do(ctx, c, nil, append([]Option{WithTimeout(-1)}, hooks...)...)
		}, "stytch: X.Y: WithTimeout: the duration is negative"},
		{"nil option", func(ctx context.Context, c *Client, hooks []Option) error {
			return good.do(ctx, c, nil, append([]Option{nil}, hooks...)...)
		}, "stytch: X.Y: option 1 is nil"},
		{"nil context", func(_ context.Context, c *Client, hooks []Option) error {
			return good.do(nil, c, nil, hooks...) //nolint:staticcheck // what is tested
		}, "stytch: X.Y: the context is nil"},
		{"empty id", func(ctx context.Context, c *Client, hooks []Option) error {
			return request{call: call, ids: []string{""}}.do(ctx, c, nil, hooks...)
		}, "stytch: X.Y: id: id is empty"},
		{"a body that cannot be encoded", func(ctx context.Context, c *Client, hooks []Option) error {
			return request{call: call, body: math.Inf(1)}.do(ctx, c, nil, hooks...)
		}, "stytch: X.Y: encode the request: json: unsupported value: +Inf"},
		{"a context that has ended", func(ctx context.Context, c *Client, hooks []Option) error {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return good.do(ctx, c, nil, hooks...)
		}, "stytch: X.Y: context canceled"},
		{"nil params", func(ctx context.Context, c *Client, hooks []Option) error {
			return c.NilParams(ctx, call, hooks)
		}, "stytch: X.Y: params are nil, and the operation requires some"},
		{"nil params and a nil option", func(ctx context.Context, c *Client, hooks []Option) error {
			return c.NilParams(ctx, call, append([]Option{nil}, hooks...))
		}, "stytch: X.Y: option 1 is nil"},
		{"session", func(ctx context.Context, c *Client, hooks []Option) error {
			return good.do(ctx, c, nil, append([]Option{WithMemberSession("s")}, hooks...)...)
		}, "stytch: X.Y: the operation does not take WithMemberSession"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var r recorder
				err := test.do(t.Context(), newTestClient(t, always(200, "{}")), []Option{WithHooks(r.hooks("a"))})
				require.EqualError(t, err, test.want)
				require.Equal(t, []string{"a call X.Y GET /v1/{id} in ", "a called 0 0s " + test.want}, r.seen)
			})
		})
	}
}

func TestObserve(t *testing.T) {
	broken := errors.New("broken")
	for _, test := range []struct {
		name  string
		opts  []Option
		local func(ctx context.Context, c *Client) (bool, error)
		want  []string
		err   string
	}{
		{"local", nil, func(context.Context, *Client) (bool, error) { return true, nil },
			[]string{"a called 0 0s local"}, ""},
		{"local error", nil, func(context.Context, *Client) (bool, error) { return true, broken },
			[]string{"a called 0 0s local broken"}, "broken"},
		{"call", nil, func(ctx context.Context, c *Client) (bool, error) {
			_, err := doClass(ctx, c, Once)
			return false, err
		}, []string{
			"a call Things.Update POST /v1/things/{thing_id} in a",
			"a attempt 1 in a", "a attempted 200  0s", "a called 1 0s", "a called 1 0s",
		}, ""},
		{"call within a method within a method", nil, func(ctx context.Context, c *Client) (bool, error) {
			return false, c.Observe(ctx, "Inner", nil, func(ctx context.Context) (bool, error) {
				_, err := doClass(ctx, c, Once)
				return false, err
			})
		}, []string{
			"a call Inner   in a", "a call Things.Update POST /v1/things/{thing_id} in a",
			"a attempt 1 in a", "a attempted 200  0s", "a called 1 0s", "a called 1 0s", "a called 1 0s",
		}, ""},
		{"option", []Option{WithTimeout(-1)}, nil,
			[]string{"a called 0 0s stytch: X.Local: WithTimeout: the duration is negative"},
			"stytch: X.Local: WithTimeout: the duration is negative"},
		{"session", []Option{WithMemberSession("s")}, nil,
			[]string{"a called 0 0s stytch: X.Local: the operation does not take WithMemberSession"},
			"stytch: X.Local: the operation does not take WithMemberSession"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var r recorder
				c := newTestClient(t, always(200, "{}"), WithHooks(r.hooks("a")))
				err := c.Observe(t.Context(), "X.Local", test.opts, func(ctx context.Context) (bool, error) {
					return test.local(ctx, c)
				})
				require.Equal(t, append([]string{"a call X.Local   in "}, test.want...), r.seen)
				if test.err == "" {
					require.NoError(t, err)
					return
				}
				require.EqualError(t, err, test.err)
			})
		})
	}
}

func TestHookThatReturnsNoContext(t *testing.T) {
	var hooks Hooks
	hooks.Call.Before = func(context.Context, CallInfo) context.Context { return nil }
	hooks.Attempt.Before = func(context.Context, Attempt) context.Context { return nil }
	out, err := do(newTestClient(t, always(200, `{"name":"x"}`), WithHooks(hooks)))
	require.NoError(t, err)
	require.Equal(t, "x", out.Name)
}

// A panic in a hook is that of the goroutine of the call, and harms no later call.
func TestHooksThatPanic(t *testing.T) {
	panics := true
	check := func() {
		if panics {
			panic("hook")
		}
	}
	var beforeCall, afterCall, beforeAttempt, afterAttempt Hooks
	beforeCall.Call.Before = func(context.Context, CallInfo) context.Context { check(); return nil }
	afterCall.Call.After = func(context.Context, CallInfo, CallOutcome) { check() }
	beforeAttempt.Attempt.Before = func(context.Context, Attempt) context.Context { check(); return nil }
	afterAttempt.Attempt.After = func(context.Context, Attempt, Outcome) { check() }
	for name, hooks := range map[string]Hooks{
		"before call": beforeCall, "after call": afterCall, "before attempt": beforeAttempt, "after attempt": afterAttempt,
	} {
		c := newTestClient(t, always(200, "{}"), WithHooks(hooks))
		panics = true
		require.PanicsWithValue(t, "hook", func() { _, _ = do(c) }, name)
		panics = false
		_, err := do(c)
		require.NoError(t, err, name)
	}
}
