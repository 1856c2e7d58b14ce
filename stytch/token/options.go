package token

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/textproto"
	"slices"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/endpoint"
	"github.com/lapgen/stytch-go/stytch/internal/header"
)

// Option changes how a verifier works. An option that cannot be used is an error of
// [NewVerifier].
type Option func(*config) error

// config is what options set.
type config struct {
	baseURL    string
	httpClient *http.Client
	now        func() time.Time
	leeway     time.Duration
	issuers    []string
	staticKeys []byte
	static     bool
	cache      KeyCache
	header     http.Header // of fetches
	logger     *slog.Logger
	observers  []func(KeyFetch)

	signatureEntries int
}

// WithBaseURL sets where the API is, such as a custom domain of the project or a fake server. Keys come from
// there, and tokens may name it as their issuer, as it is given here or as the API writes it: scheme and host
// in lower case, no default port. A slash at its end is dropped. It must begin with https://, or be on
// loopback.
func WithBaseURL(rawURL string) Option {
	return func(c *config) error {
		base, _, err := endpoint.Parse(rawURL)
		if err != nil {
			return fmt.Errorf("WithBaseURL: %w", err)
		}
		c.baseURL = base
		return nil
	}
}

// WithHTTPClient fetches keys with a copy of client, taken now. Redirects are not followed, whatever its
// CheckRedirect says, and cookies of its Jar are not sent. Its RoundTripper runs on a goroutine of the
// verifier: a panic there is a fetch that failed, and one that ignores the end of a request's context holds
// callers no longer than Timeout of [KeyCache] and a second.
func WithHTTPClient(client *http.Client) Option {
	if client == nil {
		return failing("WithHTTPClient: the client is nil")
	}
	own := *client
	return func(c *config) error {
		c.httpClient = &own
		return nil
	}
}

// WithClock sets the clock that tokens and the key set are judged by; it is time.Now without it. It must be
// safe for concurrent use. The age of the key set goes by the wall clock and by the monotonic clock, if the
// times have both, whichever says more: a suspended machine and a clock that is set keep no key in use.
func WithClock(now func() time.Time) Option {
	if now == nil {
		return failing("WithClock: the clock is nil")
	}
	return func(c *config) error {
		c.now = now
		return nil
	}
}

// maxLeeway bounds by how much clocks may differ: a session JWT lives no longer.
const maxLeeway = 5 * time.Minute

// WithLeeway sets by how much the clocks of the issuer and the verifier may differ. It
// is 5 seconds without it, and 5 minutes at most.
func WithLeeway(d time.Duration) Option {
	if d < 0 || d > maxLeeway {
		return failing("WithLeeway: the leeway must be from 0 to 5 minutes")
	}
	return func(c *config) error {
		c.leeway = d
		return nil
	}
}

// WithIssuers also accepts tokens of these issuers, compared exactly, such as the domain of the project,
// "https://noun-verb-1234.customers.stytch.dev", which the tokens of connected apps carry.
func WithIssuers(issuers ...string) Option {
	if slices.Contains(issuers, "") {
		return failing("WithIssuers: an issuer is empty")
	}
	own := append([]string(nil), issuers...)
	return func(c *config) error {
		c.issuers = append(c.issuers, own...)
		return nil
	}
}

// WithStaticKeys takes the key set from a JSON document, as the API serves it, and never fetches one. If the
// document has no usable key, every verification fails with [ErrKeysUnavailable], as it would if the API
// served that.
func WithStaticKeys(jwksJSON []byte) Option {
	own := append([]byte(nil), jwksJSON...)
	return func(c *config) error {
		c.staticKeys, c.static = own, true
		return nil
	}
}

// KeyCache has the settings of the cache of keys. Zero means the default.
type KeyCache struct {
	FreshFor    time.Duration // age from which the set is fetched again in the background: 15 minutes
	MaxStale    time.Duration // age from which it is not used any more: 25 hours
	MinInterval time.Duration // age below which it is not fetched again for an unknown key: 10 seconds
	Timeout     time.Duration // of a fetch: 5 seconds
	MinBackoff  time.Duration // after a fetch that failed, doubled after each further one: 1 second
	MaxBackoff  time.Duration // the longest: 30 seconds, and up to a fifth more or less
	MaxBody     int64         // bytes of a key set: 1 MiB
}

