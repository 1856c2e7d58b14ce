package stytchtest

import (
	"encoding/json"
	"net/http"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/oauth"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// servePublic answers the endpoints for clients of OAuth 2.0 and OpenID Connect; it reports whether the request was for
// one of them. The clients authenticate, and not the project. Below /v1/public/{project_id}/, and on the domain of a
// project, which every name of this server is, there are
//   - oauth2/token with the grants client_credentials of machine-to-machine clients, and authorization_code and
//     refresh_token of connected apps
//   - oauth2/introspect (RFC 7662), oauth2/revoke (RFC 7009), oauth2/register (RFC 7591), oauth2/userinfo
//   - .well-known/openid-configuration, oauth-authorization-server (RFC 8414) and jwks.json
func (s *Server) servePublic(w *recorder, r *http.Request, body []byte, requestID string, recorded *Request) bool {
	endpoint, ok := oauth.FindEndpoint(r)
	if !ok {
		return false
	}
	recorded.Operation = endpoint.Name
	fault := s.faults.take(endpoint.Name, endpoint.IsKeys)
	if fault.apply(w, r, requestID) {
		return true
	}
	text, err := s.answerPublic(endpoint, r, body, requestID)
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		writeOAuthError(w, requestID, oauth.AsError(err))
		return true
	}
	writeText(w, endpoint.Status(), text)
	return true
}

func (s *Server) answerPublic(e *oauth.Endpoint, r *http.Request, body []byte, requestID string) ([]byte, error) {
	if !e.OnDomain() && e.Project != s.config.projectID {
		return nil, refusal.New(errtype.ProjectNotFound, "Project could not be found.")
	}
	form, err := e.Read(r, body)
	if err != nil {
		s.reportInvalid(e.Name, err)
		return nil, err
	}
	in, text, err := s.runPublic(e, r, form, requestID)
	if err != nil {
		return nil, err
	}
	return in.Finish(text)
}

// runPublic is run for the endpoints.
func (s *Server) runPublic(
	e *oauth.Endpoint, r *http.Request, form oauth.Form, requestID string,
) (in *operation.Request, text []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in = s.newRequest()
	if e.OnDomain() && s.config.domain == "" {
		in.Issuer = string(oauth.OriginOf(r))
	}
	answer, err := e.Answer(in, r, form)
	if err != nil {
		return in, nil, err
	}
	text, err = json.Marshal(operation.Envelope(answer, requestID, e.Status()))
	return in, text, err
}

func writeOAuthError(w http.ResponseWriter, requestID string, e *oauth.Error) {
	if challenge := e.Challenge(); challenge != "" {
		w.Header().Set("WWW-Authenticate", challenge)
	}
	writeJSON(w, e.Status, e.Answer(requestID))
}
