package stytch

import (
	"net/http"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
)

// Option changes how a client works when it is passed to [NewClient], or how one
// call works when it is passed to that. If two options say different things, the
// last one wins, and those of the call win over those of the client.
//
// An option that cannot be used is an error of NewClient or of the call, before
// any request is made.
type Option = transport.Option

// WithBaseURL sets where the API is, such as a custom domain of the project or a
// fake server. It must begin with https://, or be on loopback.
func WithBaseURL(rawURL string) Option { return transport.WithBaseURL(rawURL) }

// WithTelemetryBaseURL sets where the operations of the Fraud service are. Without
// it they go to https://telemetry.stytch.com, or to the base URL if that is on
// loopback.
func WithTelemetryBaseURL(rawURL string) Option { return transport.WithTelemetryBaseURL(rawURL) }

// WithHTTPClient makes requests with a copy of client, taken now; the client itself is never changed. Its
// CheckRedirect is asked only about redirects that the SDK would follow: those that stay within the origin and keep
// the method, at most 3. Its Transport must send one request for each that it is given, and make no other with the
// context of that: a second one is prevented where it goes by net/http. What a Transport did that does not go by
// net/http is not known, so that a call fails with [ErrOutcomeUnknown] where it may not be repeated, unless the
// error is one of dialing (a *[net.OpError]).
//
// Without it a client has a transport of its own, which uses the proxy of the environment, HTTP/2 and up to 100 idle
// connections. It finds dead HTTP/2 connections: one on which nothing has come for 5 seconds is pinged, and closed
// if there is no answer within 3. Set the same on yours, since net/http checks none by default:
//
//	transport := http.DefaultTransport.(*http.Transport).Clone()
//	transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 3 * time.Second}
//	client, err := stytch.NewClient(id, secret, stytch.WithHTTPClient(&http.Client{Transport: transport}))
func WithHTTPClient(client *http.Client) Option { return transport.WithHTTPClient(client) }

// WithTimeout sets how long a call may take, all its attempts and waits included,
// if its context has no deadline. The default is 30 seconds, and 0 means that
// there is no end. Methods that judge tokens locally and never ask the API about them
// do not go by it: they may wait for a fetch of keys, 6 seconds at most, and of RBAC
// policies, 11 seconds at most for each, or until their context ends.
func WithTimeout(d time.Duration) Option { return transport.WithTimeout(d) }

// WithUserAgent puts product, such as "shop/1.2", before the SDK's own User-Agent.
func WithUserAgent(product string) Option { return transport.WithUserAgent(product) }

// WithHeader sends a header with every request. Headers that the SDK sets, and
// those that have net/http repeat requests, are an error.
func WithHeader(key, value string) Option { return transport.WithHeader(key, value) }

// WithMemberSession makes a call on behalf of the member whose session token it is,
// so that what the member may not do is refused. An operation that does not take
// the session of a member is an error, and so is an empty token.
func WithMemberSession(token string) Option { return transport.WithMemberSession(token) }

// WithMemberSessionJWT is [WithMemberSession] for a session JWT.
func WithMemberSessionJWT(jwt string) Option { return transport.WithMemberSessionJWT(jwt) }

// WithResponseInto stores the last HTTP response of a call in *response, for its
// status and headers, even if the call ends in an error; nil if there was none.
// Its body can be read, need not be closed, and ends at 64 KiB if the status is
// not one of success. Its request has no credentials. It goes with calls only.
func WithResponseInto(response **http.Response) Option { return transport.WithResponseInto(response) }
