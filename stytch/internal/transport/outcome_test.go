package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/internal/wire"
)

// TestOutcomeUnknown has attempts end without a response, by a RoundTripper that is not net/http's: nothing is
// known of what it did, unless it says that it could not dial.
func TestOutcomeUnknown(t *testing.T) {
	for _, test := range []struct {
		name    string
		fault   fault
		class   Class
		unknown bool
	}{
		{"reset", fails(reset), Once, true},
		{"reset, no class", fails(reset), 0, true},
		{"closed", fails(io.EOF), Once, true},
		{"reset, safe", fails(reset), Safe, false},
		{"refused", fails(refused), Once, false},
		{"500", status(500), Once, false},
		{"400", status(400), Once, false},
		{"success cut short", cutBody(200), Once, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newTestClient(t, roundTripper(test.fault), WithRetry(Retry{}))
			_, err := doClass(t.Context(), c, test.class)
			require.Error(t, err)
			require.Equal(t, test.unknown, errors.Is(err, ErrOutcomeUnknown), err.Error())
		})
	}
}

// TestOutcomeUnknownAfterContext has the context of a call end: its error and ErrOutcomeUnknown are matched
// once something may have been sent.
func TestOutcomeUnknownAfterContext(t *testing.T) {
	dial := func(ctx context.Context) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	swallow := func(context.Context) (net.Conn, error) {
		client, server := net.Pipe()
		go func() { _, _ = io.Copy(io.Discard, server) }()
		return client, nil
	}
	for _, test := range []struct {
		name    string
		dial    func(context.Context) (net.Conn, error)
		class   Class
		unknown bool
	}{
		{"while a connection is opened", dial, Once, false},
		{"while the response is waited for", swallow, Once, true},
		{"while the response is waited for, safe", swallow, Safe, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
					return test.dial(ctx)
				}}
				defer transport.CloseIdleConnections()
				c := newTestClient(t, nil, WithHTTPClient(&http.Client{Transport: transport}), WithBaseURL("http://127.0.0.1"),
					WithTimeout(3*time.Second))
				_, err := doClass(context.Background(), c, test.class)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.Equal(t, test.unknown, errors.Is(err, ErrOutcomeUnknown), err.Error())
			})
		})
	}
}

// TestAttemptTimeout has the first attempt of a call hang: the second is answered.
func TestAttemptTimeout(t *testing.T) {
	hang := func(request *http.Request) (*http.Response, error) {
		<-request.Context().Done()
		return nil, request.Context().Err()
	}
	hangInBody := func(request *http.Request) (*http.Response, error) {
		res := respond(request, 200, "")
		res.Body = hanging{request.Context()}
		return res, nil
	}
	for _, test := range []struct {
		name     string
		fault    fault
		class    Class
		retry    Retry
		attempts int
		took     time.Duration
		message  string // of the error, "" for none
	}{
		{"safe", hang, Safe, DefaultRetry(), 2, 10250 * time.Millisecond, ""},
		{"safe, in the body", hangInBody, Safe, DefaultRetry(), 2, 10250 * time.Millisecond, ""},
		{"safe, not repeated", hang, Safe, Retry{AttemptTimeout: time.Second}, 1, time.Second,
			"stytch: Things.Update: no response within 1s"},
		{"safe, without a timeout", hang, Safe, Retry{MaxRetries: 2}, 1, 30 * time.Second,
			"stytch: Things.Update: context deadline exceeded"},
		{"once", hang, Once, DefaultRetry(), 1, 30 * time.Second,
			"stytch: Things.Update: the outcome is unknown, the request may have been carried out: context deadline exceeded"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempts := 0
				var errs []error
				hooks := Hooks{Attempt: Hook[Attempt, Outcome]{After: func(_ context.Context, _ Attempt, o Outcome) {
					errs = append(errs, o.Err)
				}}}
				c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
					if attempts++; attempts == 1 {
						return test.fault(request)
					}
					return respond(request, 200, `{"name":"x"}`), nil
				}, WithRetry(test.retry), WithHooks(hooks))
				start := time.Now()
				out, err := doClass(context.Background(), c, test.class)
				require.Equal(t, test.took, time.Since(start))
				require.Equal(t, test.attempts, attempts)
				require.ErrorIs(t, errs[0], context.DeadlineExceeded, "what hooks see")
				if test.message == "" {
					require.NoError(t, err)
					require.Equal(t, "x", out.Name)
					require.Contains(t, errs[0].Error(), "response within 10s", "what hooks see")
					return
				}
				require.EqualError(t, err, test.message)
				require.ErrorIs(t, err, context.DeadlineExceeded)
			})
		})
	}
}

// TestDeadlineOfAHook has a hook give attempts a deadline that is sooner than AttemptTimeout.
func TestDeadlineOfAHook(t *testing.T) {
	for class, message := range map[Class]string{
		Safe: "stytch: Things.Update: context deadline exceeded",
		Once: "stytch: Things.Update: the outcome is unknown, the request may have been carried out: " +
			"context deadline exceeded",
	} {
		synctest.Test(t, func(t *testing.T) {
			hooks := Hooks{Attempt: Hook[Attempt, Outcome]{Before: func(ctx context.Context, _ Attempt) context.Context {
				ctx, cancel := context.WithTimeout(ctx, time.Second)
				t.Cleanup(cancel)
				return ctx
			}}}
			c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
				<-request.Context().Done()
				return nil, request.Context().Err()
			}, WithRetry(Retry{AttemptTimeout: 10 * time.Second}), WithHooks(hooks))
			_, err := doClass(t.Context(), c, class)
			require.EqualError(t, err, message)
			require.ErrorIs(t, err, context.DeadlineExceeded)
		})
	}
}

