package stytch_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/lapgen/stytch-go/stytch"
)

// sourceRig is a source of tokens, whose tokens are numbered.
type sourceRig struct {
	*rig
	source oauth2.TokenSource
	issued int
}

// withSource runs a test of a source whose tokens live for some time, and take a second to be issued.
func withSource(t *testing.T, life time.Duration, test func(s *sourceRig)) {
	t.Helper()
	inBubble(t, func(r *rig) {
		s := &sourceRig{rig: r}
		s.serve(life)
		s.source = r.client.M2M.TokenSource(r.Context(), &stytch.M2MTokenParams{
			ClientID: "m2m-client-test-1", ClientSecret: "secret-of-the-client",
		})
		test(s)
	})
}

// serve issues tokens from now on.
func (s *sourceRig) serve(life time.Duration) {
	s.set(tokenPath, after(time.Second, func(r *http.Request) (*http.Response, error) {
		s.mu.Lock()
		s.issued++
		name := fmt.Sprint("token-", s.issued)
		s.mu.Unlock()
		return issue(name, life)(r)
	}))
}

// get demands a token after a wait.
func (s *sourceRig) get(name string, wait time.Duration) *oauth2.Token {
	s.Helper()
	start := time.Now()
	got, err := s.source.Token()
	require.NoError(s.T, err)
	require.Equal(s.T, name, got.AccessToken)
	require.Equal(s.T, wait, time.Since(start))
	return got
}

func TestTokenSource(t *testing.T) {
	withSource(t, time.Hour, func(s *sourceRig) {
		s.want(tokenPath, 0) // not before a token is asked for
		start := time.Now()
		got := s.get("token-1", time.Second)
		require.WithinDuration(s.T, start.Add(time.Hour), got.Expiry, 0)
		require.Equal(s.T, int64(3600), got.ExpiresIn)
		require.Equal(s.T, "Bearer", got.Type())
		got.AccessToken = "changed by a caller"
		s.get("token-1", 0).AccessToken = "changed by another"
		s.get("token-1", 0)
		time.Sleep(54 * time.Minute)
		s.get("token-1", 0)
		s.want(tokenPath, 1)
		time.Sleep(time.Minute) // five minutes are left
		s.get("token-1", 0)
		s.get("token-1", 0)
		s.want(tokenPath, 2)
		time.Sleep(2 * time.Second)
		s.get("token-2", 0)
	})
}

// All who ask for the first token wait for one request.
func TestTokenSourceConcurrently(t *testing.T) {
	withSource(t, time.Hour, func(s *sourceRig) {
		for range 2 {
			var all sync.WaitGroup
			for range 100 {
				all.Go(func() {
					got, err := s.source.Token()
					if assert.NoError(s.T, err) {
						assert.Equal(s.T, fmt.Sprint("token-", s.issued), got.AccessToken)
					}
				})
			}
			all.Wait()
			time.Sleep(2 * time.Hour)
		}
		s.want(tokenPath, 2)
	})
}

// While a token is good, callers do not see that the next one is unavailable.
func TestTokenSourceOutage(t *testing.T) {
	withSource(t, time.Hour, func(s *sourceRig) {
		start := time.Now()
		s.get("token-1", time.Second)
		s.set(tokenPath, refuse(500, "internal_server_error"))
		for time.Since(start) <= time.Hour-10*time.Second {
			s.get("token-1", 0)
			time.Sleep(time.Second)
		}
		// From five minutes before the end to ten seconds before it, every five seconds; and up to 100 retries.
		n := len(s.requests(tokenPath))
		require.GreaterOrEqual(s.T, n, 55)
		require.LessOrEqual(s.T, n, 161)
		// Of this request, or of one in the background that failed after the token's time was up.
		_, err := s.source.Token()
		require.ErrorIs(s.T, err, stytch.ErrServer)
		require.ErrorContains(s.T, err, "stytch: M2M.Token: status 500")
		require.NotContains(s.T, err.Error(), "secret-of-the-client")
		s.serve(time.Hour)
		time.Sleep(1200 * time.Millisecond) // the longest wait after the first failure
		s.get("token-2", time.Second)
		s.get("token-2", 0)
	})
}

