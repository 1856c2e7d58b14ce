package authhttp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/token"
)

// Option changes how a middleware works. One that cannot be used, or does not go with the
// middleware, makes the function that it is passed to panic. Of several that set the same
// thing the last one counts; scopes and checks add up.
type Option func(*config) error

// kind is whose tokens a middleware takes.
type kind int

const (
	ofUser kind = iota
	ofMember
	ofMachine
)

// config is what options set.
type config struct {
	kind     kind
	optional bool

	realm   string // as a quoted string
	maxAge  time.Duration
	scopes  []string
	demands []token.Check // of maxAge and scopes
	checks  []func(*http.Request) error
	onError func(w http.ResponseWriter, r *http.Request, err error)

	// The cookies. Those that the middleware sets are in cookies; jwtCookie is "" if none is read.
	named     string // by WithCookie
	noCookie  bool
	jwtCookie string
	cookies   Cookies
	cookiesBy string // the option that set them

	// Asking the API. The functions are nil for what it is not asked about.
	asker      *asker
	renewJWT   askFunc
	renewToken askFunc
	alwaysAsk  bool
	cookieUser string // an option that needs cookies, "" for none
}

// newConfig applies the options of a middleware.
func newConfig(name string, c config, verifier any, opts []Option) *config {
	if err := c.apply(verifier, opts); err != nil {
		panic("authhttp: " + name + ": " + err.Error())
	}
	return &c
}

func (c *config) apply(verifier any, opts []Option) error {
	if isNil(verifier) {
		return errors.New("the verifier is nil")
	}
	c.realm = `"api"`
	c.onError = answer
	for i, opt := range opts {
		if opt == nil {
			return fmt.Errorf("option %d is nil", i+1)
		}
		if err := opt(c); err != nil {
			return err
		}
	}
	c.demands = []token.Check{token.MaxAge(c.maxAge)}
	if len(c.scopes) > 0 {
		c.demands = append(c.demands, token.RequireScopes(c.scopes...))
	}
	return c.settleCookies()
}

// isNil reports whether an interface holds nothing, or a nil pointer, function or map.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	switch of := reflect.ValueOf(v); of.Kind() {
	case reflect.Pointer, reflect.Func, reflect.Map, reflect.Slice, reflect.Chan:
		return of.IsNil()
	default:
		return false
	}
}

// WithRealm sets the realm that challenges name, in printable ASCII. The default is "api".
func WithRealm(realm string) Option {
	return func(c *config) error {
		if realm == "" || strings.ContainsFunc(realm, func(r rune) bool { return r < ' ' || r > '~' }) {
			return errors.New("WithRealm: the realm is empty, or not printable ASCII")
		}
		c.realm = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(realm) + `"`
		return nil
	}
}

// WithCookie sets the name of the cookie with the session JWT; the default is
// "stytch_session_jwt". It does not go with tokens of machines. If the middleware is given
// [Cookies], they must name the same cookie.
func WithCookie(name string) Option {
	return func(c *config) error {
		if c.kind == ofMachine {
			return errors.New("WithCookie: tokens of machines come in the Authorization header only")
		}
		if (&http.Cookie{Name: name}).Valid() != nil {
			return errors.New("WithCookie: the name is not one of a cookie")
		}
		c.named, c.noCookie = name, false
		return nil
	}
}

// WithoutCookie takes session JWTs from the header Authorization only. It does not go
// with tokens of machines, which come there anyway.
func WithoutCookie() Option {
	return func(c *config) error {
		if c.kind == ofMachine {
			return errors.New("WithoutCookie: tokens of machines come in the Authorization header only")
		}
		c.named, c.noCookie = "", true
		return nil
	}
}

// WithMaxTokenAge refuses tokens that were issued longer ago; 0 means that there is no
// limit. See [token.MaxAge].
func WithMaxTokenAge(d time.Duration) Option {
	return func(c *config) error {
		if d < 0 {
			return errors.New("WithMaxTokenAge: the duration is negative")
		}
		c.maxAge = d
		return nil
	}
}

// WithScopes requires access tokens to have every one of the scopes: see
// [token.RequireScopes]. It goes with [RequireM2M] only.
func WithScopes(scopes ...string) Option {
	own := slices.Clone(scopes)
	return func(c *config) error {
		if c.kind != ofMachine || c.optional {
			return errors.New("WithScopes: it goes with RequireM2M only")
		}
		if len(own) == 0 {
			return errors.New("WithScopes: there is none")
		}
		if slices.ContainsFunc(own, func(scope string) bool { return !isScope(scope) }) {
			return errors.New("WithScopes: a scope is empty, or has a character that RFC 6749 does not allow")
		}
		c.scopes = append(c.scopes, own...)
		return nil
	}
}

// isScope reports whether a text is one scope (RFC 6749 section 3.3).
func isScope(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return r <= ' ' || r > '~' || r == '"' || r == '\\'
	})
}

// WithCheck admits a request only if check returns nil. It is called after the
// verification, with a context from which [SessionFrom] and its like have what the token
// says. With an optional middleware it is also called for requests without a token.
//
// An error that matches [token.ErrForbidden] is answered with 403, or 401 if there is no
// token; one by which [token.IsRefusal] reports that the token is not good with 401; any
// other with 503.
func WithCheck(check func(ctx context.Context) error) Option {
	return func(c *config) error {
		if check == nil {
			return errors.New("WithCheck: the check is nil")
		}
		c.checks = append(c.checks, func(r *http.Request) error { return check(r.Context()) })
		return nil
	}
}

// WithErrorHandler answers requests that are not admitted. Its error is an [*Error], from
// which [errors.As] gets what would have been answered:
//
//	func(w http.ResponseWriter, r *http.Request, err error) {
//		var refused *authhttp.Error
//		if errors.As(err, &refused) && refused.Status != http.StatusUnauthorized {
//			refused.ServeHTTP(w, r)
//			return
//		}
//		http.Redirect(w, r, "/login", http.StatusSeeOther)
//	}
func WithErrorHandler(handle func(w http.ResponseWriter, r *http.Request, err error)) Option {
	return func(c *config) error {
		if handle == nil {
			return errors.New("WithErrorHandler: the handler is nil")
		}
		c.onError = handle
		return nil
	}
}

// answer answers with what an error says.
func answer(w http.ResponseWriter, r *http.Request, err error) {
	if e, ok := errors.AsType[*Error](err); ok {
		e.ServeHTTP(w, r)
	}
}
