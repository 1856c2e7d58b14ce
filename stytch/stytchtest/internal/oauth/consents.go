package oauth

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// ConsentRequired reports whether somebody must be asked: an app of the owners needs no consent
// but for offline access, any other needs it once for every scope.
func ConsentRequired(
	st *store.State, app *store.App, subject string, scopes []string, prompt gen.OAuthPrompt,
) bool {
	if prompt == gen.OAuthPromptConsent {
		return true
	}
	given := st.Consents.Of[store.Grantee{Subject: subject, ClientID: app.ClientID}]
	return slices.ContainsFunc(scopes, func(scope string) bool {
		if app.IsFirstParty() && (scope != scopeOfflineAccess || app.BypassConsentForOfflineAccess) {
			return false
		}
		return given == nil || !slices.Contains(given.Scopes, scope)
	})
}

// GrantedApps returns the apps that somebody has given access to.
func GrantedApps(st *store.State, subject string) []gen.GrantedConnectedApp {
	apps := []gen.GrantedConnectedApp{}
	for g, given := range st.Consents.Of {
		if app := st.Apps.ByID[g.ClientID]; app != nil && g.Subject == subject {
			apps = append(apps, gen.GrantedConnectedApp{
				ConnectedAppID: app.ClientID, Name: app.ClientName, Description: app.ClientDescription, ClientType: app.ClientType,
				ScopesGranted: strings.Join(given.Scopes, " "), LogoURL: app.LogoURL,
			})
		}
	}
	slices.SortFunc(apps, func(a, b gen.GrantedConnectedApp) int {
		return strings.Compare(a.ConnectedAppID, b.ConnectedAppID)
	})
	return apps
}

// RevokeApp takes from an app what somebody has permitted, and with it all of its tokens.
func RevokeApp(st *store.State, subject, clientID string) error {
	app, err := st.Apps.Find(clientID)
	if err != nil {
		return err
	}
	delete(st.Consents.Of, store.Grantee{Subject: subject, ClientID: app.ClientID})
	return nil
}
