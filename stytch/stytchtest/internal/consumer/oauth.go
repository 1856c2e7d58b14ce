package consumer

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sessions"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	oauthToken      = "oauth"
	oauthAttach     = "oauth_attach"
	oauthExpiry     = time.Hour
	oauthAccessLife = time.Hour // of the provider's access token
	attrProvider    = "provider"
	attrEmail       = "email"
)

func oauthOperations() operation.Table {
	return operation.Table{
		"OAuthAttach":       handle(oauthAttachStart),
		"OAuthAuthenticate": handle(oauthAuthenticate),
	}
}

// ProviderType returns a provider as the API spells it, "" if there is none.
func ProviderType(provider string) string {
	switch p := strings.ToLower(provider); p {
	case "github", "gitlab", "hubspot", "linkedin", "tiktok":
		return map[string]string{
			"github": "Github", "gitlab": "GitLab", "hubspot": "Hubspot", "linkedin": "LinkedIn", "tiktok": "TikTok",
		}[p]
	case "amazon", "apple", "bitbucket", "coinbase", "discord", "facebook", "figma", "google", "instagram", "microsoft",
		"salesforce", "shopify",
		"slack", "snapchat", "spotify", "steam", "twitch", "twitter", "yahoo":
		return strings.ToUpper(p[:1]) + p[1:]
	}
	return ""
}

// ProviderToken issues the token that an OAuth flow redirects with. The provider is attached to the user of an id, if
// one is given.
func ProviderToken(r *operation.Request, provider, email, userID string) string {
	return r.Secrets.Issue(r.Now, store.Secret{
		Kind: oauthToken, Subject: userID, ExpiresAt: r.Now.Add(oauthExpiry),
		Attrs: map[string]string{attrProvider: strings.ToLower(provider), attrEmail: email},
	})
}

// AttachedProviderToken is ProviderToken for a flow that was begun with a token of OAuth.Attach, which is consumed.
func AttachedProviderToken(r *operation.Request, attachToken, email string) (string, error) {
	begun := r.Secrets.Take(r.Now, oauthAttach, attachToken)
	if begun == nil {
		return "", errors.New("there is no such attach token, or it has been used or has expired")
	}
	return ProviderToken(r, begun.Attrs[attrProvider], email, begun.Subject), nil
}

