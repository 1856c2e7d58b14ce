package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

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
		s.source = r.client.M2M.TokenSource(r.Context(), &stytch.M2MTokenParams{ClientID: "m2m-client-test-1", ClientSecret: "secret-of-the-client"})
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
	if took := time.Since(start); err != nil || got.AccessToken != name || took != wait {
		s.Errorf("got %+v, %v after %v; want %s after %v", got, err, took, name, wait)
		return &oauth2.Token{}
	}
	return got
}

func TestTokenSource(t *testing.T) {
	withSource(t, time.Hour, func(s *sourceRig) {
		s.want(tokenPath, 0) // not before a token is asked for
		start := time.Now()
		got := s.get("token-1", time.Second)
		if !got.Expiry.Equal(start.Add(time.Hour)) || got.ExpiresIn != 3600 || got.Type() != "Bearer" {
			s.Errorf("got %+v", got)
		}
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
					if err != nil || got.AccessToken != fmt.Sprint("token-", s.issued) {
						s.Errorf("got %+v, %v", got, err)
					}
				})
			}
			all.Wait()
			time.Sleep(2 * time.Hour)
		}
		s.want(tokenPath, 2)
	})
}

// While a token is good, callers do not see that the next one cannot be had.
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
		if n := len(s.requests(tokenPath)); n < 55 || n > 161 {
			s.Errorf("%d requests", n)
		}
		_, err := s.source.Token()
		checkError(s.T, err, "M2M.Token", []string{"secret-of-the-client"}, stytch.ErrServer)
		s.serve(time.Hour)
		s.get("token-2", time.Second)
		s.get("token-2", 0)
	})
}

// A slow token endpoint is not asked twice at a time, and is waited for only once the token is over.
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

// Tokens that live shorter than the time ahead of expiry are handed out all the same.
func TestTokenSourceShortLived(t *testing.T) {
	for _, life := range []time.Duration{0, time.Second, 5 * time.Second} {
		withSource(t, life, func(s *sourceRig) {
			s.get("token-1", time.Second)
			s.get("token-2", time.Second) // the first is about to end
		})
	}
	withSource(t, 30*time.Second, func(s *sourceRig) {
		s.get("token-1", time.Second)
		time.Sleep(18 * time.Second)
		s.get("token-1", 0)
		time.Sleep(2 * time.Second)
		s.get("token-2", time.Second)
		s.want(tokenPath, 2)
	})
}

func TestTokenSourceContext(t *testing.T) {
	inBubble(t, func(r *rig) {
		ctx, cancel := context.WithCancel(r.Context())
		source := r.client.M2M.TokenSource(ctx, &stytch.M2MTokenParams{ClientID: "m2m-client-test-1", ClientSecret: "secret-of-the-client"})
		r.set(tokenPath, func(*http.Request) (*http.Response, error) {
			time.Sleep(time.Minute) // deaf to the context
			return nil, errNoConnection
		})
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				got, err := source.Token()
				if got != nil || !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "stytch: M2M.Token") {
					t.Errorf("got %+v, %v", got, err)
				}
			})
		}
		synctest.Wait()
		start := time.Now()
		cancel()
		all.Wait()
		if took := time.Since(start); took != 0 {
			t.Errorf("it took %v", took)
		}
		if _, err := source.Token(); !errors.Is(err, context.Canceled) {
			t.Errorf("afterwards: %v", err)
		}
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
		} {
			for range 2 {
				got, err := source.Token()
				if got != nil || err == nil || !strings.HasPrefix(err.Error(), "stytch: M2M.Token") || !strings.Contains(err.Error(), name) {
					t.Errorf("%s: got %+v, %v", name, got, err)
				}
			}
		}
		r.wantNone()
	})
}

// What the caller does to the params afterwards changes nothing.
func TestTokenSourceCopiesParams(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.set(tokenPath, issue("token-1", time.Hour))
		params := &stytch.M2MTokenParams{ClientID: "m2m-client-test-1", ClientSecret: "secret-of-the-client", Scopes: []string{"read:documents"}}
		opts := []stytch.Option{stytch.WithHeader("X-Trace", "1")}
		source := r.client.M2M.TokenSource(r.Context(), params, opts...)
		params.ClientID, params.Scopes[0], opts[0] = "another", "another", nil
		if _, err := source.Token(); err != nil {
			t.Fatal(err)
		}
		sent := r.requests(tokenPath)[0]
		if !sameForm(t, sent.body, "grant_type=client_credentials&client_id=m2m-client-test-1&client_secret=secret-of-the-client&scope=read%3Adocuments") || sent.header.Get("X-Trace") != "1" {
			t.Errorf("sent %s", sent.body)
		}
	})
}

// The source is one for package oauth2: requests of its client carry the token.
func TestTokenSourceAuthorizesRequests(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.set(tokenPath, issue("token-1", time.Hour))
		source := r.client.M2M.TokenSource(r.Context(), &stytch.M2MTokenParams{ClientID: "m2m-client-test-1", ClientSecret: "secret-of-the-client"})
		client := &http.Client{Transport: &oauth2.Transport{Source: source, Base: r.stytchAPI}}
		r.set("/orders", respond(200, "{}"))
		response, err := client.Get("https://api.example/orders")
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if got := r.requests("/orders")[0].header.Get("Authorization"); got != "Bearer token-1" {
			t.Errorf("Authorization is %q", got)
		}
	})
}
