package authhttp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/lapgen/stytch-go/stytch/token"
)

// gate admits requests by tokens of one kind, of which T is what they say.
type gate[T any] struct {
	*config
	verify func(ctx context.Context, jwt string, checks ...token.Check) (*T, error)
}

func middleware[T any](
	c *config, verify func(context.Context, string, ...token.Check) (*T, error),
) func(http.Handler) http.Handler {
	g := &gate[T]{c, verify}
	return func(next http.Handler) http.Handler {
		if next == nil {
			panic("authhttp: the handler is nil")
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { g.serve(w, r, next) })
	}
}

// serve has a request handled, or refuses it.
func (g *gate[T]) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	p, known, err := g.admit(r)
	r = r.WithContext(with(r.Context(), known.says)) // nil, too: what is there is another middleware's
	if err == nil && known.renewed != nil {
		err = g.setRenewed(w, known.renewed)
		own := &unstored{ResponseWriter: w}
		defer own.begin() // for a handler that writes nothing
		w = own
	}
	if err != nil {
		g.onError(w, r, g.newError(err, p))
		return
	}
	for _, check := range g.checks {
		if err := check(r); err != nil {
			g.onError(w, r, g.newCheckError(err, p, known.says == nil))
			return
		}
	}
	next.ServeHTTP(w, r)
}

// admission is what is known of a request that may pass: what its token says, nil without a token, and what the API
// has issued for its cookies, nil for nothing.
type admission[T any] struct {
	says    *T
	renewed *token.Renewed
}

// admit returns what the tokens of a request say.
func (g *gate[T]) admit(r *http.Request) (presented, admission[T], error) {
	p, err := g.presented(r)
	if err != nil {
		return p, admission[T]{}, err
	}
	if p.header != "" {
		says, err := g.byHeader(r, p.header)
		return p, admission[T]{says: says}, err
	}
	known, err := g.byCookies(r, &p)
	return p, known, err
}

// byHeader goes by the token of the header, which its sender claims to be good.
func (g *gate[T]) byHeader(r *http.Request, jwt string) (*T, error) {
	says, err := g.judge(r.Context(), jwt)
	if err != nil || !g.alwaysAsk {
		return says, err
	}
	i := g.newInquiry(r)
	i.addJWT(jwt, nil)
	known, err := g.ask(r.Context(), i.questions[0])
	return known.says, err
}

// byCookies goes by the cookies, which browsers send unasked: those that do not verify count as none.
func (g *gate[T]) byCookies(r *http.Request, p *presented) (admission[T], error) {
	var f findings
	i := g.newInquiry(r)
	for _, jwt := range p.jwts {
		says, err := g.judge(r.Context(), jwt)
		if err == nil && !g.alwaysAsk {
			return admission[T]{says: says}, nil
		}
		if asked := i.addJWT(jwt, err); !asked {
			f.add(err)
		}
	}
	i.addSessionTokens(p.sessionTokens)
	ctx, cancel := context.WithTimeout(r.Context(), askTimeout)
	defer cancel()
	for _, q := range i.inOrder() {
		known, err := g.ask(ctx, q)
		if err == nil {
			return known, nil
		}
		f.add(err)
	}
	return admission[T]{}, f.end(g.optional)
}

// judge verifies a token.
func (g *gate[T]) judge(ctx context.Context, jwt string) (*T, error) {
	says, err := g.verify(ctx, jwt, g.demands...)
	switch {
	case err != nil:
		return nil, err
	case says == nil: // must not pass for a request without a token
		return nil, errors.New("the verifier returned neither a token nor an error")
	}
	return says, nil
}

// ask asks the API about a token, and verifies the JWT that it issues. An answer that has been used before may have a
// JWT that has expired since, or that is too old by now: then the API is asked once more.
func (g *gate[T]) ask(ctx context.Context, q *question) (admission[T], error) {
	for again := false; ; again = true {
		fresh, err := g.asker.ask(ctx, q)
		if err != nil {
			return admission[T]{}, q.notAnswered(err)
		}
		says, err := g.judge(ctx, fresh.SessionJWT)
		switch {
		case err == nil:
			fresh.verified.Store(true)
			return admission[T]{says, fresh.Renewed}, nil
		case again || standingOf(err) != late || !g.asker.outlived(q, fresh):
			return admission[T]{}, &unavailable{"verify the renewed JWT", withoutTokens(err, fresh.SessionJWT)}
		}
	}
}

// notAnswered returns the error of a question that the API answered with no session.
func (q *question) notAnswered(err error) error {
	switch {
	case !errors.Is(err, token.ErrInactive):
		return &unavailable{"ask the API about the session", err}
	case q.why != nil:
		return fmt.Errorf("%w; the session has ended: %w", q.why, err)
	}
	return fmt.Errorf("the session has ended: %w", err)
}

// setRenewed sets the cookies of a renewed session.
func (g *gate[T]) setRenewed(w http.ResponseWriter, renewed *token.Renewed) error {
	end := renewed.ExpiresAt
	if !end.After(wallClock()) {
		end = time.Time{} // not known, or this machine's clock is ahead: the session goes on
	}
	if err := g.cookies.set(w, renewed.SessionToken, renewed.SessionJWT, end); err != nil {
		return &unavailable{"set the cookies of the renewed session", err}
	}
	return nil
}

// findings are what is wrong with the tokens of cookies: of each kind, the first.
type findings struct{ doubt, denial, refusal error }

func (f *findings) add(err error) {
	kind := &f.refusal
	switch statusOf(err) {
	case http.StatusServiceUnavailable:
		kind = &f.doubt
	case http.StatusForbidden:
		kind = &f.denial
	}
	if *kind == nil {
		*kind = err
	}
}

// end returns the error of a request none of whose cookies is good, nil for one that passes as anonymous.
func (f *findings) end(optional bool) error {
	switch {
	case f.doubt != nil:
		return f.doubt
	case f.denial != nil:
		return f.denial
	case optional:
		return nil
	case f.refusal != nil:
		return f.refusal
	}
	return ErrNoToken
}
