package token

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"

	"github.com/lapgen/stytch-go/stytch/internal/refresh"
	"github.com/lapgen/stytch-go/stytch/internal/version"
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
	f := &fetcher{url: url, maxBody: c.cache.MaxBody, client: jwksClient(c.httpClient)}
	return &keySource{cache: refresh.New(refresh.Settings{
		FreshFor:    c.cache.FreshFor,
		MaxStale:    c.cache.MaxStale,
		MinInterval: c.cache.MinInterval,
		Timeout:     c.cache.Timeout,
		MinBackoff:  c.cache.MinBackoff,
		MaxBackoff:  c.cache.MaxBackoff,
		Now:         c.now,
	}, f.fetch)}
}

// keys returns the keys with an id, at least one.
func (s *keySource) keys(ctx context.Context, kid string) ([]*rsa.PublicKey, error) {
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
	case s.cache != nil:
		set, err := s.cache.Get(ctx, has)
		if err != nil {
			return nil, keyError(err)
		}
		return set, nil
	case s.closed.Load():
		return nil, ErrClosed
	case s.staticErr != nil:
		return nil, fmt.Errorf("%w: %w", ErrKeysUnavailable, s.staticErr)
	}
	return s.static, nil
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
	case !errors.Is(err, refresh.ErrMissing):
		return fmt.Errorf("%w: %w", ErrKeysUnavailable, err)
	case err == refresh.ErrMissing: //nolint:errorlint // without the end of a context beside it
		return ErrUnknownKey
	default:
		return fmt.Errorf("%w: %w", ErrUnknownKey, err)
	}
}

// fetcher fetches a key set.
type fetcher struct {
	client  *http.Client
	url     string
	maxBody int64
}

// jwksClient returns a client that follows no redirect, since keys come from where they
// are said to be or not at all, and sends no cookies, which would be credentials. Without
// a client of the caller's it keeps no connection, and so no goroutine, between fetches
// that are minutes apart.
func jwksClient(callers *http.Client) *http.Client {
	client := &http.Client{}
	if callers != nil {
		*client = *callers
	} else {
		client.Transport = &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, DisableKeepAlives: true}
	}
	client.Jar = nil
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client
}

func (f *fetcher) fetch(ctx context.Context) (keySet, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", version.UserAgent())
	response, err := f.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch the key set: status %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, f.maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("fetch the key set: %w", err)
	}
	if int64(len(body)) > f.maxBody {
		return nil, fmt.Errorf("fetch the key set: larger than %d bytes", f.maxBody)
	}
	return parseKeySet(body)
}