func oauthAttachStart(c *call, in *gen.OAuthAttachRequest) (*gen.OAuthAttachResponse, error) {
	if ProviderType(in.Provider) == "" {
		return nil, refusal.New(errtype.InvalidOAuthProvider, "There is no such provider.")
	}
	u, err := c.selected(in.UserID, in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	if u == nil {
		return nil, refusal.New(errtype.NoUserSelectionArguments, "A user id or a session is needed.")
	}
	token := c.Secrets.Issue(c.Now, store.Secret{
		Kind: oauthAttach, Subject: u.UserID, ExpiresAt: c.Now.Add(oauthExpiry),
		Attrs: map[string]string{attrProvider: in.Provider},
	})
	return &gen.OAuthAttachResponse{OAuthAttachToken: token}, nil
}

// oauthAuthenticate makes up what the provider would say of the person.
func oauthAuthenticate(c *call, in *gen.OAuthAuthenticateRequest) (*gen.OAuthAuthenticateResponse, error) {
	s := c.Secrets.Peek(c.Now, oauthToken, in.Token)
	if s == nil {
		return nil, refusal.New(errtype.OAuthTokenNotFound,
			"The OAuth token could not be found: it has been used, has expired, or never was.")
	}
	if err := refusal.First(flow.CheckPKCE(s.Attrs[flow.AttrChallenge], in.CodeVerifier),
		sessions.CheckInputs(in.SessionDurationMinutes, in.SessionCustomClaims)); err != nil {
		return nil, err
	}
	if _, err := c.Session(in.SessionToken, in.SessionJWT); err != nil { // before a registration is made
		return nil, err
	}
	u, registration, err := c.registered(s)
	if err != nil {
		return nil, err
	}
	emailID := u.IDOfEmail(s.Attrs[attrEmail])
	factor, err := oauthFactor(s.Attrs[attrProvider], gen.OAuthFactor{
		ID: registration.OAuthUserRegistrationID, ProviderSubject: registration.ProviderSubject, EmailID: emailID,
	})
	if err != nil {
		return nil, err
	}
	session, err := c.login(u,
		factor, loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	c.Secrets.Spend(in.Token)
	reset := c.proveEmail(u, emailID, session)
	handed, err := c.issue(session)
	if err != nil {
		return nil, err
	}
	return &gen.OAuthAuthenticateResponse{
		UserID: u.UserID, ProviderSubject: registration.ProviderSubject, ProviderType: registration.ProviderType,
		User: u.Shown(c.Now), ResetSessions: reset,
		OAuthUserRegistrationID: registration.OAuthUserRegistrationID, ProviderValues: providerValues(c.Now),
		SessionToken: handed.token, SessionJWT: handed.jwt, UserSession: handed.session,
	}, nil
}

// subjectOf is how providers name the person with an address.
func subjectOf(email string) string { return "subject-of-" + strings.ToLower(email) }

// registered returns the user with a registration at a provider. It is made for the user to
// whom the flow attaches it, else for the one with the address, else for a new one.
func (c *call) registered(s *store.Secret) (*store.User, gen.OAuthProvider, error) {
	kind, email := ProviderType(s.Attrs[attrProvider]), s.Attrs[attrEmail]
	subject := subjectOf(email)
	u := c.Users.ByKey[store.ProviderKey(kind, subject)]
	if u != nil && (s.Subject == "" || s.Subject == u.UserID) {
		return u, u.Provider(kind, subject), nil
	}
	if u != nil {
		return nil, gen.OAuthProvider{}, refusal.New(errtype.InvalidOAuthAttachToken,
			"Another user has this login of the provider.")
	}
	u, err := c.oauthUser(s.Subject, email)
	if err != nil {
		return nil, gen.OAuthProvider{}, err
	}
	made := gen.OAuthProvider{
		ProviderType: kind, ProviderSubject: subject, OAuthUserRegistrationID: random.ID("oauth-user"),
	}
	c.Users.Change(u, func() { u.Providers = append(slices.Clone(u.Providers), made) })
	return u, made, nil
}

// oauthUser returns the user for a new registration, who has the address afterwards unless
// somebody else has it.
func (c *call) oauthUser(attachTo, email string) (*store.User, error) {
	if attachTo == "" {
		u, _, err := c.foundOrCreated(email, "", nil)
		return u, err
	}
	u, err := c.Users.Find(attachTo)
	if err != nil {
		return nil, err
	}
	if c.Users.OfEmail(email) == nil {
		if err := address.CheckEmail(email); err != nil {
			return nil, err
		}
		c.Users.Change(u, func() { u.AddContacts(email, "") })
	}
	return u, nil
}

// oauthFactor returns a factor, which has a field for each provider.
func oauthFactor(provider string, of gen.OAuthFactor) (gen.AuthenticationFactor, error) {
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeOAuth, DeliveryMethod: gen.FactorDeliveryMethod("oauth_" + provider),
	}
	field := strings.NewReplacer("gitlab", "git_lab", "linkedin", "linked_in", "tiktok", "tik_tok").Replace(provider) +
		"_oauth_factor"
	text, err := json.Marshal(map[string]any{field: of})
	if err != nil {
		return factor, err
	}
	return factor, json.Unmarshal(text, &factor)
}

func providerValues(now time.Time) gen.ProviderValues {
	return gen.ProviderValues{
		Scopes: []string{"openid", "email", "profile"}, AccessToken: random.Secret(), RefreshToken: random.Secret(),
		ExpiresAt: now.Add(oauthAccessLife),
	}
}
