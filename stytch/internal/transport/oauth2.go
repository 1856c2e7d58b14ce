package transport

import (
	"context"
	"errors"
)

// OAuth2 calls an endpoint of the project for clients of OAuth2. They authenticate by
// what is in the form, and not as the project.
func OAuth2(ctx context.Context, c *Client, operation, endpoint string, retry Class, form Query, secrets []string, out any, opts []Option) error {
	template := "/v1/public/{project_id}/oauth2/" + endpoint
	return c.Do(ctx, Call{
		Operation: operation, Method: "POST", Template: template, Retry: retry,
		PathValues: []string{c.projectID}, Form: form, Out: out, Anonymous: true, Secrets: secrets,
	}, opts)
}

// RefuseOAuth2 is [Client.Refuse] for such an endpoint.
func RefuseOAuth2(ctx context.Context, c *Client, operation, endpoint string, err error, opts []Option) error {
	info := CallInfo{Operation: operation, Method: "POST", Path: "/v1/public/{project_id}/oauth2/" + endpoint}
	return c.Refuse(ctx, info, opts, err)
}

// IntrospectionForm is what the introspection endpoint takes (RFC 7662 section 2.1).
type IntrospectionForm struct{ Token, ClientID, ClientSecret, TokenTypeHint string }

// Introspect asks about a token.
func Introspect(ctx context.Context, c *Client, operation string, f IntrospectionForm, out any, opts []Option) error {
	if f.Token == "" || f.ClientID == "" {
		return RefuseOAuth2(ctx, c, operation, "introspect", errors.New("the token or the client id is empty"), opts)
	}
	var form Query
	form.Add("token", f.Token)
	form.Add("client_id", f.ClientID)
	if f.ClientSecret != "" {
		form.Add("client_secret", f.ClientSecret)
	}
	if f.TokenTypeHint != "" {
		form.Add("token_type_hint", f.TokenTypeHint)
	}
	return OAuth2(ctx, c, operation, "introspect", Safe, form, []string{f.Token, f.ClientSecret}, out, opts)
}
