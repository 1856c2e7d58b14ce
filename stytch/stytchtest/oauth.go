package stytchtest

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

const (
	oauthToken      = "oauth"
	oauthAttach     = "oauth_attach"
	oauthExpiry     = time.Hour
	oauthAccessLife = time.Hour // of the provider's access token
	attrProvider    = "provider"
	attrEmail       = "email"
)

func oauthOperations() table {
	return table{
		"OAuthAttach":       handle(oauthAttachStart),
		"OAuthAuthenticate": handle(oauthAuthenticate),
	}
}

// providerType returns a provider as the API spells it, "" if there is none.
func providerType(provider string) string {
	switch p := strings.ToLower(provider); p {
	case "github", "gitlab", "hubspot", "linkedin", "tiktok":
		return map[string]string{"github": "Github", "gitlab": "GitLab", "hubspot": "Hubspot", "linkedin": "LinkedIn", "tiktok": "TikTok"}[p]
	case "amazon", "apple", "bitbucket", "coinbase", "discord", "facebook", "figma", "google", "instagram", "microsoft", "salesforce", "shopify",
		"slack", "snapchat", "spotify", "steam", "twitch", "twitter", "yahoo":
		return strings.ToUpper(p[:1]) + p[1:]
	}
	return ""
}

func oauthAttachStart(c *call, in *gen.OAuthAttachRequest) (*gen.OAuthAttachResponse, error) {
	if providerType(in.Provider) == "" {
		return nil, refuse(errtype.InvalidOAuthProvider, "There is no such provider.")
	}
	u, err := c.selected(in.UserID, in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	if u == nil {
		return nil, refuse(errtype.NoUserSelectionArguments, "A user id or a session is needed.")
	}
	token := c.secrets.issue(c.now, secret{
		kind: oauthAttach, subject: u.UserID, expiresAt: c.now.Add(oauthExpiry), attrs: map[string]string{attrProvider: in.Provider},
	})
	return &gen.OAuthAttachResponse{OAuthAttachToken: token}, nil
}

// oauthAuthenticate makes up what the provider would say of the person.
func oauthAuthenticate(c *call, in *gen.OAuthAuthenticateRequest) (*gen.OAuthAuthenticateResponse, error) {
	s := c.secrets.peek(c.now, oauthToken, in.Token)
	if s == nil {
		return nil, refuse(errtype.OAuthTokenNotFound, "The OAuth token could not be found: it has been used, has expired, or never was.")
	}
	if err := firstError(checkPKCE(s.attrs[attrChallenge], in.CodeVerifier), checkSessionInputs(in.SessionDurationMinutes, in.SessionCustomClaims)); err != nil {
		return nil, err
	}
	if err := c.checkOAuthSession(s, in.SessionToken, in.SessionJWT); err != nil {
		return nil, err
	}
	u, registration, err := c.registered(s)
	if err != nil {
		return nil, err
	}
	emailID := u.emailID(s.attrs[attrEmail])
	factor, err := oauthFactor(s.attrs[attrProvider], gen.OAuthFactor{
		ID: registration.OAuthUserRegistrationID, ProviderSubject: registration.ProviderSubject, EmailID: emailID,
	})
	if err != nil {
		return nil, err
	}
	session, err := c.login(u, factor, loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	c.secrets.spend(in.Token)
	reset := c.proveEmail(u, emailID, session)
	handed, err := c.issue(session)
	if err != nil {
		return nil, err
	}
	return &gen.OAuthAuthenticateResponse{
		UserID: u.UserID, ProviderSubject: registration.ProviderSubject, ProviderType: registration.ProviderType, User: u.shown(), ResetSessions: reset,
		OAuthUserRegistrationID: registration.OAuthUserRegistrationID, ProviderValues: providerValues(c.now),
		SessionToken: handed.token, SessionJWT: handed.jwt, UserSession: handed.session,
	}, nil
}

// checkOAuthSession refuses the session of somebody else before a registration is made.
func (c *call) checkOAuthSession(s *secret, token, jwt *string) error {
	session, err := c.session(token, jwt)
	if err != nil || session == nil {
		return err
	}
	owner := c.users.byKey[providerKey(providerType(s.attrs[attrProvider]), subjectOf(s.attrs[attrEmail]))]
	if owner == nil && s.subject != "" {
		owner = c.users.byID[s.subject]
	}
	if owner == nil {
		owner = c.users.byEmail(s.attrs[attrEmail])
	}
	if owner == nil || owner.UserID != session.UserID {
		return refuse(errtype.UserIDMismatch, "The session belongs to another user.")
	}
	return nil
}

// subjectOf is how providers name the person with an address.
func subjectOf(email string) string { return "subject-of-" + strings.ToLower(email) }

// registered returns the user with a registration at a provider. It is made for the user to
// whom the flow attaches it, else for the one with the address, else for a new one.
func (c *call) registered(s *secret) (*user, gen.OAuthProvider, error) {
	kind, email := providerType(s.attrs[attrProvider]), s.attrs[attrEmail]
	subject := subjectOf(email)
	u := c.users.byKey[providerKey(kind, subject)]
	if u != nil && (s.subject == "" || s.subject == u.UserID) {
		return u, u.provider(kind, subject), nil
	}
	if u != nil {
		return nil, gen.OAuthProvider{}, refuse(errtype.InvalidOAuthAttachToken, "Another user has this login of the provider.")
	}
	u, err := c.oauthUser(s.subject, email)
	if err != nil {
		return nil, gen.OAuthProvider{}, err
	}
	made := gen.OAuthProvider{ProviderType: kind, ProviderSubject: subject, OAuthUserRegistrationID: newID("oauth-user")}
	c.users.change(u, func() { u.Providers = append(slices.Clone(u.Providers), made) })
	return u, made, nil
}

// oauthUser returns the user for a new registration, who has the address afterwards unless
// somebody else has it.
func (c *call) oauthUser(attachTo, email string) (*user, error) {
	if attachTo == "" {
		u, _, err := c.foundOrCreated(email, "", nil)
		return u, err
	}
	u, err := c.users.find(attachTo)
	if err != nil {
		return nil, err
	}
	if c.users.byEmail(email) == nil {
		if err := checkEmail(email); err != nil {
			return nil, err
		}
		c.users.change(u, func() { u.addContacts(email, "") })
	}
	return u, nil
}

func (u *user) provider(kind, subject string) gen.OAuthProvider {
	for _, p := range u.Providers {
		if p.ProviderType == kind && p.ProviderSubject == subject {
			return p
		}
	}
	return gen.OAuthProvider{}
}

// oauthFactor returns a factor, which has a field for each provider.
func oauthFactor(provider string, of gen.OAuthFactor) (gen.AuthenticationFactor, error) {
	factor := gen.AuthenticationFactor{Type: gen.FactorTypeOAuth, DeliveryMethod: gen.FactorDeliveryMethod("oauth_" + provider)}
	field := strings.NewReplacer("gitlab", "git_lab", "linkedin", "linked_in", "tiktok", "tik_tok").Replace(provider) + "_oauth_factor"
	text, err := json.Marshal(map[string]any{field: of})
	if err != nil {
		return factor, err
	}
	return factor, json.Unmarshal(text, &factor)
}

func providerValues(now time.Time) *gen.ProviderValues {
	return &gen.ProviderValues{
		Scopes: []string{"openid", "email", "profile"}, AccessToken: newSecret(), RefreshToken: newSecret(), ExpiresAt: now.Add(oauthAccessLife),
	}
}

// providerToken issues the token that an OAuth flow redirects with. The provider is attached to the user of an id, if
// one is given.
func providerToken(r *request, provider, email, userID string) string {
	return r.secrets.issue(r.now, secret{
		kind: oauthToken, subject: userID, expiresAt: r.now.Add(oauthExpiry),
		attrs: map[string]string{attrProvider: strings.ToLower(provider), attrEmail: email},
	})
}

// attachedProviderToken is providerToken for a flow that was begun with a token of OAuth.Attach, which is consumed.
func attachedProviderToken(r *request, attachToken, email string) (string, error) {
	begun := r.secrets.take(r.now, oauthAttach, attachToken)
	if begun == nil {
		return "", errors.New("there is no such attach token, or it has been used or has expired")
	}
	return providerToken(r, begun.attrs[attrProvider], email, begun.subject), nil
}
