package stytchtest

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/oauth"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// Fault is how a server fails a request. The zero Fault does nothing.
type Fault struct {
	// Delay passes before anything else, by the real time.
	Delay time.Duration
	// Cut closes the connection without a response.
	Cut bool
	// Status answers an error of this status, with RetryAfter in the header if it is not 0.
	Status     int
	RetryAfter time.Duration
	// HTML answers a page as gateways do, with Status or 502.
	HTML bool
}

// faults are what the next requests get.
type faults struct {
	mu   sync.Mutex
	next map[string][]Fault // by operation; "" is any
	keys bool               // the key endpoints are dead
}

// FailNext has the next call of an operation, such as "Users.Create", answer with a status;
// a Retry-After header says retryAfter if that is not 0. Calls of several FailNext are
// failed one after the other. The operation "" is any.
//
// It panics for an operation that does not exist. "M2M.Token" and "IDP.IntrospectTokenNetwork" are the endpoints of
// OAuth2; "OAuth2.Revoke", "OAuth2.Register", "OAuth2.UserInfo", "OAuth2.Configuration" and "OAuth2.Keys" are those
// that the SDK does not call.
func (s *Server) FailNext(operation string, status int, retryAfter time.Duration) {
	s.Fail(operation, Fault{Status: status, RetryAfter: retryAfter})
}

// Fail is [Server.FailNext] for faults of every kind.
func (s *Server) Fail(operation string, fault Fault) {
	if name, ok := oauth.Names[operation]; ok {
		operation = name
	} else if _, ok := s.document.IDs[operation]; !ok && operation != "" {
		panic(fmt.Sprintf("stytchtest: there is no operation %q", operation))
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	if s.faults.next == nil {
		s.faults.next = map[string][]Fault{}
	}
	s.faults.next[operation] = append(s.faults.next[operation], fault)
}

// BreakKeys has the endpoints of key sets fail with status 503 from now on, or no more.
func (s *Server) BreakKeys(broken bool) {
	s.faults.mu.Lock()
	s.faults.keys = broken
	s.faults.mu.Unlock()
}

// ClearFaults forgets the faults that have not come to pass, and mends the keys.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	s.faults.next, s.faults.keys = nil, false
	s.faults.mu.Unlock()
}

// take returns the fault of a request.
func (f *faults) take(operation string, isKeys bool) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.keys && isKeys {
		return Fault{Status: http.StatusServiceUnavailable}
	}
	for _, name := range [...]string{operation, ""} {
		if list := f.next[name]; len(list) > 0 {
			f.next[name] = list[1:]
			return list[0]
		}
	}
	return Fault{}
}

// apply carries a fault out, and reports whether the request has been answered by it.
func (f *Fault) apply(w *recorder, r *http.Request, requestID string) bool {
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return true
		}
	}
	switch {
	case f.Cut:
		panic(http.ErrAbortHandler) // net/http closes the connection, and says nothing
	case f.HTML:
		status := f.Status
		if status == 0 {
			status = http.StatusBadGateway
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		f.retryAfter(w)
		w.WriteHeader(status)
		fmt.Fprintf(w, "<!doctype html><title>%d</title><h1>%s</h1>", status, http.StatusText(status))
		return true
	case f.Status != 0:
		f.retryAfter(w)
		writeRefusal(w, requestID, asRefusal(f.Status))
		return true
	}
	return false
}

func (f *Fault) retryAfter(w http.ResponseWriter) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(int((f.RetryAfter+time.Second-1)/time.Second)))
	}
}

// asRefusal is the error that the API answers a status with.
func asRefusal(status int) *refusal.Error {
	r := &refusal.Error{Status: status, Type: "bad_request", Message: "The fake was asked to fail this request."}
	switch {
	case status == http.StatusTooManyRequests:
		r.Type = "too_many_requests"
	case status == http.StatusUnauthorized:
		r.Type = "unauthorized_credentials"
	case status >= 500:
		r.Type = "internal_server_error"
	}
	return r
}
