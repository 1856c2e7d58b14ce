package redirect_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/redirect"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		query  string
		want   redirect.Token
		resets bool
	}{
		{
			"stytch_token_type=magic_links&token=t&next=%2Fcart",
			redirect.Token{Type: redirect.TypeMagicLinks, Token: "t"}, false,
		},
		{"stytch_token_type=login&token=t", redirect.Token{Type: redirect.TypeLogin, Token: "t"}, false},
		{"stytch_token_type=oauth&token=t", redirect.Token{Type: redirect.TypeOAuth, Token: "t"}, false},
		{"stytch_token_type=impersonation&token=t", redirect.Token{Type: redirect.TypeImpersonation, Token: "t"}, false},
		{
			"stytch_token_type=reset_password&token=t&public_token=p",
			redirect.Token{Type: redirect.TypeResetPassword, Token: "t", PublicToken: "p"}, true,
		},
		{
			"stytch_token_type=multi_tenant_magic_links&token=t%2B1&slug=acme",
			redirect.Token{Type: redirect.TypeB2BMagicLinks, Token: "t+1", Slug: "acme"}, false,
		},
		{"stytch_token_type=sso&token=t&slug=acme", redirect.Token{Type: redirect.TypeSSO, Token: "t", Slug: "acme"}, false},
		{"stytch_token_type=discovery_oauth&token=t", redirect.Token{Type: redirect.TypeDiscoveryOAuth, Token: "t"}, false},
		{"stytch_token_type=discovery&token=t", redirect.Token{Type: redirect.TypeDiscovery, Token: "t"}, false},
		{
			"stytch_token_type=discovery&stytch_redirect_type=reset_password&token=t",
			redirect.Token{Type: redirect.TypeDiscovery, Token: "t", RedirectType: "reset_password"}, true,
		},
		{
			"stytch_token_type=multi_tenant_passwords&token=t&slug=acme",
			redirect.Token{Type: redirect.TypeB2BResetPassword, Token: "t", Slug: "acme"}, true,
		},
		{
			"stytch_token_type=multi_tenant_impersonation&token=t",
			redirect.Token{Type: redirect.TypeB2BImpersonation, Token: "t"}, false,
		},
	} {
		t.Run(test.query, func(t *testing.T) {
			query, err := url.ParseQuery(test.query)
			require.NoError(t, err)
			got, err := redirect.Parse(query)
			require.NoError(t, err)
			require.Equal(t, &test.want, got)
			require.Equal(t, test.resets, got.ResetsPassword())
		})
	}
}

func TestParseErrors(t *testing.T) {
	for query, want := range map[string]error{
		"":                                       redirect.ErrNoToken,
		"token=secret":                           redirect.ErrNoToken,
		"stytch_token_type=oauth":                redirect.ErrNoToken,
		"stytch_token_type=oauth&token=":         redirect.ErrNoToken,
		"stytch_token_type=OAuth&token=secret":   redirect.ErrUnknownType,
		"stytch_token_type=carrier&token=secret": redirect.ErrUnknownType,
		"stytch_token_type=oauth&token=secret&token=secret":                       redirect.ErrRepeated,
		"stytch_token_type=oauth&stytch_token_type=sso&token=secret":              redirect.ErrRepeated,
		"stytch_token_type=sso&token=secret&slug=a&slug=b":                        redirect.ErrRepeated,
		"stytch_token_type=discovery&stytch_redirect_type=a&stytch_redirect_type": redirect.ErrRepeated,
	} {
		t.Run(query, func(t *testing.T) {
			values, err := url.ParseQuery(query)
			require.NoError(t, err)
			got, err := redirect.Parse(values)
			require.Nil(t, got)
			require.ErrorIs(t, err, want)
			require.NotContains(t, err.Error(), "secret")
		})
	}
}

func TestTokenIsNotPrinted(t *testing.T) {
	token := redirect.Token{Type: redirect.TypeSSO, Token: "secret"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		require.NotContains(t, fmt.Sprintf(verb, token), "secret", verb)
		require.NotContains(t, fmt.Sprintf(verb, &token), "secret", verb)
	}
}

func TestTokenIsNotLogged(t *testing.T) {
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, nil))
	logger.Info("back", "token", &redirect.Token{Type: redirect.TypeSSO, Token: "secret"})
	require.Contains(t, log.String(), "redirect.Token{sso}")
	require.NotContains(t, log.String(), "secret")
}

// What starts a login is printed without its code verifier.
func TestVerifiersAreNotPrinted(t *testing.T) {
	for _, start := range []any{
		redirect.OAuth{PublicToken: "public", PKCE: "hush", AttachToken: "hush"},
		redirect.B2BOAuth{PublicToken: "public", PKCE: "hush"},
		redirect.DiscoveryOAuth{PublicToken: "public", PKCE: "hush"},
		redirect.SSO{PublicToken: "public", PKCE: "hush"},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
			require.NotContains(t, fmt.Sprintf(verb, start), "hush", verb)
		}
		require.NotContains(t, fmt.Sprintf("%x", start), fmt.Sprintf("%x", "hush"))
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "start", start)
		require.NotContains(t, log.String(), "hush")
		require.Contains(t, log.String(), `"PublicToken":"public"`)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("stytch_token_type=sso&token=t&slug=acme")
	f.Add("stytch_token_type=x&token=t&token=t")
	f.Fuzz(func(t *testing.T, text string) {
		query, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		got, err := redirect.Parse(query)
		if err != nil {
			kinds := []error{redirect.ErrNoToken, redirect.ErrUnknownType, redirect.ErrRepeated}
			require.True(t, slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) }), err)
			return
		}
		require.Equal(t, query.Get("token"), got.Token)
		require.NotEmpty(t, got.Token)
	})
}

func ExampleParse() {
	query, _ := url.ParseQuery("stytch_token_type=multi_tenant_magic_links&token=DOYoip3r&slug=acme")
	token, err := redirect.Parse(query)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(token.Type, token.Slug)
	// Output: multi_tenant_magic_links acme
}

func ExampleOAuth() {
	const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // of oauth2.GenerateVerifier
	u, err := redirect.OAuth{
		Provider:    "google",
		PublicToken: "public-token-test-00000000-0000-4000-8000-000000000000",
		LoginURL:    "https://app.example/authenticate",
		PKCE:        verifier,
	}.URL("https://login.app.example")
	if err != nil {
		fmt.Println(err)
		return
	}
	parsed, _ := url.Parse(u)
	fmt.Println(parsed.Host, parsed.Path)
	fmt.Println(parsed.Query().Get("code_challenge"))
	// Output:
	// login.app.example /v1/public/oauth/google/start
	// E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM
}
