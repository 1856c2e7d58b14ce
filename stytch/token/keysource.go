package token

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/internal/refresh"
	"github.com/lapgen/stytch-go/stytch/internal/version"
)

// keySource has the keys of a project: a set that was given, or one that is fetched.
type keySource struct {
	static    keySet
	staticErr error // why static has no keys
	cache     *refresh.Cache[keySet]
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
	set := s.static
	if s.cache != nil {
		var err error
		set, err = s.cache.Get(ctx, func(set keySet) bool { return set[kid] != nil })
		if err != nil {
			return nil, keyError(err)
		}
	}
	if s.staticErr != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeysUnavailable, s.staticErr)
	}
	if keys := set[kid]; keys != nil {
		return keys, nil
	}
	return nil, ErrUnknownKey
}

// warm fetches the set, if there is none yet.
func (s *keySource) warm(ctx context.Context) error {
	if s.cache == nil {
		return nil
	}
	if _, err := s.cache.Get(ctx, nil); err != nil {
		return keyError(err)
	}
	return nil
}

func (s *keySource) close() {
	if s.cache != nil {
		s.cache.Close()
	}
}

// keyError translates an error of the cache. Those of contexts stay matchable.
func keyError(err error) error {
	switch {
	case errors.Is(err, refresh.ErrClosed):
		return ErrClosed
	case !errors.Is(err, refresh.ErrMissing):
		return fmt.Errorf("%w: %w", ErrKeysUnavailable, err)
	case err == refresh.ErrMissing: // without the end of a context beside it
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

// jwksClient returns a client that follows no redirect: keys come from where they are
// said to be, or not at all. Without a client of the caller's it keeps no connection,
// and so no goroutine, between fetches that are minutes apart.
func jwksClient(callers *http.Client) *http.Client {
	client := &http.Client{}
	if callers != nil {
		*client = *callers
	} else {
		client.Transport = &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, DisableKeepAlives: true}
	}
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
