package authhttp

import (
	"context"
	"errors"
	"fmt"

	"github.com/lapgen/stytch-go/stytch/token"
)

// Renewer gets a new JWT for the session of a JWT, by a call to the API: the fields
// Sessions of a client of package stytch and of its field B2B do.
//
// An error that matches [token.ErrInactive] says that the session has ended, and that the
// API itself says so. Any other error says nothing about the session.
type Renewer interface {
	RenewJWT(ctx context.Context, jwt string) (*token.Renewed, error)
}

// TokenRenewer is like [Renewer], for opaque session tokens.
type TokenRenewer interface {
	RenewJWTFromToken(ctx context.Context, sessionToken string) (*token.Renewed, error)
}

// SessionAPI asks the API about sessions by either token.
type SessionAPI interface {
	Renewer
	TokenRenewer
}

// WithRenewal renews a session JWT by a call to the API when its cookie has a JWT that
// cannot be accepted as it is, but may belong to a live session: one that has expired, is
// older than [WithMaxTokenAge] allows, or is not valid yet because a clock is wrong. That
// includes an expired JWT under a key that has been withdrawn since. JWTs with other
// faults, and JWTs in the header, are never renewed; nor is one that was issued more than
// 366 days ago, since no session lasts longer.
//
// The new JWT is verified as every JWT, set as a cookie together with the session token,
// and the request goes on with it. The response is Cache-Control: no-store, whatever the
// handler sets.
//
// If the API says that the session has ended, the cookie counts as one that does not
// verify. Anything else that goes wrong says nothing about the session, and is answered
// with 503. The package documentation says how calls are shared and bounded.
//
// It is for sites without Stytch's script in the browser, which renews by itself, and
// cannot read cookies that are HttpOnly. It does not go with tokens of machines, or with
// [WithoutCookie]. Cookies that browsers drop, or that differ from what [WithCookie] or
// [WithCookies] name, make the middleware panic when it is made.
func WithRenewal(r Renewer, cookies Cookies) Option {
	shared := newAsker()
	return func(c *config) error {
		if err := c.takeAPI("WithRenewal", r, shared); err != nil {
			return err
		}
		c.renewJWT, c.cookieUser = r.RenewJWT, "WithRenewal"
		return c.setCookies("WithRenewal", cookies)
	}
}

// WithSessionToken admits requests by the opaque session token, in the cookie
// "stytch_session" or the one that [Cookies] name, if no session JWT verifies: because
// there is none, it has expired, or its key is not known any more. The API is asked about
// the session token, and what it returns is verified and set as [WithRenewal] says, so
// that the next requests are judged locally. Without WithRenewal or [WithCookies] the
// cookies have the attributes of the zero [Cookies].
//
// With WithRenewal a JWT that can be renewed is renewed first; the session token decides
// if that session has ended. It does not go with tokens of machines, or with
// [WithoutCookie].
func WithSessionToken(api TokenRenewer) Option {
	shared := newAsker()
	return func(c *config) error {
		if err := c.takeAPI("WithSessionToken", api, shared); err != nil {
			return err
		}
		c.renewToken, c.cookieUser = api.RenewJWTFromToken, "WithSessionToken"
		return nil
	}
}

// AlwaysAsk asks the API about the session of every request, for routes where a session
// that has been revoked must not pass: a JWT alone verifies for up to five minutes after
// that. JWTs are verified first, so that rubbish causes no call. It covers JWTs in the
// header, and includes what [WithRenewal] and [WithSessionToken] do for cookies.
//
// No answer is used for a request that came after its call began; requests with the same
// token at the same time still share calls. It does not go with tokens of machines.
func AlwaysAsk(api SessionAPI) Option {
	shared := newAsker()
	return func(c *config) error {
		if err := c.takeAPI("AlwaysAsk", api, shared); err != nil {
			return err
		}
		c.renewJWT, c.renewToken, c.alwaysAsk = api.RenewJWT, api.RenewJWTFromToken, true
		return nil
	}
}

// WithCookies sets the names of the session cookies, and how a middleware sets them. It is
// needed with [WithSessionToken] or [AlwaysAsk] if the cookies are not those of the zero
// [Cookies]; [WithRenewal] takes the Cookies itself. It does not go with tokens of
// machines.
func WithCookies(cookies Cookies) Option {
	return func(c *config) error {
		if c.kind == ofMachine {
			return errors.New("WithCookies: tokens of machines come in the Authorization header only")
		}
		return c.setCookies("WithCookies", cookies)
	}
}

// takeAPI checks what an option asks the API by. All options of a middleware share the bounds of the first of them.
func (c *config) takeAPI(option string, api any, shared *asker) error {
	switch {
	case c.kind == ofMachine:
		return errors.New(option + ": tokens of machines have no session")
	case isNil(api):
		return errors.New(option + ": the API is nil")
	}
	if c.asker == nil {
		c.asker = shared
	}
	return nil
}

func (c *config) setCookies(option string, cookies Cookies) error {
	filled, err := cookies.filled()
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", option, err)
	case c.cookiesBy != "" && c.cookiesBy != option && c.cookies != filled:
		return fmt.Errorf("%s and %s have different Cookies", c.cookiesBy, option)
	}
	c.cookies, c.cookiesBy = filled, option
	return nil
}

// settleCookies decides on the cookies once all options are known.
func (c *config) settleCookies() error {
	switch {
	case c.kind == ofMachine:
		return nil
	case c.noCookie && c.cookieUser != "":
		return errors.New(c.cookieUser + ": it does not go with WithoutCookie")
	case c.noCookie:
		c.renewToken = nil
		return nil
	case c.cookiesBy == "" && c.asker == nil: // no cookie is ever set
		c.jwtCookie = c.named
		if c.named == "" {
			c.jwtCookie = sessionJWTCookie
		}
		return nil
	case c.cookiesBy == "":
		if err := c.setCookies("WithCookie", Cookies{SessionJWT: c.named}); err != nil {
			return err
		}
	}
	if c.named != "" && c.named != c.cookies.SessionJWT {
		return fmt.Errorf("WithCookie names %s, and the Cookies of %s name %s as SessionJWT: they must agree",
			c.named, c.cookiesBy, c.cookies.SessionJWT)
	}
	c.jwtCookie = c.cookies.SessionJWT
	return nil
}
