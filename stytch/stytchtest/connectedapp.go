package stytchtest

import (
	"net/url"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// connectedApps keeps the apps that users and members give access to, which both products
// share.
type connectedApps struct {
	byID map[string]*connectedApp
	made int // so far
}

// connectedApp is an app with what the API does not show.
type connectedApp struct {
	gen.ConnectedApp
	secrets clientSecrets // empty if the app is public
	number  int           // apps are listed in the order in which they were made
}

// public reports whether an app runs where it can keep no secret.
func (a *connectedApp) public() bool { return strings.HasSuffix(a.ClientType, "_public") }

// firstParty reports whether an app is of those who own the project.
func (a *connectedApp) firstParty() bool { return strings.HasPrefix(a.ClientType, "first_party") }

const defaultTokenMinutes = 60

func appOperations() table {
	return table{
		"ConnectedAppClientsCreate":              handle(connectedAppClientsCreate),
		"ConnectedAppClientsGet":                 handle(connectedAppClientsGet),
		"ConnectedAppClientsUpdate":              handle(connectedAppClientsUpdate),
		"ConnectedAppClientsDelete":              handle(connectedAppClientsDelete),
		"ConnectedAppClientsSearch":              handle(connectedAppClientsSearch),
		"ConnectedAppClientsSecretsRotateStart":  handle(connectedAppClientsSecretsRotateStart),
		"ConnectedAppClientsSecretsRotateCancel": handle(connectedAppClientsSecretsRotateCancel),
		"ConnectedAppClientsSecretsRotate":       handle(connectedAppClientsSecretsRotate),
	}
}

func connectedAppClientsCreate(c *call, in *gen.ConnectedAppClientsCreateRequest) (*gen.ConnectedAppClientsCreateResponse, error) {
	switch in.ClientType {
	case gen.ClientTypeFirstParty, gen.ClientTypeFirstPartyPublic, gen.ClientTypeThirdParty, gen.ClientTypeThirdPartyPublic:
	default:
		return nil, refuse(errtype.InvalidConnectedAppType, "There is no type %q of connected apps.", in.ClientType)
	}
	if len(c.apps.byID) >= maxObjects {
		return nil, refuse(errtype.TooManyRequests, "The fake keeps no more than %d connected apps.", maxObjects)
	}
	a := &connectedApp{ConnectedApp: gen.ConnectedApp{
		ClientID: newID("connected-app"), Status: "active", ClientType: string(in.ClientType), AccessTokenExpiryMinutes: defaultTokenMinutes,
	}}
	if err := changeApp(a, &gen.ConnectedAppClientsUpdateRequest{
		ClientName: in.ClientName, ClientDescription: in.ClientDescription, RedirectURLs: in.RedirectURLs, FullAccessAllowed: in.FullAccessAllowed,
		AccessTokenExpiryMinutes: in.AccessTokenExpiryMinutes, AccessTokenCustomAudience: in.AccessTokenCustomAudience,
		AccessTokenTemplateContent: in.AccessTokenTemplateContent, PostLogoutRedirectURLs: in.PostLogoutRedirectURLs, LogoURL: in.LogoURL,
		BypassConsentForOfflineAccess: in.BypassConsentForOfflineAccess,
	}); err != nil {
		return nil, err
	}
	if !a.public() {
		a.secrets.current = newSecret()
	}
	c.apps.made++
	a.number = c.apps.made
	c.apps.byID[a.ClientID] = a
	return &gen.ConnectedAppClientsCreateResponse{ConnectedApp: a.withSecret()}, nil
}

// changeApp changes the given settings of an app, or none of them.
func changeApp(a *connectedApp, in *gen.ConnectedAppClientsUpdateRequest) error {
	for _, redirect := range in.RedirectURLs {
		if u, err := url.Parse(redirect); err != nil || u.Scheme == "" {
			return refuse(errtype.ConnectedAppRedirectURLMustIncludeScheme, "A redirect URL has no scheme.")
		}
	}
	if in.AccessTokenExpiryMinutes != nil && *in.AccessTokenExpiryMinutes < 1 {
		return refuse(errtype.IDPInvalidAccessTokenExpiryMinutes, "Access tokens live for a minute at least.")
	}
	if value(in.BypassConsentForOfflineAccess) && !a.firstParty() {
		return refuse(errtype.ThirdPartyClientsRequireConsentForOfflineAccess, "Only apps of the first party get offline access without consent.")
	}
	if _, err := templateClaims(value(in.AccessTokenTemplateContent)); err != nil {
		return refuse(errtype.IDPInvalidAccessTokenJWTTemplate, "The template of access tokens is not a JSON object.")
	}
	setGiven(&a.ClientName, in.ClientName)
	setGiven(&a.ClientDescription, in.ClientDescription)
	setGiven(&a.FullAccessAllowed, in.FullAccessAllowed)
	setGiven(&a.AccessTokenExpiryMinutes, in.AccessTokenExpiryMinutes)
	setGiven(&a.AccessTokenCustomAudience, in.AccessTokenCustomAudience)
	setGiven(&a.AccessTokenTemplateContent, in.AccessTokenTemplateContent)
	setGiven(&a.LogoURL, in.LogoURL)
	setGiven(&a.BypassConsentForOfflineAccess, in.BypassConsentForOfflineAccess)
	if in.RedirectURLs != nil {
		a.RedirectURLs = in.RedirectURLs
	}
	if in.PostLogoutRedirectURLs != nil {
		a.PostLogoutRedirectURLs = in.PostLogoutRedirectURLs
	}
	return nil
}

func (as *connectedApps) find(id string) (*connectedApp, error) {
	if a := as.byID[id]; a != nil {
		return a, nil
	}
	return nil, refuse(errtype.ConnectedAppNotFound, "Connected app could not be found.")
}

// shown returns the app as the API shows it.
func (a *connectedApp) shown() *gen.ConnectedApp {
	shown := a.ConnectedApp
	shown.ClientSecretLastFour, shown.NextClientSecretLastFour = lastFour(a.secrets.current), lastFour(a.secrets.next)
	return &shown
}

// withSecret returns the app as the API shows it once.
func (a *connectedApp) withSecret() *gen.ConnectedAppWithClientSecret {
	s := a.shown()
	return &gen.ConnectedAppWithClientSecret{
		ClientID: s.ClientID, ClientName: s.ClientName, ClientDescription: s.ClientDescription, Status: s.Status, FullAccessAllowed: s.FullAccessAllowed,
		ClientType: s.ClientType, RedirectURLs: s.RedirectURLs, AccessTokenExpiryMinutes: s.AccessTokenExpiryMinutes,
		AccessTokenTemplateContent: s.AccessTokenTemplateContent, PostLogoutRedirectURLs: s.PostLogoutRedirectURLs,
		BypassConsentForOfflineAccess: s.BypassConsentForOfflineAccess, ClientSecretLastFour: s.ClientSecretLastFour,
		NextClientSecretLastFour: s.NextClientSecretLastFour, ClientSecret: a.secrets.current,
		AccessTokenCustomAudience: s.AccessTokenCustomAudience, LogoURL: s.LogoURL,
	}
}

// withNextSecret returns the app as the API shows it when the rotation of its secret begins.
func (a *connectedApp) withNextSecret() *gen.ConnectedAppWithNextClientSecret {
	s := a.shown()
	return &gen.ConnectedAppWithNextClientSecret{
		ClientID: s.ClientID, ClientName: s.ClientName, ClientDescription: s.ClientDescription, Status: s.Status, FullAccessAllowed: s.FullAccessAllowed,
		ClientType: s.ClientType, RedirectURLs: s.RedirectURLs, AccessTokenExpiryMinutes: s.AccessTokenExpiryMinutes,
		AccessTokenTemplateContent: s.AccessTokenTemplateContent, PostLogoutRedirectURLs: s.PostLogoutRedirectURLs,
		BypassConsentForOfflineAccess: s.BypassConsentForOfflineAccess, ClientSecretLastFour: s.ClientSecretLastFour,
		NextClientSecretLastFour: s.NextClientSecretLastFour, NextClientSecret: a.secrets.next,
		AccessTokenCustomAudience: s.AccessTokenCustomAudience, LogoURL: s.LogoURL,
	}
}

func connectedAppClientsGet(c *call, _ *none) (*gen.ConnectedAppClientsGetResponse, error) {
	a, err := c.apps.find(c.path["client_id"])
	if err != nil {
		return nil, err
	}
	return &gen.ConnectedAppClientsGetResponse{ConnectedApp: a.shown()}, nil
}

func connectedAppClientsUpdate(c *call, in *gen.ConnectedAppClientsUpdateRequest) (*gen.ConnectedAppClientsUpdateResponse, error) {
	a, err := c.apps.find(c.path["client_id"])
	if err != nil {
		return nil, err
	}
	if err := changeApp(a, in); err != nil {
		return nil, err
	}
	return &gen.ConnectedAppClientsUpdateResponse{ConnectedApp: a.shown()}, nil
}

func connectedAppClientsDelete(c *call, _ *none) (*gen.ConnectedAppClientsDeleteResponse, error) {
	a, err := c.apps.find(c.path["client_id"])
	if err != nil {
		return nil, err
	}
	delete(c.apps.byID, a.ClientID)
	c.consents.removeOfApp(a.ClientID)
	return &gen.ConnectedAppClientsDeleteResponse{ClientID: a.ClientID}, nil
}

func connectedAppClientsSearch(c *call, in *gen.ConnectedAppClientsSearchRequest) (*gen.ConnectedAppClientsSearchResponse, error) {
	var found []*connectedApp
	for _, a := range c.apps.byID {
		found = append(found, a)
	}
	page, metadata, err := cutPage(found, func(a *connectedApp) int { return a.number }, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &gen.ConnectedAppClientsSearchResponse{ConnectedApps: []gen.ConnectedApp{}, ResultsMetadata: metadata}
	for _, a := range page {
		out.ConnectedApps = append(out.ConnectedApps, *a.shown())
	}
	return out, nil
}

var connectedAppRotation = rotation{errtype.ConnectedAppAlreadyRotatingSecret, errtype.ConnectedAppNotRotatingSecret}

// rotating returns the app of a request that is about its secrets.
func (c *call) rotating() (*connectedApp, error) {
	a, err := c.apps.find(c.path["client_id"])
	if err != nil {
		return nil, err
	}
	if a.public() {
		return nil, refuse(errtype.PublicConnectedAppsDoNotHaveSecrets, "Public connected apps have no secrets.")
	}
	return a, nil
}

func connectedAppClientsSecretsRotateStart(c *call, _ *none) (*gen.ConnectedAppClientsSecretsRotateStartResponse, error) {
	a, err := c.rotating()
	if err != nil {
		return nil, err
	}
	if err := startRotation(&a.secrets, connectedAppRotation); err != nil {
		return nil, err
	}
	return &gen.ConnectedAppClientsSecretsRotateStartResponse{ConnectedApp: a.withNextSecret()}, nil
}

func connectedAppClientsSecretsRotateCancel(c *call, _ *none) (*gen.ConnectedAppClientsSecretsRotateCancelResponse, error) {
	a, err := c.rotating()
	if err != nil {
		return nil, err
	}
	if err := cancelRotation(&a.secrets, connectedAppRotation); err != nil {
		return nil, err
	}
	return &gen.ConnectedAppClientsSecretsRotateCancelResponse{ConnectedApp: a.shown()}, nil
}

func connectedAppClientsSecretsRotate(c *call, _ *none) (*gen.ConnectedAppClientsSecretsRotateResponse, error) {
	a, err := c.rotating()
	if err != nil {
		return nil, err
	}
	if err := finishRotation(&a.secrets, connectedAppRotation); err != nil {
		return nil, err
	}
	return &gen.ConnectedAppClientsSecretsRotateResponse{ConnectedApp: a.shown()}, nil
}