// A slow token endpoint is not asked twice at a time, and is waited for only once the token has expired.
func TestTokenSourceSlow(t *testing.T) {
	withSource(t, time.Hour, func(s *sourceRig) {
		s.get("token-1", time.Second)
		s.set(tokenPath, after(9*time.Second, issue("token-2", time.Hour)))
		time.Sleep(55 * time.Minute)
		for range 8 {
			s.get("token-1", 0)
			time.Sleep(time.Second)
		}
		s.want(tokenPath, 2)
		time.Sleep(2 * time.Second)
		s.get("token-2", 0)
	})
}

// Tokens that live shorter than the time ahead of expiry are handed out all the same, and replaced at half of their
// life.
func TestTokenSourceShortLived(t *testing.T) {
	withSource(t, time.Second, func(s *sourceRig) {
		s.get("token-1", time.Second) // all of its life
		s.get("token-2", time.Second)
	})
	for _, life := range []time.Duration{8 * time.Second, 30 * time.Second} {
		withSource(t, life, func(s *sourceRig) {
			s.get("token-1", time.Second)
			time.Sleep(life/2 - time.Second)
			s.get("token-1", 0)
			time.Sleep(time.Second + time.Millisecond)
			s.get("token-2", 0)
			s.want(tokenPath, 2)
			time.Sleep(life - life/4 - time.Second - time.Millisecond) // a quarter is left
			s.get("token-2", 0)
			s.want(tokenPath, 3)
			s.set(tokenPath, unreachable)
			time.Sleep(life)
			_, err := s.source.Token()
			require.ErrorIs(s.T, err, errNoConnection)
		})
	}
}

// A token of which nobody knows when it expires is used for a minute.
func TestTokenSourceUnknownLife(t *testing.T) {
	for _, member := range []string{
		``, `,"expires_in":null`, `,"expires_in":0`, `,"expires_in":-3600`, `,"expires_in":"-1"`,
	} {
		withSource(t, time.Hour, func(s *sourceRig) {
			s.set(tokenPath, respond(200, `{"access_token":"token-1","token_type":"bearer"`+member+`}`))
			start := time.Now()
			for range 100 {
				got := s.get("token-1", 0)
				require.WithinDuration(s.T, start.Add(time.Minute), got.Expiry, 0)
			}
			s.want(tokenPath, 1)
			time.Sleep(time.Minute)
			s.get("token-1", 0)
			s.want(tokenPath, 2)
		})
	}
}

// A client whose secret was revoked asks a few times, however many callers there are.
func TestTokenSourceBacksOff(t *testing.T) {
	withSource(t, time.Hour, func(s *sourceRig) {
		s.set(tokenPath, respond(401, `{"status_code":401,"request_id":"r","error":"invalid_client"}`))
		var all sync.WaitGroup
		start := time.Now()
		for range 20 {
			all.Go(func() {
				for time.Since(start) < time.Minute {
					_, err := s.source.Token()
					assert.ErrorIs(s.T, err, stytch.ErrUnauthorized)
					time.Sleep(10 * time.Millisecond)
				}
			})
		}
		time.Sleep(2 * time.Second)
		n := len(s.requests(tokenPath))
		require.LessOrEqual(s.T, n, 3)
		require.GreaterOrEqual(s.T, n, 2)
		all.Wait()
		n = len(s.requests(tokenPath)) // after 1, 2, 4, 8, 16, 30 seconds, a fifth more or less
		require.LessOrEqual(s.T, n, 7)
		require.GreaterOrEqual(s.T, n, 5)

		s.serve(time.Hour)
		time.Sleep(36 * time.Second)
		s.get("token-1", time.Second)
		time.Sleep(time.Hour)
		s.set(tokenPath, refuse(500, "internal_server_error"))
		_, err := s.source.Token()
		require.ErrorIs(s.T, err, stytch.ErrServer)
		s.serve(time.Hour)
		time.Sleep(1200 * time.Millisecond) // a success makes the waits short again
		s.get("token-2", time.Second)
	})
}

