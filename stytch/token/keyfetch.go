package token

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/internal/version"
	"github.com/lapgen/stytch-go/stytch/internal/wire"
)

// fetcher fetches a key set.
type fetcher struct {
	client  *http.Client
	url     string
	header  http.Header
	maxBody int64
}

func newFetcher(c *config, url string) *fetcher {
	header := http.Header{"Accept": {"application/json"}, "User-Agent": {version.UserAgent()}}
	maps.Copy(header, c.header)
	return &fetcher{url: url, header: header, maxBody: c.cache.MaxBody, client: jwksClient(c.httpClient)}
}

// jwksClient returns a client that follows no redirect, since keys come from the configured host or not
// at all, and sends no cookies, which would be credentials. Its own transport has no connection, and so
// no goroutine, between fetches that are minutes apart.
func jwksClient(callers *http.Client) *http.Client {
	client := &http.Client{}
	if callers != nil {
		*client = *callers
	} else {
		transport := wire.NewTransport()
		transport.DisableKeepAlives = true
		client.Transport = transport
	}
	client.Jar = nil
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client
}

// fetch fetches the set; anew asks caches between here and the API not to answer from what they have
// (RFC 9111 section 5.2.1.4).
func (f *fetcher) fetch(ctx context.Context, anew bool) (keySet, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url, nil)
	if err != nil {
		return nil, err
	}
	request.Header = f.header.Clone()
	if anew {
		request.Header.Set("Cache-Control", "no-cache")
	}
	response, err := wire.Do(f.client, request, cancel)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch the key set: status %d, want 200", response.StatusCode)
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
