package token_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/token"
)

const projectID = "project-test-11111111-1111-4111-8111-111111111111"

// The times of the cache of keys, when nothing else is set.
const (
	freshFor    = 15 * time.Minute
	minInterval = 10 * time.Second
	timeout     = 5 * time.Second
	longestWait = 36 * time.Second // after many failures, 30 s and a fifth more
)

// privateKeys are the keys of all tests. A test may publish one under any ids.
var privateKeys = sync.OnceValue(func() [2]*rsa.PrivateKey {
	var keys [2]*rsa.PrivateKey
	for i := range keys {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		keys[i] = key
	}
	return keys
})

// privateKey returns the key that has an id: the first is that of "a", and the second of every other.
func privateKey(kid string) *rsa.PrivateKey {
	if kid == "a" {
		return privateKeys()[0]
	}
	return privateKeys()[1]
}

// setOf returns the key set with some ids.
func setOf(kids ...string) string {
	var entries []string
	for _, kid := range kids {
		key := privateKey(kid)
		n := base64.RawURLEncoding.EncodeToString(key.N.Bytes())
		e := base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())
		entries = append(entries, `{"kty":"RSA","use":"sig","alg":"RS256","kid":"`+kid+`","n":"`+n+`","e":"`+e+`"}`)
	}
	return `{"keys":[` + strings.Join(entries, ",") + `],"request_id":"r","status_code":200}`
}

// sessionJWT returns a session JWT signed by the key with an id, good for two days.
func sessionJWT(t *testing.T, kid string) string {
	t.Helper()
	return sessionJWTAt(t, kid, time.Now())
}

// sessionJWTAt is sessionJWT for a token that was issued at a time.
func sessionJWTAt(t *testing.T, kid string, now time.Time) string {
	t.Helper()
	stamp := now.UTC().Format(time.RFC3339)
	claims := fmt.Sprintf(`{"iss":"stytch.com/%s","sub":"user-1","aud":"%[1]s","iat":%d,"exp":%d,
		"https://stytch.com/session":{"id":"session-1","started_at":"%s","last_accessed_at":"%[4]s"}}`,
		projectID, now.Unix(), now.Add(48*time.Hour).Unix(), stamp)
	signed := segment(`{"alg":"RS256","kid":"`+kid+`"}`) + "." + segment(claims)
	hash := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, privateKey(kid), crypto.SHA256, hash[:])
	require.NoError(t, err)
	return signed + "." + segment(string(signature))
}

func segment(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// unsigned returns a token that names a key, and that the key has not signed.
func unsigned(kid string) string {
	return segment(`{"alg":"RS256","kid":"`+kid+`"}`) + "." + segment("{}") + "." + segment(strings.Repeat("s", 256))
}

// keyHost is a transport that stands for where keys come from, and notes what it is asked. An answer is what the host
// has when a request begins.
type keyHost struct {
	mu       sync.Mutex
	answer   func(*http.Request) (*http.Response, error)
	took     time.Duration
	requests []*http.Request
}

func (h *keyHost) RoundTrip(r *http.Request) (*http.Response, error) {
	h.mu.Lock()
	h.requests = append(h.requests, r)
	took, answer := h.took, h.answer
	h.mu.Unlock()
	if took > 0 {
		select {
		case <-time.After(took):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	return answer(r)
}

// set changes what the host answers from now on, and how long it takes.
func (h *keyHost) set(took time.Duration, answer func(*http.Request) (*http.Response, error)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.took, h.answer = took, answer
}

// fetches returns how many requests have come.
func (h *keyHost) fetches() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.requests)
}

// serve answers with a status, a body, and headers of the form "Name: value".
func serve(status int, body string, headers ...string) func(*http.Request) (*http.Response, error) {
	return serveBody(status, func() io.Reader { return strings.NewReader(body) }, headers...)
}

func serveBody(status int, body func() io.Reader, headers ...string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{}
		for _, header := range headers {
			name, value, _ := strings.Cut(header, ": ")
			h.Add(name, value)
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(body()), ContentLength: -1, Request: r}, nil
	}
}