// The failures while a token is good do not delay the first request after it.
func TestTokenSourceAsksAtOnceWhenTheTokenEnds(t *testing.T) {
	withSource(t, time.Hour, func(s *sourceRig) {
		s.get("token-1", time.Second)
		s.set(tokenPath, respond(401, `{"status_code":401,"request_id":"r","error":"invalid_client"}`))
		time.Sleep(time.Hour - 12*time.Second)
		s.get("token-1", 0)
		s.want(tokenPath, 2)
		s.serve(time.Hour)
		time.Sleep(2 * time.Second)
		s.get("token-2", time.Second)
	})
}

// A response of success without a token is an error, and no token.
func TestTokenSourceWithoutAccessToken(t *testing.T) {
	for _, answer := range []reply{
		respond(200, `{"expires_in":3600,"token_type":"bearer"}`),
		respond(200, `{"error":"invalid_client"}`),
		respond(200, `{"access_token":"","expires_in":3600}`),
		respond(200, `{"Access_Token":"x","expires_in":3600}`),
		respond(204, ``),
	} {
		withSource(t, time.Hour, func(s *sourceRig) {
			s.set(tokenPath, answer)
			got, err := s.source.Token()
			require.Nil(s.T, got)
			require.ErrorContains(s.T, err, "stytch: M2M.Token: status 200: the response has no access_token")
			s.serve(time.Hour)
			time.Sleep(2 * time.Second)
			s.get("token-1", time.Second)
		})
	}
}

// wallClock is a clock whose wall part alone is moved, as by a suspend, in which the monotonic clock stands still,
// or by somebody who sets it.
type wallClock struct{ moved atomic.Int64 }

// now has a monotonic reading. Package time offers no way to move the wall part alone: it holds the seconds above the
// lower 30 bits of its first word.
func (c *wallClock) now() time.Time {
	now := time.Now()
	*(*uint64)(unsafe.Pointer(&now)) += uint64(c.moved.Load()) << 30
	return now
}

// move moves the wall part, and makes sure of that.
func (c *wallClock) move(t *testing.T, d time.Duration) {
	t.Helper()
	before := c.now()
	c.moved.Add(int64(d / time.Second))
	require.InDelta(t, 0, c.now().Sub(before), float64(time.Minute))
	require.InDelta(t, d, c.now().Round(0).Sub(before.Round(0)), float64(time.Minute))
}

// After a suspend no expired token is handed out.
func TestTokenSourceAfterSuspend(t *testing.T) {
	clock := new(wallClock)
	api := newStytchAPI()
	api.set(tokenPath, issue("token-1", time.Hour))
	client, err := stytch.NewClient(
		projectID, secret, stytch.WithHTTPClient(&http.Client{Transport: api}), stytch.WithClock(clock.now),
	)
	require.NoError(t, err)
	defer client.Close()
	source := client.M2M.TokenSource(t.Context(), &stytch.M2MTokenParams{
		ClientID: "m2m-client-test-1", ClientSecret: "s3cret",
	})
	_, err = source.Token()
	require.NoError(t, err)

	clock.move(t, 2*time.Hour)
	api.set(tokenPath, issue("token-2", time.Hour))
	got, err := source.Token()
	require.NoError(t, err)
	require.Equal(t, "token-2", got.AccessToken)
	require.Equal(t, got.Expiry.Round(0), got.Expiry, "no monotonic reading")
}

// A wall clock that is set back makes no token live longer.
func TestTokenSourceClockSetBack(t *testing.T) {
	clock := new(wallClock)
	api := newStytchAPI()
	api.set(tokenPath, issue("token-1", time.Second))
	client, err := stytch.NewClient(
		projectID, secret, stytch.WithHTTPClient(&http.Client{Transport: api}), stytch.WithClock(clock.now),
	)
	require.NoError(t, err)
	defer client.Close()
	source := client.M2M.TokenSource(t.Context(), &stytch.M2MTokenParams{
		ClientID: "m2m-client-test-1", ClientSecret: "s3cret",
	})
	_, err = source.Token()
	require.NoError(t, err)
	clock.move(t, -time.Hour)
	api.set(tokenPath, issue("token-2", time.Hour))
	require.Eventually(t, func() bool {
		got, err := source.Token()
		return err == nil && got.AccessToken == "token-2"
	}, 5*time.Second, 50*time.Millisecond)
}

