package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/token"
)

// forged returns tokens that nobody signed, of every sort: what an attacker has without a key.
func forged(s *side, n int) []string {
	good := s.jwt()
	list := make([]string, n)
	for i := range list {
		switch i % 4 {
		case 0: // another signature
			list[i] = good[:len(good)-100] + segment(fmt.Sprintf("%06d", i)) + good[len(good)-92:]
		case 1: // another key
			list[i] = segment(fmt.Sprintf(`{"alg":"RS256","kid":"jwk-test-%d"}`, rand.Uint64())) +
				good[len(segment(`{"alg":"RS256","kid":"`+s.kid+`","typ":"JWT"}`)):]
		case 2: // of the past, so that it might be renewed
			list[i] = segment(`{"alg":"RS256","kid":"`+s.kid+`"}`) + "." + segment(fmt.Sprintf(`{"exp":1,"jti":"%d"}`, i)) +
				good[len(good)-343:]
		default:
			list[i] = fmt.Sprintf("garbage-%d.garbage.garbage", i)
		}
	}
	return list
}

// Forged tokens cause no call, and no more fetches of keys than one every ten seconds.
func TestFloodOfForgedTokens(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		if local {
			return
		}
		r.set(s.authPath, respond(200, s.answer("new-jwt")))
		start := time.Now()
		tokens := forged(s, 1000)
		for len(tokens) > 0 {
			var all sync.WaitGroup
			for _, jwt := range tokens[:20] {
				all.Go(func() {
					_, err := s.call(r.Context(), r.client, false, sessionParams{jwt: jwt})
					assert.ErrorIs(r.T, err, stytch.ErrUnauthorized)
				})
			}
			all.Wait()
			tokens = tokens[20:]
			time.Sleep(time.Second)
		}
		n, most := len(r.requests(s.keysPath)), 1+int(time.Since(start)/(10*time.Second))
		require.LessOrEqual(r.T, n, most)
		_, err := s.call(r.Context(), r.client, false, sessionParams{jwt: s.jwt()})
		require.NoError(r.T, err, "a good token among them")
		r.wantNone(s.keysPath)
	})
}

// While the keys are unavailable, the API takes the place of verification, within bounds that both products share; what
// is beyond says that the keys are missing. Afterwards all is as before.
func TestFloodWhileKeysAreUnavailable(t *testing.T) {
	for name, answer := range map[string]func(s *side) reply{
		"answers at once": func(s *side) reply { return respond(200, s.answer("new-jwt")) },
		"answers slowly":  func(s *side) reply { return after(5*time.Second, respond(200, s.answer("new-jwt"))) },
		"is overloaded":   func(*side) reply { return refuse(429, "too_many_requests") },
		"is down, too":    func(*side) reply { return refuse(503, "internal_server_error") },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) { floodWithoutKeys(r, answer) })
		})
	}
}

