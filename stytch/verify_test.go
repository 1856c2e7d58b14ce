package stytch_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/token"
)

// Where the API answers about tokens.
const (
	keysPath         = "/v1/sessions/jwks/" + projectID
	b2bKeysPath      = "/v1/b2b/sessions/jwks/" + projectID
	authPath         = "/v1/sessions/authenticate"
	b2bAuthPath      = "/v1/b2b/sessions/authenticate"
	policyPath       = "/v1/rbac/policy"
	b2bPolicyPath    = "/v1/b2b/rbac/policy"
	orgPolicyPath    = "/v1/b2b/rbac/organizations/" // and an id
	tokenPath        = "/v1/public/" + projectID + "/oauth2/token"
	introspectPath   = "/v1/public/" + projectID + "/oauth2/introspect"
	consumerKid      = "jwk-test-consumer"
	b2bKid           = "jwk-test-b2b"
	organization     = "organization-test-acme"
	applicationError = `{"status_code":%d,"request_id":"request-1","error_type":"%s","error_message":"no",` +
		`"error_url":"https://stytch.com/docs"}`
)

// signers are the keys of consumer tokens and of B2B tokens, and one that is in no key set.
var signers = sync.OnceValue(func() [3]*rsa.PrivateKey {
	var keys [3]*rsa.PrivateKey
	for i := range keys {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		keys[i] = key
	}
	return keys
})

func signerOf(kid string) *rsa.PrivateKey {
	switch kid {
	case consumerKid:
		return signers()[0]
	case b2bKid:
		return signers()[1]
	}
	return signers()[2]
}

// keySetOf is the key set that the API serves with one key.
func keySetOf(kid string) string {
	key := signerOf(kid)
	n := base64.RawURLEncoding.EncodeToString(key.N.Bytes())
	e := base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())
	const set = `{"keys":[{"kty":"RSA","use":"sig","key_ops":["verify"],"alg":"RS256","kid":"%s","n":"%s","e":"%s"}],` +
		`"request_id":"r","status_code":200}`
	return fmt.Sprintf(set, kid, n, e)
}

// claims are those of a token.
type claims map[string]any

// with returns a copy with another claim; nil removes one.
func (c claims) with(name string, value any) claims {
	changed := maps.Clone(c)
	changed[name] = value
	if value == nil {
		delete(changed, name)
	}
	return changed
}

// issued returns a copy that was issued some time ago, and ends in another.
func (c claims) issued(ago, left time.Duration) claims {
	now := time.Now()
	return c.with("iat", now.Add(-ago).Unix()).with("nbf", now.Add(-ago).Unix()).with("exp", now.Add(left).Unix())
}

// sign returns a token with claims, signed by the key with an id.
func (c claims) sign(kid string) string { return c.signBy(kid, signerOf(kid)) }

// signBy is sign by a key that need not be the one that is named.
func (c claims) signBy(kid string, key *rsa.PrivateKey) string {
	payload, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	signed := segment(`{"alg":"RS256","kid":"`+kid+`","typ":"JWT"}`) + "." + segment(string(payload))
	hash := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, hash[:])
	if err != nil {
		panic(err)
	}
	return signed + "." + segment(string(signature))
}

func segment(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// baseClaims are what every token has.
func baseClaims(subject string) claims {
	return claims{"iss": "stytch.com/" + projectID, "aud": []string{projectID}, "sub": subject}.issued(0, 5*time.Minute)
}

// m2mClaims are those of an access token of a client.
func m2mClaims(scope string) claims {
	return baseClaims("m2m-client-test-1").issued(0, time.Hour).with("scope", scope)
}

// appClaims are those of an access token of a connected app.
func appClaims(scope string) claims {
	return baseClaims("user-test-1").issued(0, time.Hour).with("scope", scope).
		with("client_id", "connected-app-test-1").with("jti", "jti-1")
}

// reply answers a request.
type reply func(*http.Request) (*http.Response, error)

// respond is a reply with a status and a body.
func respond(status int, body string) reply {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: r, ContentLength: -1,
			Body: io.NopCloser(strings.NewReader(body)),
		}, nil
	}
}

// refuse is a reply with an error of the API.
func refuse(status int, errorType string) reply {
	return respond(status, fmt.Sprintf(applicationError, status, errorType))
}

