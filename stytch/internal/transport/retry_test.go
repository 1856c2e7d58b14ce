package transport

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fault is a way in which an attempt ends.
type fault func(*http.Request) (*http.Response, error)

func status(code int, header ...string) fault {
	return func(request *http.Request) (*http.Response, error) {
		return respond(request, code, `{"error_type":"t"}`, header...), nil
	}
}

// typed is a status with an error type.
func typed(code int, errorType string) fault {
	return func(request *http.Request) (*http.Response, error) {
		return respond(request, code, `{"error_type":"`+errorType+`"}`), nil
	}
}

func fails(err error) fault {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func cutBody(code int) fault {
	return func(request *http.Request) (*http.Response, error) {
		res := respond(request, code, "")
		res.Body = broken(`{"request_id":"r","na`, io.ErrUnexpectedEOF)
		return res, nil
	}
}

var (
	refused = &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	reset   = &net.OpError{Op: "read", Err: syscall.ECONNRESET}
)

func TestWhatIsRepeated(t *testing.T) {
	for _, test := range []struct {
		name       string
		fault      fault
		safe, once bool
	}{
		{"400", status(400), false, false},
		{"401", status(401), false, false},
		{"404", status(404), false, false},
		{"408", status(408), true, false},
		{"425", status(425), true, false},
		{"429", status(429), true, true},
		{"500", status(500), true, false},
		{"502", status(502), true, false},
		{"503", status(503), true, false},
		{"503 that says when", status(503, "Retry-After: 1"), true, false},
		{"504", status(504), true, false},
		{"redirect", status(302, "Location: https://elsewhere.example/"), false, false},
		{"refused", fails(refused), true, true},
		{"no such host", fails(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host"}}), true, true},
		{"no connection to a proxy", fails(&net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}), true, true},
		{"reset", fails(reset), true, false},
		{"closed", fails(io.EOF), true, false},
		{"broken pipe", fails(&net.OpError{Op: "write", Err: syscall.EPIPE}), true, false},
		{"timeout of the caller's client", fails(fmt.Errorf("%w (Client.Timeout exceeded)", context.DeadlineExceeded)),
			true, false},
		{"unknown certificate", fails(&tls.CertificateVerificationError{Err: errors.New("unknown authority")}), false, false},
		{"success cut short", cutBody(200), true, false},
		{"error cut short", cutBody(500), true, false},
		{"not TLS", fails(tls.RecordHeaderError{RecordHeader: [5]byte([]byte("HTTP/"))}), false, false},
		{"certificate of another host", fails(fmt.Errorf("x: %w", x509.HostnameError{Certificate: new(x509.Certificate)})),
			false, false},
		{"429, user is locked", typed(429, "user_lock_limit_reached"), false, false},
		{"429, captcha", typed(429, "captcha_failed"), false, false},
		{"429, another type", typed(429, "too_many_requests"), true, true},
		{"rate limit cut short", cutBody(429), true, true},
		{"refusal cut short", cutBody(404), false, false},
		{"endless body", func(request *http.Request) (*http.Response, error) {
			res := respond(request, 200, "")
			res.Body = io.NopCloser(zeros{})
			return res, nil
		}, false, false},
		{"not JSON", func(request *http.Request) (*http.Response, error) { return respond(request, 200, "<html>"), nil },
			false, false},
	} {
		for class, repeated := range map[Class]bool{Safe: test.safe, Once: test.once, 0: test.once} {
			t.Run(fmt.Sprintf("%s/%d", test.name, class), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					attempts := 0
					c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
						attempts++
						// Every attempt has the whole body.
						body, err := io.ReadAll(request.Body)
						assert.NoError(t, err, "attempt %d", attempts)
						assert.Equal(t, `{"name":"n"}`, string(body), "attempt %d", attempts)
						return test.fault(request)
					})
					_, err := doClass(t.Context(), c, class)
					want := 1
					if repeated {
						want = 3
					}
					require.Equal(t, want, attempts)
					require.Error(t, err)
				})
			})
		}
	}
}

