package redirect

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
)

// Type says what a token is of, and so which operation authenticates it. It is the query parameter stytch_token_type.
type Type string

// The types of tokens. A type that this list lacks is an error of [Parse].
const (
	// TypeMagicLinks tokens are for Client.MagicLinks.Authenticate.
	TypeMagicLinks Type = "magic_links"
	// TypeLogin tokens are for Client.MagicLinks.Authenticate: the second link of a password reset, which logs
	// in without one.
	TypeLogin Type = "login"
	// TypeResetPassword tokens are for Client.Passwords.Email.Reset.
	TypeResetPassword Type = "reset_password"
	// TypeOAuth tokens are for Client.OAuth.Authenticate, or for Client.B2B.OAuth.Authenticate in a B2B project.
	TypeOAuth Type = "oauth"
	// TypeImpersonation tokens are for Client.Impersonation.Authenticate.
	TypeImpersonation Type = "impersonation"

	// TypeB2BMagicLinks tokens are for Client.B2B.MagicLinks.Authenticate.
	TypeB2BMagicLinks Type = "multi_tenant_magic_links"
	// TypeDiscovery tokens are for Client.B2B.MagicLinks.Discovery.Authenticate, or for
	// Client.B2B.Passwords.Discovery.Email.Reset if [Token.ResetsPassword] reports true.
	TypeDiscovery Type = "discovery"
	// TypeDiscoveryOAuth tokens are for Client.B2B.OAuth.Discovery.Authenticate.
	TypeDiscoveryOAuth Type = "discovery_oauth"
	// TypeSSO tokens are for Client.B2B.SSO.Authenticate.
	TypeSSO Type = "sso"
	// TypeB2BResetPassword tokens are for Client.B2B.Passwords.Email.Reset.
	TypeB2BResetPassword Type = "multi_tenant_passwords"
	// TypeB2BImpersonation tokens are for Client.B2B.Impersonation.Authenticate.
	TypeB2BImpersonation Type = "multi_tenant_impersonation"
)

// known reports whether a type is one of the constants.
func (t Type) known() bool {
	switch t {
	case TypeMagicLinks, TypeLogin, TypeResetPassword, TypeOAuth, TypeImpersonation, TypeB2BMagicLinks, TypeDiscovery,
		TypeDiscoveryOAuth, TypeSSO, TypeB2BResetPassword, TypeB2BImpersonation:
		return true
	}
	return false
}

// Errors of [Parse].
var (
	// ErrNoToken is returned when the query has no token, or does not say of which type it is: the browser does
	// not come from Stytch.
	ErrNoToken = errors.New("redirect: no token")
	// ErrUnknownType is returned for a type of token that this version of the package does not know.
	ErrUnknownType = errors.New("redirect: unknown type of token")
	// ErrRepeated is returned when a parameter of Stytch's stands in the query twice: which one counts would be a guess.
	ErrRepeated = errors.New("redirect: repeated parameter")
)

// Token is what the browser brings back.
type Token struct {
	Type  Type
	Token string // to be authenticated once; a secret until then
	// Slug is that of the organization in B2B logins to one organization; "" otherwise.
	Slug string
	// PublicToken is that of the project, on links that reset a password; "" otherwise.
	PublicToken string
	// RedirectType is the parameter stytch_redirect_type, "" for none.
	RedirectType string
}

// ResetsPassword reports whether the link was sent to reset a password: the page should ask for a new one.
func (t Token) ResetsPassword() bool {
	switch t.Type {
	case TypeResetPassword, TypeB2BResetPassword:
		return true
	case TypeDiscovery:
		return t.RedirectType == "reset_password"
	}
	return false
}

// String returns the type and hides the token.
func (t Token) String() string { return "redirect.Token{" + string(t.Type) + "}" }

// Format writes [Token.String] for every verb, so that printing hides the token.
func (t Token) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// LogValue is what package slog logs: the type alone.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// Parse reads the query of a request to a redirect URL. The application's own parameters are left alone. Its
// errors match [ErrNoToken], [ErrUnknownType] or [ErrRepeated].
//
// A page should not authenticate the token for a mere GET or HEAD: programs that scan mail open its links,
// and a token counts once.
func Parse(query url.Values) (*Token, error) {
	t := &Token{}
	for _, parameter := range [...]struct {
		name string
		into *string
	}{
		{"stytch_token_type", (*string)(&t.Type)},
		{"token", &t.Token},
		{"slug", &t.Slug},
		{"public_token", &t.PublicToken},
		{"stytch_redirect_type", &t.RedirectType},
	} {
		values := query[parameter.name]
		if len(values) > 1 {
			return nil, fmt.Errorf("%w: %s", ErrRepeated, parameter.name)
		}
		if len(values) == 1 {
			*parameter.into = values[0]
		}
	}
	switch {
	case t.Type == "":
		return nil, fmt.Errorf("%w: stytch_token_type is missing or empty", ErrNoToken)
	case !t.Type.known():
		return nil, fmt.Errorf("%w: %.40q", ErrUnknownType, string(t.Type))
	case t.Token == "":
		return nil, fmt.Errorf("%w: token is missing or empty", ErrNoToken)
	}
	return t, nil
}
