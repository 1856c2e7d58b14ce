package stytch

import (
	"errors"
	"fmt"
	"strings"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
)

const (
	liveURL      = "https://api.stytch.com"
	testURL      = "https://test.stytch.com"
	telemetryURL = "https://telemetry.stytch.com"
)

// Client makes calls to the API on behalf of one project. Make one with
// [NewClient]; it is safe for concurrent use.
type Client struct {
	Services
	// B2B has the services for organizations and their members.
	B2B *B2B

	core *transport.Client
}

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
	client := &Client{Services: newServices(core), core: core}
	client.B2B = newB2B(core, client.Services)
	return client, nil
}

// Close ends the idle connections of the client; calls in flight go on, and a
// later call opens a new one. Connections of a client given by [WithHTTPClient]
// are left alone.
func (c *Client) Close() {
	c.core.CloseIdleConnections()
}

// newCore checks the input of NewClient. No error of its own repeats an input:
// the secret may have been passed in the place of the project id.
func newCore(projectID, secret string, opts ...Option) (*transport.Client, error) {
	switch {
	case projectID == "":
		return nil, errors.New("stytch: NewClient: the project id is empty")
	case !printable(projectID) || strings.Contains(projectID, ":"):
		return nil, errors.New("stytch: NewClient: the project id has a blank, a colon or a control character")
	case secret == "":
		return nil, errors.New("stytch: NewClient: the secret is empty")
	case !printable(secret):
		return nil, errors.New("stytch: NewClient: the secret has a blank or a control character")
	}
	baseURL := baseURLOf(projectID)
	core, err := transport.New(transport.Config{
		ProjectID:    projectID,
		Secret:       secret,
		BaseURL:      baseURL,
		TelemetryURL: telemetryURL,
		NewError:     newError,
	}, opts)
	switch {
	case errors.Is(err, transport.ErrNoBaseURL):
		return nil, errors.New(`stytch: NewClient: the project id is neither "project-live-" nor "project-test-" and a UUID, and there is no WithBaseURL`)
	case err != nil:
		return nil, fmt.Errorf("stytch: NewClient: %w", err)
	}
	return core, nil
}

// baseURLOf returns the API that a project id belongs to, "" if its form is not
// that of one.
func baseURLOf(projectID string) string {
	if id, ok := strings.CutPrefix(projectID, "project-live-"); ok && isUUID(id) {
		return liveURL
	}
	if id, ok := strings.CutPrefix(projectID, "project-test-"); ok && isUUID(id) {
		return testURL
	}
	return ""
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return false
			}
		}
	}
	return true
}

// printable reports whether s has no blank and no control character. A secret
// read from a file often ends in a newline.
func printable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) < 0
}
