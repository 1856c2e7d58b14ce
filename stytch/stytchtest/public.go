package stytchtest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// publicOperations are the endpoints for clients of OAuth2, which the document does not
// have, by what their paths end in. Faults and requests have the names that the SDK gives
// them.
var publicOperations = map[string]string{"token": "M2M.Token", "introspect": "IDP.IntrospectTokenNetwork"}

// publicNames says which operation of the endpoints a name means: those of B2B are the same.
var publicNames = map[string]string{
	"M2M.Token": "M2M.Token", "IDP.IntrospectTokenNetwork": "IDP.IntrospectTokenNetwork",
	"B2B.IDP.IntrospectTokenNetwork": "IDP.IntrospectTokenNetwork",
}

// m2mTokenLife is how long the access tokens of machine-to-machine clients live.
const m2mTokenLife = time.Hour

// servePublic answers the endpoints for clients of OAuth2; it reports whether the request
// was for one of them. The clients authenticate, and not the project.
//
// POST /v1/public/{project_id}/oauth2/token has the grants client_credentials of
// machine-to-machine clients, and authorization_code and refresh_token of connected apps;
// POST /v1/public/{project_id}/oauth2/introspect is RFC 7662. Both read forms, and JSON
// objects of strings, which some SDKs send.
func (s *Server) servePublic(w *recorder, r *http.Request, body []byte, requestID string, recorded *Request) bool {
	project, endpoint := publicPath(r)
	name, ok := publicOperations[endpoint]
	if !ok || r.Method != http.MethodPost {
		return false
	}
	recorded.Operation = name
	fault := s.faults.take(name, false)
	if fault.apply(w, r, requestID) {
		return true
	}
	answer, err := s.answerPublic(name, project, r, body)
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		writeOAuthError(w, requestID, asOAuthError(err))
		return true
	}
	answer["request_id"], answer["status_code"] = requestID, http.StatusOK
	writeJSON(w, http.StatusOK, answer)
	return true
}

// publicPath returns the project of a path and what it ends in, "" if it is another one.
func publicPath(r *http.Request) (project, endpoint string) {
	rest, ok := strings.CutPrefix(r.URL.Path, "/v1/public/")
	if !ok {
		return "", ""
	}
	project, endpoint, _ = strings.Cut(rest, "/oauth2/")
	return project, endpoint
}

