package token

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/lapgen/stytch-go/stytch/internal/refresh"
)

// keySource has the keys of a project: a set that was given, or one that is fetched.
type keySource struct {
	cache *refresh.Cache[keySet] // nil for a set that was given

	static    keySet
	staticErr error // why static has no keys
	closed    atomic.Bool
}

func newKeySource(c *config, url string) *keySource {
	if c.static {
		keys, err := parseKeySet(c.staticKeys)
		return &keySource{static: keys, staticErr: err}
	}
	f, w := newFetcher(c, url), &witness{logger: c.logger, observers: c.observers}
	return &keySource{cache: refresh.New(refresh.Settings{
		FreshFor:    c.cache.FreshFor,
		MaxStale:    c.cache.MaxStale,
		MinInterval: c.cache.MinInterval,
		Timeout:     c.cache.Timeout,
		MinBackoff:  c.cache.MinBackoff,
		MaxBackoff:  c.cache.MaxBackoff,
		Now:         c.now,
	}, f.fetch, w.ended)}
}

// keys returns the keys with an id, at least one.
func (s *keySource) keys(ctx context.Context, kid string) ([]publicKey, error) {
	set, err := s.set(ctx, func(set keySet) bool { return set[kid] != nil })
	if err != nil {
		return nil, err
	}
	if keys := set[kid]; keys != nil {
		return keys, nil
	}
	return nil, ErrUnknownKey
}

// warm fetches the set, if there is none yet.
func (s *keySource) warm(ctx context.Context) error {
	_, err := s.set(ctx, nil)
	return err
}

// set returns the set; one that is fetched only if has accepts it.
func (s *keySource) set(ctx context.Context, has func(keySet) bool) (keySet, error) {
	switch {
	case ctx == nil:
		return nil, errNilContext
	case s.cache == nil:
		return s.given()
	}
	set, err := s.cache.Get(ctx, has)
	if err != nil {
		return nil, keyError(err)
	}
	return set, nil
}

// given returns the set that was given.
func (s *keySource) given() (keySet, error) {
	switch {
	case s.closed.Load():
		return nil, ErrClosed
	case s.staticErr != nil:
		return nil, fmt.Errorf("%w: %w", ErrKeysUnavailable, s.staticErr)
	}
	return s.static, nil
}

// refresh fetches the set now.
func (s *keySource) refresh(ctx context.Context) error {
	switch {
	case ctx == nil:
		return errNilContext
	case s.cache == nil:
		_, err := s.given()
		return err
	}
	if _, err := s.cache.Refresh(ctx); err != nil {
		return keyError(err)
	}
	return nil
}

func (s *keySource) status() Status {
	if s.cache != nil {
		return statusOf(s.cache.State())
	}
	set, err := s.given()
	return Status{Keys: set.len(), Err: err}
}

func (s *keySource) close() {
	s.closed.Store(true)
	if s.cache != nil {
		s.cache.Close()
	}
}

var errNilContext = errors.New("token: the context is nil")

// keyError translates an error of the cache. Those of contexts stay matchable.
func keyError(err error) error {
	switch {
	case errors.Is(err, refresh.ErrClosed):
		return ErrClosed
	case errors.Is(err, refresh.ErrMissing):
		return ErrUnknownKey
	}
	if u, ok := errors.AsType[*refresh.UnavailableError](err); ok && u.Cause != nil {
		return fmt.Errorf("%w: %w", ErrKeysUnavailable, u.Cause)
	}
	return ErrKeysUnavailable
}