// after is a reply that comes later, unless nobody waits for it any more.
func after(d time.Duration, then reply) reply {
	return func(r *http.Request) (*http.Response, error) {
		select {
		case <-time.After(d):
			return then(r)
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

var errNoConnection = errors.New("connection refused")

func unreachable(*http.Request) (*http.Response, error) { return nil, errNoConnection }

// stytchAPI is a transport that plays the API, and notes what it is asked.
type stytchAPI struct {
	mu      sync.Mutex
	replies map[string]reply // by path
	asked   []*askedFor
}

// askedFor is a request as it came.
type askedFor struct {
	method, path, body string
	header             http.Header
	at, until          time.Time // until is of the answer
}

// newStytchAPI returns an API in which an editor may read and write documents, and an admin may do everything with
// them.
func newStytchAPI() *stytchAPI {
	const permissions = `"roles":[
		{"role_id":"editor","permissions":[{"resource_id":"documents","actions":["read","write"]}]},
		{"role_id":"admin","permissions":[{"resource_id":"documents","actions":["*"]}]},
		{"role_id":"intern"}],
		"scopes":[{"scope":"read:documents","permissions":[{"resource_id":"documents","actions":["read"]}]},
		{"scope":"openid"}]`
	return &stytchAPI{replies: map[string]reply{
		keysPath:      respond(200, keySetOf(consumerKid)),
		b2bKeysPath:   respond(200, keySetOf(b2bKid)),
		policyPath:    respond(200, `{"status_code":200,"request_id":"r","policy":{`+permissions+`}}`),
		b2bPolicyPath: respond(200, `{"status_code":200,"request_id":"r","policy":{`+permissions+`}}`),
		orgPolicyPath + organization: respond(200, `{"status_code":200,"request_id":"r","org_policy":{"roles":[
			{"role_id":"auditor","permissions":[{"resource_id":"documents","actions":["read"]}]}]}}`),
	}}
}

func (s *stytchAPI) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
	}
	this := &askedFor{
		method: r.Method, path: r.URL.EscapedPath(), body: string(body), header: r.Header.Clone(), at: time.Now(),
	}
	s.mu.Lock()
	s.asked = append(s.asked, this)
	answer, ok := s.replies[this.path]
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		this.until = time.Now()
		s.mu.Unlock()
	}()
	if !ok {
		answer = refuse(404, "route_not_found")
	}
	return answer(r)
}

// set changes what is answered from now on.
func (s *stytchAPI) set(path string, answer reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replies[path] = answer
}

// requests returns what has come to some paths, in the order of arrival.
func (s *stytchAPI) requests(paths ...string) []askedFor {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []askedFor
	for _, r := range s.asked {
		if slices.Contains(paths, r.path) {
			list = append(list, *r)
		}
	}
	return list
}

// rig is a client, with the API that it talks to.
type rig struct {
	*testing.T
	*stytchAPI
	client *stytch.Client
}

