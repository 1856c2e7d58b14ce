package webhook

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Errors of [Verifier.Verify].
var (
	// ErrHeaders is returned when the headers that make a webhook are missing, repeated or malformed.
	ErrHeaders = errors.New("webhook: malformed headers")
	// ErrSignature is returned when no signature of the webhook was made with the secret.
	ErrSignature = errors.New("webhook: the signature is not valid")
	// ErrTime is returned when the webhook was signed too long ago, or in the future: somebody may have kept it to send
	// it again.
	ErrTime = errors.New("webhook: signed too long ago or in the future")
	// ErrMalformed is returned when the signature is good, and the body is not that of an event.
	ErrMalformed = errors.New("webhook: malformed body")
)

// Tolerance is how far the time of a webhook may be from that of this machine, either way.
const Tolerance = 5 * time.Minute

// Verifier verifies the webhooks of one endpoint. It is safe for concurrent use.
type Verifier struct {
	signed  func(body []byte, header http.Header) error // which holds the secret where printing does not show it
	now     func() time.Time
	memory  Memory
	maxBody int64
}

// Option changes how a [Verifier] works. An option that cannot be used is an error of [New].
type Option func(*Verifier) error

// WithClock sets the clock that webhooks are judged by, time.Now without it. It must be safe for concurrent use.
func WithClock(now func() time.Time) Option {
	return func(v *Verifier) error {
		if now == nil {
			return errors.New("WithClock: the clock is nil")
		}
		v.now = now
		return nil
	}
}

// WithMemory sets what remembers the messages that were handled. Without it each Verifier remembers the last 10,000 of
// the last two days in this process; programs of several processes share one that stands on their database or cache.
func WithMemory(m Memory) Option {
	return func(v *Verifier) error {
		if m == nil {
			return errors.New("WithMemory: the memory is nil")
		}
		v.memory = m
		return nil
	}
}

// WithMaxBody sets how many bytes the body of a webhook may have, 1 MiB without it. It counts for [Verifier.Handler].
func WithMaxBody(bytes int64) Option {
	return func(v *Verifier) error {
		if bytes <= 0 {
			return errors.New("WithMaxBody: the size is not positive")
		}
		v.maxBody = bytes
		return nil
	}
}

// New returns a verifier for the signing secret of an endpoint, "whsec_" and base64. Its errors do not repeat the
// secret.
func New(secret string, opts ...Option) (*Verifier, error) {
	encoded := strings.TrimPrefix(secret, "whsec_")
	if key, err := base64.StdEncoding.DecodeString(encoded); err != nil || len(key) == 0 {
		return nil, errors.New(`webhook: New: the secret is not "whsec_" and base64`)
	}
	signer, err := standardwebhooks.NewWebhook(encoded)
	if err != nil {
		return nil, errors.New("webhook: New: the secret cannot be used")
	}
	v := &Verifier{signed: signer.VerifyIgnoringTimestamp, now: time.Now, maxBody: 1 << 20}
	for i, opt := range opts {
		if opt == nil {
			return nil, fmt.Errorf("webhook: New: option %d is nil", i+1)
		}
		if err := opt(v); err != nil {
			return nil, fmt.Errorf("webhook: New: %w", err)
		}
	}
	if v.memory == nil {
		v.memory = newRecent(v.now)
	}
	return v, nil
}

// Verify checks the signature and the time of a webhook, and decodes it. The body must be what was received, to the
// byte. Headers may be spelt webhook-… or svix-….
//
// It does not notice that a message arrives again: compare [Event.MessageID], or use [Verifier.Handler]. Its errors
// match [ErrHeaders], [ErrSignature], [ErrTime] or [ErrMalformed].
func (v *Verifier) Verify(header http.Header, body []byte) (*Event, error) {
	h, err := readHeaders(header)
	if err != nil {
		return nil, err
	}
	if age := v.now().Sub(h.signedAt); age > Tolerance || age < -Tolerance {
		return nil, ErrTime
	}
	if v.signed(body, h.standard()) != nil {
		return nil, ErrSignature
	}
	return decode(h.id, body)
}

// headers are those that make a webhook.
type headers struct {
	id, timestamp, signature string
	signedAt                 time.Time
}

// readHeaders takes the headers in one of their spellings: all of one, never some of each.
func readHeaders(header http.Header) (*headers, error) {
	for _, prefix := range [...]string{"Webhook-", "Svix-"} {
		if header.Values(prefix+"Id") != nil {
			return readSpelling(header, prefix)
		}
	}
	return nil, fmt.Errorf("%w: webhook-id is missing", ErrHeaders)
}

func readSpelling(header http.Header, prefix string) (*headers, error) {
	h := &headers{}
	for name, into := range map[string]*string{"Id": &h.id, "Timestamp": &h.timestamp, "Signature": &h.signature} {
		values := header.Values(prefix + name)
		if len(values) != 1 || values[0] == "" {
			return nil, fmt.Errorf("%w: %s is missing or repeated", ErrHeaders, strings.ToLower(prefix+name))
		}
		*into = values[0]
	}
	seconds, err := strconv.ParseInt(h.timestamp, 10, 64)
	// The signature is over the seconds as they are written: one spelling only.
	if err != nil || strconv.FormatInt(seconds, 10) != h.timestamp {
		return nil, fmt.Errorf("%w: %stimestamp is not in seconds since 1970", ErrHeaders, strings.ToLower(prefix))
	}
	h.signedAt = time.Unix(seconds, 0)
	return h, nil
}

// standard returns the headers in the spelling of the standard.
func (h *headers) standard() http.Header {
	standard := http.Header{}
	standard.Set(standardwebhooks.HeaderWebhookID, h.id)
	standard.Set(standardwebhooks.HeaderWebhookTimestamp, h.timestamp)
	standard.Set(standardwebhooks.HeaderWebhookSignature, h.signature)
	return standard
}
