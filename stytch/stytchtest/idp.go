package stytchtest

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
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

func idpOperations() table {
	return table{
		"IDPOAuthAuthorizeStart": handle(idpAuthorizeStart),
		"IDPOAuthAuthorize":      handle(idpAuthorize),
		"UsersConnectedApps":     handle(usersConnectedApps),
		"UsersRevoke":            handle(usersRevokeConnectedApp),
	}
}

// giveConsent notes that somebody permits an app some scopes, beside those permitted before.
func (st *state) giveConsent(g grantee, scopes []string) (*consent, error) {
	given := st.consents.of[g]
	if given == nil {
		if len(st.consents.of) >= maxObjects {
			return nil, refuse(errtype.TooManyRequests, "The fake keeps no more than %d consents.", maxObjects)
		}
		given = &consent{id: newUUID(), known: st.knows(g.subject)}
		st.consents.of[g] = given
	}
	all := append(slices.Clone(given.scopes), scopes...)
	slices.Sort(all)
	given.scopes = slices.Compact(all)
	return given, nil
}

// validConsent returns the consent that a token stems from; nil if it has been revoked.
func (st *state) validConsent(g grantee, id string) *consent {
	given := st.consents.of[g]
	if given == nil || given.id != id || given.known && !st.knows(g.subject) {
		return nil
	}
	return given
}

// knows reports whether somebody is a user or a member of the server.
func (st *state) knows(subject string) bool {
	if isMember(subject) {
		return st.organizationClaimOf(subject) != nil
	}
	return st.users.byID[subject] != nil
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
func (a *authorization) app(st *state) (*connectedApp, error) {
	app, err := st.apps.find(a.clientID)
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains(app.RedirectURLs, a.redirectURI):
		return nil, refuse(errtype.ConnectedAppSuppliedRedirectURLNotFoundInClient, "The redirect URL is not one of the connected app.")
	case a.responseType != "code":
		return nil, refuse(errtype.BadRequest, "The response type is not code.")
	}
	return app, nil
}

// askUser finds the user who is asked.
func (c *call) askUser(a *authorization, userID, token, jwt *string) (*user, error) {
	session, err := c.session(token, jwt)
	if err != nil {
		return nil, err
	}
	if session != nil {
		userID = &session.UserID
	}
	if userID == nil {
		return nil, refuse(errtype.NoOAuthAuthorizeUserSelector, "A user id, a session token or a session JWT is needed.")
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
	app, err := request.app(c.state)
	if err != nil {
		return nil, err
	}
	u, err := c.askUser(&request, in.UserID, in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	return &gen.IDPOAuthAuthorizeStartResponse{
		UserID: u.UserID, User: u.shown(), Client: app.forPublic(), ConsentRequired: consentRequired(c.state, app, u.UserID, in.Scopes, value(in.Prompt)),
		ScopeResults: request.results(app),
	}, nil
}

// consentRequired reports whether somebody must be asked: an app of the owners needs no consent
// but for offline access, any other needs it once for every scope.
func consentRequired(st *state, app *connectedApp, subject string, scopes []string, prompt string) bool {
	if prompt == "consent" {
		return true
	}
	given := st.consents.of[grantee{subject, app.ClientID}]
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
	app, err := request.app(c.state)
	if err != nil {
		return nil, err
	}
	if _, err := c.askUser(&request, in.UserID, in.SessionToken, in.SessionJWT); err != nil {
		return nil, err
	}
	redirect, code, err := request.answer(c.request, app, in.ConsentGranted)
	if err != nil {
		return nil, err
	}
	return &gen.IDPOAuthAuthorizeResponse{RedirectURI: redirect, AuthorizationCode: code}, nil
}

// answer notes what the subject has said, and returns where to go with it, and the code.
func (a *authorization) answer(r *request, app *connectedApp, granted bool) (redirect, code string, err error) {
	if !granted {
		return withQuery(a.redirectURI, "error", "access_denied", "state", value(a.state)), "", nil
	}
	for _, result := range a.results(app) {
		if !result.IsGrantable {
			return "", "", refuse(errtype.OAuthInvalidScopeRequested, "The scope %q cannot be granted.", result.Scope)
		}
	}
	if app.public() && value(a.challenge) == "" {
		return "", "", refuse(errtype.PKCERequiredForIDPAuthorizationFlow, "A public connected app needs a code challenge.")
	}
	given, err := r.giveConsent(grantee{a.subject, app.ClientID}, a.scopes)
	if err != nil {
		return "", "", err
	}
	code = r.secrets.issue(r.now, secret{
		kind: authorizationCode, subject: a.subject, expiresAt: r.now.Add(codeLife), attrs: map[string]string{
			"client_id": app.ClientID, "consent": given.id, "scope": strings.Join(a.scopes, " "), "redirect_uri": a.redirectURI,
			"nonce": value(a.nonce), attrChallenge: value(a.challenge), "resources": strings.Join(a.resources, " "),
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
	return &gen.UsersConnectedAppsResponse{ConnectedApps: grantedApps(c.state, u.UserID)}, nil
}

// grantedApps returns the apps that somebody has given access to.
func grantedApps(st *state, subject string) []gen.GrantedConnectedApp {
	apps := []gen.GrantedConnectedApp{}
	for g, given := range st.consents.of {
		if app := st.apps.byID[g.clientID]; app != nil && g.subject == subject {
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
	if err := revokeApp(c.state, u.UserID, c.path["connected_app_id"]); err != nil {
		return nil, err
	}
	return &gen.UsersRevokeResponse{}, nil
}

// revokeApp takes from an app what somebody has permitted, and with it all of its tokens.
func revokeApp(st *state, subject, clientID string) error {
	app, err := st.apps.find(clientID)
	if err != nil {
		return err
	}
	delete(st.consents.of, grantee{subject, app.ClientID})
	return nil
}

// accessToken signs a token of an app that acts for somebody.
func accessToken(r *request, app *connectedApp, given *consent, subject, scope, resources string) (string, error) {
	claims, err := templateClaims(app.AccessTokenTemplateContent)
	if err != nil {
		return "", err
	}
	project := r.project
	audience := append([]string{project}, strings.Fields(app.AccessTokenCustomAudience+" "+resources)...)
	stamp(claims, r.project, subject, r.now, time.Duration(app.AccessTokenExpiryMinutes)*time.Minute)
	claims["aud"], claims["client_id"], claims["scope"] = audience, app.ClientID, scope
	claims["jti"] = given.id + "." + newSecret()
	if isMember(subject) && r.knows(subject) {
		claims[organizationClaim] = r.organizationClaimOf(subject)
	}
	return r.ringOf(subject).sign(claims)
}

const organizationClaim = "https://stytch.com/organization"

// stamp sets the claims that every token has.
func stamp(claims map[string]any, project, subject string, now time.Time, life time.Duration) {
	claims["iss"], claims["sub"], claims["aud"] = "stytch.com/"+project, subject, []string{project}
	claims["iat"], claims["nbf"], claims["exp"] = now.Unix(), now.Unix(), now.Add(life).Unix()
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

// mintAccessToken issues an access token of an app, as if somebody had gone through the consent to those scopes.
func mintAccessToken(r *request, clientID, subject string, scopes []string) (string, error) {
	app, err := r.apps.find(clientID)
	if err != nil {
		return "", err
	}
	given, err := r.giveConsent(grantee{subject, clientID}, scopes)
	if err != nil {
		return "", err
	}
	return accessToken(r, app, given, subject, strings.Join(scopes, " "), "")
}