func keys(kids ...string) func(*http.Request) (*http.Response, error) {
	return serve(http.StatusOK, setOf(kids...))
}

var errRefused = errors.New("connection refused")

func refuse(*http.Request) (*http.Response, error) { return nil, errRefused }

// rig is a verifier with a fake clock and the host that its keys come from, which has the key "a".
type rig struct {
	*testing.T
	*keyHost
	*token.Verifier
}

func newRig(t *testing.T, opts ...token.Option) *rig {
	t.Helper()
	host := &keyHost{answer: keys("a")}
	opts = append([]token.Option{token.WithHTTPClient(&http.Client{Transport: host})}, opts...)
	verifier, err := token.NewVerifier(token.Consumer, projectID, opts...)
	require.NoError(t, err)
	t.Cleanup(verifier.Close)
	return &rig{t, host, verifier}
}

// inBubble runs a test on a fake clock. Goroutines that are left fail it.
func inBubble(t *testing.T, test func(r *rig), opts ...token.Option) {
	t.Helper()
	privateKeys() // made outside
	synctest.Test(t, func(t *testing.T) { test(newRig(t, opts...)) })
}

// warm fetches the first key set.
func (r *rig) warm() {
	r.Helper()
	require.NoError(r.T, r.Warm(r.Context()))
}

// check verifies a session JWT, which must end with an error, nil for success, without any wait.
func (r *rig) check(jwt string, want error) {
	r.Helper()
	require.Zero(r.T, r.verify(jwt, want))
}

// verify is check with a wait, which it returns.
func (r *rig) verify(jwt string, want error) time.Duration {
	r.Helper()
	start := time.Now()
	s, err := r.Session(r.Context(), jwt)
	assert.ErrorIs(r.T, err, want)
	if err == nil {
		assert.Equal(r.T, "user-1", s.UserID)
	}
	return time.Since(start)
}

// wantFetches demands how many requests have come until now.
func (r *rig) wantFetches(n int) {
	r.Helper()
	synctest.Wait()
	require.Equal(r.T, n, r.fetches())
}

func TestKnownKeyIsNeverBlocked(t *testing.T) {
	for _, test := range []struct {
		name   string
		took   time.Duration
		answer func(*http.Request) (*http.Response, error)
	}{
		{"slow", 4 * time.Second, keys("a")},
		{"dead", time.Hour, keys("a")},
		{"refusing", 0, refuse},
		{"body that never ends", 0, func(request *http.Request) (*http.Response, error) {
			return serveBody(200, func() io.Reader { return hanging{request.Context()} })(request)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				jwt := sessionJWT(r.T, "a")
				r.warm()
				r.set(test.took, test.answer)
				for range 1000 {
					r.check(jwt, nil)
					time.Sleep(4100 * time.Millisecond)
				}
				require.GreaterOrEqual(r.T, r.fetches(), 2, "the key server was not asked again")
			})
		})
	}
}

// hanging is a body of which nothing comes until a context ends.
type hanging struct{ ctx context.Context }

func (h hanging) Read([]byte) (int, error) {
	<-h.ctx.Done()
	return 0, h.ctx.Err()
}

func TestRotation(t *testing.T) {
	inBubble(t, func(r *rig) {
		jwt := sessionJWT(r.T, "b")
		r.warm()
		time.Sleep(minInterval)
		r.set(time.Second, keys("a", "b"))
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				assert.Equal(r.T, time.Second, r.verify(jwt, nil))
			})
		}
		all.Wait()
		r.wantFetches(2)
	})
}