// zeros is a body without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestRetryThatSucceeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		faults := []fault{status(429), fails(refused), func(request *http.Request) (*http.Response, error) {
			return respond(request, 200, `{"name":"x"}`), nil
		}}
		c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
			f := faults[0]
			faults = faults[1:]
			return f(request)
		})
		out, err := do(c)
		require.NoError(t, err)
		require.Equal(t, "x", out.Name)
		require.Empty(t, faults)
	})
}

func TestWaits(t *testing.T) {
	date := func(d time.Duration) string { // the clock of a bubble starts at a full second
		return "Retry-After: " + time.Now().Add(d).UTC().Format(http.TimeFormat)
	}
	for _, test := range []struct {
		name     string
		policy   Retry
		timeout  time.Duration // 0 for none
		header   func() string
		waited   time.Duration
		attempts int
		after    time.Duration // in the error
	}{
		{"defaults, half of 0.5 s and 1 s", DefaultRetry(), 0, nil, 750 * time.Millisecond, 3, 0},
		{"many, capped at 8 s", Retry{MaxRetries: 8}, 0, nil,
			(500 + 1000 + 2000 + 4000 + 4*8000) * time.Millisecond / 2, 9, 0},
		{"own backoff", Retry{MaxRetries: 3, MinBackoff: 2 * time.Second, MaxBackoff: 3 * time.Second}, 0, nil,
			4 * time.Second, 4, 0},
		{"never", Retry{}, 0, nil, 0, 1, 0},
		{"seconds", DefaultRetry(), 0, func() string { return "Retry-After: 3" }, 6 * time.Second, 3, 3 * time.Second},
		{"longest", DefaultRetry(), 0, func() string { return "Retry-After: 30" }, 60 * time.Second, 3, 30 * time.Second},
		{"too long", DefaultRetry(), 0, func() string { return "Retry-After: 31" }, 0, 1, 31 * time.Second},
		{"much too long", DefaultRetry(), 0, func() string { return "Retry-After: 99999999999999999999" }, 0, 1,
			math.MaxInt64},
		{"allowed by policy", Retry{MaxRetries: 1, MaxRetryAfter: time.Minute}, 0, func() string { return "Retry-After: 31" },
			31 * time.Second, 2, 31 * time.Second},
		{"zero seconds", DefaultRetry(), 0, func() string { return "Retry-After: 0" }, 750 * time.Millisecond, 3, 0},
		{"date", Retry{MaxRetries: 1}, 0, func() string { return date(5 * time.Second) }, 5 * time.Second, 2,
			5 * time.Second},
		{"date far away", DefaultRetry(), 0, func() string { return date(time.Hour) }, 0, 1, time.Hour},
		{"date gone by", DefaultRetry(), 0, func() string { return date(-time.Hour) }, 750 * time.Millisecond, 3, 0},
		{"fraction", Retry{MaxRetries: 1}, 0, func() string { return "Retry-After: 1.5" },
			1500 * time.Millisecond, 2, 1500 * time.Millisecond},
		{"nonsense", DefaultRetry(), 0, func() string { return "Retry-After: soon" }, 750 * time.Millisecond, 3, 0},
		{"negative", DefaultRetry(), 0, func() string { return "Retry-After: -5" }, 750 * time.Millisecond, 3, 0},
		{"deadline before the end of the wait", DefaultRetry(), 2 * time.Second, func() string { return "Retry-After: 3" }, 0,
			1, 3 * time.Second},
		{"deadline at the end of the wait", DefaultRetry(), 3 * time.Second, func() string { return "Retry-After: 3" }, 0, 1,
			3 * time.Second},
		{"deadline in the second wait", DefaultRetry(), 5 * time.Second, func() string { return "Retry-After: 3" },
			3 * time.Second, 2, 3 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempts := 0
				c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
					attempts++
					if test.header == nil {
						return respond(request, 429, ""), nil
					}
					return respond(request, 429, "", test.header()), nil
				}, WithRetry(test.policy), WithTimeout(0))
				ctx := t.Context()
				if test.timeout > 0 {
					limited, cancel := context.WithTimeout(ctx, test.timeout)
					defer cancel()
					ctx = limited
				}
				start := time.Now()
				_, err := doClass(ctx, c, Once)
				waited := time.Since(start)
				require.Equal(t, test.waited, waited)
				require.Equal(t, test.attempts, attempts)
				f := failure(t, err)
				require.Equal(t, 429, f.StatusCode)
				require.Equal(t, test.after, f.RetryAfter)
				require.NoError(t, f.Err)
			})
		})
	}
}

