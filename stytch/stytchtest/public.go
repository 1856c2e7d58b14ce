package stytchtest

import "net/http"

// servePublic answers the endpoints for clients of OAuth2, which the document does not have;
// it reports whether the request was for one of them.
func (s *Server) servePublic(w *recorder, r *http.Request, body []byte, requestID string, recorded *Request) bool {
	return false
}