// Who sends tokens with keys of their invention can neither make the verifier ask for keys at will nor keep a new key
// out.
func TestFloodOfUnknownKeys(t *testing.T) {
	inBubble(t, func(r *rig) {
		const perSecond, seconds, took = 200, 600, 100 * time.Millisecond
		r.set(took, keys("a"))
		r.warm()
		begin := time.Now()
		var all sync.WaitGroup
		all.Go(func() { // new keys, each after another part of the interval
			for i := 1; ; i++ {
				time.Sleep(43 * time.Second)
				if time.Since(begin) > (seconds-15)*time.Second {
					return
				}
				kid := fmt.Sprint("new-", i)
				r.set(took, keys("a", kid))
				jwt, rotated := sessionJWT(r.T, kid), time.Now()
				for {
					_, err := r.Session(r.Context(), jwt)
					if err == nil {
						break
					}
					if !assert.ErrorIs(r.T, err, token.ErrUnknownKey, kid) ||
						!assert.LessOrEqual(r.T, time.Since(rotated), minInterval+took, kid) {
						return
					}
					time.Sleep(10 * time.Millisecond)
				}
			}
		})
		for n := range perSecond * seconds {
			all.Go(func() {
				_, err := r.Session(r.Context(), unsigned(fmt.Sprint("random-", n)))
				assert.ErrorIs(r.T, err, token.ErrUnknownKey)
			})
			time.Sleep(time.Second / perSecond)
		}
		all.Wait()
		n := r.fetches()
		require.LessOrEqual(r.T, n, 61)
		require.GreaterOrEqual(r.T, n, 50)
	})
}

// A flood when the key server is down does not reach it more often than the back-off allows.
func TestFloodInOutage(t *testing.T) {
	for _, warm := range []bool{true, false} {
		t.Run(fmt.Sprintf("warm=%t", warm), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				if warm {
					r.warm()
					time.Sleep(minInterval)
				}
				r.set(0, refuse)
				for n := range 6000 {
					r.check(unsigned(fmt.Sprint("random-", n)), token.ErrKeysUnavailable)
					time.Sleep(100 * time.Millisecond)
				}
				// In 10 minutes, the first seven, and then one every 24 s at most.
				require.LessOrEqual(r.T, r.fetches(), 33)
			})
		})
	}
}

func TestUnknownKeyWithinInterval(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.warm()
		r.set(time.Second, keys("a", "b"))
		jwt := sessionJWT(r.T, "b")
		for range 10 {
			r.check(jwt, token.ErrUnknownKey)
			time.Sleep(minInterval / 10)
		}
		r.wantFetches(1)
		require.Equal(r.T, time.Second, r.verify(jwt, nil))
		r.wantFetches(2)
	})
}

func TestRemovedKey(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.set(0, keys("a", "b"))
		r.warm()
		r.set(0, keys("a"))
		jwt := sessionJWT(r.T, "b")
		time.Sleep(freshFor)
		r.check(jwt, nil)
		r.wantFetches(1)
		time.Sleep(time.Nanosecond)
		r.check(jwt, nil) // the one request
		r.wantFetches(2)
		r.check(jwt, token.ErrUnknownKey)
		r.check(sessionJWT(r.T, "a"), nil)
	})
}

func TestOutageWhenWarm(t *testing.T) {
	for _, test := range []struct {
		name   string
		took   time.Duration
		answer func(*http.Request) (*http.Response, error)
	}{
		{"dead", time.Hour, keys("a")},
		{"refusing", 0, refuse},
		{"failing", time.Second, serve(503, "")},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				old, fresh := sessionJWT(r.T, "a"), sessionJWT(r.T, "b")
				r.warm()
				time.Sleep(freshFor) // the outage begins when the key set is as old as it gets
				r.set(test.took, test.answer)
				for end := time.Now().Add(24 * time.Hour); time.Now().Before(end); time.Sleep(30 * time.Second) {
					r.check(old, nil)
				}
				r.set(0, keys("b"))
				time.Sleep(longestWait + timeout)
				r.check(fresh, nil)
				r.check(old, token.ErrUnknownKey)
			})
		})
	}
}

