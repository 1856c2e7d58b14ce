package stytchtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
)

// consents keeps which connected apps users and members have given access to.
type consents struct{ of map[grantee]*consent }

// grantee is an app that acts for somebody.
type grantee struct{ subject, clientID string }

// consent is what somebody has permitted an app. The tokens that stem from it name it, and
// go with it.
type consent struct {
	id     string
	scopes []string
	known  bool // the server knew who it is of: without them it is void
}

const (
	authorizationCode = "idp_authorization_code"
	refreshToken      = "idp_refresh_token"

	codeLife    = 10 * time.Minute
	refreshLife = 30 * 24 * time.Hour
)

// Scopes that are not of the RBAC policy.
const (
	scopeOpenID        = "openid"
	scopeEmail         = "email"
	scopeOfflineAccess = "offline_access"
	scopeFullAccess    = "full_access"
)

var standardScopes = map[string]string{
	scopeOpenID: "Know who you are.", "profile": "Know your name.", scopeEmail: "Know your email address.", "phone": "Know your phone number.",
	scopeOfflineAccess: "Act for you when you are away.",
}

func newConsents(st *state) *consents {
	st.serve(map[string]operation{
		"IDPOAuthAuthorizeStart": handle(idpAuthorizeStart),
		"IDPOAuthAuthorize":      handle(idpAuthorize),
		"UsersConnectedApps":     handle(usersConnectedApps),
		"UsersRevoke":            handle(usersRevokeConnectedApp),
	})
	return &consents{of: map[grantee]*consent{}}
}

// give notes that somebody permits an app some scopes, beside those permitted before.
func (cs *consents) give(c *call, g grantee, scopes []string) (*consent, error) {
	given := cs.of[g]
	if given == nil {
		if len(cs.of) >= maxObjects {
			return nil, refuse(http.StatusTooManyRequests, "too_many_requests", "The fake keeps no more than %d consents.", maxObjects)
		}
		given = &consent{id: newUUID(), known: c.knows(g.subject)}
		cs.of[g] = given
	}
	all := append(slices.Clone(given.scopes), scopes...)
	slices.Sort(all)
	given.scopes = slices.Compact(all)
	return given, nil
}

// valid returns the consent that a token stems from; nil if it has been revoked.
func (cs *consents) valid(c *call, g grantee, id string) *consent {
	given := cs.of[g]
	if given == nil || given.id != id || given.known && !c.knows(g.subject) {
		return nil
	}
	return given
}

// knows reports whether somebody is a user or a member of the server.
func (c *call) knows(subject string) bool {
	if isMember(subject) {
		return c.organizationOf != nil && c.organizationOf(subject) != nil
	}
	return c.users.byID[subject] != nil
}

func (cs *consents) removeOfApp(clientID string) {
	for g := range cs.of {
		if g.clientID == clientID {
			delete(cs.of, g)
		}
	}
}

// authorization is a request of an app for access, of the operations of either product.
type authorization struct {
	clientID, redirectURI, responseType string
	scopes                              []string
	state, nonce, challenge             *string
	resources                           []string

	subject string      // the user or member who is asked
	policy  *gen.Policy // of the product
	roles   []string    // of the subject
}

// app returns the app of a request, if it may ask in this way.
func (a *authorization) app(c *call) (*connectedApp, error) {
	app, err := c.apps.find(a.clientID)
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains(app.RedirectURLs, a.redirectURI):
		return nil, badRequest("connected_app_supplied_redirect_url_not_found_in_client", "The redirect URL is not one of the connected app.")
	case a.responseType != "code":
		return nil, badRequest("bad_request", "The response type is not code.")
	}
	return app, nil
}

// askUser finds the user who is asked.
func (a *authorization) askUser(c *call, userID, token, jwt *string) (*user, error) {
	session, err := c.sessions.current(c, token, jwt)
	if err != nil {
		return nil, err
	}
	if session != nil {
		userID = &session.UserID
	}
	if userID == nil {
		return nil, badRequest("no_oauth_authorize_user_selector", "A user id, a session token or a session JWT is needed.")
	}
	u, err := c.users.find(*userID)
	if err != nil {
		return nil, err
	}
	a.subject, a.policy, a.roles = u.UserID, &c.consumerPolicy, u.roles()
	return u, nil
}

// results says which of the scopes the subject can grant the app.
func (a *authorization) results(app *connectedApp) []gen.ScopeResult {
	results := []gen.ScopeResult{}
	for _, scope := range a.scopes {
		result := gen.ScopeResult{Scope: scope, Description: standardScopes[scope], IsGrantable: standardScopes[scope] != ""}
		if scope == scopeFullAccess {
			result.Description, result.IsGrantable = "Do everything that you can.", app.FullAccessAllowed
		}
		for _, known := range a.policy.Scopes {
			if known.Scope == scope {
				result.Description, result.IsGrantable = known.Description, grantable(a.policy, a.roles, known.Permissions)
			}
		}
		results = append(results, result)
	}
	return results
}