func TestContextEndsWait(t *testing.T) {
	errCause := errors.New("cause")
	for _, test := range []struct {
		name  string
		fault fault
	}{
		{"after a status", status(503, "Retry-After: 20", "X-Request-Id: r-1")},
		{"after an error", fails(refused)},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				c := newTestClient(t, roundTripper(test.fault),
					WithRetry(Retry{MaxRetries: 5, MinBackoff: 20 * time.Second, MaxBackoff: 20 * time.Second}))
				start := time.Now()
				go func() {
					time.Sleep(7 * time.Second)
					cancel(errCause)
				}()
				_, err := doClass(ctx, c, Safe)
				require.ErrorIs(t, err, context.Canceled)
				require.Equal(t, 7*time.Second, time.Since(start))
				if strings.HasPrefix(test.name, "after a status") {
					f := failure(t, err)
					require.Equal(t, 503, f.StatusCode, "what the API said is lost")
					require.Equal(t, 20*time.Second, f.RetryAfter, "what the API said is lost")
					require.Equal(t, "r-1", f.RequestID, "what the API said is lost")
				} else {
					require.ErrorIs(t, err, syscall.ECONNREFUSED, "what happened before is lost")
				}
			})
		})
	}
}

func TestContextEndsAttempt(t *testing.T) {
	for _, test := range []struct {
		name   string
		server roundTripper
	}{
		{"before the response", func(request *http.Request) (*http.Response, error) {
			<-request.Context().Done()
			return nil, context.Cause(request.Context())
		}},
		{"in the body", func(request *http.Request) (*http.Response, error) {
			res := respond(request, 200, "")
			res.Body = hanging{request.Context()}
			return res, nil
		}},
		{"in the body of an error", func(request *http.Request) (*http.Response, error) {
			res := respond(request, 500, "", "X-Request-Id: r-1")
			res.Body = hanging{request.Context()}
			return res, nil
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempts := 0
				c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
					attempts++
					return test.server(request)
				}, WithRetry(Retry{MaxRetries: 2}))
				start := time.Now()
				_, err := doClass(context.Background(), c, Safe)
				require.ErrorIs(t, err, context.DeadlineExceeded, "default timeout")
				require.Equal(t, 30*time.Second, time.Since(start), "default timeout")
				require.Equal(t, 1, attempts, "default timeout")
				start = time.Now()
				_, err = doClass(context.Background(), c, Safe, WithTimeout(time.Second))
				require.ErrorIs(t, err, context.DeadlineExceeded, "timeout of the call")
				require.Equal(t, time.Second, time.Since(start), "timeout of the call")
				start = time.Now()
				long, cancel := context.WithTimeout(context.Background(), time.Hour)
				defer cancel()
				_, err = doClass(long, c, Safe)
				require.ErrorIs(t, err, context.DeadlineExceeded, "deadline of the caller")
				require.Equal(t, time.Hour, time.Since(start), "deadline of the caller")
				errCause := errors.New("cause")
				ctx, cancelCause := context.WithCancelCause(context.Background())
				time.AfterFunc(time.Second, func() { cancelCause(errCause) })
				_, err = doClass(ctx, c, Safe)
				require.ErrorIs(t, err, context.Canceled, "canceled with a cause")
				require.ErrorIs(t, err, errCause, "canceled with a cause")
				require.NotContains(t, err.Error(), "waiting", "canceled with a cause")
				require.Equal(t, 4, attempts, "canceled with a cause")
				_, err = doClass(ctx, c, Safe)
				require.ErrorIs(t, err, context.Canceled, "canceled before")
				require.Equal(t, 4, attempts, "canceled before")
			})
		})
	}
}

