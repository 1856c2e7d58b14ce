package transport

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/lapgen/stytch-go/gen"
)

// OAuth2 calls an endpoint of the project for clients of OAuth2. They authenticate by
// what is in the form, and not as the project.
func OAuth2(
	ctx context.Context, c *Client, operation, endpoint string, retry Class,
	form url.Values, secrets []string, out any, opts []Option,
) error {
	call := &Call{
		Operation: operation, Method: http.MethodPost, Template: "/v1/public/{project_id}/oauth2/" + endpoint,
		Retry: retry, Anonymous: true, Secrets: secrets,
	}
	return c.do(ctx, call, opts, out, func(ctx context.Context, api *gen.Client, _ MemberSession) (*http.Response, error) {
		target := api.Server + strings.Replace(call.Template, "{project_id}", url.PathEscape(c.projectID), 1)
		request, err := http.NewRequestWithContext(ctx, call.Method, target, strings.NewReader(form.Encode()))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Content-Type", formType)
		return api.Doer.Do(request)
	})
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
	form := url.Values{"token": {f.Token}, "client_id": {f.ClientID}}
	if f.ClientSecret != "" {
		form.Set("client_secret", f.ClientSecret)
	}
	if f.TokenTypeHint != "" {
		form.Set("token_type_hint", f.TokenTypeHint)
	}
	return OAuth2(ctx, c, operation, "introspect", Safe, form, []string{f.Token, f.ClientSecret}, out, opts)
}
