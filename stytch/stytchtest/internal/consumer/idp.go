package consumer

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/oauth"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func idpOperations() operation.Table {
	return operation.Table{
		"IDPOAuthAuthorizeStart": handle(idpAuthorizeStart),
		"IDPOAuthAuthorize":      handle(idpAuthorize),
		"UsersConnectedApps":     handle(usersConnectedApps),
		"UsersRevoke":            handle(usersRevokeConnectedApp),
	}
}

// askUser finds the user who is asked.
func (c *call) askUser(a *oauth.Authorization, userID, token, jwt *string) (*store.User, error) {
	session, err := c.Session(token, jwt)
	if err != nil {
		return nil, err
	}
	if session != nil {
		userID = &session.UserID
	}
	if userID == nil {
		return nil, refusal.New(errtype.NoOAuthAuthorizeUserSelector,
			"A user id, a session token or a session JWT is needed.")
	}
	u, err := c.Users.Find(*userID)
	if err != nil {
		return nil, err
	}
	a.Subject, a.Policy, a.RoleIDs = u.UserID, &c.ConsumerPolicy, u.RoleIDs()
	return u, nil
}

func idpAuthorizeStart(c *call, in *gen.IDPOAuthAuthorizeStartRequest) (*gen.IDPOAuthAuthorizeStartResponse, error) {
	request := oauth.Authorization{
		ClientID: in.ClientID, RedirectURI: in.RedirectURI, ResponseType: in.ResponseType, Scopes: in.Scopes,
	}
	app, err := request.App(c.State)
	if err != nil {
		return nil, err
	}
	u, err := c.askUser(&request, in.UserID, in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	return &gen.IDPOAuthAuthorizeStartResponse{
		UserID: u.UserID, User: u.Shown(c.Now), Client: app.ForPublic(),
		ConsentRequired: oauth.ConsentRequired(c.State, app, u.UserID, in.Scopes, optional.Value(in.Prompt)),
		ScopeResults:    request.Results(app),
	}, nil
}

func idpAuthorize(c *call, in *gen.IDPOAuthAuthorizeRequest) (*gen.IDPOAuthAuthorizeResponse, error) {
	request := oauth.Authorization{
		ClientID: in.ClientID, RedirectURI: in.RedirectURI, ResponseType: in.ResponseType, Scopes: in.Scopes,
		State: in.State, Nonce: in.Nonce, Challenge: in.CodeChallenge, Resources: in.Resources,
	}
	app, err := request.App(c.State)
	if err != nil {
		return nil, err
	}
	if _, err := c.askUser(&request, in.UserID, in.SessionToken, in.SessionJWT); err != nil {
		return nil, err
	}
	redirect, code, err := request.Answer(c.Request, app, in.ConsentGranted)
	if err != nil {
		return nil, err
	}
	return &gen.IDPOAuthAuthorizeResponse{RedirectURI: redirect, AuthorizationCode: code}, nil
}

func usersConnectedApps(c *call, _ *none) (*gen.UsersConnectedAppsResponse, error) {
	u, err := c.Users.Find(c.Path["user_id"])
	if err != nil {
		return nil, err
	}
	return &gen.UsersConnectedAppsResponse{ConnectedApps: oauth.GrantedApps(c.State, u.UserID)}, nil
}

func usersRevokeConnectedApp(c *call, _ *none) (*gen.UsersRevokeResponse, error) {
	u, err := c.Users.Find(c.Path["user_id"])
	if err != nil {
		return nil, err
	}
	if err := oauth.RevokeApp(c.State, u.UserID, c.Path["connected_app_id"]); err != nil {
		return nil, err
	}
	return &gen.UsersRevokeResponse{}, nil
}
