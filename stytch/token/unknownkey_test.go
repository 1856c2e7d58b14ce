package token_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/token"
)

const withdrawnKID = `"jwk-test-0f7e6d5c-4b3a-4291-8807-f6e5d4c3b2a1"`

// A token of a key that was withdrawn says that it has expired, and all that can be read without the key is
// as the tokens of the project have it: the API may know its session.
func TestExpiredUnderUnknownKey(t *testing.T) {
	expired := claim("exp", "1759999990")
	garbage := signature(func(s []byte) []byte { return make([]byte, len(s)) })
	for _, test := range []struct {
		name    string
		kind    string
		expired bool // whether the error also matches ErrExpired
		changes []change
	}{
		{"a session", "consumer_session", true, []change{expired}},
		{"a session of a member", "b2b_session", true, []change{expired}},
		{"a client", "m2m", true, []change{expired}},
		{"an app", "idp", true, []change{expired}},
		{"a key of the live environment", "consumer_session", true, []change{
			expired, header("kid", strings.Replace(withdrawnKID, "test", "live", 1)),
		}},
		{"a session that has ended", "consumer_session", true, []change{sessionExpires("2025-10-09T08:00:00Z")}},
		{"whatever the signature is", "consumer_session", true, []change{expired, garbage}},
		{"not expired", "consumer_session", false, nil},
		{"expired within the leeway", "consumer_session", false, []change{leeway(5), claim("exp", "1759999996")}},
		{"not valid yet", "consumer_session", false, []change{claim("nbf", "1760000100")}},
		{"a kid of another form", "consumer_session", false, []change{expired, header("kid", `"jwk-test-withdrawn"`)}},
		{"a kid of another environment", "consumer_session", false, []change{
			expired, header("kid", strings.Replace(withdrawnKID, "test", "prod", 1)),
		}},
		{"a kid with a character more", "consumer_session", false, []change{
			expired, header("kid", strings.Replace(withdrawnKID, "-0f", "-00f", 1)),
		}},
		{"another issuer", "consumer_session", false, []change{expired, claim("iss", `"stytch.com/other"`)}},
		{"another audience", "consumer_session", false, []change{expired, claim("aud", `["other"]`)}},
		{"no session", "consumer_session", false, []change{expired, noClaim(sessionClaim)}},
		{"a session without an id", "consumer_session", false, []change{expired, noneInSession("id")}},
		{"a member's as a user's", "consumer_session", false, []change{expired, claim(organizationClaim, organizationHere)}},
		{"a session as an access token", "m2m", false, []change{expired, claim(sessionClaim, sessionHere)}},
		{"malformed claims", "consumer_session", false, []change{expired, claimTwice("sub", `"x"`)}},
		{"no JSON", "consumer_session", false, []change{payloadText("x")}},
		{"8 KiB", "consumer_session", true, []change{expired, length(8 << 10)}},
		{"more than 8 KiB", "consumer_session", false, []change{expired, length(9 << 10)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := newMint(test.kind)
			m.header = m.header.set("kid", withdrawnKID)
			_, err := m.apply(test.changes...).make().verify(t)
			require.ErrorIs(t, err, token.ErrUnknownKey)
			require.Equal(t, test.expired, errors.Is(err, token.ErrExpired), "%v", err)
			require.True(t, token.IsRefusal(err))
			require.NotErrorIs(t, err, token.ErrMalformed, "a token is told by its key first")
			checkSilent(t, err, m.Token)
		})
	}
}

// While the keys are unavailable nothing is read from a token whose key is not at hand.
func TestExpiredWhileKeysAreUnavailable(t *testing.T) {
	m := newMint("consumer_session")
	m.header = m.header.set("kid", withdrawnKID)
	m.apply(claim("exp", "1759999990")).make()
	host := &keyHost{answer: serve(200, string(m.JWKS))}
	now := time.Unix(testNow, 0)
	v, err := token.NewVerifier(token.Consumer, testProject,
		token.WithHTTPClient(&http.Client{Transport: host}), token.WithClock(func() time.Time { return now }))
	require.NoError(t, err)
	defer v.Close()
	_, err = v.Session(t.Context(), m.Token)
	require.ErrorIs(t, err, token.ErrExpired)
	host.set(0, refuse)
	now = now.Add(minInterval)
	_, err = v.Session(t.Context(), m.Token)
	require.ErrorIs(t, err, token.ErrKeysUnavailable)
	require.NotErrorIs(t, err, token.ErrExpired)
	require.NotErrorIs(t, err, token.ErrUnknownKey)
}
