package token

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const cachedKID = "jwk-test-11111111-1111-4111-8111-111111111111"

// counted is a verifier that counts how often it has to verify a signature, with the keys it is served.
type counted struct {
	*Verifier
	now      time.Time
	verified int
	served   string
}

func (c *counted) RoundTrip(r *http.Request) (*http.Response, error) {
	body := io.NopCloser(strings.NewReader(c.served))
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: body, Request: r}, nil
}

func newCounted(t *testing.T, keys []*rsa.PrivateKey, opts ...Option) *counted {
	t.Helper()
	c := &counted{now: time.Now()}
	c.serve(keys...)
	opts = append([]Option{
		WithBaseURL("http://localhost"), WithHTTPClient(&http.Client{Transport: c}),
		WithClock(func() time.Time { return c.now }),
	}, opts...)
	v, err := NewVerifier(Consumer, "p", opts...)
	require.NoError(t, err)
	t.Cleanup(v.Close)
	signed := v.signed
	v.signed = func(key *rsa.PublicKey, f form) bool {
		c.verified++
		return signed(key, f)
	}
	c.Verifier = v
	return c
}

// serve serves keys under the same id.
func (c *counted) serve(keys ...*rsa.PrivateKey) {
	var entries []string
	for _, key := range keys {
		number := func(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.Bytes()) }
		entries = append(entries, fmt.Sprintf(`{"kty":"RSA","kid":%q,"n":%q,"e":%q}`,
			cachedKID, number(key.N), number(big.NewInt(int64(key.E)))))
	}
	c.served = `{"keys":[` + strings.Join(entries, ",") + `]}`
}

// sign signs a token of a client, with padding so long.
func (c *counted) sign(t *testing.T, key *rsa.PrivateKey, padding int) string {
	t.Helper()
	segment := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	signed := segment(`{"alg":"RS256","kid":"`+cachedKID+`"}`) + "." +
		segment(fmt.Sprintf(`{"iss":"stytch.com/p","aud":"p","sub":"s","scope":"","iat":%d,"exp":%d,"x":%q}`,
			c.now.Unix(), c.now.Add(time.Hour).Unix(), strings.Repeat("x", padding)))
	hash := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, hash[:])
	require.NoError(t, err)
	return signed + "." + segment(string(signature))
}

func (c *counted) check(t *testing.T, jwt string, verified int, want error) {
	t.Helper()
	c.verified = 0
	_, err := c.M2M(t.Context(), jwt)
	require.ErrorIs(t, err, want)
	require.Equal(t, verified, c.verified, "signatures verified")
}

func twoKeys(t *testing.T) (a, b *rsa.PrivateKey) {
	t.Helper()
	for _, key := range []**rsa.PrivateKey{&a, &b} {
		made, err := rsa.GenerateKey(rand.Reader, 2048)
		require.NoError(t, err)
		*key = made
	}
	return a, b
}

