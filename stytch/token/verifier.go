package token

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
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
	signed     func(*rsa.PublicKey, form) bool // whether a key has signed a token
	remembered *goodSignatures
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
	c := config{
		baseURL: endpoint.OfProject(projectID), leeway: 5 * time.Second, now: time.Now,
		signatureEntries: 4096,
	}
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
		issuers:    append([]string{"stytch.com/" + projectID, c.baseURL, issuerOf(c.baseURL)}, c.issuers...),
		leeway:     c.leeway,
		now:        c.now,
		keys:       newKeySource(&c, c.baseURL+path+url.PathEscape(projectID)),
		signed:     s.valid,
		remembered: newGoodSignatures(c.signatureEntries),
	}, nil
}

// issuerOf returns a base URL as the API writes it into tokens: scheme and host in lower case, and without
// the port if that is the default.
func issuerOf(baseURL string) string {
	u, err := url.Parse(baseURL)
	if err != nil {
		return baseURL // cannot be: it has been checked
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if port := map[string]string{"https": ":443", "http": ":80"}[u.Scheme]; port != "" {
		u.Host = strings.TrimSuffix(u.Host, port)
	}
	return u.String()
}

// Warm fetches the key set if there is none yet, so that the first token does not wait for it. It waits
// for the fetch or for the end of ctx. Its errors match [ErrKeysUnavailable], with the cause or the error
// of ctx, or [ErrClosed].
func (v *Verifier) Warm(ctx context.Context) error { return v.keys.warm(ctx) }

// Close ends a fetch of keys that runs, and waits for its end, but no longer than a second for an
// http.Client that ignores the end of a request's context. Every verification after it fails with
// [ErrClosed]. It may be called more than once.
func (v *Verifier) Close() { v.keys.close() }

// Session verifies a session JWT of a consumer project. It cannot see that the session has been revoked
// since the JWT was issued: a JWT lives for five minutes, and [MaxAge] can demand less.
//
// If the key set has to be fetched, it waits for that or for the end of ctx. Its errors match those of
// this package, and that of ctx beside [ErrKeysUnavailable].
func (v *Verifier) Session(ctx context.Context, jwt string, list ...Check) (*Session, error) {
	return verify(ctx, v, jwt, checking(list).ofSession(), (*claims).consumerSession)
}

// MemberSession verifies a session JWT of a B2B project; otherwise it is like [Verifier.Session].
func (v *Verifier) MemberSession(ctx context.Context, jwt string, list ...Check) (*MemberSession, error) {
	return verify(ctx, v, jwt, checking(list).ofSession(), (*claims).memberSession)
}

// M2M verifies an access token of a machine-to-machine client. An access token of a connected app passes
// too if its client_id equals its sub: see [ErrWrongKind]. Errors are as with [Verifier.Session].
func (v *Verifier) M2M(ctx context.Context, jwt string, list ...Check) (*M2M, error) {
	return verify(ctx, v, jwt, checking(list), (*claims).m2m)
}

// AccessToken verifies an access token of a connected app. Its issuer is often a domain of the project:
// see [WithIssuers]. An M2M access token passes too if it has a client_id that equals its sub: see
// [ErrWrongKind]. Errors are as with [Verifier.Session].
func (v *Verifier) AccessToken(ctx context.Context, jwt string, list ...Check) (*AccessToken, error) {
	return verify(ctx, v, jwt, checking(list), (*claims).accessToken)
}

// verify verifies a token of the kind that as reads from its claims.
func verify[T any](
	ctx context.Context, v *Verifier, jwt string, demands checks, as func(*claims) (*T, error),
) (*T, error) {
	if demands.err != nil {
		return nil, demands.err
	}
	f, err := parseForm(jwt)
	if err != nil {
		return nil, err
	}
	c, err := v.open(ctx, f)
	if errors.Is(err, ErrUnknownKey) && lapsed(v, f, as) {
		return nil, fmt.Errorf("%w; %w (not verified)", ErrUnknownKey, ErrExpired)
	}
	if err != nil {
		return nil, err
	}
	says, kind := as(c)
	if err := v.judge(c, demands, kind); err != nil {
		return nil, err
	}
	if err := demands.checkScopes(c); err != nil {
		return nil, err
	}
	return says, nil
}

// open verifies all of a token that does not depend on its kind or on the time.
func (v *Verifier) open(ctx context.Context, f form) (*claims, error) {
	keys, err := v.keys.keys(ctx, f.kid)
	if err != nil {
		return nil, err
	}
	if !v.signedByOne(keys, f) {
		return nil, ErrSignature
	}
	c, err := parseClaims(f.payload)
	if err != nil {
		return nil, err
	}
	return c, c.of(v.issuers, v.projectID)
}

// signedByOne reports whether one of some keys has signed a token.
func (v *Verifier) signedByOne(keys []publicKey, f form) bool {
	if !v.remembered.takes(len(f.token)) {
		return slices.ContainsFunc(keys, func(key publicKey) bool { return v.signed(key.rsa, f) })
	}
	token := sha256.Sum256(f.token)
	for i := range keys {
		if v.remembered.has(&token, &keys[i].id) {
			return true
		}
	}
	for i := range keys {
		if v.signed(keys[i].rsa, f) {
			v.remembered.add(&token, &keys[i].id)
			return true
		}
	}
	return false
}

// judge says whether a token may be used now, and is of the right kind. A token that has expired and is of
// another kind is both: an error that matches only the former would have it renewed.
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

// maxUnverified is how long header and payload may be of a token whose claims are read without a key:
// anybody can write one, and session JWTs are far shorter.
const maxUnverified = 8 << 10

// lapsed reports whether a token of an unknown key may be an old one of the project: its key id, issuer,
// audience and claims are of the form that such tokens have, and it says that it has expired.
func lapsed[T any](v *Verifier, f form, as func(*claims) (*T, error)) bool {
	if !isStytchKeyID(f.kid) || len(f.signed) > maxUnverified {
		return false
	}
	c, err := parseClaims(f.payload)
	if err != nil || c.of(v.issuers, v.projectID) != nil {
		return false
	}
	if _, err := as(c); err != nil {
		return false
	}
	return errors.Is(c.within(v.now(), v.leeway, 0), ErrExpired)
}
