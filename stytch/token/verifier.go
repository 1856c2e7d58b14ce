package token

import (
	"context"
	"crypto/rsa"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/endpoint"
)

// Product is the kind of a project, on which depends where its keys are.
type Product int

// The two kinds of projects.
const (
	Consumer Product = iota + 1
	B2B
)

// Verifier verifies the tokens of one project. It is safe for concurrent use, and one is
// enough for a program.
type Verifier struct {
	projectID  string
	issuers    []string
	leeway     time.Duration
	now        func() time.Time
	keys       *keySource
	signatures signatures
}

// NewVerifier returns a verifier of the tokens of a project. It checks what it is given,
// makes no request and starts no goroutine.
//
// The project id says where its keys are: "project-live-…" at https://api.stytch.com,
// "project-test-…" at https://test.stytch.com. With [WithBaseURL] any other id will do.
func NewVerifier(product Product, projectID string, opts ...Option) (*Verifier, error) {
	v, err := newVerifier(product, projectID, opts)
	if err != nil {
		return nil, fmt.Errorf("token: NewVerifier: %w", err)
	}
	return v, nil
}

func newVerifier(product Product, projectID string, opts []Option) (*Verifier, error) {
	if err := endpoint.CheckProjectID(projectID); err != nil {
		return nil, err
	}
	c := config{baseURL: endpoint.OfProject(projectID), leeway: 5 * time.Second, now: time.Now}
	c.cache, _ = KeyCache{}.filled() // the defaults are in order
	for i, opt := range opts {
		if opt == nil {
			return nil, fmt.Errorf("option %d is nil", i+1)
		}
		if err := opt(&c); err != nil {
			return nil, err
		}
	}
	if c.baseURL == "" {
		return nil, endpoint.ErrNoBaseURL
	}
	path, ok := map[Product]string{Consumer: "/v1/sessions/jwks/", B2B: "/v1/b2b/sessions/jwks/"}[product]
	if !ok {
		return nil, fmt.Errorf("product %d is neither Consumer nor B2B", product)
	}
	s, err := newSignatures()
	if err != nil {
		return nil, err
	}
	return &Verifier{
		projectID:  projectID,
		issuers:    append([]string{"stytch.com/" + projectID, c.baseURL}, c.issuers...),
		leeway:     c.leeway,
		now:        c.now,
		keys:       newKeySource(&c, c.baseURL+path+url.PathEscape(projectID)),
		signatures: s,
	}, nil
}

// Warm fetches the key set if there is none yet, so that the first token does not wait
// for it. It waits for the fetch or for the end of ctx. Its errors match
// [ErrKeysUnavailable], [ErrClosed], or the error of ctx.
func (v *Verifier) Warm(ctx context.Context) error { return v.keys.warm(ctx) }

// Close ends a fetch of keys that runs, and waits for its end. Every verification after it
// fails with [ErrClosed]. It may be called more than once.
func (v *Verifier) Close() { v.keys.close() }

// Session verifies a session JWT of a consumer project. That the session has been revoked
// since the JWT was issued it does not see: a JWT lives for five minutes, and
// [MaxAge] can demand less.
//
// Its errors match those of this package, or that of ctx.
func (v *Verifier) Session(ctx context.Context, jwt string, list ...Check) (*Session, error) {
	c, demands, err := v.open(ctx, jwt, list, (*checks).sessionOnly)
	if err != nil {
		return nil, err
	}
	s, err := c.consumerSession()
	if err := v.judge(c, demands, err); err != nil {
		return nil, err
	}
	return s, nil
}

// MemberSession verifies a session JWT of a B2B project; otherwise it is as
// [Verifier.Session].
func (v *Verifier) MemberSession(ctx context.Context, jwt string, list ...Check) (*MemberSession, error) {
	c, demands, err := v.open(ctx, jwt, list, (*checks).sessionOnly)
	if err != nil {
		return nil, err
	}
	s, err := c.memberSession()
	if err := v.judge(c, demands, err); err != nil {
		return nil, err
	}
	return s, nil
}

// M2M verifies an access token of a machine-to-machine client.
//
// Its errors match those of this package, or that of ctx.
func (v *Verifier) M2M(ctx context.Context, jwt string, list ...Check) (*M2M, error) {
	c, demands, err := v.open(ctx, jwt, list, nil)
	if err != nil {
		return nil, err
	}
	m, err := c.m2m()
	if err := v.judge(c, demands, err); err != nil {
		return nil, err
	}
	if err := demands.checkScopes(m.Scopes); err != nil {
		return nil, err
	}
	return m, nil
}

// AccessToken verifies an access token of a connected app. Its issuer is often a domain
// of the project: see [WithIssuers].
//
// Its errors match those of this package, or that of ctx.
func (v *Verifier) AccessToken(ctx context.Context, jwt string, list ...Check) (*AccessToken, error) {
	c, demands, err := v.open(ctx, jwt, list, nil)
	if err != nil {
		return nil, err
	}
	a, err := c.accessToken()
	if err := v.judge(c, demands, err); err != nil {
		return nil, err
	}
	if err := demands.checkScopes(a.Scopes); err != nil {
		return nil, err
	}
	return a, nil
}

// open verifies all of a token that does not depend on its kind or on the time, and reads
// what the caller demands beyond; applies says whether that goes with the method.
func (v *Verifier) open(ctx context.Context, jwt string, list []Check, applies func(*checks) error) (*claims, checks, error) {
	demands, err := newChecks(list)
	if err == nil && applies != nil {
		err = applies(&demands)
	}
	if err != nil {
		return nil, demands, err
	}
	f, err := parseForm(jwt)
	if err != nil {
		return nil, demands, err
	}
	kid, err := parseHeader(f.header)
	if err != nil {
		return nil, demands, err
	}
	keys, err := v.keys.keys(ctx, kid)
	if err != nil {
		return nil, demands, err
	}
	if !slices.ContainsFunc(keys, func(key *rsa.PublicKey) bool { return v.signatures.valid(key, f.signed, f.signature) }) {
		return nil, demands, ErrSignature
	}
	c, err := parseClaims(f.payload)
	if err != nil {
		return nil, demands, err
	}
	return c, demands, c.of(v.issuers, v.projectID)
}

// judge says whether a token may be used now, and is of the right kind. A token that is
// over and of another kind is both: an error that matches only the former would have it
// renewed.
func (v *Verifier) judge(c *claims, demands checks, kind error) error {
	late := c.within(v.now(), v.leeway, demands.maxAge)
	switch {
	case late == nil:
		return kind
	case kind == nil:
		return late
	default:
		return fmt.Errorf("%w; %w", late, kind)
	}
}
