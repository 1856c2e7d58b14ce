package oauth

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/rbac"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	authorizationCode = "idp_authorization_code"
	refreshToken      = "idp_refresh_token"

	codeLife    = 10 * time.Minute
	refreshLife = 30 * 24 * time.Hour
)

// Scopes that are not of the RBAC policy.
const (
	scopeOpenID        = "openid"
	scopeProfile       = "profile"
	scopeEmail         = "email"
	scopePhone         = "phone"
	scopeOfflineAccess = "offline_access"
	scopeFullAccess    = "full_access"
)

var standardScopes = map[string]string{
	scopeOpenID: "Know who you are.", scopeProfile: "Know your name.", scopeEmail: "Know your email address.",
	scopePhone:         "Know your phone number.",
	scopeOfflineAccess: "Act for you when you are away.",
}

// Authorization is a request of an app for access, of the operations of either product.
type Authorization struct {
	ClientID, RedirectURI, ResponseType string
	Scopes                              []string
	State, Nonce, Challenge             *string
	Resources                           []string

	Subject string          // the user or member who is asked
	Policy  *gen.RBACPolicy // of the product
	RoleIDs []string        // of the subject
}

// App returns the app of a request, if it may ask in this way.
func (a *Authorization) App(st *store.State) (*store.App, error) {
	app, err := st.Apps.Find(a.ClientID)
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains(app.RedirectURLs, a.RedirectURI):
		return nil, refusal.New(errtype.ConnectedAppSuppliedRedirectURLNotFoundInClient,
			"The redirect URL is not one of the connected app.")
	case a.ResponseType != "code":
		return nil, refusal.New(errtype.BadRequest, "The response type is not code.")
	}
	return app, nil
}

// Results says which of the scopes the subject can grant the app.
func (a *Authorization) Results(app *store.App) []gen.ScopeResult {
	results := []gen.ScopeResult{}
	for _, scope := range a.Scopes {
		result := gen.ScopeResult{Scope: scope, Description: standardScopes[scope], IsGrantable: standardScopes[scope] != ""}
		if scope == scopeFullAccess {
			result.Description, result.IsGrantable = "Do everything that you can.", app.FullAccessAllowed
		}
		for _, known := range a.Policy.Scopes {
			if known.Scope == scope {
				result.Description, result.IsGrantable = known.Description, rbac.Grantable(a.Policy, a.RoleIDs, known.Permissions)
			}
		}
		results = append(results, result)
	}
	return results
}

// Answer notes what the subject has said, and returns where to go with it, and the code.
func (a *Authorization) Answer(r *operation.Request, app *store.App, granted bool) (redirect, code string, err error) {
	if !granted {
		return withQuery(a.RedirectURI, "error", "access_denied", "state", optional.Value(a.State)), "", nil
	}
	for _, result := range a.Results(app) {
		if !result.IsGrantable {
			return "", "", refusal.New(errtype.OAuthInvalidScopeRequested, "The scope %q cannot be granted.", result.Scope)
		}
	}
	if app.IsPublic() && optional.Value(a.Challenge) == "" {
		return "", "", refusal.New(errtype.PKCERequiredForIDPAuthorizationFlow,
			"A public connected app needs a code challenge.")
	}
	given, err := r.GiveConsent(store.Grantee{Subject: a.Subject, ClientID: app.ClientID}, a.Scopes)
	if err != nil {
		return "", "", err
	}
	code = r.Secrets.Issue(r.Now, store.Secret{
		Kind: authorizationCode, Subject: a.Subject, ExpiresAt: r.Now.Add(codeLife), Attrs: map[string]string{
			"client_id": app.ClientID, "consent": given.ID, "scope": strings.Join(a.Scopes, " "), "redirect_uri": a.RedirectURI,
			"nonce": optional.Value(a.Nonce), flow.AttrChallenge: optional.Value(a.Challenge),
			"resources": strings.Join(a.Resources, " "),
		},
	})
	return withQuery(a.RedirectURI, "code", code, "state", optional.Value(a.State)), code, nil
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
