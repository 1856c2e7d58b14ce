package token

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Check is something that a single verification demands beyond what every token must
// have. A check that does not apply to the kind of token is an error, never skipped.
type Check func(*checks) error

type checks struct {
	maxAge time.Duration // 0 for no limit
	scopes []string
	err    error // why they cannot be made
}

// MaxAge refuses tokens that were issued longer ago with [ErrTooOld]. The leeway does
// not extend it, and 0 means that there is no limit.
func MaxAge(d time.Duration) Check {
	return func(c *checks) error {
		if d < 0 {
			return errors.New("token: MaxAge: the duration is negative")
		}
		c.maxAge = d
		return nil
	}
}

// RequireScopes refuses access tokens that lack one of the scopes with [ErrForbidden].
// It goes with [Verifier.M2M] and [Verifier.AccessToken].
//
// A scope is an action on a resource, such as "read:users", and one without a resource
// stands for the resource "-". A token that holds "read:*" may read every resource.
func RequireScopes(scopes ...string) Check {
	own := append([]string(nil), scopes...)
	return func(c *checks) error {
		if slices.Contains(own, "") {
			return errors.New("token: RequireScopes: a scope is empty")
		}
		c.scopes = append(c.scopes, own...)
		return nil
	}
}

// checking applies checks.
func checking(list []Check) checks {
	var c checks
	for _, check := range list {
		if check == nil {
			c.err = errors.New("token: a check is nil")
		} else {
			c.err = check(&c)
		}
		if c.err != nil {
			break
		}
	}
	return c
}

// ofSession refuses checks that are not for sessions.
func (c checks) ofSession() checks {
	if c.err == nil && len(c.scopes) > 0 {
		c.err = errors.New("token: RequireScopes does not go with a session")
	}
	return c
}

// checkScopes reports the first scope that the token does not have.
func (c *checks) checkScopes(says *claims) error {
	var held []string
	if len(c.scopes) > 0 && says.scope != nil {
		held = scopesOf(*says.scope)
	}
	for _, scope := range c.scopes {
		if !HasScope(held, scope) {
			return fmt.Errorf("%w: the scope %s is missing", ErrForbidden, scope)
		}
	}
	return nil
}

// HasScope reports whether the scopes that are held include the one that is required.
// See [RequireScopes] for what that means.
func HasScope(held []string, required string) bool {
	action, resource := splitScope(required)
	for _, scope := range held {
		a, r := splitScope(scope)
		if a == action && (r == resource || r == "*") {
			return true
		}
	}
	return false
}

func splitScope(scope string) (action, resource string) {
	action, resource, found := strings.Cut(scope, ":")
	if !found {
		return scope, "-"
	}
	return action, resource
}
