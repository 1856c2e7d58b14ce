package stytch

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// A token is replaced when a tenth of its life is left, and at most five minutes ahead;
// one with less than ten seconds to go is not handed out any more.
const (
	aheadOfExpiry = 10
	maxAhead      = 5 * time.Minute
	minLeft       = 10 * time.Second
	// retryAhead is the time between attempts to replace a token that is still good.
	retryAhead = 5 * time.Second
)

// tokenSource keeps the token of a client.
type tokenSource struct {
	ctx   context.Context
	now   func() time.Time
	fetch func() (*M2MTokenResponse, error)

	mu        sync.Mutex
	current   *oauth2.Token
	replaceAt time.Time
	flight    *tokenFlight // the request that is under way, nil for none
}

type tokenFlight struct {
	done  chan struct{} // closed at its end
	token *oauth2.Token // to be read then
	err   error
}

// Token returns a token that is good for ten seconds at least, unless tokens live shorter.
func (s *tokenSource) Token() (*oauth2.Token, error) {
	good, flight := s.take()
	if good != nil {
		return good, nil
	}
	select {
	case <-flight.done:
		return flight.token, flight.err
	case <-s.ctx.Done():
		return nil, fmt.Errorf("stytch: M2M.TokenSource: %w", s.ctx.Err())
	}
}

// take returns the token if it is good, and else the request to wait for. It starts a
// request if one is due.
func (s *tokenSource) take() (*oauth2.Token, *tokenFlight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	var good *oauth2.Token
	if s.current != nil && s.current.Expiry.Sub(now) >= minLeft {
		copied := *s.current
		good = &copied
	}
	if s.flight == nil && (good == nil || !now.Before(s.replaceAt)) {
		s.flight = &tokenFlight{done: make(chan struct{})}
		go s.land(s.flight)
	}
	return good, s.flight
}

// land makes a request and takes in its end.
func (s *tokenSource) land(flight *tokenFlight) {
	began := s.now()
	res, err := s.fetch()
	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(flight.done)
	s.flight = nil
	if err != nil {
		flight.err = err
		s.replaceAt = s.now().Add(retryAhead)
		return
	}
	// The life of the token began no sooner than the request.
	life := time.Duration(res.ExpiresIn) * time.Second
	s.current = &oauth2.Token{AccessToken: res.AccessToken, TokenType: res.TokenType, Expiry: began.Add(life), ExpiresIn: int64(res.ExpiresIn)}
	s.replaceAt = s.current.Expiry.Add(-max(min(life/aheadOfExpiry, maxAhead), minLeft))
	copied := *s.current
	flight.token = &copied
}