func TestSignatureCache(t *testing.T) {
	a, b := twoKeys(t)
	t.Run("verifies a token once", func(t *testing.T) {
		c := newCounted(t, []*rsa.PrivateKey{a})
		jwt := c.sign(t, a, 0)
		c.check(t, jwt, 1, nil)
		c.check(t, jwt, 0, nil)
		c.check(t, c.sign(t, a, 1), 1, nil)
		c.check(t, jwt, 0, nil)
	})
	t.Run("judges the rest anew", func(t *testing.T) {
		c := newCounted(t, []*rsa.PrivateKey{a})
		jwt := c.sign(t, a, 0)
		c.check(t, jwt, 1, nil)
		c.now = c.now.Add(2 * time.Hour)
		c.check(t, jwt, 0, ErrExpired)
	})
	t.Run("remembers no bad signature", func(t *testing.T) {
		c := newCounted(t, []*rsa.PrivateKey{a})
		good, bad := c.sign(t, a, 0), c.sign(t, b, 0)
		c.check(t, bad, 1, ErrSignature)
		c.check(t, good, 1, nil)
		c.check(t, bad, 1, ErrSignature)
	})
	t.Run("does not take another spelling of the signature", func(t *testing.T) {
		c := newCounted(t, []*rsa.PrivateKey{a})
		jwt := c.sign(t, a, 0)
		c.check(t, jwt, 1, nil)
		c.check(t, jwt[:len(jwt)-4]+"AAAA", 1, ErrSignature)
	})
	t.Run("keeps entries over a fetch of the same keys", func(t *testing.T) {
		c := newCounted(t, []*rsa.PrivateKey{a})
		jwt := c.sign(t, a, 0)
		c.check(t, jwt, 1, nil)
		c.serve(b, a)
		require.NoError(t, c.Refresh(t.Context()))
		c.check(t, jwt, 0, nil)
	})
	t.Run("drops entries of a key that left the set", func(t *testing.T) {
		c := newCounted(t, []*rsa.PrivateKey{a, b})
		jwt := c.sign(t, a, 0)
		c.check(t, jwt, 1, nil)
		c.serve(b) // under the same id
		require.NoError(t, c.Refresh(t.Context()))
		c.check(t, jwt, 1, ErrSignature)
		c.served = strings.Replace(c.served, cachedKID, "other", 1)
		require.NoError(t, c.Refresh(t.Context()))
		c.check(t, jwt, 0, ErrUnknownKey)
		c.serve(a)
		require.NoError(t, c.Refresh(t.Context()))
		c.check(t, jwt, 0, nil) // the key is back
	})
	t.Run("takes tokens up to 8 KiB", func(t *testing.T) {
		c := newCounted(t, []*rsa.PrivateKey{a})
		jwt := c.sign(t, a, 5000)
		require.LessOrEqual(t, len(jwt), maxRemembered)
		c.check(t, jwt, 1, nil)
		c.check(t, jwt, 0, nil)
		jwt = c.sign(t, a, 6000)
		require.Greater(t, len(jwt), maxRemembered)
		c.check(t, jwt, 1, nil)
		c.check(t, jwt, 1, nil)
	})
	t.Run("can be turned off", func(t *testing.T) {
		c := newCounted(t, []*rsa.PrivateKey{a}, WithSignatureCache(0))
		jwt := c.sign(t, a, 0)
		c.check(t, jwt, 1, nil)
		c.check(t, jwt, 1, nil)
	})
}

// An id tells apart keys that differ in modulus or exponent, and no others.
func TestKeyID(t *testing.T) {
	a, b := twoKeys(t)
	same := rsa.PublicKey{N: new(big.Int).Set(a.N), E: a.E}
	require.Equal(t, identify(&a.PublicKey).id, identify(&same).id)
	require.NotEqual(t, identify(&a.PublicKey).id, identify(&b.PublicKey).id)
	require.NotEqual(t, identify(&a.PublicKey).id, identify(&rsa.PublicKey{N: a.N, E: 3}).id)
}

// digestOf returns a digest of its own for each number, spread as digests are.
func digestOf(i int) *digest {
	const golden = 0x9e3779b97f4a7c15
	var d digest
	binary.LittleEndian.PutUint64(d[:], uint64(i)*golden)
	binary.LittleEndian.PutUint64(d[8:], uint64(i)*golden>>32)
	binary.LittleEndian.PutUint64(d[16:], uint64(i))
	return &d
}

func TestGoodSignaturesAreBounded(t *testing.T) {
	for _, entries := range []int{1, 2, 3, 4, 5, 7, 1024} {
		t.Run(fmt.Sprint(entries), func(t *testing.T) {
			g := newGoodSignatures(entries)
			var key digest
			for i := range 20_000 {
				g.add(digestOf(i), &key)
				require.True(t, g.has(digestOf(i), &key), "the last one is there")
			}
			there := 0
			for i := range 20_000 {
				if g.has(digestOf(i), &key) {
					there++
				}
			}
			require.LessOrEqual(t, there, entries)
			require.GreaterOrEqual(t, there, entries-3, "no room is wasted")
		})
	}
}

// The documentation of WithSignatureCache says that an entry takes up to 80 bytes.
func TestGoodSignaturesMemory(t *testing.T) {
	const entries, bytesEach = 4096, 80
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var key digest
	before := heap()
	g := newGoodSignatures(entries)
	for i := range 1_000_000 {
		g.add(digestOf(i), &key)
	}
	after := heap()
	runtime.KeepAlive(g)
	require.LessOrEqual(t, int64(after)-int64(before), int64(entries*bytesEach+64<<10), "64 KiB are for the test itself")
}

// For the race detector: one table, many goroutines.
func TestGoodSignaturesAtOnce(t *testing.T) {
	g := newGoodSignatures(64)
	var key, other digest
	other[0] = 1
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 2000 {
				g.add(digestOf(i%100), &key)
				assert.False(t, g.has(digestOf(i%100), &other))
				assert.False(t, g.has(digestOf(-1-i), &key))
			}
		})
	}
	all.Wait()
	require.True(t, g.has(digestOf(99), &key) || g.has(digestOf(98), &key), "the table is not empty")
}
