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
		{"timeout of the caller's client", fails(fmt.Errorf("%w (Client.Timeout exceeded)", context.DeadlineExceeded)), true, false},
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
		{"not JSON", func(request *http.Request) (*http.Response, error) { return respond(request, 200, "<html>"), nil }, false, false},
	} {
		for class, repeated := range map[Class]bool{Safe: test.safe, Once: test.once, 0: test.once} {
			t.Run(fmt.Sprintf("%s/%d", test.name, class), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					attempts := 0
					c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
						attempts++
						// Every attempt has the whole body.
						if body, err := io.ReadAll(request.Body); err != nil || string(body) != `{"name":"n"}` {
							t.Errorf("attempt %d: body %q, %v", attempts, body, err)
						}
						return test.fault(request)
					})
					_, err := doClass(t.Context(), c, class)
					want := 1
					if repeated {
						want = 3
					}
					if attempts != want || err == nil {
						t.Errorf("%d attempts, want %d; error %v", attempts, want, err)
					}
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
		if out, err := do(c); err != nil || out.Name != "x" || len(faults) != 0 {
			t.Error(out, err)
		}
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
		{"many, capped at 8 s", Retry{MaxRetries: 8}, 0, nil, (500 + 1000 + 2000 + 4000 + 4*8000) * time.Millisecond / 2, 9, 0},
		{"own backoff", Retry{MaxRetries: 3, MinBackoff: 2 * time.Second, MaxBackoff: 3 * time.Second}, 0, nil, 4 * time.Second, 4, 0},
		{"never", Retry{}, 0, nil, 0, 1, 0},
		{"seconds", DefaultRetry(), 0, func() string { return "Retry-After: 3" }, 6 * time.Second, 3, 3 * time.Second},
		{"longest", DefaultRetry(), 0, func() string { return "Retry-After: 30" }, 60 * time.Second, 3, 30 * time.Second},
		{"too long", DefaultRetry(), 0, func() string { return "Retry-After: 31" }, 0, 1, 31 * time.Second},
		{"much too long", DefaultRetry(), 0, func() string { return "Retry-After: 99999999999999999999" }, 0, 1, math.MaxInt64},
		{"allowed by policy", Retry{MaxRetries: 1, MaxRetryAfter: time.Minute}, 0, func() string { return "Retry-After: 31" }, 31 * time.Second, 2, 31 * time.Second},
		{"zero seconds", DefaultRetry(), 0, func() string { return "Retry-After: 0" }, 750 * time.Millisecond, 3, 0},
		{"date", Retry{MaxRetries: 1}, 0, func() string { return date(5 * time.Second) }, 5 * time.Second, 2, 5 * time.Second},
		{"date far away", DefaultRetry(), 0, func() string { return date(time.Hour) }, 0, 1, time.Hour},
		{"date gone by", DefaultRetry(), 0, func() string { return date(-time.Hour) }, 750 * time.Millisecond, 3, 0},
		{"fraction", Retry{MaxRetries: 1}, 0, func() string { return "Retry-After: 1.5" },
			1500 * time.Millisecond, 2, 1500 * time.Millisecond},
		{"nonsense", DefaultRetry(), 0, func() string { return "Retry-After: soon" }, 750 * time.Millisecond, 3, 0},
		{"negative", DefaultRetry(), 0, func() string { return "Retry-After: -5" }, 750 * time.Millisecond, 3, 0},
		{"deadline before the end of the wait", DefaultRetry(), 2 * time.Second, func() string { return "Retry-After: 3" }, 0, 1, 3 * time.Second},
		{"deadline at the end of the wait", DefaultRetry(), 3 * time.Second, func() string { return "Retry-After: 3" }, 0, 1, 3 * time.Second},
		{"deadline in the second wait", DefaultRetry(), 5 * time.Second, func() string { return "Retry-After: 3" }, 3 * time.Second, 2, 3 * time.Second},
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
				if waited := time.Since(start); waited != test.waited || attempts != test.attempts {
					t.Errorf("%d attempts in %v, want %d in %v", attempts, waited, test.attempts, test.waited)
				}
				if f := failure(t, err); f.StatusCode != 429 || f.RetryAfter != test.after || f.Err != nil {
					t.Errorf("got %+v, want Retry-After %v", f, test.after)
				}
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
				c := newTestClient(t, roundTripper(test.fault), WithRetry(Retry{MaxRetries: 5, MinBackoff: 20 * time.Second, MaxBackoff: 20 * time.Second}))
				start := time.Now()
				go func() {
					time.Sleep(7 * time.Second)
					cancel(errCause)
				}()
				_, err := doClass(ctx, c, Safe)
				if !errors.Is(err, context.Canceled) || time.Since(start) != 7*time.Second {
					t.Errorf("after %v: %v", time.Since(start), err)
				}
				if strings.HasPrefix(test.name, "after a status") {
					if f := failure(t, err); f.StatusCode != 503 || f.RetryAfter != 20*time.Second || f.RequestID != "r-1" {
						t.Errorf("what the API said is lost: %+v", f)
					}
				} else if !errors.Is(err, syscall.ECONNREFUSED) {
					t.Errorf("what happened before is lost: %v", err)
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
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 30*time.Second || attempts != 1 {
					t.Errorf("default timeout: %d attempts, %v, %v", attempts, time.Since(start), err)
				}
				start = time.Now()
				_, err = doClass(context.Background(), c, Safe, WithTimeout(time.Second))
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
					t.Errorf("timeout of the call: %v, %v", time.Since(start), err)
				}
				start = time.Now()
				long, cancel := context.WithTimeout(context.Background(), time.Hour)
				defer cancel()
				_, err = doClass(long, c, Safe)
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Hour {
					t.Errorf("deadline of the caller: %v, %v", time.Since(start), err)
				}
				errCause := errors.New("cause")
				ctx, cancelCause := context.WithCancelCause(context.Background())
				time.AfterFunc(time.Second, func() { cancelCause(errCause) })
				_, err = doClass(ctx, c, Safe)
				if !errors.Is(err, context.Canceled) || !errors.Is(err, errCause) || strings.Contains(err.Error(), "waiting") || attempts != 4 {
					t.Errorf("canceled with a cause: %d attempts, %v", attempts, err)
				}
				if _, err = doClass(ctx, c, Safe); !errors.Is(err, context.Canceled) || attempts != 4 {
					t.Errorf("canceled before: %d attempts, %v", attempts, err)
				}
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
	if taken != 100 {
		t.Errorf("%d retries in a burst, want 100", taken)
	}
	for range 9 {
		b.refill()
	}
	if b.take() {
		t.Error("a retry for 9 successes")
	}
	b.refill()
	if !b.take() || b.take() {
		t.Error("not one retry for 10 successes")
	}
	for range 10_000 {
		b.refill()
	}
	for taken = 0; b.take(); taken++ {
	}
	if taken != 100 {
		t.Errorf("%d retries after a long time, want 100", taken)
	}
}

func TestBudgetOfClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts, code := 0, 503
		c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
			attempts++
			return respond(request, code, "{}"), nil
		})
		for range 1000 {
			if _, err := doClass(t.Context(), c, Safe); failure(t, err).StatusCode != 503 {
				t.Fatal(err)
			}
		}
		if attempts != 1100 {
			t.Errorf("%d attempts for 1000 calls, want 1100", attempts)
		}
		code = 200
		for range 10 {
			if _, err := doClass(t.Context(), c, Safe); err != nil {
				t.Fatal(err)
			}
		}
		attempts, code = 0, 503
		for range 10 {
			_, _ = doClass(t.Context(), c, Safe)
		}
		if attempts != 11 {
			t.Errorf("%d attempts for 10 calls after 10 successes, want 11", attempts)
		}
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
					if requests != want || (err != nil) != (test.fails && class == Once) || err == nil && out.Name != "x" {
						t.Errorf("%d requests, want %d; error %v", requests, want, err)
					}
					if err != nil && strings.Contains(err.Error(), strings.TrimPrefix(c.auth, "Basic ")) {
						t.Errorf("error shows credentials: %v", err)
					}
				})
			})
		}
	}
}
