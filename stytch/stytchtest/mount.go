package stytchtest

import (
	"net/http"
)

// Handle has handler answer the requests that match a pattern, instead of the API: a page,
// or an endpoint that an application under test expects beside it. Patterns are those of
// [http.ServeMux], and it panics as that does. Such requests need no credentials, are not in
// [Server.Requests], and meet no faults.
//
// Handlers can be added while the server runs. Stytch has nothing below "/_/", and will not.
func (s *Server) Handle(pattern string, handler http.Handler) { s.mounts.Handle(pattern, handler) }

// serveMounted answers a request for which there is a handler of [Server.Handle], and
// reports whether there is one.
func (s *Server) serveMounted(w http.ResponseWriter, r *http.Request) bool {
	if _, pattern := s.mounts.Handler(r); pattern == "" {
		return false
	}
	s.mounts.ServeHTTP(w, r) // and not the handler found, which would not see the pattern's values
	return true
}
