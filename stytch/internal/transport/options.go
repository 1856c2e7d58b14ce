package transport

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/endpoint"
	"github.com/lapgen/stytch-go/stytch/internal/header"
	"github.com/lapgen/stytch-go/stytch/internal/version"
)

// Option changes how a client, or one of its calls, works. Package stytch has
// the constructors for users, and says what they mean.
type Option func(*settings) error

// settings are the options of a client or a call, applied. Those in use are
// never changed: with returns a copy.
type settings struct {
	baseURL, telemetryURL string        // without a slash at the end
	localBase             bool          // baseURL is an option, and loopback
	telemetrySet          bool          // telemetryURL is an option
	httpClient            *http.Client  // follows no redirect
	checkRedirect         redirectCheck // the caller's, nil for none
	timeout               time.Duration
	retry                 Retry
	log                   logging      // nil for none, so that programs without WithLogger do not have it
	logger                *slog.Logger // of log
	callHooks             []Hook[CallInfo, CallOutcome]
	attemptHooks          []Hook[Attempt, Outcome]
	userAgent             string      // the value of the header
	header                http.Header // what the caller sets
	session, sessionJWT   string
	into                  **http.Response
	raw                   func(*result) *http.Response // rawResponse, in programs that use WithResponseInto

	ofCall bool  // the options that follow are those of a call
	values []any // for other packages
}

func defaultSettings() *settings {
	return &settings{timeout: 30 * time.Second, retry: DefaultRetry(), userAgent: version.UserAgent()}
}

// with returns s changed by all of opts that can be used, and the error of the first that cannot: a call that
// is refused for it has hooks, too.
func (s *settings) with(opts []Option) (*settings, error) {
	if len(opts) == 0 {
		return s, nil
	}
	var first error
	changed := *s
	for i, opt := range opts {
		if opt == nil {
			opt = failing(fmt.Sprintf("option %d is nil", i+1))
		}
		first = cmp.Or(first, opt(&changed))
	}
	return &changed, first
}

// server returns the URL that the path of a call is appended to.
func (s *settings) server(call *Call) string {
	if call.Telemetry && (s.telemetrySet || !s.localBase) {
		return s.telemetryURL
	}
	return s.baseURL
}

// WithBaseURL sets the URL that paths are appended to.
func WithBaseURL(rawURL string) Option {
	return func(s *settings) error {
		base, loopback, err := endpoint.Parse(rawURL)
		if err != nil {
			return fmt.Errorf("WithBaseURL: %w", err)
		}
		s.baseURL, s.localBase = base, loopback
		return nil
	}
}

// WithTelemetryBaseURL is [WithBaseURL] for the operations of the telemetry host.
func WithTelemetryBaseURL(rawURL string) Option {
	return func(s *settings) error {
		base, _, err := endpoint.Parse(rawURL)
		if err != nil {
			return fmt.Errorf("WithTelemetryBaseURL: %w", err)
		}
		s.telemetryURL, s.telemetrySet = base, true
		return nil
	}
}

// WithHTTPClient makes requests with a copy of client.
func WithHTTPClient(client *http.Client) Option {
	if client == nil {
		return failing("WithHTTPClient: the client is nil")
	}
	own := *client
	own.CheckRedirect = followNone
	callers := client.CheckRedirect
	return func(s *settings) error {
		s.httpClient, s.checkRedirect = &own, callers
		return nil
	}
}

// WithTimeout sets the time a call may take if its context has no deadline; 0 means no end.
func WithTimeout(d time.Duration) Option {
	if d < 0 {
		return failing("WithTimeout: the duration is negative")
	}
	return func(s *settings) error {
		s.timeout = d
		return nil
	}
}

// WithRetry sets how calls are repeated.
func WithRetry(r Retry) Option {
	return func(s *settings) error {
		filled, err := r.filled()
		if err != nil {
			return fmt.Errorf("WithRetry: %w", err)
		}
		s.retry = filled
		return nil
	}
}

// WithLogger logs every attempt; nil logs nothing.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) error {
		s.log, s.logger = nil, logger
		if logger != nil {
			s.log = logTo(logger)
		}
		return nil
	}
}

// WithHooks calls hooks within those that are there already.
func WithHooks(hooks Hooks) Option {
	return func(s *settings) error {
		s.callHooks = hooks.Call.add(s.callHooks)
		s.attemptHooks = hooks.Attempt.add(s.attemptHooks)
		return nil
	}
}

// WithUserAgent puts product before the SDK's own User-Agent.
func WithUserAgent(product string) Option {
	product = strings.TrimSpace(product)
	if !header.ValidValue(product) {
		return failing("WithUserAgent: the value has a character that a header cannot have")
	}
	value := strings.TrimSpace(product + " " + version.UserAgent())
	return func(s *settings) error {
		s.userAgent = value
		return nil
	}
}

// WithHeader sends a header with every request.
func WithHeader(key, value string) Option {
	canonical := textproto.CanonicalMIMEHeaderKey(key)
	switch {
	case !header.ValidName(key):
		return failing("WithHeader: the name is not valid")
	case !header.ValidValue(value):
		return failing("WithHeader: the value of " + canonical + " has a character that a header cannot have")
	case header.IsSDKs(canonical):
		return failing("WithHeader: " + canonical + " is set by the SDK")
	}
	switch canonical {
	case "User-Agent":
		return failing("WithHeader: use WithUserAgent for " + canonical)
	case sessionHeader:
		return failing("WithHeader: use WithMemberSession for " + canonical)
	case sessionJWTHeader:
		return failing("WithHeader: use WithMemberSessionJWT for " + canonical)
	case "Idempotency-Key", "X-Idempotency-Key":
		// With one of them net/http repeats a POST whose outcome is in doubt. The
		// API gives them no meaning.
		return failing("WithHeader: " + canonical + " would have requests repeated that must not be")
	}
	values := []string{value}
	return func(s *settings) error {
		// The map may be shared with other settings: never changed in place.
		headers := http.Header{canonical: values}
		for k, v := range s.header {
			if k != canonical {
				headers[k] = v
			}
		}
		s.header = headers
		return nil
	}
}

// WithMemberSession sends the session token of a member.
func WithMemberSession(token string) Option {
	// An empty token must not turn into a call with all rights of the project.
	if token == "" || !header.ValidValue(token) {
		return failing("WithMemberSession: the token is empty or not valid")
	}
	return func(s *settings) error {
		s.session = token
		return nil
	}
}

// WithMemberSessionJWT sends the session JWT of a member.
func WithMemberSessionJWT(jwt string) Option {
	if jwt == "" || !header.ValidValue(jwt) {
		return failing("WithMemberSessionJWT: the JWT is empty or not valid")
	}
	return func(s *settings) error {
		s.sessionJWT = jwt
		return nil
	}
}

// WithResponseInto stores the last response of a call.
func WithResponseInto(response **http.Response) Option {
	if response == nil {
		return failing("WithResponseInto: the pointer is nil")
	}
	return func(s *settings) error {
		if !s.ofCall {
			return errors.New("WithResponseInto goes with a call, not with a client")
		}
		s.into, s.raw = response, rawResponse
		return nil
	}
}

// WithValue hands a value to the package that makes the option: it finds the value in [Client.Values]. The option goes
// with a client only.
func WithValue(option string, value any) Option {
	return func(s *settings) error {
		if s.ofCall {
			return errors.New(option + " goes with a client, not with a call")
		}
		s.values = append(slices.Clip(s.values), value)
		return nil
	}
}

// failing is an option that cannot be applied.
func failing(message string) Option {
	return func(*settings) error { return errors.New(message) }
}