func (s *Server) answerPublic(name, project string, r *http.Request, body []byte) (map[string]any, error) {
	if project != s.config.projectID {
		return nil, &oauthError{http.StatusNotFound, "project_not_found", "Project could not be found."}
	}
	form, err := readForm(name, r, body)
	if err != nil {
		s.reportInvalid(name, err)
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return answerEndpoint(s.newRequest(), name, r, form)
}

// answerEndpoint answers a request to an endpoint that has been read.
func answerEndpoint(in *request, name string, r *http.Request, form oauthForm) (map[string]any, error) {
	c := &call{in}
	client, err := c.authenticateClient(r, form)
	if err != nil {
		return nil, err
	}
	if name == "M2M.Token" {
		return c.grant(client, form)
	}
	return c.introspect(client, form["token"])
}

// oauthError is an error of an OAuth2 endpoint (RFC 6749 section 5.2).
type oauthError struct {
	status            int
	code, description string
}

func (e *oauthError) Error() string { return e.code + ": " + e.description }

func oauthRefuse(code, format string, args ...any) error {
	status := http.StatusBadRequest
	if code == "invalid_client" {
		status = http.StatusUnauthorized
	}
	return &oauthError{status, code, fmt.Sprintf(format, args...)}
}

// asOAuthError gives any error the form of the endpoints.
func asOAuthError(err error) *oauthError {
	var refused *refusal
	switch e, ok := errors.AsType[*oauthError](err); {
	case ok:
		return e
	case errors.As(err, &refused):
		return &oauthError{refused.status, string(refused.typ), refused.message}
	}
	return &oauthError{http.StatusInternalServerError, "server_error", err.Error()}
}

func writeOAuthError(w http.ResponseWriter, requestID string, e *oauthError) {
	if e.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="oauth2"`)
	}
	writeJSON(w, e.status, e.answer(requestID))
}

// answer returns the body of the response.
func (e *oauthError) answer(requestID string) map[string]any {
	return map[string]any{
		"error": e.code, "error_description": e.description, "error_uri": "https://stytch.com/docs/api/errors/" + fmt.Sprint(e.status),
		"request_id": requestID, "status_code": e.status,
	}
}

// oauthForm is what a client sends; every parameter once.
type oauthForm map[string]string

// readForm reads a request to an endpoint, and refuses what the API does not allow.
func readForm(name string, r *http.Request, body []byte) (oauthForm, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	form := oauthForm{}
	switch kind {
	case "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, oauthRefuse("invalid_request", "The body is not a form.")
		}
		for name, list := range values {
			if len(list) > 1 {
				return nil, oauthRefuse("invalid_request", "The parameter %s occurs twice.", name)
			}
			form[name] = list[0]
		}
	case "application/json":
		if json.Unmarshal(body, &form) != nil {
			return nil, oauthRefuse("invalid_request", "The body is not a JSON object of strings.")
		}
	default:
		return nil, oauthRefuse("invalid_request", "The body is neither a form nor JSON.")
	}
	return form, form.require(name)
}

// require refuses a request that the API does not allow. What identifies a client is
// another matter: it may stand elsewhere.
func (f oauthForm) require(name string) error {
	needed := "grant_type"
	if name == "IDP.IntrospectTokenNetwork" {
		needed = "token"
	}
	if f[needed] == "" {
		return oauthRefuse("invalid_request", "The parameter %s is missing.", needed)
	}
	return nil
}

// oauthClient is who calls an endpoint: one of the two.
type oauthClient struct {
	m2m *m2mClient
	app *connectedApp
}

// authenticateClient finds the client of a request and checks its secret, which stands in
// the form or in the Authorization header. Public connected apps have none.
func (c *call) authenticateClient(r *http.Request, form oauthForm) (oauthClient, error) {
	id, secret, err := clientCredentials(r, form)
	if err != nil {
		return oauthClient{}, err
	}
	failed := oauthRefuse("invalid_client", "The client could not be authenticated.")
	if m := c.m2m.byID[id]; m != nil {
		if !m.secrets.match(secret) || m.Status != "active" {
			return oauthClient{}, failed
		}
		return oauthClient{m2m: m}, nil
	}
	app := c.apps.byID[id]
	if app == nil || app.public() != (secret == "") || !app.public() && !app.secrets.match(secret) {
		return oauthClient{}, failed
	}
	return oauthClient{app: app}, nil
}

// clientCredentials reads the id and the secret, which may stand in one place only
// (RFC 6749 section 2.3).
func clientCredentials(r *http.Request, form oauthForm) (id, secret string, err error) {
	user, password, basic := r.BasicAuth()
	if !basic {
		return form["client_id"], form["client_secret"], nil
	}
	if form["client_secret"] != "" {
		return "", "", oauthRefuse("invalid_request", "The client authenticates in two ways.")
	}
	id, idErr := url.QueryUnescape(user)
	secret, secretErr := url.QueryUnescape(password)
	if idErr != nil || secretErr != nil || form["client_id"] != "" && form["client_id"] != id {
		return "", "", oauthRefuse("invalid_client", "The client could not be authenticated.")
	}
	return id, secret, nil
}

// grant issues tokens.
func (c *call) grant(client oauthClient, form oauthForm) (map[string]any, error) {
	kind := form["grant_type"]
	switch {
	case kind != "client_credentials" && kind != "authorization_code" && kind != "refresh_token":
		return nil, oauthRefuse("unsupported_grant_type", "The grant type is not supported.")
	case (kind == "client_credentials") != (client.m2m != nil):
		return nil, oauthRefuse("unauthorized_client", "The client may not use this grant type.")
	case kind == "client_credentials":
		return c.grantM2M(client.m2m, form["scope"])
	case kind == "authorization_code":
		return c.grantCode(client.app, form)
	}
	return c.grantRefresh(client.app, form)
}

// grantM2M issues a token to a machine-to-machine client, with all of its scopes if it asks
// for none.
func (c *call) grantM2M(m *m2mClient, asked string) (map[string]any, error) {
	scopes := strings.Fields(asked)
	for _, scope := range scopes {
		if !slices.Contains(m.Scopes, scope) {
			return nil, oauthRefuse("invalid_scope", "The client does not have the scope %q.", scope)
		}
	}
	if len(scopes) == 0 {
		scopes = m.Scopes
	}
	claims := map[string]any{"scope": strings.Join(scopes, " "), "jti": newSecret()}
	stamp(claims, c.project, m.ClientID, c.now, m2mTokenLife)
	access, err := c.machineKeys.sign(claims)
	if err != nil {
		return nil, err
	}
	return map[string]any{"access_token": access, "expires_in": int(m2mTokenLife / time.Second), "token_type": "bearer"}, nil
}

// grantCode exchanges the code of an authorization.
func (c *call) grantCode(app *connectedApp, form oauthForm) (map[string]any, error) {
	code := c.secrets.take(c.now, authorizationCode, form["code"])
	switch {
	case code == nil || code.attrs["client_id"] != app.ClientID:
		return nil, oauthRefuse("invalid_grant", "The code is not good, or not any more.")
	case form["redirect_uri"] != code.attrs["redirect_uri"]:
		return nil, oauthRefuse("invalid_grant", "The redirect URI is not that of the code.")
	case !verifies(form["code_verifier"], code.attrs[attrChallenge]):
		return nil, oauthRefuse("invalid_grant", "The code verifier does not match.")
	}
	return c.tokensOf(app, code, code.attrs["scope"])
}

// verifies checks a code verifier by the method S256 (RFC 7636).
func verifies(verifier, challenge string) bool {
	if challenge == "" {
		return verifier == ""
	}
	hash := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(hash[:]) == challenge
}

// grantRefresh exchanges a refresh token, which is good once, for a new one and an access
// token with the same scopes or fewer.
func (c *call) grantRefresh(app *connectedApp, form oauthForm) (map[string]any, error) {
	old := c.secrets.peek(c.now, refreshToken, form["refresh_token"])
	if old == nil || old.attrs["client_id"] != app.ClientID {
		return nil, oauthRefuse("invalid_grant", "The refresh token is not good, or not any more.")
	}
	scope := old.attrs["scope"]
	if asked := form["scope"]; asked != "" {
		held := strings.Fields(scope)
		if slices.ContainsFunc(strings.Fields(asked), func(s string) bool { return !slices.Contains(held, s) }) {
			return nil, oauthRefuse("invalid_scope", "The refresh token does not have all of the scopes.")
		}
		scope = asked
	}
	c.secrets.spend(form["refresh_token"])
	return c.tokensOf(app, old, scope)
}

// tokensOf issues what a code or refresh token is good for.
func (c *call) tokensOf(app *connectedApp, from *secret, scope string) (map[string]any, error) {
	given := c.validConsent(grantee{from.subject, app.ClientID}, from.attrs["consent"])
	if given == nil {
		return nil, oauthRefuse("invalid_grant", "The access has been revoked.")
	}
	access, err := accessToken(c.request, app, given, from.subject, scope, from.attrs["resources"])
	if err != nil {
		return nil, err
	}
	answer := map[string]any{"access_token": access, "expires_in": int(app.AccessTokenExpiryMinutes) * 60, "token_type": "bearer", "scope": scope}
	held := strings.Fields(from.attrs["scope"])
	if slices.Contains(held, scopeOfflineAccess) {
		renewed := *from
		renewed.kind, renewed.expiresAt = refreshToken, c.now.Add(refreshLife)
		answer["refresh_token"] = c.secrets.issue(c.now, renewed)
	}
	if slices.Contains(strings.Fields(scope), scopeOpenID) {
		if answer["id_token"], err = c.idToken(app, from, scope); err != nil {
			return nil, err
		}
	}
	return answer, nil
}

// idToken says to an app who somebody is (OpenID Connect Core section 2).
func (c *call) idToken(app *connectedApp, from *secret, scope string) (string, error) {
	claims := map[string]any{}
	stamp(claims, c.project, from.subject, c.now, time.Hour)
	claims["aud"] = []string{app.ClientID}
	if nonce := from.attrs["nonce"]; nonce != "" {
		claims["nonce"] = nonce
	}
	if u := c.users.byID[from.subject]; u != nil && len(u.Emails) > 0 && slices.Contains(strings.Fields(scope), scopeEmail) {
		claims["email"], claims["email_verified"] = u.Emails[0].Email, u.Emails[0].Verified
	}
	return c.ringOf(from.subject).sign(claims)
}

// introspect says whether a token of the client is good, and what it says. Of a token of
// another client nothing is said.
func (c *call) introspect(client oauthClient, token string) (map[string]any, error) {
	if s := c.secrets.byToken[token]; s != nil && s.kind == refreshToken {
		return c.introspectRefresh(client, s), nil
	}
	claims := accessClaims(c.state, token)
	if claims == nil || c.now.Unix() >= seconds(claims["exp"]) || c.revoked[text(claims["jti"])] {
		return inactive(), nil
	}
	if client.m2m != nil {
		if claims["client_id"] != nil || text(claims["sub"]) != client.m2m.ClientID {
			return inactive(), nil
		}
		claims["client_id"] = client.m2m.ClientID
	} else {
		consentID, _, _ := strings.Cut(text(claims["jti"]), ".")
		if text(claims["client_id"]) != client.app.ClientID || c.validConsent(grantee{text(claims["sub"]), client.app.ClientID}, consentID) == nil {
			return inactive(), nil
		}
	}
	claims["active"], claims["token_type"] = true, "access_token"
	return claims, nil
}

func (c *call) introspectRefresh(client oauthClient, s *secret) map[string]any {
	if client.app == nil || s.attrs["client_id"] != client.app.ClientID || !c.now.Before(s.expiresAt) ||
		c.validConsent(grantee{s.subject, client.app.ClientID}, s.attrs["consent"]) == nil {
		return inactive()
	}
	return map[string]any{
		"active": true, "token_type": "refresh_token", "sub": s.subject, "client_id": client.app.ClientID, "scope": s.attrs["scope"],
		"iss": "stytch.com/" + c.project, "aud": []string{c.project},
		"iat": s.expiresAt.Add(-refreshLife).Unix(), "exp": s.expiresAt.Unix(),
	}
}

func inactive() map[string]any { return map[string]any{"active": false} }

// accessClaims returns the claims of an access token that this server has signed, nil for
// anything else.
func accessClaims(st *state, jwt string) map[string]any {
	if !st.consumerKeys.signed(jwt) && !st.b2bKeys.signed(jwt) && !st.machineKeys.signed(jwt) {
		return nil
	}
	_, rest, _ := strings.Cut(jwt, ".")
	payload, _, _ := strings.Cut(rest, ".")
	encoded, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return nil
	}
	var claims map[string]any
	if json.Unmarshal(encoded, &claims) != nil || claims["scope"] == nil {
		return nil // not of an access token, such as a session's
	}
	return claims
}

// text returns a claim that is a string.
func text(claim any) string {
	s, _ := claim.(string)
	return s
}

// seconds returns a claim that is a time.
func seconds(claim any) int64 {
	f, _ := claim.(float64)
	return int64(f)
}

// revoke revokes an access token or a refresh token.
func revoke(r *request, token string) error {
	if known := r.secrets.byToken[token]; known != nil && known.kind == refreshToken {
		r.secrets.spend(token)
		return nil
	}
	claims := accessClaims(r.state, token)
	if claims == nil {
		return errors.New("the token is not one of this server")
	}
	if len(r.revoked) >= maxObjects {
		return fmt.Errorf("the fake keeps no more than %d revoked tokens", maxObjects)
	}
	r.revoked[text(claims["jti"])] = true
	return nil
}