// grantable reports whether roles permit all that a scope would.
func grantable(policy *gen.Policy, roles []string, permissions []gen.PolicyRolePermission) bool {
	for _, p := range permissions {
		for _, action := range p.Actions {
			if len(grantingRoles(policy.Roles, roles, p.ResourceID, action)) == 0 {
				return false
			}
		}
	}
	return true
}

func idpAuthorizeStart(c *call, in *gen.IDPOAuthAuthorizeStartRequest) (*gen.IDPOAuthAuthorizeStartResponse, error) {
	request := authorization{clientID: in.ClientID, redirectURI: in.RedirectURI, responseType: in.ResponseType, scopes: in.Scopes}
	app, err := request.app(c)
	if err != nil {
		return nil, err
	}
	u, err := request.askUser(c, in.UserID, in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	return &gen.IDPOAuthAuthorizeStartResponse{
		UserID: u.UserID, User: u.shown(), Client: app.forPublic(), ConsentRequired: c.consents.required(app, u.UserID, in.Scopes, value(in.Prompt)),
		ScopeResults: request.results(app),
	}, nil
}

// required reports whether somebody must be asked: an app of the owners needs no consent
// but for offline access, any other needs it once for every scope.
func (cs *consents) required(app *connectedApp, subject string, scopes []string, prompt string) bool {
	if prompt == "consent" {
		return true
	}
	given := cs.of[grantee{subject, app.ClientID}]
	return slices.ContainsFunc(scopes, func(scope string) bool {
		if app.firstParty() && (scope != scopeOfflineAccess || app.BypassConsentForOfflineAccess) {
			return false
		}
		return given == nil || !slices.Contains(given.scopes, scope)
	})
}

// forPublic returns what the person who is asked may know of an app.
func (a *connectedApp) forPublic() *gen.ConnectedAppPublic {
	return &gen.ConnectedAppPublic{
		ClientID: a.ClientID, ClientName: a.ClientName, ClientDescription: a.ClientDescription, ClientType: a.ClientType, LogoURL: a.LogoURL,
	}
}

func idpAuthorize(c *call, in *gen.IDPOAuthAuthorizeRequest) (*gen.IDPOAuthAuthorizeResponse, error) {
	request := authorization{
		clientID: in.ClientID, redirectURI: in.RedirectURI, responseType: in.ResponseType, scopes: in.Scopes,
		state: in.State, nonce: in.Nonce, challenge: in.CodeChallenge, resources: in.Resources,
	}
	app, err := request.app(c)
	if err != nil {
		return nil, err
	}
	if _, err := request.askUser(c, in.UserID, in.SessionToken, in.SessionJWT); err != nil {
		return nil, err
	}
	redirect, code, err := request.answer(c, app, in.ConsentGranted)
	if err != nil {
		return nil, err
	}
	return &gen.IDPOAuthAuthorizeResponse{RedirectURI: redirect, AuthorizationCode: code}, nil
}

// answer notes what the subject has said, and returns where to go with it, and the code.
func (a *authorization) answer(c *call, app *connectedApp, granted bool) (redirect, code string, err error) {
	if !granted {
		return withQuery(a.redirectURI, "error", "access_denied", "state", value(a.state)), "", nil
	}
	for _, result := range a.results(app) {
		if !result.IsGrantable {
			return "", "", badRequest("oauth_invalid_scope_requested", "The scope %q cannot be granted.", result.Scope)
		}
	}
	if app.public() && value(a.challenge) == "" {
		return "", "", badRequest("pkce_required_for_idp_authorization_flow", "A public connected app needs a code challenge.")
	}
	given, err := c.consents.give(c, grantee{a.subject, app.ClientID}, a.scopes)
	if err != nil {
		return "", "", err
	}
	code = c.secrets.issue(c.now, secret{
		kind: authorizationCode, subject: a.subject, expiresAt: c.now.Add(codeLife), attrs: map[string]string{
			"client_id": app.ClientID, "consent": given.id, "scope": strings.Join(a.scopes, " "), "redirect_uri": a.redirectURI,
			"nonce": value(a.nonce), "code_challenge": value(a.challenge), "resources": strings.Join(a.resources, " "),
		},
	})
	return withQuery(a.redirectURI, "code", code, "state", value(a.state)), code, nil
}

// withQuery returns a URL with names and values in its query; empty values are left out.
func withQuery(target string, pairs ...string) string {
	u, err := url.Parse(target)
	if err != nil {
		return target // one of the app's, which have been parsed
	}
	query := u.Query()
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
}

func usersConnectedApps(c *call, _ *none) (*gen.UsersConnectedAppsResponse, error) {
	u, err := c.users.find(c.path["user_id"])
	if err != nil {
		return nil, err
	}
	return &gen.UsersConnectedAppsResponse{ConnectedApps: c.grantedApps(u.UserID)}, nil
}

// grantedApps returns the apps that somebody has given access to.
func (c *call) grantedApps(subject string) []gen.GrantedConnectedApp {
	apps := []gen.GrantedConnectedApp{}
	for g, given := range c.consents.of {
		if app := c.apps.byID[g.clientID]; app != nil && g.subject == subject {
			apps = append(apps, gen.GrantedConnectedApp{
				ConnectedAppID: app.ClientID, Name: app.ClientName, Description: app.ClientDescription, ClientType: app.ClientType,
				ScopesGranted: strings.Join(given.scopes, " "), LogoURL: app.LogoURL,
			})
		}
	}
	slices.SortFunc(apps, func(a, b gen.GrantedConnectedApp) int { return strings.Compare(a.ConnectedAppID, b.ConnectedAppID) })
	return apps
}

func usersRevokeConnectedApp(c *call, _ *none) (*gen.UsersRevokeResponse, error) {
	u, err := c.users.find(c.path["user_id"])
	if err != nil {
		return nil, err
	}
	if err := c.revokeApp(u.UserID, c.path["connected_app_id"]); err != nil {
		return nil, err
	}
	return &gen.UsersRevokeResponse{}, nil
}

// revokeApp takes from an app what somebody has permitted, and with it all of its tokens.
func (c *call) revokeApp(subject, clientID string) error {
	app, err := c.apps.find(clientID)
	if err != nil {
		return err
	}
	delete(c.consents.of, grantee{subject, app.ClientID})
	return nil
}

// AccessToken returns an access token of a connected app, as if somebody had gone through
// the consent to those scopes. The subject is the id of a user or of a member; the server
// need not have it. A token of a member, whose id begins with "member-", is signed with the
// keys of B2B, and names the organization if the server has the member; any other is signed
// with the consumer keys.
func (s *Server) AccessToken(clientID, subject string, scopes ...string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.newCall()
	app, err := c.apps.find(clientID)
	if err != nil {
		return "", err
	}
	given, err := c.consents.give(c, grantee{subject, clientID}, scopes)
	if err != nil {
		return "", err
	}
	return c.accessToken(app, given, subject, strings.Join(scopes, " "), "")
}

// accessToken signs a token of an app that acts for somebody.
func (c *call) accessToken(app *connectedApp, given *consent, subject, scope, resources string) (string, error) {
	claims, err := templateClaims(app.AccessTokenTemplateContent)
	if err != nil {
		return "", err
	}
	project := c.server.config.projectID
	audience := append([]string{project}, strings.Fields(app.AccessTokenCustomAudience+" "+resources)...)
	c.stamp(claims, subject, time.Duration(app.AccessTokenExpiryMinutes)*time.Minute)
	claims["aud"], claims["client_id"], claims["scope"] = audience, app.ClientID, scope
	claims["jti"] = given.id + "." + newSecret()
	if isMember(subject) && c.knows(subject) {
		claims[organizationClaim] = c.organizationOf(subject)
	}
	return c.ringOf(subject).sign(claims)
}

const organizationClaim = "https://stytch.com/organization"

// stamp sets the claims that every token has.
func (c *call) stamp(claims map[string]any, subject string, life time.Duration) {
	project := c.server.config.projectID
	claims["iss"], claims["sub"], claims["aud"] = "stytch.com/"+project, subject, []string{project}
	claims["iat"], claims["nbf"], claims["exp"] = c.now.Unix(), c.now.Unix(), c.now.Add(life).Unix()
}

// templateClaims reads the template of an app's access tokens. Placeholders in it stay as
// they are.
func templateClaims(template string) (map[string]any, error) {
	claims := map[string]any{}
	if template == "" {
		return claims, nil
	}
	if err := json.Unmarshal([]byte(template), &claims); err != nil {
		return nil, err
	}
	for name := range claims {
		if strings.HasPrefix(name, "https://stytch.com/") {
			delete(claims, name)
		}
	}
	return claims, nil
}

func isMember(subject string) bool { return strings.HasPrefix(subject, "member-") }

// ringOf returns the keys that tokens of somebody are signed with.
func (st *state) ringOf(subject string) *keyRing {
	if isMember(subject) {
		return &st.b2bKeys
	}
	return &st.consumerKeys
}