// A key set is not used for ever: what has been removed in the outage must not be accepted after it.
func TestOutageTooLong(t *testing.T) {
	inBubble(t, func(r *rig) {
		jwt := sessionJWT(r.T, "a")
		r.warm()
		r.set(0, refuse)
		time.Sleep(25*time.Hour + 1)
		r.check(jwt, token.ErrKeysUnavailable)
		r.check(jwt, errRefused)
		r.set(0, keys("a"))
		time.Sleep(longestWait)
		r.check(jwt, nil)
	})
}

func TestOutageAtFirstUse(t *testing.T) {
	for _, test := range []struct {
		name   string
		took   time.Duration
		answer func(*http.Request) (*http.Response, error)
	}{
		{"dead", time.Hour, keys("a")},
		{"refusing", 0, refuse},
		{"failing", 0, serve(500, "oops")},
		{"empty", 0, serve(200, `{"keys":[]}`)},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.set(test.took, test.answer)
				jwt, begin := sessionJWT(r.T, "a"), time.Now()
				defer time.AfterFunc(5*time.Second, func() { r.set(0, keys("a")) }).Stop()
				for {
					_, err := r.Session(r.Context(), jwt)
					if err == nil {
						break
					}
					require.ErrorIs(r.T, err, token.ErrKeysUnavailable)
					require.LessOrEqual(r.T, time.Since(begin), 10*time.Second)
					time.Sleep(50 * time.Millisecond)
				}
				n := r.fetches()
				require.GreaterOrEqual(r.T, n, 2)
				require.LessOrEqual(r.T, n, 5)
			})
		})
	}
}

// What is no key set neither becomes one nor takes the place of one.
func TestBadAnswers(t *testing.T) {
	good := setOf("a", "b")
	spaces := func(n int) string { return strings.Repeat(" ", n) }
	for _, test := range []struct {
		name   string
		answer func(*http.Request) (*http.Response, error)
	}{
		{"no keys", serve(200, `{"keys":[]}`)},
		{"keys of null", serve(200, `{"keys":null}`)},
		{"null as a key", serve(200, `{"keys":[null]}`)},
		{"nothing of keys", serve(200, `{}`)},
		{"null", serve(200, `null`)},
		{"list", serve(200, `[]`)},
		{"keys in another case", serve(200, strings.Replace(good, `"keys"`, `"Keys"`, 1))},
		{"keys of another use", serve(200, strings.ReplaceAll(good, `"sig"`, `"enc"`))},
		{"empty body", serve(200, "")},
		{"HTML", serve(200, "<html>"+good+"</html>", "Content-Type: text/html")},
		{"server error", serve(500, good)},
		{"rate limit", serve(429, good, "Retry-After: 1")},
		{"created", serve(201, good)},
		{"no content", serve(204, "")},
		{"partial", serve(206, good)},
		{"redirect", serve(302, good, "Location: https://elsewhere.example/keys")},
		{"redirect that keeps the method", serve(308, good, "Location: https://elsewhere.example/keys")},
		{"redirect to nowhere", serve(302, good)},
		{"a byte too long", serve(200, good+spaces(1<<20+1-len(good)))},
		{"endless", serveBody(200, func() io.Reader { return io.MultiReader(strings.NewReader(good), blanks{}) })},
		{"text cut short", serve(200, good[:len(good)-1])},
		{"connection cut", serveBody(200, func() io.Reader { return io.MultiReader(strings.NewReader(good), broken{}) })},
		{"no connection", refuse},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Run("first", func(t *testing.T) {
				inBubble(t, func(r *rig) {
					r.set(0, test.answer)
					jwt := sessionJWT(r.T, "a")
					r.check(jwt, token.ErrKeysUnavailable)
					r.check(jwt, token.ErrKeysUnavailable)
					r.wantFetches(1)
					r.set(0, keys("a"))
					time.Sleep(2 * time.Second)
					r.check(jwt, nil)
				})
			})
			t.Run("later", func(t *testing.T) {
				inBubble(t, func(r *rig) {
					known, unknown := sessionJWT(r.T, "a"), sessionJWT(r.T, "b")
					r.warm()
					r.set(0, test.answer)
					time.Sleep(freshFor + 1)
					r.check(known, nil)
					r.wantFetches(2)
					r.check(known, nil)
					r.check(unknown, token.ErrKeysUnavailable)
					r.wantFetches(2)
					time.Sleep(2 * time.Second)
					r.check(unknown, token.ErrKeysUnavailable)
					r.check(known, nil)
					r.wantFetches(3)
					r.set(0, keys("b"))
					time.Sleep(3 * time.Second)
					r.check(unknown, nil)
				})
			})
		})
	}
	t.Run("as long as allowed", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.set(0, serve(200, good+spaces(1<<20-len(good))))
			r.check(sessionJWT(r.T, "a"), nil)
		})
	})
	t.Run("one bad key of several", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.set(0, serve(200, strings.Replace(good, "[", `[null,1,{},{"kty":"EC"},`, 1)))
			r.check(sessionJWT(r.T, "a"), nil)
		})
	})
}