func newRig(t *testing.T, opts ...stytch.Option) *rig {
	t.Helper()
	api := newStytchAPI()
	client, err := stytch.NewClient(projectID, secret,
		append([]stytch.Option{stytch.WithHTTPClient(&http.Client{Transport: api})}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return &rig{t, api, client}
}

// inBubble runs a test on a fake clock. A goroutine that is left when the client is closed fails it.
func inBubble(t *testing.T, test func(r *rig), opts ...stytch.Option) {
	t.Helper()
	signers() // made outside
	synctest.Test(t, func(t *testing.T) { test(newRig(t, opts...)) })
}

// want demands how many requests have come to a path until now.
func (r *rig) want(path string, n int) {
	r.Helper()
	synctest.Wait()
	require.Len(r.T, r.requests(path), n, path)
}

// wantNone demands that nothing has come but to some paths.
func (r *rig) wantNone(but ...string) {
	r.Helper()
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, request := range r.asked {
		require.Contains(r.T, but, request.path)
	}
}

// busiest returns how many of some requests began within a second, and were under way at once, at most.
func busiest(requests []askedFor) (perSecond, atOnce int) {
	for _, first := range requests {
		began, running := 0, 0
		for _, r := range requests {
			if since := r.at.Sub(first.at); since >= 0 && since < time.Second {
				began++
			}
			if !r.at.After(first.at) && r.until.After(first.at) {
				running++
			}
		}
		perSecond, atOnce = max(perSecond, began), max(atOnce, running)
	}
	return perSecond, atOnce
}

// checkError demands an error that names the operation, matches all of some errors and no other verdict, and has no
// part of the secrets in its text.
func checkError(t *testing.T, err error, operation string, secrets []string, want ...error) {
	t.Helper()
	require.Error(t, err)
	require.True(t, strings.HasPrefix(err.Error(), "stytch: "+operation+": "), err.Error())
	for _, w := range want {
		require.ErrorIs(t, err, w)
	}
	for _, class := range []error{stytch.ErrUnauthorized, stytch.ErrForbidden} {
		if errors.Is(err, class) {
			require.Contains(t, want, class)
		}
	}
	for _, secret := range secrets {
		require.Empty(t, partOf(secret, err.Error()))
	}
}

// partOf returns a part of a secret that a text has, if it has one of some length.
func partOf(secret, text string) string {
	const length = 12
	for i := range max(len(secret)-length+1, 0) {
		if part := secret[i : i+length]; strings.Contains(text, part) {
			return part
		}
	}
	return ""
}

// judgements are all ways of a client to judge a token by itself, each with a token that it takes.
func judgements(client *stytch.Client) map[string]func(context.Context) error {
	session, member := sides[0], sides[1]
	m2m, app := m2mClaims("read:documents"), appClaims("read:documents")
	return map[string]func(context.Context) error{
		"Sessions.AuthenticateJWT": func(ctx context.Context) error {
			_, err := session.call(ctx, client, false, sessionParams{jwt: session.jwt()})
			return err
		},
		"Sessions.AuthenticateJWTLocal": func(ctx context.Context) error {
			_, err := session.call(ctx, client, true, sessionParams{jwt: session.jwt()})
			return err
		},
		"B2B.Sessions.AuthenticateJWT": func(ctx context.Context) error {
			_, err := member.call(ctx, client, false, sessionParams{jwt: member.jwt()})
			return err
		},
		"B2B.Sessions.AuthenticateJWTLocal": func(ctx context.Context) error {
			_, err := member.call(ctx, client, true, sessionParams{jwt: member.jwt()})
			return err
		},
		"M2M.AuthenticateToken": func(ctx context.Context) error {
			_, err := client.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{AccessToken: m2m.sign(consumerKid)})
			return err
		},
		"B2B.M2M.AuthenticateToken": func(ctx context.Context) error {
			_, err := client.B2B.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{AccessToken: m2m.sign(b2bKid)})
			return err
		},
		"IDP.IntrospectTokenLocal": func(ctx context.Context) error {
			_, err := introspectors[0].local(ctx, client, app.sign(consumerKid), "")
			return err
		},
		"B2B.IDP.IntrospectTokenLocal": func(ctx context.Context) error {
			_, err := introspectors[1].local(ctx, client, app.sign(b2bKid), "")
			return err
		},
		"Session": func(ctx context.Context) error {
			_, err := client.Session(ctx, session.jwt())
			return err
		},
		"B2B.MemberSession": func(ctx context.Context) error {
			_, err := client.B2B.MemberSession(ctx, member.jwt())
			return err
		},
		"Verifier": func(context.Context) error {
			_, err := client.Verifier()
			return err
		},
		"B2B.Verifier": func(context.Context) error {
			_, err := client.B2B.Verifier()
			return err
		},
	}
}

func TestCloseEndsJudgement(t *testing.T) {
	for _, test := range []struct {
		name   string
		before func(r *rig)
	}{
		{"nothing was ever verified", func(*rig) {}},
		{"all was in use", func(r *rig) {
			for name, judge := range judgements(r.client) {
				require.NoError(r.T, judge(r.Context()), name)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				test.before(r)
				asked := len(r.asked)
				r.client.Close()
				r.client.Close() // may be called again
				for name, judge := range judgements(r.client) {
					err := judge(r.Context())
					require.ErrorIs(t, err, token.ErrClosed, name)
					require.NotErrorIs(t, err, stytch.ErrUnauthorized, name)
				}
				require.Len(t, r.asked, asked, "requests after Close")
			})
		})
	}
}

// Close ends what is being fetched, for those who wait for it and at once.
func TestCloseEndsFetches(t *testing.T) {
	for _, path := range []string{keysPath, policyPath} {
		t.Run(path, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.set(path, after(time.Hour, unreachable))
				start := time.Now()
				var errs [3]error
				var all sync.WaitGroup
				for i := range errs {
					all.Go(func() {
						_, errs[i] = sides[0].call(r.Context(), r.client, true, sessionParams{
							jwt: sides[0].jwt(), check: "documents:read",
						})
					})
				}
				synctest.Wait()
				r.want(path, 1)
				r.client.Close()
				all.Wait()
				require.Zero(t, time.Since(start))
				for _, err := range errs {
					checkError(t, err, "Sessions.AuthenticateJWTLocal", nil, token.ErrClosed)
				}
			})
		})
	}
}

