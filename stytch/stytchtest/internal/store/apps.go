package store

import (
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// Apps keeps the apps that users and members give access to, which both products
// share.
type Apps struct {
	ByID map[string]*App
	Made int // so far
}

// App is an app with what the API does not show.
type App struct {
	gen.ConnectedApp
	Secrets ClientSecrets // empty if the app is public
	Number  int           // apps are listed in the order in which they were made
}

// IsPublic reports whether an app runs where it can keep no secret.
func (a *App) IsPublic() bool { return strings.HasSuffix(string(a.ClientType), "_public") }

// IsFirstParty reports whether an app is of those who own the project.
func (a *App) IsFirstParty() bool { return strings.HasPrefix(string(a.ClientType), "first_party") }

// Add adds an app as the newest.
func (as *Apps) Add(a *App) error {
	if len(as.ByID) >= MaxObjects {
		return refusal.New(errtype.TooManyRequests, "The fake keeps no more than %d connected apps.", MaxObjects)
	}
	as.Made++
	a.Number = as.Made
	as.ByID[a.ClientID] = a
	return nil
}

// Find returns the app of an id.
func (as *Apps) Find(id string) (*App, error) {
	if a := as.ByID[id]; a != nil {
		return a, nil
	}
	return nil, refusal.New(errtype.ConnectedAppNotFound, "Connected app could not be found.")
}

// Shown returns the app as the API shows it.
func (a *App) Shown() gen.ConnectedApp {
	shown := a.ConnectedApp
	shown.ClientSecretLastFour, shown.NextClientSecretLastFour = LastFour(a.Secrets.Current), LastFour(a.Secrets.Next)
	return shown
}

// WithSecret returns the app as the API shows it once.
func (a *App) WithSecret() gen.ConnectedAppWithClientSecret {
	s := a.Shown()
	return gen.ConnectedAppWithClientSecret{
		ClientID: s.ClientID, ClientName: s.ClientName, ClientDescription: s.ClientDescription, Status: s.Status,
		FullAccessAllowed: s.FullAccessAllowed,
		ClientType:        s.ClientType, RedirectURLs: s.RedirectURLs, AccessTokenExpiryMinutes: s.AccessTokenExpiryMinutes,
		AccessTokenTemplateContent: s.AccessTokenTemplateContent, PostLogoutRedirectURLs: s.PostLogoutRedirectURLs,
		BypassConsentForOfflineAccess: s.BypassConsentForOfflineAccess, ClientSecretLastFour: s.ClientSecretLastFour,
		NextClientSecretLastFour: s.NextClientSecretLastFour, ClientSecret: a.Secrets.Current,
		AccessTokenCustomAudience: s.AccessTokenCustomAudience, LogoURL: s.LogoURL,
	}
}

// WithNextSecret returns the app as the API shows it when the rotation of its secret begins.
func (a *App) WithNextSecret() gen.ConnectedAppWithNextClientSecret {
	s := a.Shown()
	return gen.ConnectedAppWithNextClientSecret{
		ClientID: s.ClientID, ClientName: s.ClientName, ClientDescription: s.ClientDescription, Status: s.Status,
		FullAccessAllowed: s.FullAccessAllowed,
		ClientType:        s.ClientType, RedirectURLs: s.RedirectURLs, AccessTokenExpiryMinutes: s.AccessTokenExpiryMinutes,
		AccessTokenTemplateContent: s.AccessTokenTemplateContent, PostLogoutRedirectURLs: s.PostLogoutRedirectURLs,
		BypassConsentForOfflineAccess: s.BypassConsentForOfflineAccess, ClientSecretLastFour: s.ClientSecretLastFour,
		NextClientSecretLastFour: s.NextClientSecretLastFour, NextClientSecret: a.Secrets.Next,
		AccessTokenCustomAudience: s.AccessTokenCustomAudience, LogoURL: s.LogoURL,
	}
}

// ForPublic returns what the person who is asked may know of an app.
func (a *App) ForPublic() gen.ConnectedAppPublic {
	return gen.ConnectedAppPublic{
		ClientID: a.ClientID, ClientName: a.ClientName, ClientDescription: a.ClientDescription, ClientType: a.ClientType,
		LogoURL: a.LogoURL,
	}
}