func floodWithoutKeys(r *rig, answer func(s *side) reply) {
	var jwts [2]string
	for i := range sides {
		r.set(sides[i].keysPath, after(time.Second, unreachable))
		r.set(sides[i].authPath, answer(&sides[i]))
		jwts[i] = sides[i].claims().issued(0, time.Hour).sign(sides[i].kid)
	}
	var served, unavailable, failed atomic.Int64
	var all sync.WaitGroup
	for range 50 { // 1,000 tokens, 100 a second
		for n := range 20 {
			all.Go(func() {
				res, err := sides[n%2].call(r.Context(), r.client, false, sessionParams{jwt: jwts[n%2]})
				switch {
				case err == nil && !res.local && res.sessionJWT == "new-jwt":
					served.Add(1)
				case errors.Is(err, token.ErrKeysUnavailable) && !token.IsRefusal(err) && !errors.Is(err, stytch.ErrUnauthorized):
					unavailable.Add(1)
				case errors.Is(err, stytch.ErrRateLimited), errors.Is(err, stytch.ErrServer):
					failed.Add(1)
				default:
					r.Errorf("got %+v, %v", res, err)
				}
			})
		}
		time.Sleep(200 * time.Millisecond)
	}
	all.Wait()
	calls := r.requests(authPath, b2bAuthPath)
	require.NotZero(r.T, served.Load()+failed.Load())
	require.Equal(r.T, int64(1000), served.Load()+failed.Load()+unavailable.Load())
	require.Len(r.T, calls, int(served.Load()+failed.Load()))
	perSecond, atOnce := busiest(calls)
	require.LessOrEqual(r.T, perSecond, 10)
	require.LessOrEqual(r.T, atOnce, 10)

	for i := range sides {
		r.set(sides[i].keysPath, respond(200, keySetOf(sides[i].kid)))
	}
	time.Sleep(36 * time.Second) // the longest back-off
	for i := range sides {
		res, err := sides[i].call(r.Context(), r.client, false, sessionParams{jwt: jwts[i]})
		require.NoError(r.T, err, "afterwards")
		require.True(r.T, res.local, "afterwards")
	}
	require.Len(r.T, r.requests(authPath, b2bAuthPath), len(calls))
}

// Only sessions have something that takes the place of keys.
func TestKeysUnavailable(t *testing.T) {
	inBubble(t, func(r *rig) {
		for i := range sides {
			r.set(sides[i].keysPath, unreachable)
			r.set(sides[i].authPath, respond(200, sides[i].answer("new-jwt")))
		}
		for name, judge := range judgements(r.client) {
			switch name {
			case "Verifier", "B2B.Verifier", "Sessions.AuthenticateJWT", "B2B.Sessions.AuthenticateJWT":
				continue
			}
			err := judge(r.Context())
			require.ErrorIs(t, err, token.ErrKeysUnavailable, name)
			require.NotErrorIs(t, err, stytch.ErrUnauthorized, name)
			require.ErrorIs(t, err, errNoConnection, name)
		}
		r.wantNone(keysPath, b2bKeysPath)
	})
}

// A check is made by the API, too, when it takes the place of verification.
func TestCheckWhileKeysAreUnavailable(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		if local {
			return
		}
		r.set(s.keysPath, unreachable)
		r.set(s.authPath, refuse(403, "session_authorization_error"))
		jwt := s.jwt()
		_, err := s.call(r.Context(), r.client, false, sessionParams{jwt: jwt, check: "documents:shred"})
		checkError(r.T, err, s.operation+"Authenticate", []string{jwt}, stytch.ErrForbidden)
		sent := r.requests(s.authPath)
		require.Len(r.T, sent, 1)
		require.JSONEq(r.T, s.body(jwt, "documents:shred"), sent[0].body)
	})
}

// A caller who stops waiting for keys learns that, and not that the token is bad: its key may be a new one.
func TestCallerGoesWhileKeysAreFetched(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		for _, warm := range []bool{false, true} {
			r.set(s.keysPath, respond(200, keySetOf(s.kid)))
			if warm {
				_, err := s.call(r.Context(), r.client, local, sessionParams{jwt: s.jwt()})
				require.NoError(r.T, err)
				time.Sleep(time.Minute) // until the set may be fetched for an unknown key
			}
			r.set(s.keysPath, after(3*time.Second, respond(200, keySetOf(s.kid))))
			ctx, cancel := context.WithCancel(r.Context())
			time.AfterFunc(time.Second, cancel)
			_, err := s.call(ctx, r.client, local, sessionParams{jwt: s.claims().sign("jwk-test-new")})
			require.ErrorIs(r.T, err, context.Canceled)
			require.ErrorIs(r.T, err, token.ErrKeysUnavailable)
			require.NotErrorIs(r.T, err, stytch.ErrUnauthorized)
			require.False(r.T, token.IsRefusal(err))
			time.Sleep(time.Minute)
		}
		r.want(s.authPath, 0)
	})
}
