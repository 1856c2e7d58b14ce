package oauth

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/paging"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const defaultTokenMinutes = 60

func appOperations() operation.Table {
	return operation.Table{
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

func connectedAppClientsCreate(
	c *call, in *gen.ConnectedAppClientsCreateRequest,
) (*gen.ConnectedAppClientsCreateResponse, error) {
	switch in.ClientType {
	case gen.ClientTypeFirstParty, gen.ClientTypeFirstPartyPublic, gen.ClientTypeThirdParty,
		gen.ClientTypeThirdPartyPublic:
	default:
		return nil, refusal.New(errtype.InvalidConnectedAppType, "There is no type %q of connected apps.", in.ClientType)
	}
	a := &store.App{ConnectedApp: gen.ConnectedApp{
		ClientID: random.ID("connected-app"), Status: "active", ClientType: in.ClientType,
		AccessTokenExpiryMinutes: defaultTokenMinutes,
	}}
	if err := changeApp(a, &gen.ConnectedAppClientsUpdateRequest{
		ClientName: in.ClientName, ClientDescription: in.ClientDescription, RedirectURLs: in.RedirectURLs,
		FullAccessAllowed:        in.FullAccessAllowed,
		AccessTokenExpiryMinutes: in.AccessTokenExpiryMinutes, AccessTokenCustomAudience: in.AccessTokenCustomAudience,
		AccessTokenTemplateContent: in.AccessTokenTemplateContent, PostLogoutRedirectURLs: in.PostLogoutRedirectURLs,
		LogoURL:                       in.LogoURL,
		BypassConsentForOfflineAccess: in.BypassConsentForOfflineAccess,
	}); err != nil {
		return nil, err
	}
	if !a.IsPublic() {
		a.Secrets.Current = random.Secret()
	}
	if err := c.Apps.Add(a); err != nil {
		return nil, err
	}
	return &gen.ConnectedAppClientsCreateResponse{ConnectedApp: a.WithSecret()}, nil
}

// changeApp changes the given settings of an app, or none of them.
func changeApp(a *store.App, in *gen.ConnectedAppClientsUpdateRequest) error {
	for _, redirect := range in.RedirectURLs {
		if err := flow.CheckRedirect(&redirect, errtype.ConnectedAppRedirectURLMustIncludeScheme); err != nil {
			return err
		}
	}
	if in.AccessTokenExpiryMinutes != nil && *in.AccessTokenExpiryMinutes < 1 {
		return refusal.New(errtype.IDPInvalidAccessTokenExpiryMinutes, "Access tokens live for a minute at least.")
	}
	if optional.Value(in.BypassConsentForOfflineAccess) && !a.IsFirstParty() {
		return refusal.New(errtype.ThirdPartyClientsRequireConsentForOfflineAccess,
			"Only apps of the first party get offline access without consent.")
	}
	if _, err := templateClaims(optional.Value(in.AccessTokenTemplateContent)); err != nil {
		return refusal.New(errtype.IDPInvalidAccessTokenJWTTemplate, "The template of access tokens is not a JSON object.")
	}
	optional.Set(&a.ClientName, in.ClientName)
	optional.Set(&a.ClientDescription, in.ClientDescription)
	optional.Set(&a.FullAccessAllowed, in.FullAccessAllowed)
	optional.Set(&a.AccessTokenExpiryMinutes, in.AccessTokenExpiryMinutes)
	optional.Set(&a.AccessTokenCustomAudience, in.AccessTokenCustomAudience)
	optional.Set(&a.AccessTokenTemplateContent, in.AccessTokenTemplateContent)
	optional.Set(&a.LogoURL, in.LogoURL)
	optional.Set(&a.BypassConsentForOfflineAccess, in.BypassConsentForOfflineAccess)
	if in.RedirectURLs != nil {
		a.RedirectURLs = in.RedirectURLs
	}
	if in.PostLogoutRedirectURLs != nil {
		a.PostLogoutRedirectURLs = in.PostLogoutRedirectURLs
	}
	return nil
}

func connectedAppClientsGet(c *call, _ *none) (*gen.ConnectedAppClientsGetResponse, error) {
	a, err := c.Apps.Find(c.Path["client_id"])
	if err != nil {
		return nil, err
	}
	return &gen.ConnectedAppClientsGetResponse{ConnectedApp: a.Shown()}, nil
}

func connectedAppClientsUpdate(
	c *call, in *gen.ConnectedAppClientsUpdateRequest,
) (*gen.ConnectedAppClientsUpdateResponse, error) {
	a, err := c.Apps.Find(c.Path["client_id"])
	if err != nil {
		return nil, err
	}
	if err := changeApp(a, in); err != nil {
		return nil, err
	}
	return &gen.ConnectedAppClientsUpdateResponse{ConnectedApp: a.Shown()}, nil
}

func connectedAppClientsDelete(c *call, _ *none) (*gen.ConnectedAppClientsDeleteResponse, error) {
	a, err := c.Apps.Find(c.Path["client_id"])
	if err != nil {
		return nil, err
	}
	delete(c.Apps.ByID, a.ClientID)
	c.Consents.RemoveOfApp(a.ClientID)
	return &gen.ConnectedAppClientsDeleteResponse{ClientID: a.ClientID}, nil
}

func connectedAppClientsSearch(
	c *call, in *gen.ConnectedAppClientsSearchRequest,
) (*gen.ConnectedAppClientsSearchResponse, error) {
	var found []*store.App
	for _, a := range c.Apps.ByID {
		found = append(found, a)
	}
	page, metadata, err := paging.Cut(found, func(a *store.App) int { return a.Number }, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &gen.ConnectedAppClientsSearchResponse{ConnectedApps: []gen.ConnectedApp{}, ResultsMetadata: metadata}
	for _, a := range page {
		out.ConnectedApps = append(out.ConnectedApps, a.Shown())
	}
	return out, nil
}

var connectedAppRotation = rotation{errtype.ConnectedAppAlreadyRotatingSecret, errtype.ConnectedAppNotRotatingSecret}

// rotating returns the app of a request that is about its secrets.
func (c *call) rotating() (*store.App, error) {
	a, err := c.Apps.Find(c.Path["client_id"])
	if err != nil {
		return nil, err
	}
	if a.IsPublic() {
		return nil, refusal.New(errtype.PublicConnectedAppsDoNotHaveSecrets, "Public connected apps have no secrets.")
	}
	return a, nil
}

func connectedAppClientsSecretsRotateStart(
	c *call, _ *none,
) (*gen.ConnectedAppClientsSecretsRotateStartResponse, error) {
	a, err := c.rotating()
	if err != nil {
		return nil, err
	}
	if err := startRotation(&a.Secrets, connectedAppRotation); err != nil {
		return nil, err
	}
	return &gen.ConnectedAppClientsSecretsRotateStartResponse{ConnectedApp: a.WithNextSecret()}, nil
}

func connectedAppClientsSecretsRotateCancel(
	c *call, _ *none,
) (*gen.ConnectedAppClientsSecretsRotateCancelResponse, error) {
	a, err := c.rotating()
	if err != nil {
		return nil, err
	}
	if err := cancelRotation(&a.Secrets, connectedAppRotation); err != nil {
		return nil, err
	}
	return &gen.ConnectedAppClientsSecretsRotateCancelResponse{ConnectedApp: a.Shown()}, nil
}

func connectedAppClientsSecretsRotate(c *call, _ *none) (*gen.ConnectedAppClientsSecretsRotateResponse, error) {
	a, err := c.rotating()
	if err != nil {
		return nil, err
	}
	if err := finishRotation(&a.Secrets, connectedAppRotation); err != nil {
		return nil, err
	}
	return &gen.ConnectedAppClientsSecretsRotateResponse{ConnectedApp: a.Shown()}, nil
}
