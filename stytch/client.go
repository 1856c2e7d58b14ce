package stytch

import (
	"errors"
	"fmt"

	"github.com/lapgen/stytch-go/stytch/internal/endpoint"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/internal/verify"
)

// NewClient returns a client of a project. It checks what it is given, and makes
// no request.
//
// The project id says which API is meant: "project-live-…" that of live projects,
// "project-test-…" that of test projects. With [WithBaseURL] any other id will do.
func NewClient(projectID, secret string, opts ...Option) (*Client, error) {
	core, err := newCore(projectID, secret, opts...)
	if err != nil {
		return nil, err
	}
	client := newClient(core)
	b2b := core.B2B()
	client.B2B = newB2B(b2b, client)
	// The tokens of its clients are signed with the keys of B2B.
	client.B2B.M2M = &M2MService{core: b2b, Clients: client.M2M.Clients}
	return client, nil
}

// Close ends the idle connections of the client, and what it is fetching to verify
// tokens. Calls in flight go on, and a later call opens a new connection; but tokens
// are not verified any more: that fails with token.ErrClosed. Connections of a client
// given by [WithHTTPClient] are left alone.
func (c *Client) Close() {
	c.core.Close()
}

// newCore checks the input of NewClient. No error of its own repeats an input:
// the secret may have been passed in the place of the project id.
func newCore(projectID, secret string, opts ...Option) (*verify.Client, error) {
	if err := endpoint.CheckProjectID(projectID); err != nil {
		return nil, fmt.Errorf("stytch: NewClient: %w", err)
	}
	switch {
	case secret == "":
		return nil, errors.New("stytch: NewClient: the secret is empty")
	case !endpoint.Printable(secret):
		return nil, errors.New("stytch: NewClient: the secret has a blank or a control character")
	}
	calls, err := transport.New(transport.Config{
		ProjectID:    projectID,
		Secret:       secret,
		BaseURL:      endpoint.OfProject(projectID),
		TelemetryURL: endpoint.Telemetry,
	}, opts)
	if err != nil {
		return nil, fmt.Errorf("stytch: NewClient: %w", err)
	}
	core, err := verify.New(calls)
	if err != nil {
		return nil, fmt.Errorf("stytch: NewClient: %w", err)
	}
	return core, nil
}
