package authhttp

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/stytch/token"
)

// Renewer gets a new JWT for a session that goes on: the fields Sessions of a client of
// package stytch and of its field B2B do, by a call to the API. The session token is ""
// if there is no need to set its cookie, and expiresAt the end of the session.
//
// An error that matches [token.ErrInactive] says that the session is over; any other says
// nothing of it.
type Renewer interface {
	RenewJWT(ctx context.Context, jwt string) (*token.Renewed, error)
}

// WithRenewal has a session JWT that has expired, or is older than [WithMaxTokenAge]
// allows, renewed if it came in the cookie and was good otherwise. The new one is
// verified as the old one was, put into the cookie of the same name, and the request goes
// on with it; what it answers is not to be stored, unless the handler says otherwise.
//
// A session that is over is answered as a JWT that has expired; with 503 if that cannot
// be said, which includes that there is no answer within 10 seconds. Requests with the
// same JWT at the same time wait for one renewal, if their middlewares were made with the
// same value of this option; of different JWTs 100 are renewed at a time, and further
// requests answered with 503.
//
// It is for sites without Stytch's script in the browser, which renews by itself, and
// cannot read cookies that are HttpOnly. It does not go with tokens of machines, or with
// [WithoutCookie].
func WithRenewal(r Renewer, cookies Cookies) Option {
	filled, err := cookies.filled()
	shared := &renewal{renewer: r, cookies: filled, running: map[[sha256.Size]byte]*attempt{}}
	return func(c *config) error {
		switch {
		case c.kind == ofMachine:
			return errors.New("WithRenewal: tokens of machines are not renewed")
		case r == nil:
			return errors.New("WithRenewal: the renewer is nil")
		case err != nil:
			return fmt.Errorf("WithRenewal: %w", err)
		}
		c.renewal = shared
		return nil
	}
}

// checkRenewal reports cookies that do not go with each other, once all options are known.
func (c *config) checkRenewal() error {
	switch {
	case c.renewal == nil:
		return nil
	case c.cookie == "":
		return errors.New("WithRenewal: it does not go with WithoutCookie")
	case c.cookie != c.renewal.cookies.SessionJWT:
		return fmt.Errorf("WithCookie names %s, and Cookies.SessionJWT %s: they must agree", c.cookie, c.renewal.cookies.SessionJWT)
	}
	return nil
}

// renew gets a new JWT for one that is over, as late says, and sets the cookies.
func (g *gate[T]) renew(w http.ResponseWriter, r *http.Request, jwt string, late error) (*T, error) {
	fresh, err := g.renewal.renew(r.Context(), jwt)
	switch {
	case errors.Is(err, token.ErrInactive):
		return nil, fmt.Errorf("%w; the session is over: %w", late, err)
	case err != nil:
		return nil, &unavailable{"renew the JWT", err}
	}
	says, err := g.judge(r.Context(), fresh.jwt)
	if err != nil {
		return nil, &unavailable{"verify the renewed JWT", credential{token: fresh.jwt}.redact(err)}
	}
	if err := g.renewal.cookies.set(w, fresh.sessionToken, fresh.jwt, fresh.expiresAt); err != nil {
		return nil, &unavailable{"set the cookies of the renewed session", err}
	}
	return says, nil
}

const (
	renewalTimeout = 10 * time.Second
	maxRenewals    = 100 // of different JWTs at a time
)

// renewal renews JWTs, each once at a time.
type renewal struct {
	renewer Renewer
	cookies Cookies

	mu      sync.Mutex
	running map[[sha256.Size]byte]*attempt // by the hash of the JWT
}

// attempt is a renewal under way. One request makes it, and others may wait for it.
type attempt struct {
	done chan struct{} // closed at its end; the rest is to be read then

	fresh renewed
	err   error
	// left tells that the request that made it has ended before an answer, which says
	// nothing to the others.
	left bool
}

// renewed is what a renewer returned.
type renewed struct {
	sessionToken, jwt string
	expiresAt         time.Time
}

// renew asks the renewer, or waits for a request that does so for the same JWT. If that
// one leaves, another one of those that wait asks.
func (n *renewal) renew(ctx context.Context, jwt string) (renewed, error) {
	key := sha256.Sum256([]byte(jwt))
	for {
		a, mine, err := n.join(key)
		switch {
		case err != nil:
			return renewed{}, err
		case mine:
			n.run(ctx, a, key, jwt)
			return a.fresh, a.err
		}
		select {
		case <-ctx.Done():
			return renewed{}, ctx.Err()
		case <-a.done:
			if !a.left {
				return a.fresh, a.err
			}
		}
	}
}

// join returns the attempt that is under way, or a new one, which the caller has to make.
func (n *renewal) join(key [sha256.Size]byte) (a *attempt, mine bool, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if a := n.running[key]; a != nil {
		return a, false, nil
	}
	if len(n.running) == maxRenewals {
		return nil, false, errors.New("too many renewals under way")
	}
	a = &attempt{done: make(chan struct{})}
	n.running[key] = a
	return a, true, nil
}

// run makes an attempt. Whoever waits is let go even if the renewer panics.
func (n *renewal) run(ctx context.Context, a *attempt, key [sha256.Size]byte, jwt string) {
	a.left = true
	defer func() {
		n.mu.Lock()
		delete(n.running, key)
		n.mu.Unlock()
		close(a.done)
	}()
	limited, cancel := context.WithTimeout(ctx, renewalTimeout)
	defer cancel()
	a.fresh, a.err = n.ask(limited, jwt)
	a.left = a.err != nil && ctx.Err() != nil
}

func (n *renewal) ask(ctx context.Context, jwt string) (renewed, error) {
	fresh, err := n.renewer.RenewJWT(ctx, jwt)
	switch {
	case err != nil:
		return renewed{}, err
	case fresh == nil || fresh.SessionJWT == "":
		return renewed{}, errors.New("the renewer returned no JWT")
	}
	return renewed{fresh.SessionToken, fresh.SessionJWT, fresh.ExpiresAt}, nil
}