// blanks is a body without an end.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// broken is what is left of a body whose connection broke.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Tokens that anybody can make do not make the verifier ask for keys.
func TestNoFetchFor(t *testing.T) {
	for _, test := range []struct {
		name string
		jwt  string
		warm bool // with a set old enough to look for an unknown key
		want error
	}{
		{"bad signature", unsigned("a"), true, token.ErrSignature},
		{"no token", "garbage", false, token.ErrMalformed},
		{"another algorithm", segment(`{"alg":"HS256","kid":"b"}`) + ".e30.c2ln", false, token.ErrMalformed},
		{"no key id", segment(`{"alg":"RS256"}`) + ".e30.c2ln", false, token.ErrMalformed},
		{"too long", unsigned(strings.Repeat("b", 64<<10)), false, token.ErrMalformed},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.set(time.Second, keys("a"))
				before := 0
				if test.warm {
					r.warm()
					before = 1
				}
				time.Sleep(freshFor - time.Second)
				for range 10 {
					r.check(test.jwt, test.want)
				}
				r.wantFetches(before)
			})
		})
	}
}

func TestWarm(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.wantFetches(0) // NewVerifier makes no request
		r.set(time.Second, keys("a"))
		ctx, cancel := context.WithTimeout(r.Context(), time.Millisecond)
		defer cancel()
		err := r.Warm(ctx)
		require.ErrorIs(r.T, err, token.ErrKeysUnavailable)
		require.ErrorIs(r.T, err, context.DeadlineExceeded)
		r.warm() // joins the fetch that runs
		r.warm()
		r.wantFetches(1)
		r.check(sessionJWT(r.T, "a"), nil)
	})
	t.Run("failure", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.set(0, refuse)
			for range 2 {
				err := r.Warm(r.Context())
				require.ErrorIs(r.T, err, token.ErrKeysUnavailable)
				require.ErrorIs(r.T, err, errRefused)
			}
			r.wantFetches(1)
		})
	})
}

func TestClose(t *testing.T) {
	closed := func(r *rig) {
		r.Helper()
		r.check(sessionJWT(r.T, "a"), token.ErrClosed)
		r.check(sessionJWT(r.T, "b"), token.ErrClosed)
		require.ErrorIs(r.T, r.Warm(r.Context()), token.ErrClosed, "Warm after Close")
	}
	t.Run("idle", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.warm()
			r.Close()
			r.Close()
			closed(r)
			r.wantFetches(1)
		})
	})
	t.Run("while keys are fetched", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.set(4*time.Second, keys("a"))
			jwt := sessionJWT(r.T, "a")
			var waiter sync.WaitGroup
			waiter.Go(func() {
				assert.Equal(r.T, time.Second, r.verify(jwt, token.ErrClosed))
			})
			time.Sleep(time.Second)
			r.Close()
			waiter.Wait()
			closed(r)
			r.wantFetches(1)
		})
	})
	t.Run("static keys", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.Close()
			r.Close()
			closed(r)
			r.wantFetches(0)
		}, token.WithStaticKeys([]byte(setOf("a"))))
	})
}

