package wire

import (
	"net"
	"net/http"
	"net/url"
	"time"
)

// NewTransport returns a transport for requests to one or two hosts, as the SDK makes them. Its HTTP/2
// connections are checked for life: one on which nothing has come for 5 seconds is pinged, and closed if
// there is no answer within 3.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 chosen(http.ProxyFromEnvironment),
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 3 * time.Second},
		TLSHandshakeTimeout:   5 * time.Second,
		ExpectContinueTimeout: time.Second,
		MaxIdleConns:          100,
		// All connections go to one or two hosts: net/http's default of 2 would
		// open a new one for most calls of a busy server.
		MaxIdleConnsPerHost: 100,
		// Shorter than servers keep them: a request on a connection that the server
		// is closing fails with a doubtful outcome.
		IdleConnTimeout:        45 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
	}
}

// chosen returns a choice of proxies whose errors say that no connection was opened.
func chosen(proxy func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	return func(request *http.Request) (*url.URL, error) {
		u, err := proxy(request)
		if err != nil {
			return nil, &net.OpError{Op: "proxyconnect", Net: "tcp", Err: err}
		}
		return u, nil
	}
}
