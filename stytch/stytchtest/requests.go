package stytchtest

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// Request is a request that a server has had, and how it was answered.
type Request struct {
	Operation string // such as "Users.Create", "" if there is none of its method and path
	Method    string
	Path      string
	Query     string
	Header    http.Header // without credentials
	Body      []byte      // up to 64 KiB
	Status    int         // 0 if the connection was cut
	Response  []byte      // up to 64 KiB
	At        time.Time   // by the clock of the server
}

const (
	maxRequests = 1000 // that are kept; the oldest go first
	maxKept     = 64 << 10
)

type requestLog struct {
	mu   sync.Mutex
	list []Request
}

// Requests returns the requests that the server has had, the oldest first.
func (s *Server) Requests() []Request {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	return slices.Clone(s.requests.list)
}

func (l *requestLog) add(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = appendBounded(l.list, r, maxRequests)
}

// kept returns as much of a body as is kept.
func kept(body []byte) []byte { return slices.Clone(body[:min(len(body), maxKept)]) }

// withoutCredentials returns a copy of a header that can be shown.
func withoutCredentials(header http.Header) http.Header {
	shown := header.Clone()
	for _, name := range [...]string{"Authorization", "X-Stytch-Member-Session", "X-Stytch-Member-Sessionjwt", "Cookie"} {
		if shown.Get(name) != "" {
			shown.Set(name, "[redacted]")
		}
	}
	return shown
}