// hanging is a body that gives nothing until its context ends.
type hanging struct{ ctx context.Context }

func (h hanging) Read([]byte) (int, error) {
	<-h.ctx.Done()
	return 0, context.Cause(h.ctx)
}
func (h hanging) Close() error { return nil }

func TestBudget(t *testing.T) {
	var b budget
	taken := 0
	for b.take() {
		taken++
	}
	require.Equal(t, 100, taken)
	for range 9 {
		b.refill()
	}
	require.False(t, b.take(), "a retry for 9 successes")
	b.refill()
	require.True(t, b.take(), "not one retry for 10 successes")
	require.False(t, b.take(), "not one retry for 10 successes")
	for range 10_000 {
		b.refill()
	}
	for taken = 0; b.take(); taken++ {
	}
	require.Equal(t, 100, taken)
}

func TestBudgetOfClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts, code := 0, 503
		c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
			attempts++
			return respond(request, code, "{}"), nil
		})
		for range 1000 {
			_, err := doClass(t.Context(), c, Safe)
			require.Equal(t, 503, failure(t, err).StatusCode)
		}
		require.Equal(t, 1100, attempts)
		code = 200
		for range 10 {
			_, err := doClass(t.Context(), c, Safe)
			require.NoError(t, err)
		}
		attempts, code = 0, 503
		for range 10 {
			_, _ = doClass(t.Context(), c, Safe)
		}
		require.Equal(t, 11, attempts)
	})
}

// TestOverPipes runs net/http itself: connections that break before and after a
// request was written.
func TestOverPipes(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"name\":\"x\"}"
	for _, test := range []struct {
		name       string
		serve      func(n int, conn net.Conn, request *http.Request) // closes the connection afterwards
		refuse     int                                               // so many connections first
		safe, once int                                               // requests that the server sees
		fails      bool                                              // a Once call
	}{
		{"refused twice", func(_ int, conn net.Conn, _ *http.Request) { _, _ = io.WriteString(conn, ok) }, 2, 1, 1, false},
		{"closed after the request", func(n int, conn net.Conn, _ *http.Request) {
			if n == 3 {
				_, _ = io.WriteString(conn, ok)
			}
		}, 0, 3, 1, true},
		{"cut in the body", func(n int, conn net.Conn, _ *http.Request) {
			if n == 2 {
				_, _ = io.WriteString(conn, ok)
			} else {
				_, _ = io.WriteString(conn, ok[:len(ok)-4])
			}
		}, 0, 2, 1, true},
		{"garbage", func(n int, conn net.Conn, request *http.Request) {
			if n == 2 {
				_, _ = io.WriteString(conn, ok)
			} else {
				_, _ = io.WriteString(conn, request.Header.Get("Authorization")+"\r\n\r\n")
			}
		}, 0, 2, 1, true},
	} {
		for class, want := range map[Class]int{Safe: test.safe, Once: test.once} {
			t.Run(fmt.Sprintf("%s/%d", test.name, class), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					dials, requests := 0, 0
					transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
						if dials++; dials <= test.refuse {
							return nil, refused
						}
						client, server := net.Pipe()
						go func() {
							defer server.Close()
							request, err := http.ReadRequest(bufio.NewReader(server))
							if err != nil {
								return
							}
							_, _ = io.Copy(io.Discard, request.Body)
							requests++
							test.serve(requests, server, request)
						}()
						return client, nil
					}}
					defer transport.CloseIdleConnections()
					c := newTestClient(t, nil, WithHTTPClient(&http.Client{Transport: transport}), WithBaseURL("http://127.0.0.1"))
					out, err := doClass(t.Context(), c, class)
					synctest.Wait()
					require.Equal(t, want, requests)
					require.Equal(t, test.fails && class == Once, err != nil)
					if err != nil {
						require.NotContains(t, err.Error(), strings.TrimPrefix(c.credentials.header, "Basic "))
					} else {
						require.Equal(t, "x", out.Name)
					}
				})
			})
		}
	}
}
