package token_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/token"
)

// vector is a case of testdata/*.json: a token, what a verifier is set to, and whether it accepts the token.
type vector struct {
	Name        string          `json:"name"`
	Category    string          `json:"category"`
	Kind        string          `json:"kind"` // consumer_session, b2b_session, m2m or idp
	ProjectID   string          `json:"project_id"`
	BaseURL     string          `json:"base_url"`
	Now         time.Time       `json:"now"`
	Leeway      float64         `json:"leeway_s"`
	MaxTokenAge float64         `json:"max_token_age"`
	JWKS        json.RawMessage `json:"jwks"`
	Token       string          `json:"token"`
	Want        string          `json:"want"` // ok or reject
	Rule        string          `json:"rule"`
	Why         string          `json:"why"`
	Expect      struct {
		Subject        *string         `json:"subject"`
		SessionID      *string         `json:"session_id"`
		OrganizationID *string         `json:"organization_id"`
		ClientID       *string         `json:"client_id"`
		Roles          []string        `json:"roles"`
		Scopes         []string        `json:"scopes"`
		CustomClaims   json.RawMessage `json:"custom_claims"`
	} `json:"expect"`
}

// TestVectors offers tokens to a verifier that sees nothing of the world but the key set of the case.
func TestVectors(t *testing.T) {
	for _, v := range readVectors(t, "testdata/jwt-sample.json") {
		t.Run(v.Name, func(t *testing.T) { v.check(t) })
	}
}

func readVectors(t *testing.T, file string) []vector {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var all struct {
		Count   int      `json:"count"`
		Vectors []vector `json:"vectors"`
	}
	require.NoError(t, json.Unmarshal(data, &all))
	require.NotEmpty(t, all.Vectors, file)
	require.Len(t, all.Vectors, all.Count, file)
	return all.Vectors
}

func (v *vector) check(t *testing.T) {
	verified, err := v.verify(t)
	require.Equal(t, v.Want == "ok", err == nil, "%s (%s): %v", v.Why, v.Rule, err)
	if err != nil {
		checkClass(t, err)
		checkNoPart(t, err, v.Token)
		return
	}
	v.compare(t, verified)
}

// refusals are the errors that speak of the token.
var refusals = []error{
	token.ErrMalformed, token.ErrUnknownKey, token.ErrKeysUnavailable, token.ErrSignature, token.ErrIssuer,
	token.ErrAudience, token.ErrExpired, token.ErrNotYetValid, token.ErrTooOld, token.ErrWrongKind, token.ErrForbidden,
}

func checkClass(t *testing.T, err error) {
	t.Helper()
	isErr := func(class error) bool { return errors.Is(err, class) }
	require.True(t, slices.ContainsFunc(refusals, isErr), "an error of no class: %v", err)
}

// checkNoPart sees to it that an error has nothing of the token.
func checkNoPart(t *testing.T, err error, jwt string) {
	t.Helper()
	for part := range strings.SplitSeq(jwt, ".") {
		if len(part) > 16 {
			require.NotContains(t, err.Error(), part[:16], "the error has a part of the token")
		}
	}
}

// verified is what the results of all kinds have.
type verified struct {
	subject, sessionID, organizationID, clientID string
	roles, scopes                                []string
	custom                                       token.CustomClaims
}

func (v *vector) verify(t *testing.T) (*verified, error) {
	t.Helper()
	product := token.Consumer
	if v.Kind == "b2b_session" {
		product = token.B2B
	}
	keys := &keyServer{body: v.JWKS}
	opts := []token.Option{
		token.WithHTTPClient(&http.Client{Transport: keys}),
		token.WithClock(func() time.Time { return v.Now }),
		token.WithLeeway(time.Duration(v.Leeway * float64(time.Second))),
	}
	if v.BaseURL != "" {
		opts = append(opts, token.WithBaseURL(v.BaseURL))
	}
	verifier, err := token.NewVerifier(product, v.ProjectID, opts...)
	require.NoError(t, err)
	defer verifier.Close()
	var checks []token.Check
	if v.MaxTokenAge > 0 {
		checks = append(checks, token.MaxAge(time.Duration(v.MaxTokenAge*float64(time.Second))))
	}
	got, err := v.ask(t.Context(), verifier, checks)
	for _, url := range keys.asked {
		require.Contains(t, url, "/sessions/jwks/"+v.ProjectID)
	}
	return got, err
}

func (v *vector) ask(ctx context.Context, verifier *token.Verifier, checks []token.Check) (*verified, error) {
	switch v.Kind {
	case "consumer_session":
		s, err := verifier.Session(ctx, v.Token, checks...)
		if err != nil {
			return nil, err
		}
		return &verified{subject: s.UserID, sessionID: s.ID, roles: s.Roles, custom: s.CustomClaims}, nil
	case "b2b_session":
		s, err := verifier.MemberSession(ctx, v.Token, checks...)
		if err != nil {
			return nil, err
		}
		return &verified{
			subject: s.MemberID, sessionID: s.ID, organizationID: s.OrganizationID, roles: s.Roles, custom: s.CustomClaims,
		}, nil
	case "m2m":
		m, err := verifier.M2M(ctx, v.Token, checks...)
		if err != nil {
			return nil, err
		}
		return &verified{subject: m.ClientID, clientID: m.ClientID, scopes: m.Scopes, custom: m.CustomClaims}, nil
	case "idp":
		a, err := verifier.AccessToken(ctx, v.Token, checks...)
		if err != nil {
			return nil, err
		}
		return &verified{
			subject: a.Subject, organizationID: a.OrganizationID, clientID: a.ClientID, scopes: a.Scopes, custom: a.CustomClaims,
		}, nil
	}
	return nil, errors.New("unknown kind " + v.Kind)
}

func (v *vector) compare(t *testing.T, got *verified) {
	t.Helper()
	want := &v.Expect
	for _, value := range [...]struct {
		name string
		got  string
		want *string
	}{
		{"subject", got.subject, want.Subject},
		{"session id", got.sessionID, want.SessionID},
		{"organization id", got.organizationID, want.OrganizationID},
		{"client id", got.clientID, want.ClientID},
	} {
		if value.want != nil {
			require.Equal(t, *value.want, value.got, value.name)
		}
	}
	if want.Roles != nil {
		require.Equal(t, want.Roles, got.roles)
	}
	if want.Scopes != nil {
		require.Equal(t, want.Scopes, got.scopes)
	}
	if want.CustomClaims == nil {
		return
	}
	var gotClaims, wantClaims map[string]any
	require.NoError(t, got.custom.Decode(&gotClaims))
	numbers := json.NewDecoder(bytes.NewReader(want.CustomClaims))
	numbers.UseNumber()
	require.NoError(t, numbers.Decode(&wantClaims))
	require.Equal(t, wantClaims, gotClaims)
}

// keyServer is a transport that answers every request with a key set, and notes what was asked for.
type keyServer struct {
	body  []byte
	asked []string
}

func (k *keyServer) RoundTrip(r *http.Request) (*http.Response, error) {
	k.asked = append(k.asked, r.URL.String())
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(k.body))), Request: r,
	}, nil
}
