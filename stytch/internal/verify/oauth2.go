package verify

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
)

// OAuth2Call is a call of an endpoint of the project for clients of OAuth2. They authenticate by what is in the form,
// and not as the project. What the endpoints do can be done again without harm.
func OAuth2Call(operation, endpoint string) transport.Call {
	return transport.Call{
		Operation: operation, Method: http.MethodPost, Template: "/v1/public/{project_id}/oauth2/" + endpoint,
		Retry: transport.Safe, Anonymous: true,
	}
}

// PostForm makes a call of such an endpoint.
func PostForm[T any](
	ctx context.Context, c *Client, call transport.Call, form url.Values, opts []transport.Option,
) (*T, error) {
	path := strings.Replace(call.Template, "{project_id}", url.PathEscape(c.ProjectID()), 1)
	send := func(ctx context.Context, api *gen.Client, _ transport.MemberSession) (*http.Response, error) {
		request, err := http.NewRequestWithContext(ctx, call.Method, api.Server+path, strings.NewReader(form.Encode()))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return api.Doer.Do(request)
	}
	return transport.Do[T](ctx, c.Client, call, opts, send)
}
