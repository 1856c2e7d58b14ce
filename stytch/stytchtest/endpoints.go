package stytchtest

import (
	"encoding/json"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/oauth"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// servePublic answers the endpoints for clients of OAuth2; it reports whether the request
// was for one of them. The clients authenticate, and not the project.
//
// POST /v1/public/{project_id}/oauth2/token has the grants client_credentials of
// machine-to-machine clients, and authorization_code and refresh_token of connected apps;
// POST /v1/public/{project_id}/oauth2/introspect is RFC 7662. Both read forms, and JSON
// objects of strings, which some SDKs send.
func (s *Server) servePublic(w *recorder, r *http.Request, body []byte, requestID string, recorded *Request) bool {
	project, endpoint := oauth.PathOf(r)
	name, ok := oauth.Endpoints[endpoint]
	if !ok || r.Method != http.MethodPost {
		return false
	}
	recorded.Operation = name
	fault := s.faults.take(name, false)
	if fault.apply(w, r, requestID) {
		return true
	}
	text, err := s.answerPublic(name, project, r, body, requestID)
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		writeOAuthError(w, requestID, oauth.AsError(err))
		return true
	}
	writeText(w, http.StatusOK, text)
	return true
}

func (s *Server) answerPublic(name, project string, r *http.Request, body []byte, requestID string) ([]byte, error) {
	if project != s.config.projectID {
		return nil, refusal.New(errtype.ProjectNotFound, "Project could not be found.")
	}
	form, err := oauth.ReadForm(name, r, body)
	if err != nil {
		s.reportInvalid(name, err)
		return nil, err
	}
	in, text, err := s.runPublic(name, r, form, requestID)
	if err != nil {
		return nil, err
	}
	return in.Finish(text)
}

// runPublic is run for the endpoints.
func (s *Server) runPublic(
	name string, r *http.Request, form oauth.Form, requestID string,
) (in *operation.Request, text []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in = s.newRequest()
	answer, err := oauth.Answer(in, name, r, form)
	if err != nil {
		return in, nil, err
	}
	text, err = json.Marshal(operation.Envelope(answer, requestID, http.StatusOK))
	return in, text, err
}

func writeOAuthError(w http.ResponseWriter, requestID string, e *oauth.Error) {
	if e.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="oauth2"`)
	}
	writeJSON(w, e.Status, e.Answer(requestID))
}