// WithKeyCache changes the settings of the cache of keys.
func WithKeyCache(settings KeyCache) Option {
	return func(c *config) error {
		filled, err := settings.filled()
		if err != nil {
			return fmt.Errorf("WithKeyCache: %w", err)
		}
		c.cache = filled
		return nil
	}
}

// filled checks the settings and puts in the defaults.
func (k KeyCache) filled() (KeyCache, error) {
	for _, d := range [...]struct {
		value    *time.Duration
		fallback time.Duration
	}{
		{&k.FreshFor, 15 * time.Minute},
		{&k.MaxStale, 25 * time.Hour},
		{&k.MinInterval, 10 * time.Second},
		{&k.Timeout, 5 * time.Second},
		{&k.MinBackoff, time.Second},
		{&k.MaxBackoff, 30 * time.Second},
	} {
		if *d.value < 0 {
			return k, errors.New("a duration is negative")
		}
		if *d.value == 0 {
			*d.value = d.fallback
		}
	}
	if k.MaxBody < 0 {
		return k, errors.New("MaxBody is negative")
	}
	if k.MaxBody == 0 {
		k.MaxBody = 1 << 20
	}
	if k.FreshFor > k.MaxStale {
		return k, errors.New("FreshFor is longer than MaxStale")
	}
	if k.MinBackoff > k.MaxBackoff {
		return k, errors.New("MinBackoff is longer than MaxBackoff")
	}
	return k, nil
}

// maxSignatureEntries is some 80 MB.
const maxSignatureEntries = 1 << 20

// WithSignatureCache sets of how many tokens the verifier remembers that their signature is good, so that a
// JWT that a browser sends for five minutes is verified once: 4,096 without it, 0 for none, and at most
// 1,048,576. An entry takes up to 80 bytes, so that the default takes at most 320 KiB; it holds digests,
// not tokens. Everything else about a token is judged anew each time. An entry counts only while the key
// set has the very key that made the signature under the key id of the token. Tokens over 8 KiB are not
// remembered.
func WithSignatureCache(entries int) Option {
	if entries < 0 || entries > maxSignatureEntries {
		return failing("WithSignatureCache: the number of entries must be from 0 to 1048576")
	}
	return func(c *config) error {
		c.signatureEntries = entries
		return nil
	}
}

// WithHeader sends a header with every fetch of the key set, such as one that a gateway asks for. The
// last value of a name counts; User-Agent replaces that of the SDK. Headers that the SDK or net/http sets,
// such as Authorization, Accept and Host, are errors.
func WithHeader(name, value string) Option {
	canonical := textproto.CanonicalMIMEHeaderKey(name)
	switch {
	case !header.ValidName(name):
		return failing("WithHeader: the name is not valid")
	case !header.ValidValue(value):
		return failing("WithHeader: the value of " + canonical + " has a character that a header cannot have")
	case header.IsSDKs(canonical), canonical == "Cookie", canonical == "Cache-Control":
		return failing("WithHeader: " + canonical + " is set by the SDK")
	}
	return func(c *config) error {
		if c.header == nil {
			c.header = http.Header{}
		}
		c.header[canonical] = []string{value}
		return nil
	}
}

// WithLogger logs every fetch of the key set that ends: one that failed as a warning, with the time since
// which the set has not been renewed, and one that succeeded for debugging. A fetch that [Verifier.Close]
// ended is not logged. Without it, or with nil, nothing is logged. Records hold no token.
func WithLogger(logger *slog.Logger) Option {
	return func(c *config) error {
		c.logger = logger
		return nil
	}
}

// WithObserver calls observe after every fetch of the key set, as for metrics; every observer is called,
// in the order given. It runs on a goroutine of the verifier. Those who wait for the keys wait for it,
// too, but no longer than half a second; a panic of it is dropped. It must be safe for concurrent use, and
// may call methods of the verifier.
func WithObserver(observe func(KeyFetch)) Option {
	if observe == nil {
		return failing("WithObserver: the observer is nil")
	}
	return func(c *config) error {
		c.observers = append(c.observers, observe)
		return nil
	}
}

// failing is an option that cannot be applied.
func failing(message string) Option {
	return func(*config) error { return errors.New(message) }
}