// What a hook or a transport does on the goroutine of a request is an error of those who wait.
func TestTokenSourcePanics(t *testing.T) {
	for name, misbehave := range map[string]func(){
		"panic: of a transport":     func() { panic("of a transport") },
		"the goroutine ended early": runtime.Goexit,
	} {
		withSource(t, time.Hour, func(s *sourceRig) {
			s.set(tokenPath, func(*http.Request) (*http.Response, error) {
				time.Sleep(time.Second)
				misbehave()
				return nil, errNoConnection
			})
			var all sync.WaitGroup
			for range 10 {
				all.Go(func() {
					_, err := s.source.Token()
					assert.ErrorContains(s.T, err, "stytch: M2M.TokenSource: "+name)
				})
			}
			all.Wait()
			s.want(tokenPath, 1)
			s.serve(time.Hour)
			time.Sleep(2 * time.Second)
			s.get("token-1", time.Second)
		})
	}
}

// traceKey is the key of what a caller puts into a context.
type traceKey struct{}

// Requests have the values of the context of the source, and hooks see them.
func TestTokenSourceContextValues(t *testing.T) {
	inBubble(t, func(r *rig) {
		var seen any
		r.set(tokenPath, func(request *http.Request) (*http.Response, error) {
			seen = request.Context().Value(traceKey{})
			return issue("token-1", time.Hour)(request)
		})
		ctx := context.WithValue(r.Context(), traceKey{}, "trace-1")
		_, err := r.client.M2M.TokenSource(ctx, &stytch.M2MTokenParams{
			ClientID: "m2m-client-test-1", ClientSecret: "s3cret",
		}).Token()
		require.NoError(t, err)
		require.Equal(t, "trace-1", seen)
	})
}

// Many who wait for one request get a copy each.
func TestTokenSourceCopies(t *testing.T) {
	withSource(t, time.Hour, func(s *sourceRig) {
		var got [10]*oauth2.Token
		var all sync.WaitGroup
		for i := range got {
			all.Go(func() {
				var err error
				got[i], err = s.source.Token()
				if assert.NoError(s.T, err) {
					got[i].AccessToken = "changed by a caller"
				}
			})
		}
		all.Wait()
		s.want(tokenPath, 1)
		s.get("token-1", 0)
	})
}

// The HTTP client of README's snippet: requests neither fail nor wait while the token endpoint is down at the wrong
// time.
func TestTokenSourceOverAnOutage(t *testing.T) {
	withSource(t, 200*time.Second, func(s *sourceRig) {
		start := time.Now()
		s.set(tokenPath, func(request *http.Request) (*http.Response, error) {
			at := time.Since(start)
			name := fmt.Sprint("token-of-", at.Round(time.Second))
			time.Sleep(3 * time.Second)
			if at >= 188*time.Second && at < 200*time.Second {
				return refuse(503, "internal_server_error")(request)
			}
			return issue(name, 200*time.Second)(request)
		})
		s.set("/orders", func(request *http.Request) (*http.Response, error) {
			var issued time.Duration
			if name, ok := strings.CutPrefix(request.Header.Get("Authorization"), "Bearer token-of-"); ok {
				issued, _ = time.ParseDuration(name)
			}
			if time.Since(start)-issued > 200*time.Second {
				return respond(401, `{}`)(request)
			}
			return respond(200, `{}`)(request)
		})
		_, err := s.source.Token()
		require.NoError(s.T, err)
		httpClient := &http.Client{Transport: &oauth2.Transport{Source: s.source, Base: s.stytchAPI}}
		failed, slow := 0, 0
		for time.Since(start) < 10*time.Minute {
			asked := time.Now()
			response, err := httpClient.Get("https://orders.example/orders")
			if err != nil || response.StatusCode != 200 {
				failed++
			} else {
				_ = response.Body.Close()
			}
			if time.Since(asked) > 0 {
				slow++
			}
			time.Sleep(500 * time.Millisecond)
		}
		require.Zero(s.T, failed)
		require.Zero(s.T, slow)
	})
}

