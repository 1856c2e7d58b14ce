package transport

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLog(t *testing.T) {
	const fields = " operation=Things.Update method=POST path=/v1/things/{thing_id} attempt=1 duration=2s"
	for _, test := range []struct {
		name  string
		fault fault
		want  string
	}{
		{"success", func(request *http.Request) (*http.Response, error) {
			return respond(request, 200, `{"request_id":"r-1","session_token":"hunter22"}`, "Set-Cookie: hunter22"), nil
		}, `level=DEBUG msg="stytch: request"` + fields + " status=200 request_id=r-1\n"},
		{"refusal", status(404, "X-Request-Id: r-2"),
			`level=DEBUG msg="stytch: request"` + fields + " status=404 request_id=r-2\n"},
		{"rate limit", status(429), `level=WARN msg="stytch: request"` + fields + " status=429 request_id=\"\"\n"},
		{"server error", status(500), `level=WARN msg="stytch: request"` + fields + " status=500 request_id=\"\"\n"},
		{"no connection", fails(refused), `level=WARN msg="stytch: request failed"` + fields + "\n"},
		{"cut short", cutBody(200), `level=WARN msg="stytch: request failed"` + fields + " status=200 request_id=r\n"},
		{"context ended", func(request *http.Request) (*http.Response, error) {
			<-request.Context().Done()
			return nil, request.Context().Err()
		}, `level=DEBUG msg="stytch: request ended with its context"` + strings.Replace(fields, "2s", "9s", 1) + "\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var all, warnings bytes.Buffer
				noTime := func(_ []string, a slog.Attr) slog.Attr {
					if a.Key == slog.TimeKey {
						return slog.Attr{}
					}
					return a
				}
				logger := func(w *bytes.Buffer, level slog.Level) Option {
					options := &slog.HandlerOptions{Level: level, ReplaceAttr: noTime}
					return WithLogger(slog.New(slog.NewTextHandler(w, options)))
				}
				c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
					time.Sleep(2 * time.Second)
					return test.fault(request)
				}, WithRetry(Retry{}), WithTimeout(9*time.Second), logger(&all, slog.LevelDebug))
				_, _ = doClass(context.Background(), c, Once)
				require.Equal(t, test.want, all.String())
				_, _ = doClass(context.Background(), c, Once, logger(&warnings, slog.LevelWarn))
				require.Equal(t, strings.HasPrefix(test.want, "level=WARN"), warnings.Len() > 0, "as warnings")
				_, _ = doClass(context.Background(), c, Once, WithLogger(nil))
			})
		})
	}
}

// The request id is found without decoding the response: a logger costs some microseconds, whatever the response.
func TestCostOfLog(t *testing.T) {
	debug := &slog.HandlerOptions{Level: slog.LevelDebug}
	body := `{"request_id":"r","results":[` + strings.Repeat(`{"name":"some text"},`, 1000) + `{}]}`
	allocs := func(opts ...Option) float64 {
		c := newTestClient(t, always(200, body), opts...)
		return testing.AllocsPerRun(100, func() { _, _ = do(c) })
	}
	logged := allocs(WithLogger(slog.New(slog.NewJSONHandler(unseen{}, debug))))
	require.InDelta(t, allocs(), logged, 8)
}

// BenchmarkLog shows what a logger costs a call, at debug level.
func BenchmarkLog(b *testing.B) {
	body := `{"status_code":200,"request_id":"request-id-test-00000000","results":[` +
		strings.Repeat(`{"name":"some text"},`, 150) + `{}]}`
	debug := &slog.HandlerOptions{Level: slog.LevelDebug}
	for _, bench := range []struct {
		name string
		opts []Option
	}{
		{"none", nil},
		{"text", []Option{WithLogger(slog.New(slog.NewTextHandler(unseen{}, debug)))}},
		{"JSON", []Option{WithLogger(slog.New(slog.NewJSONHandler(unseen{}, debug)))}},
		{"hooks", []Option{WithHooks(Hooks{
			Call:    Hook[CallInfo, CallOutcome]{After: func(context.Context, CallInfo, CallOutcome) {}},
			Attempt: Hook[Attempt, Outcome]{After: func(context.Context, Attempt, Outcome) {}},
		})}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			c := newTestClient(b, always(200, body), bench.opts...)
			b.ReportAllocs()
			for b.Loop() {
				_, _ = do(c)
			}
		})
	}
}

// unseen is a writer that drops what is logged, after it has been encoded.
type unseen struct{}

func (unseen) Write(text []byte) (int, error) { return len(text), nil }