func TestStaticKeys(t *testing.T) {
	for _, test := range []struct {
		name       string
		document   string
		warm, a, b error // the errors of Warm and of tokens by the keys "a" and "b"
	}{
		{"a key", setOf("a"), nil, nil, token.ErrUnknownKey},
		{"no key", `{"keys":[]}`, token.ErrKeysUnavailable, token.ErrKeysUnavailable, token.ErrKeysUnavailable},
		{"no JSON", "", token.ErrKeysUnavailable, token.ErrKeysUnavailable, token.ErrKeysUnavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			document := []byte(test.document)
			option := token.WithStaticKeys(document)
			clear(document) // the option has a copy
			inBubble(t, func(r *rig) {
				a, b := sessionJWT(r.T, "a"), sessionJWT(r.T, "b")
				for range 3 {
					require.ErrorIs(r.T, r.Warm(r.Context()), test.warm, "Warm")
					r.check(a, test.a)
					r.check(b, test.b)
					time.Sleep(15 * time.Hour)
				}
				r.wantFetches(0)
			}, option)
		})
	}
}

func TestKeyCacheSettings(t *testing.T) {
	for _, test := range []struct {
		name     string
		settings token.KeyCache
		want     string // in the error, "" for none
	}{
		{"defaults", token.KeyCache{}, ""},
		{"all",
			token.KeyCache{FreshFor: 1, MaxStale: 1, MinInterval: 1, Timeout: 1, MinBackoff: 1, MaxBackoff: 1, MaxBody: 1}, ""},
		{"FreshFor", token.KeyCache{FreshFor: -1}, "a duration is negative"},
		{"MaxStale", token.KeyCache{MaxStale: -1}, "a duration is negative"},
		{"MinInterval", token.KeyCache{MinInterval: -1}, "a duration is negative"},
		{"Timeout", token.KeyCache{Timeout: -1}, "a duration is negative"},
		{"MinBackoff", token.KeyCache{MinBackoff: -1}, "a duration is negative"},
		{"MaxBackoff", token.KeyCache{MaxBackoff: -1}, "a duration is negative"},
		{"MaxBody", token.KeyCache{MaxBody: -1}, "MaxBody is negative"},
		{"fresh for as long as used", token.KeyCache{FreshFor: time.Hour, MaxStale: time.Hour}, ""},
		{"fresh for longer than used", token.KeyCache{FreshFor: time.Hour + 1, MaxStale: time.Hour},
			"FreshFor is longer than MaxStale"},
		{"fresh for longer than the default", token.KeyCache{FreshFor: 26 * time.Hour}, "FreshFor is longer than MaxStale"},
		{"used for less than the default", token.KeyCache{MaxStale: time.Minute}, "FreshFor is longer than MaxStale"},
		{"back-offs of one length", token.KeyCache{MinBackoff: time.Minute, MaxBackoff: time.Minute}, ""},
		{"back-off longer than the longest", token.KeyCache{MinBackoff: 2, MaxBackoff: 1},
			"MinBackoff is longer than MaxBackoff"},
		{"back-off longer than the default", token.KeyCache{MinBackoff: time.Minute}, "MinBackoff is longer than MaxBackoff"},
		{"longest shorter than the default", token.KeyCache{MaxBackoff: time.Millisecond},
			"MinBackoff is longer than MaxBackoff"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v, err := token.NewVerifier(token.Consumer, projectID, token.WithKeyCache(test.settings))
			if test.want != "" {
				require.ErrorContains(t, err, "WithKeyCache: "+test.want)
				return
			}
			require.NoError(t, err)
			require.NotNil(t, v)
		})
	}
}