func TestTokenSourceContext(t *testing.T) {
	inBubble(t, func(r *rig) {
		ctx, cancel := context.WithCancel(r.Context())
		source := r.client.M2M.TokenSource(ctx, &stytch.M2MTokenParams{
			ClientID: "m2m-client-test-1", ClientSecret: "secret-of-the-client",
		})
		r.set(tokenPath, func(*http.Request) (*http.Response, error) {
			time.Sleep(time.Minute) // deaf to the context
			return nil, errNoConnection
		})
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				got, err := source.Token()
				assert.Nil(t, got)
				assert.ErrorIs(t, err, context.Canceled)
				assert.True(t, strings.HasPrefix(err.Error(), "stytch: M2M.Token"), err.Error())
			})
		}
		synctest.Wait()
		start := time.Now()
		cancel()
		all.Wait()
		require.Zero(t, time.Since(start))
		_, err := source.Token()
		require.ErrorIs(t, err, context.Canceled, "afterwards")
		r.want(tokenPath, 1)
		time.Sleep(time.Minute)
	})
}

func TestTokenSourceUnusable(t *testing.T) {
	inBubble(t, func(r *rig) {
		var none context.Context
		params := &stytch.M2MTokenParams{ClientID: "m2m-client-test-1", ClientSecret: "secret-of-the-client"}
		for name, source := range map[string]oauth2.TokenSource{
			"nil":        r.client.M2M.TokenSource(r.Context(), nil),
			"empty":      r.client.M2M.TokenSource(r.Context(), &stytch.M2MTokenParams{}),
			"context is": r.client.M2M.TokenSource(none, params),
			"option 1":   r.client.M2M.TokenSource(r.Context(), params, nil),
			// It would be written by the goroutines of requests.
			"WithResponseInto": r.client.M2M.TokenSource(r.Context(), params, stytch.WithResponseInto(new(*http.Response))),
		} {
			for range 2 {
				got, err := source.Token()
				require.Nil(t, got, name)
				require.Error(t, err, name)
				require.True(t, strings.HasPrefix(err.Error(), "stytch: M2M.Token"), err.Error())
				require.ErrorContains(t, err, name)
			}
		}
		r.wantNone()
	})
}

// What the caller does to the params afterwards changes nothing.
func TestTokenSourceCopiesParams(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.set(tokenPath, issue("token-1", time.Hour))
		params := &stytch.M2MTokenParams{
			ClientID: "m2m-client-test-1", ClientSecret: "secret-of-the-client", Scopes: []string{"read:documents"},
		}
		opts := []stytch.Option{stytch.WithHeader("X-Trace", "1")}
		source := r.client.M2M.TokenSource(r.Context(), params, opts...)
		params.ClientID, params.Scopes[0], opts[0] = "another", "another", nil
		_, err := source.Token()
		require.NoError(t, err)
		sent := r.requests(tokenPath)[0]
		require.Equal(t, url.Values{
			"grant_type": {"client_credentials"}, "client_id": {"m2m-client-test-1"},
			"client_secret": {"secret-of-the-client"}, "scope": {"read:documents"},
		}, parseForm(t, sent.body))
		require.Equal(t, "1", sent.header.Get("X-Trace"))
	})
}

// The source is one for package oauth2: requests of its client carry the token.
func TestTokenSourceAuthorizesRequests(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.set(tokenPath, issue("token-1", time.Hour))
		source := r.client.M2M.TokenSource(r.Context(), &stytch.M2MTokenParams{
			ClientID: "m2m-client-test-1", ClientSecret: "secret-of-the-client",
		})
		client := &http.Client{Transport: &oauth2.Transport{Source: source, Base: r.stytchAPI}}
		r.set("/orders", respond(200, "{}"))
		response, err := client.Get("https://api.example/orders")
		require.NoError(t, err)
		_ = response.Body.Close()
		require.Equal(t, "Bearer token-1", r.requests("/orders")[0].header.Get("Authorization"))
	})
}
