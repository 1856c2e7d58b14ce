package stytch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/lapgen/stytch-go/stytch/internal/flight"
	"github.com/lapgen/stytch-go/stytch/internal/refresh"
)

const (
	// A token is replaced when a tenth of its life is left, and at most five minutes ahead.
	aheadOfExpiry = 10
	maxAhead      = 5 * time.Minute
	// minLeft is what a token that is handed out has left, or a quarter of its life if that is less. Twice as long
	// is the time to replace it, so that nobody waits for that.
	minLeft       = 10 * time.Second
	partOfMinLeft = 4
	// retryAhead is the time between attempts to replace a token that is still good.
	retryAhead = 5 * time.Second
	// unknownLife is the life of a token of which the API does not say when it expires (RFC 6749 section 5.1).
	unknownLife = time.Minute
)

// tokenSource holds the token of a client, and replaces it ahead of its end.
type tokenSource struct {
	ctx   context.Context
	now   func() time.Time
	fetch func() (*M2MTokenResponse, error)

	mu      sync.Mutex
	current *heldToken // nil before the first
	request *flight.Flight[*heldToken]
	backoff refresh.Backoff // while there is no good token
	lastErr error           // of the request that the back-off follows
}

// heldToken is a token and when to replace it.
type heldToken struct {
	token     *oauth2.Token // behind a pointer, which printing the source does not follow
	expiry    time.Time     // with the monotonic reading of the clock, if that has one
	margin    time.Duration
	replaceAt time.Time
}

func newTokenSource(ctx context.Context, now func() time.Time, fetch func() (*M2MTokenResponse, error)) *tokenSource {
	return &tokenSource{
		ctx: ctx, now: now, fetch: fetch, backoff: refresh.Backoff{Min: time.Second, Max: 30 * time.Second},
	}
}

// Token returns a copy of a token that is good for ten seconds at least, unless tokens live shorter.
func (s *tokenSource) Token() (*oauth2.Token, error) {
	held, request, err := s.take()
	if held == nil && err == nil {
		held, err = request.Wait(s.ctx)
		if err != nil && s.ctx.Err() != nil {
			err = fmt.Errorf("stytch: M2M.TokenSource: %w", s.ctx.Err())
		}
	}
	if err != nil {
		return nil, err
	}
	own := *held.token
	return &own, nil
}

// take returns the token if it is good, or else the request to wait for. It starts a request if one is due.
func (s *tokenSource) take() (*heldToken, *flight.Flight[*heldToken], error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	good := s.current != nil && s.current.good(now)
	switch {
	case good && (s.request != nil || refresh.Elapsed(s.current.replaceAt, now) < 0):
		return s.current, nil, nil
	case !good && s.request != nil:
		return nil, s.request, nil
	case !good && s.backoff.Left(now) > 0:
		return nil, nil, fmt.Errorf("stytch: M2M.TokenSource: no request for another %s, after one that failed: %w",
			s.backoff.Left(now).Round(time.Millisecond), s.lastErr)
	}
	s.request = flight.Go(func() (*heldToken, error) { return s.issue(now) }, s.land)
	if good {
		return s.current, nil, nil
	}
	return nil, s.request, nil
}

// issue requests a token. Its life began no sooner than the request did.
func (s *tokenSource) issue(began time.Time) (*heldToken, error) {
	res, err := s.fetch()
	if err != nil {
		return nil, err
	}
	life := time.Duration(res.ExpiresIn) * time.Second
	if life <= 0 {
		life = unknownLife
	}
	held := &heldToken{expiry: began.Add(life), margin: min(minLeft, life/partOfMinLeft)}
	held.replaceAt = held.expiry.Add(-max(min(life/aheadOfExpiry, maxAhead), 2*held.margin))
	// Those who get it know nothing of a suspend between two readings of a monotonic clock.
	held.token = &oauth2.Token{
		AccessToken: res.AccessToken, TokenType: res.TokenType, Expiry: held.expiry.Round(0),
		ExpiresIn: int64(life / time.Second),
	}
	return held, nil
}

// land takes in the end of a request, which may be that of its goroutine.
func (s *tokenSource) land(held *heldToken, err error) (*heldToken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.request = nil
	if _, panicked := errors.AsType[*flight.PanicError](err); panicked || errors.Is(err, flight.ErrExited) {
		err = fmt.Errorf("stytch: M2M.TokenSource: %w", err)
	}
	now := s.now()
	switch {
	case err == nil:
		s.current, s.lastErr = held, nil
		s.backoff.Succeed()
	case s.current != nil && s.current.good(now):
		s.current.replaceAt = now.Add(retryAhead)
	default:
		s.lastErr = err
		s.backoff.Fail(now)
	}
	return held, err
}

// good reports whether the token may be handed out.
func (h *heldToken) good(now time.Time) bool {
	return refresh.Elapsed(h.expiry.Add(-h.margin), now) <= 0
}