// Each setting does what it says.
func TestKeyCacheSettingsWork(t *testing.T) {
	start := func(t *testing.T, settings token.KeyCache, test func(r *rig)) {
		t.Helper()
		inBubble(t, test, token.WithKeyCache(settings))
	}
	t.Run("FreshFor and MaxStale", func(t *testing.T) {
		start(t, token.KeyCache{FreshFor: time.Minute, MaxStale: time.Hour}, func(r *rig) {
			jwt := sessionJWT(r.T, "a")
			r.warm()
			r.set(0, refuse)
			time.Sleep(time.Minute)
			r.check(jwt, nil)
			r.wantFetches(1)
			time.Sleep(time.Nanosecond)
			r.check(jwt, nil)
			r.wantFetches(2)
			time.Sleep(59 * time.Minute)
			r.check(jwt, token.ErrKeysUnavailable)
		})
	})
	t.Run("MinInterval", func(t *testing.T) {
		start(t, token.KeyCache{MinInterval: time.Minute}, func(r *rig) {
			r.warm()
			time.Sleep(time.Minute - 1)
			r.check(unsigned("b"), token.ErrUnknownKey)
			r.wantFetches(1)
			time.Sleep(time.Nanosecond)
			r.check(unsigned("b"), token.ErrUnknownKey)
			r.wantFetches(2)
		})
	})
	t.Run("Timeout", func(t *testing.T) {
		start(t, token.KeyCache{Timeout: time.Minute}, func(r *rig) {
			r.set(time.Hour, keys("a"))
			require.Equal(r.T, time.Minute, r.verify(unsigned("a"), context.DeadlineExceeded))
		})
	})
	t.Run("MinBackoff and MaxBackoff", func(t *testing.T) {
		start(t, token.KeyCache{MinBackoff: time.Minute, MaxBackoff: time.Minute}, func(r *rig) {
			r.set(0, refuse)
			for n := range 3 {
				r.check(unsigned("a"), errRefused)
				time.Sleep(48*time.Second - 1)
				r.check(unsigned("a"), errRefused)
				r.wantFetches(n + 1)
				time.Sleep(24*time.Second + 1)
			}
		})
	})
	t.Run("MaxBody", func(t *testing.T) {
		start(t, token.KeyCache{MaxBody: int64(len(setOf("a")))}, func(r *rig) {
			r.check(sessionJWT(r.T, "a"), nil)
			time.Sleep(minInterval)
			r.set(0, keys("a", "b"))
			r.check(sessionJWT(r.T, "b"), token.ErrKeysUnavailable)
			r.wantFetches(2)
		})
	})
}

// Who serves keys learns nothing of who asks.
func TestKeyRequest(t *testing.T) {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	host := &keyHost{answer: serve(200, setOf("a"), "Set-Cookie: c=1")}
	base := &url.URL{Scheme: "https", Host: "test.stytch.com", Path: "/"}
	jar.SetCookies(base, []*http.Cookie{{Name: "session", Value: "secret"}})
	client := &http.Client{Transport: host, Jar: jar}
	v, err := token.NewVerifier(token.Consumer, projectID, token.WithHTTPClient(client))
	require.NoError(t, err)
	defer v.Close()
	require.NoError(t, v.Warm(t.Context()))
	require.Equal(t, 1, host.fetches())
	r := host.requests[0]
	for name := range r.Header {
		require.Contains(t, []string{"Accept", "User-Agent"}, name)
	}
	require.Equal(t, http.MethodGet, r.Method)
	require.Nil(t, r.Body)
	require.Nil(t, r.URL.User)
	require.Contains(t, r.Header.Get("User-Agent"), "stytch")
	require.Same(t, jar, client.Jar)
	require.Len(t, jar.Cookies(base), 1)
}