func TestAttemptTimeoutIsChecked(t *testing.T) {
	_, err := New(Config{ProjectID: testProject, Secret: testSecret, BaseURL: testBase},
		[]Option{WithRetry(Retry{AttemptTimeout: -1})})
	require.ErrorContains(t, err, "negative")
}

// TestShouldRetry has a function decide about repeats: it is told what the policy would do, may stop every repeat,
// and allow only what is harmless or was not done.
func TestShouldRetry(t *testing.T) {
	for _, test := range []struct {
		name  string
		fault fault
		class Class
		would bool // the policy repeats
		may   bool // the function can have it repeated
	}{
		{"404, safe", status(404), Safe, false, true},
		{"404, once", status(404), Once, false, false},
		{"503, safe", status(503), Safe, true, true},
		{"503, once", status(503), Once, false, false},
		{"408, once", status(408), Once, false, false},
		{"429, once", status(429), Once, true, true},
		{"429, user is locked, once", typed(429, "user_lock_limit_reached"), Once, false, true},
		{"reset, safe", fails(reset), Safe, true, true},
		{"reset, once", fails(reset), Once, false, false},
		{"refused, once", fails(refused), Once, true, true},
		{"success cut short, once", cutBody(200), Once, false, false},
		{"Retry-After beyond the policy", status(429, "Retry-After: 31"), Once, false, false},
	} {
		for _, answer := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%t", test.name, answer), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					attempts := 0
					var asked []Attempt
					policy := DefaultRetry()
					policy.ShouldRetry = func(a Attempt, o Outcome, would bool) bool {
						require.Equal(t, test.would, would, "what the policy would do")
						require.True(t, o.StatusCode != 0 || o.Err != nil, "the outcome says nothing")
						asked = append(asked, a)
						return answer
					}
					c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
						attempts++
						return test.fault(request)
					}, WithRetry(policy))
					_, err := doClass(t.Context(), c, test.class)
					require.Error(t, err)
					want := 1
					if answer && test.may {
						want = 3
					}
					require.Equal(t, want, attempts)
					require.Len(t, asked, min(want, 2), "it is asked only while there are retries left")
					first := Attempt{Operation: "Things.Update", Method: "POST", Path: "/v1/things/{thing_id}", Number: 1}
					require.Equal(t, first, asked[0])
				})
			})
		}
	}
}

// TestShouldRetryIsBounded has a function that always says yes: the budget of the client and the end of the context
// count all the same.
func TestShouldRetryIsBounded(t *testing.T) {
	yes := func(Attempt, Outcome, bool) bool { return true }
	t.Run("budget", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			attempts := 0
			c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
				attempts++
				return respond(request, 404, "{}"), nil
			}, WithRetry(Retry{MaxRetries: 1000, MaxBackoff: time.Millisecond, ShouldRetry: yes}))
			_, err := doClass(t.Context(), c, Safe)
			require.Equal(t, 404, failure(t, err).StatusCode)
			require.Equal(t, 101, attempts)
		})
	})
	t.Run("context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		attempts := 0
		c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
			attempts++
			cancel()
			return respond(request, 503, "{}"), nil
		}, WithRetry(Retry{MaxRetries: 5, ShouldRetry: yes}))
		_, err := doClass(ctx, c, Safe)
		require.Error(t, err)
		require.Equal(t, 1, attempts)
	})
}

// TestStaleConnection has a request not be sent since its connection was closed: the first time there is no wait.
func TestStaleConnection(t *testing.T) {
	c := newTestClient(t, nil)
	x := &exchange{ctx: t.Context(), settings: c.settings}
	for _, test := range []struct {
		name  string
		err   error
		retry int
		wait  time.Duration
	}{
		{"new connection", &wire.Error{Unsent: true, Err: io.EOF}, 0, 250 * time.Millisecond},
		{"reused connection, sent", &wire.Error{Reused: true, Err: io.EOF}, 0, 250 * time.Millisecond},
		{"reused connection", &wire.Error{Unsent: true, Reused: true, Err: io.EOF}, 1, 0},
		{"reused connection again", &wire.Error{Unsent: true, Reused: true, Err: io.EOF}, 1, 500 * time.Millisecond},
	} {
		wait, inTime := c.wait(x, test.retry, nil, test.err)
		require.Equal(t, test.wait, wait, test.name)
		require.True(t, inTime, test.name)
	}
}

// TestHeadersAreNotShared has a RoundTripper redact headers in place: later calls are not affected.
func TestHeadersAreNotShared(t *testing.T) {
	var seen []http.Header
	c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
		seen = append(seen, request.Header.Clone())
		for _, values := range request.Header {
			for i := range values {
				values[i] = "redacted"
			}
		}
		return respond(request, 200, `{"name":"x"}`), nil
	}, WithHeader("X-Trace", "1"))
	for range 3 {
		_, err := do(c, WithMemberSession("session-token"))
		require.NoError(t, err)
	}
	require.Equal(t, seen[0], seen[1])
	require.Equal(t, seen[0], seen[2])
	require.Equal(t, []string{"1"}, seen[0]["X-Trace"])
}
