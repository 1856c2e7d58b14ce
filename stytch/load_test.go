package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
)

// TestLoad drives one client from many goroutines against a server that delays, cuts connections, and answers errors,
// HTML, endless bodies and slow bytes at random. Every call ends within its deadline, every error says what it is,
// nothing that consumes a token is sent twice when the outcome is in doubt, and no goroutine or connection is left.
func TestLoad(t *testing.T) {
	const goroutines, calls = 64, 160
	before := runtime.NumGoroutine()
	hostile := newHostileServer()
	server := httptest.NewUnstartedServer(hostile)
	server.Config.ConnState = hostile.count
	server.Start()
	transport := &http.Transport{MaxIdleConnsPerHost: goroutines}
	client, err := stytch.NewClient(wireProject, wireSecret, stytch.WithBaseURL(server.URL),
		stytch.WithHTTPClient(&http.Client{Transport: transport}),
		stytch.WithRetry(stytch.RetryPolicy{
			MaxRetries: 2, MinBackoff: time.Millisecond, MaxBackoff: 4 * time.Millisecond, MaxRetryAfter: time.Second,
		}))
	require.NoError(t, err)

	var wg sync.WaitGroup
	var succeeded, failed atomic.Int64
	for g := range goroutines {
		wg.Go(func() {
			for n := range calls {
				started := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), deadlineOfCall)
				err := oneCall(ctx, client, fmt.Sprintf("%d-%d", g, n), n%2 == 0)
				cancel()
				assert.LessOrEqual(t, time.Since(started), deadlineOfCall+slack)
				if err == nil {
					succeeded.Add(1)
					continue
				}
				failed.Add(1)
				assert.True(t, classified(err), "an error that says nothing: %v", err)
				assert.NotContains(t, err.Error(), "token-", "an error shows a token")
				assert.NotContains(t, err.Error(), wireSecret, "an error shows a token")
			}
		})
	}
	wg.Wait()
	t.Logf("%d calls succeeded, %d failed", succeeded.Load(), failed.Load())
	require.NotZero(t, succeeded.Load(), "the server is not hostile at random")
	require.NotZero(t, failed.Load(), "the server is not hostile at random")
	hostile.checkOnce(t)

	transport.CloseIdleConnections()
	client.Close()
	server.Close()
	for range 200 { // connections end in goroutines of their own
		if runtime.NumGoroutine() <= before {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), before, "goroutines are left")
	require.Zero(t, hostile.open.Load(), "connections are left")
}

// deadlineOfCall is how long a call may take, and slack what a machine may take longer that is busy with other tests.
const (
	deadlineOfCall = 2 * time.Second
	slack          = 20 * time.Second
)

// oneCall consumes a token, or reads something.
func oneCall(ctx context.Context, client *stytch.Client, id string, consume bool) error {
	if consume {
		_, err := client.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{Token: "token-" + id})
		return err
	}
	_, err := client.Users.Get(ctx, &stytch.UsersGetParams{UserID: "user-" + id})
	return err
}

// classified reports whether an error is one of the API, of a connection or of the context.
func classified(err error) bool {
	var refused *stytch.Error
	var network net.Error
	return errors.As(err, &refused) && refused.StatusCode != 0 ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network)
}

// hostileServer goes wrong at random, under a fixed seed.
type hostileServer struct {
	open atomic.Int64

	mu       sync.Mutex
	random   *rand.Rand
	doubtful map[string]int // how often each token came after an answer that leaves the outcome in doubt
	seen     map[string]bool
}

func newHostileServer() *hostileServer {
	return &hostileServer{random: rand.New(rand.NewPCG(1, 2)), doubtful: map[string]int{}, seen: map[string]bool{}}
}

func (s *hostileServer) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.open.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.open.Add(-1)
	}
}

func (s *hostileServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	what := s.random.IntN(12)
	if what == 6 && s.random.IntN(40) > 0 {
		what = 12 // an endless body costs as much as thousands of calls
	}
	if r.Method == http.MethodPost {
		if s.seen[string(body)] {
			s.doubtful[string(body)]++
		}
		s.seen[string(body)] = what != 1 // 429 says that nothing was done
	}
	s.mu.Unlock()
	const good = `{"status_code":200,"request_id":"request-1","user_id":"user-1"}`
	answer := func(status int, body string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
	switch what {
	case 0:
		time.Sleep(time.Millisecond)
		answer(http.StatusOK, good)
	case 1:
		answer(http.StatusTooManyRequests, `{"status_code":429,"request_id":"request-1","error_type":"too_many_requests"}`)
	case 2:
		answer(http.StatusInternalServerError,
			`{"status_code":500,"request_id":"request-1","error_type":"internal_server_error"}`)
	case 3:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>bad gateway</html>")
	case 4:
		panic(http.ErrAbortHandler) // the connection is cut before the answer
	case 5:
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, good[:20])
		panic(http.ErrAbortHandler) // and here in the middle of it
	case 6:
		endless(w)
	case 7:
		slowly(w, r, good)
	case 8:
		answer(http.StatusOK, "")
	default:
		answer(http.StatusOK, good)
	}
}

// endless writes more than any client should read.
func endless(w http.ResponseWriter) {
	block := []byte(`{"a":"` + strings.Repeat("x", 1<<20))
	for range 64 {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

// slowly writes a byte at a time.
func slowly(w http.ResponseWriter, r *http.Request, body string) {
	for i := range len(body) {
		if _, err := w.Write([]byte{body[i]}); err != nil || r.Context().Err() != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
	}
}

// checkOnce fails for tokens that were sent again although their first use may have counted.
func (s *hostileServer) checkOnce(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	require.Empty(t, s.doubtful, "came again after an answer that leaves the outcome in doubt")
}