func TestKeyURL(t *testing.T) {
	const uuid = "11111111-1111-4111-8111-111111111111"
	for _, test := range []struct {
		product   token.Product
		projectID string
		baseURL   string // "" for none
		want      string
	}{
		{token.Consumer, "project-test-" + uuid, "", "https://test.stytch.com/v1/sessions/jwks/project-test-" + uuid},
		{token.Consumer, "project-live-" + uuid, "", "https://api.stytch.com/v1/sessions/jwks/project-live-" + uuid},
		{token.B2B, "project-test-" + uuid, "", "https://test.stytch.com/v1/b2b/sessions/jwks/project-test-" + uuid},
		{token.B2B, "project-live-" + uuid, "", "https://api.stytch.com/v1/b2b/sessions/jwks/project-live-" + uuid},
		{token.Consumer, "project-live-" + uuid, "https://login.example.com",
			"https://login.example.com/v1/sessions/jwks/project-live-" + uuid},
		{token.B2B, "project-live-" + uuid, "https://login.example.com/",
			"https://login.example.com/v1/b2b/sessions/jwks/project-live-" + uuid},
		{token.B2B, "project-live-" + uuid, "https://example.com/stytch/",
			"https://example.com/stytch/v1/b2b/sessions/jwks/project-live-" + uuid},
		{token.Consumer, "other", "http://localhost:8080", "http://localhost:8080/v1/sessions/jwks/other"},
		{token.Consumer, "../a?b#c", "http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/sessions/jwks/..%2Fa%3Fb%23c"},
	} {
		t.Run(test.want, func(t *testing.T) {
			host := &keyHost{answer: keys("a")}
			opts := []token.Option{token.WithHTTPClient(&http.Client{Transport: host})}
			if test.baseURL != "" {
				opts = append(opts, token.WithBaseURL(test.baseURL))
			}
			v, err := token.NewVerifier(test.product, test.projectID, opts...)
			require.NoError(t, err)
			defer v.Close()
			require.NoError(t, v.Warm(t.Context()))
			require.Equal(t, test.want, host.requests[0].URL.String())
		})
	}
}

// TestRotationRace is for the race detector: many goroutines verify while keys come and go.
func TestRotationRace(t *testing.T) {
	const rounds = 20
	privateKeys()
	host := &keyHost{answer: keys("a", "round-0")}
	v, err := token.NewVerifier(token.Consumer, projectID,
		token.WithHTTPClient(&http.Client{Transport: host}),
		token.WithKeyCache(token.KeyCache{FreshFor: time.Millisecond, MinInterval: 1}))
	require.NoError(t, err)
	constant := sessionJWT(t, "a")
	var rotating [rounds]string
	for i := range rotating {
		rotating[i] = sessionJWT(t, fmt.Sprint("round-", i))
	}
	var all sync.WaitGroup
	for n := range 300 {
		all.Go(func() {
			for i, jwt := range rotating {
				if n == 0 {
					host.set(0, keys("a", fmt.Sprint("round-", i)))
				}
				_, err := v.Session(t.Context(), constant)
				assert.NoError(t, err, "a key that is always there")
				_, err = v.Session(t.Context(), jwt)
				if err != nil {
					assert.ErrorIs(t, err, token.ErrUnknownKey, "a key that comes and goes")
				}
			}
		})
	}
	all.Wait()
	_, err = v.Session(t.Context(), rotating[rounds-1])
	require.NoError(t, err, "the last key")
	for range 10 {
		all.Go(v.Close)
		all.Go(func() {
			_, err := v.Session(t.Context(), constant)
			if err != nil {
				assert.ErrorIs(t, err, token.ErrClosed)
			}
		})
	}
	all.Wait()
	_, err = v.Session(t.Context(), constant)
	require.ErrorIs(t, err, token.ErrClosed)
}