func TestVerifierIsShared(t *testing.T) {
	inBubble(t, func(r *rig) {
		v, err := r.client.Verifier()
		again, _ := r.client.Verifier()
		b2b, b2bErr := r.client.B2B.Verifier()
		require.NoError(t, err)
		require.NoError(t, b2bErr)
		require.NotNil(t, v)
		require.Same(t, v, again)
		require.NotNil(t, b2b)
		require.NotSame(t, v, b2b)
		require.NoError(t, v.Warm(r.Context()))
		require.NoError(t, b2b.Warm(r.Context()))
		for name, judge := range judgements(r.client) {
			require.NoError(t, judge(r.Context()), name)
		}
		r.want(keysPath, 1)
		r.want(b2bKeysPath, 1)
		require.Empty(t, r.requests(keysPath)[0].header.Get("Authorization"), "keys are fetched with credentials")
		r.client.Close()
		_, err = v.Session(r.Context(), sides[0].jwt())
		require.ErrorIs(t, err, token.ErrClosed, "a verifier from before Close")
	})
}

// A nil context is an error, as it is for every other call, and no panic.
func TestNilContext(t *testing.T) {
	inBubble(t, func(r *rig) {
		for name, judge := range judgements(r.client) {
			if strings.HasSuffix(name, "Verifier") {
				continue
			}
			var none context.Context
			err := judge(none)
			require.ErrorContains(t, err, "context is nil", name)
		}
		r.wantNone()
	})
}

func TestUnusableTokenOptions(t *testing.T) {
	for _, test := range []struct {
		name string
		opt  stytch.Option
		err  string
	}{
		{"leeway too long", stytch.WithLeeway(10 * time.Minute), "WithLeeway"},
		{"negative leeway", stytch.WithLeeway(-1), "WithLeeway"},
		{"nil clock", stytch.WithClock(nil), "WithClock"},
		{"empty issuer", stytch.WithIssuers("https://a.example", ""), "WithIssuers"},
		{"negative time", stytch.WithKeyCache(token.KeyCache{Timeout: -1}), "negative"},
		{"never usable", stytch.WithKeyCache(token.KeyCache{FreshFor: time.Hour, MaxStale: time.Minute}), "FreshFor"},
	} {
		t.Run(test.name, func(t *testing.T) {
			client, err := stytch.NewClient(projectID, secret, test.opt)
			require.Nil(t, client)
			require.Error(t, err)
			require.True(t, strings.HasPrefix(err.Error(), "stytch: NewClient: "), err.Error())
			require.ErrorContains(t, err, test.err)
		})
	}
}

// What goes with a client has its effect on how tokens are judged.
func TestTokenOptions(t *testing.T) {
	var now time.Time
	clock := stytch.WithClock(func() time.Time { return now })
	settings := stytch.WithKeyCache(token.KeyCache{FreshFor: time.Minute})
	inBubble(t, func(r *rig) {
		const domain = "https://noun-verb-1234.customers.stytch.dev"
		jwt := sides[0].claims().with("iss", domain).sign(consumerKid)
		judge := func() error {
			_, err := sides[0].call(r.Context(), r.client, true, sessionParams{jwt: jwt})
			return err
		}
		now = time.Now().Add(5*time.Minute + 59*time.Second)
		require.NoError(t, judge(), "within the leeway")
		now = now.Add(time.Second)
		require.ErrorIs(t, judge(), token.ErrExpired, "after the leeway")
		r.want(keysPath, 1)
		now = now.Add(time.Minute)
		_ = judge()
		r.want(keysPath, 2)
	}, clock, settings, stytch.WithLeeway(time.Minute), stytch.WithIssuers("https://noun-verb-1234.customers.stytch.dev"))
}

func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

// decodeInto copies the fields of a value that have the same names.
func decodeInto(t *testing.T, from, into any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(encode(t, from), into))
}

func parseForm(t *testing.T, text string) url.Values {
	t.Helper()
	form, err := url.ParseQuery(text)
	require.NoError(t, err)
	return form
}
