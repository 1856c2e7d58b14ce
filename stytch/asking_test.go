package stytch_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/token"
)

// Ids of keys: one that was withdrawn from the set, and those of tokens that are nobody's.
const (
	withdrawnKid     = "jwk-test-11111111-2222-4333-8444-555555555555"
	withdrawnLiveKid = "jwk-live-11111111-2222-4333-8444-555555555555"
)

// lapsed are claims of a session JWT that was issued two months ago.
func (s *side) lapsed() claims {
	return s.claims().issued(60*24*time.Hour, -60*24*time.Hour+5*time.Minute)
}

// goodClaims are those of a session JWT that is good now.
func (s *side) goodClaims() claims { return s.claims() }

// ask makes a call, and returns how often it asked the API.
func (s *side) ask(r *rig, p sessionParams) (*sessionResult, int, error) {
	before := len(r.requests(s.authPath))
	res, err := s.call(r.Context(), r.client, false, p)
	return res, len(r.requests(s.authPath)) - before, err
}

// The API is asked where nobody else can tell what a JWT is worth, and nowhere else.
func TestWhenTheAPIIsAsked(t *testing.T) {
	const minute = time.Minute
	issued := func(ago, left time.Duration) func(*side) claims {
		return func(s *side) claims { return s.claims().issued(ago, left) }
	}
	machine := func(ago, left time.Duration) func(*side) claims {
		return func(*side) claims { return m2mClaims("x").issued(ago, left) }
	}
	lapsed := func(name string, value any) func(*side) claims {
		return func(s *side) claims { return s.lapsed().with(name, value) }
	}
	lapsedAsItIs := (*side).lapsed
	good := (*side).goodClaims
	for _, test := range []struct {
		name     string
		claims   func(*side) claims
		kid      string // "" for the key that is in the set
		forged   bool   // not signed by the key that is named
		maxAge   time.Duration
		check    string
		keys     reply // nil for those of the API
		noPolicy bool
		asked    int
		want     error // nil for success
	}{
		{name: "good", claims: good},
		{name: "good, with a check", claims: good, check: "documents:read"},

		{name: "expired", claims: issued(time.Hour, -minute), asked: 1},
		{name: "too old", claims: issued(2*minute, minute), maxAge: minute, asked: 1},
		{name: "not valid yet", claims: issued(-minute, time.Hour), asked: 1},

		{name: "no keys", claims: good, keys: unreachable, asked: 1},
		{name: "an empty set", claims: good, keys: respond(200, `{"keys":[]}`), asked: 1},
		{name: "no policy", claims: good, check: "documents:read", noPolicy: true, asked: 1},
		{name: "no policy, and no check", claims: good, noPolicy: true},

		{name: "withdrawn key", claims: lapsedAsItIs, kid: withdrawnKid, asked: 1},
		{name: "withdrawn key, live", claims: lapsedAsItIs, kid: withdrawnLiveKid, asked: 1},
		{name: "withdrawn key, good", claims: good, kid: withdrawnKid, want: token.ErrUnknownKey},
		{
			name: "withdrawn key, too old", claims: issued(2*minute, minute), kid: withdrawnKid, maxAge: minute,
			want: token.ErrUnknownKey,
		},
		{
			name: "withdrawn key, another issuer", claims: lapsed("iss", "https://a.example"), kid: withdrawnKid,
			want: token.ErrUnknownKey,
		},
		{
			name: "withdrawn key, another audience", claims: lapsed("aud", "project-test-2"), kid: withdrawnKid,
			want: token.ErrUnknownKey,
		},
		{
			name: "withdrawn key, another kind", claims: machine(time.Hour, -minute), kid: withdrawnKid,
			want: token.ErrUnknownKey,
		},
		{name: "a key of nobody", claims: lapsedAsItIs, kid: "jwk-test-unknown", want: token.ErrUnknownKey},

		{name: "expired, forged", claims: lapsedAsItIs, forged: true, want: token.ErrSignature},
		{name: "expired, another issuer", claims: lapsed("iss", "https://a.example"), want: token.ErrIssuer},
		{name: "expired, another audience", claims: lapsed("aud", "project-test-2"), want: token.ErrAudience},
		{name: "expired, another kind", claims: machine(time.Hour, -minute), want: token.ErrWrongKind},
		{name: "expired, with a malformed session", claims: func(s *side) claims {
			return sessionWith(s.claims(), map[string]any{"started_at": "yesterday"}).issued(time.Hour, -minute)
		}, want: token.ErrMalformed},
		{name: "not valid yet, another kind", claims: machine(-minute, time.Hour), want: token.ErrWrongKind},
		{name: "malformed", claims: lapsed("iat", "x"), want: token.ErrMalformed},
		{name: "denied", claims: good, check: "documents:shred", want: token.ErrForbidden},
	} {
		t.Run(test.name, func(t *testing.T) {
			onSides(t, func(r *rig, s *side) {
				if test.keys != nil {
					r.set(s.keysPath, test.keys)
				}
				if test.noPolicy {
					r.set(s.policyPath, unreachable)
				}
				r.set(s.authPath, respond(200, s.answer("new-jwt")))
				kid := cmp.Or(test.kid, s.kid)
				signer := signerOf(kid)
				if test.forged {
					signer = signerOf("another")
				}
				jwt := test.claims(s).signBy(kid, signer)
				res, asked, err := s.ask(r, sessionParams{jwt: jwt, maxAge: test.maxAge, check: test.check})
				require.Equal(r.T, test.asked, asked)
				if test.want != nil {
					require.Nil(r.T, res)
					require.ErrorIs(r.T, err, test.want)
					require.True(r.T, token.IsRefusal(err))
					return
				}
				require.NoError(r.T, err)
				require.Equal(r.T, asked == 0, res.local)
			})
		})
	}
}

// Without keys, what is malformed is refused all the same.
func TestMalformedNeedsNoKeys(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		r.set(s.keysPath, unreachable)
		_, asked, err := s.ask(r, sessionParams{jwt: "x.y.z"})
		require.ErrorIs(r.T, err, token.ErrMalformed)
		require.Zero(r.T, asked)
	})
}

// A token of another organization is refused before anybody looks for a policy.
func TestTenancyNeedsNoPolicy(t *testing.T) {
	s := &sides[1]
	inBubble(t, func(r *rig) {
		r.set(s.policyPath, unreachable)
		_, asked, err := s.ask(r, sessionParams{jwt: s.jwt(), check: "organization-test-other/documents:read"})
		require.ErrorIs(t, err, token.ErrTenancy)
		require.Zero(t, asked)
	})
}

// The API may be asked about JWTs that this project issued as often as they come.
func TestOverdueIsNotBounded(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		r.set(s.authPath, after(time.Second, respond(200, s.answer("new-jwt"))))
		jwt := s.claims().issued(time.Hour, -time.Minute).sign(s.kid)
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				_, err := s.call(r.Context(), r.client, false, sessionParams{jwt: jwt})
				assert.NoError(r.T, err)
			})
		}
		all.Wait()
		r.want(s.authPath, 100)
	})
}

// Anybody can write an expired JWT of a key that was withdrawn: one call a second, in bursts of five, for both
// products.
func TestFloodOfLapsedTokens(t *testing.T) {
	inBubble(t, func(r *rig) {
		var jwts [2]string
		for i := range sides {
			r.set(sides[i].authPath, after(3*time.Second, refuse(503, "internal_server_error")))
			jwts[i] = sides[i].lapsed().sign(withdrawnKid)
			_, err := sides[i].call(r.Context(), r.client, false, sessionParams{jwt: sides[i].jwt()})
			require.NoError(t, err)
		}
		time.Sleep(time.Minute)
		var asked, refused atomic.Int64
		var all sync.WaitGroup
		for n := range 1000 { // 100 a second
			all.Go(func() {
				s := &sides[n%2]
				_, err := s.call(r.Context(), r.client, false, sessionParams{jwt: jwts[n%2]})
				if token.IsRefusal(err) {
					assert.ErrorIs(t, err, token.ErrUnknownKey)
					assert.ErrorIs(t, err, token.ErrExpired)
					refused.Add(1)
					return
				}
				assert.ErrorIs(t, err, stytch.ErrServer)
				asked.Add(1)
			})
			time.Sleep(10 * time.Millisecond)
		}
		all.Wait()
		require.Len(t, r.requests(authPath, b2bAuthPath), int(asked.Load()), "no call is repeated")
		require.EqualValues(t, 14, asked.Load())
		require.EqualValues(t, 986, refused.Load())
		time.Sleep(time.Hour)
		for i := range sides {
			r.set(sides[i].authPath, respond(200, sides[i].answer("new-jwt")))
			res, err := sides[i].call(r.Context(), r.client, false, sessionParams{jwt: jwts[i]})
			require.NoError(t, err)
			require.False(t, res.local)
		}
	})
}

// A call that replaces verification is not repeated, whatever the retry policy says.
func TestAskingIsNotRepeated(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		r.set(s.authPath, refuse(503, "internal_server_error"))
		_, asked, _ := s.ask(r, sessionParams{jwt: s.lapsed().sign(withdrawnKid)})
		require.Equal(r.T, 1, asked)
		_, asked, _ = s.ask(r, sessionParams{jwt: s.claims().issued(time.Hour, -time.Minute).sign(s.kid)})
		require.Equal(r.T, 3, asked, "that of an overdue JWT is one as any")
		r.set(s.policyPath, unreachable)
		_, asked, _ = s.ask(r, sessionParams{jwt: s.jwt(), check: "documents:read"})
		require.Equal(r.T, 1, asked)
	})
}

// After a rotation during an outage of the key server, tokens of the new key are judged by the API.
func TestNewKeyDuringAnOutage(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		_, err := s.call(r.Context(), r.client, local, sessionParams{jwt: s.jwt()})
		require.NoError(r.T, err)
		time.Sleep(time.Minute)
		r.set(s.keysPath, refuse(503, "internal_server_error"))
		r.set(s.authPath, respond(200, s.answer("new-jwt")))
		for range 3 { // by the fetch, and twice within its back-off
			res, err := s.call(r.Context(), r.client, local, sessionParams{jwt: s.claims().sign(withdrawnKid)})
			if local {
				require.ErrorIs(r.T, err, token.ErrKeysUnavailable)
				require.NotErrorIs(r.T, err, token.ErrUnknownKey)
				require.NotErrorIs(r.T, err, stytch.ErrUnauthorized)
				continue
			}
			require.NoError(r.T, err)
			require.False(r.T, res.local)
		}
		r.want(s.keysPath, 2)
		if !local {
			r.want(s.authPath, 3)
		}
	})
}

// Calls that have ended leave their places to others.
func TestPlacesAreFreed(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		r.set(s.authPath, respond(200, s.answer("new-jwt")))
		r.set(s.keysPath, unreachable)
		for range 50 {
			_, err := s.call(r.Context(), r.client, false, sessionParams{jwt: s.jwt()})
			require.NoError(r.T, err)
			time.Sleep(100 * time.Millisecond)
		}
		r.want(s.authPath, 50)
	})
}

// Calls whose callers have gone use up nothing.
func TestEndedContextsUseNoPlace(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		r.set(s.authPath, respond(200, s.answer("new-jwt")))
		r.set(s.keysPath, unreachable)
		gone, cancel := context.WithCancel(r.Context())
		cancel()
		for _, jwt := range []string{s.claims().sign(s.kid), s.lapsed().sign(withdrawnKid)} {
			for range 20 {
				_, err := s.call(gone, r.client, false, sessionParams{jwt: jwt})
				require.Error(r.T, err)
			}
			r.want(s.authPath, 0)
			for range 5 {
				_, asked, err := s.ask(r, sessionParams{jwt: jwt})
				require.NoError(r.T, err)
				require.Equal(r.T, 1, asked)
			}
			r.set(s.keysPath, respond(200, keySetOf(s.kid)))
			time.Sleep(time.Minute)
			r.asked = nil
		}
	})
}

// Keys and policies that hang leave half of the time to ask the API.
func TestHangingServersLeaveTime(t *testing.T) {
	const hour = time.Hour
	withTimeout := func(d time.Duration) func(context.Context) (context.Context, context.CancelFunc) {
		return func(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, d) }
	}
	noDeadline := func(ctx context.Context) (context.Context, context.CancelFunc) { return ctx, func() {} }
	for _, test := range []struct {
		name    string
		context func(context.Context) (context.Context, context.CancelFunc)
		opts    []stytch.Option
		keys    bool          // whether they hang, or else the policy does
		asked   time.Duration // after which the API is asked
		ends    time.Duration // after which the call has ended, as the API hangs too
	}{
		{"keys, deadline", withTimeout(2 * time.Second), nil, true, time.Second, 2 * time.Second},
		{"keys, distant deadline", withTimeout(hour), nil, true, 5 * time.Second, hour},
		{
			"keys, timeout of the call", noDeadline, []stytch.Option{stytch.WithTimeout(4 * time.Second)}, true,
			2 * time.Second, 4 * time.Second,
		},
		{"keys, default timeout", noDeadline, nil, true, 5 * time.Second, 30 * time.Second},
		{
			"keys, deadline before the timeout", withTimeout(2 * time.Second), []stytch.Option{stytch.WithTimeout(hour)},
			true, time.Second, 2 * time.Second,
		},
		{"keys, no timeout", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(hour, cancel)
			return ctx, cancel
		}, []stytch.Option{stytch.WithTimeout(0)}, true, 5 * time.Second, hour},
		{"policy, deadline", withTimeout(2 * time.Second), nil, false, time.Second, 2 * time.Second},
		{"policy, default timeout", noDeadline, nil, false, 10 * time.Second, 30 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			onSides(t, func(r *rig, s *side) {
				hanging := s.policyPath
				if test.keys {
					hanging = s.keysPath
				}
				r.set(hanging, after(2*hour, unreachable))
				r.set(s.authPath, after(2*hour, unreachable))
				ctx, cancel := test.context(r.Context())
				defer cancel()
				start := time.Now()
				_, err := s.call(ctx, r.client, false, sessionParams{jwt: s.jwt(), check: "documents:read"}, test.opts...)
				require.Error(r.T, err)
				require.WithinDuration(r.T, start.Add(test.ends), time.Now(), time.Millisecond)
				r.want(s.authPath, 1)
				// A fetch that does not end with its context is left half a second later.
				require.WithinDuration(r.T, start.Add(test.asked), r.requests(s.authPath)[0].at, 600*time.Millisecond)
			})
		})
	}
}

// A response of success without a session is no login.
func TestAnswerWithoutASession(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		name, jwt := "session", s.claims().issued(time.Hour, -time.Minute).sign(s.kid)
		if s.kid == b2bKid {
			name = "member_session"
		}
		for _, answer := range []reply{
			respond(200, `{}`),
			respond(200, `{"status":"ok"}`),
			respond(200, `{"status_code":200,"request_id":"r","session_jwt":"new-jwt","session_token":"new-token"}`),
			respond(200, `{"status_code":200,"request_id":"r","`+name+`":null}`),
			respond(200, `{"status_code":200,"request_id":"r","`+name+`":{}}`),
			respond(
				200, `{"status_code":200,"request_id":"r","`+name+`":{"user_id":"user-test-1","member_id":"member-test-1"}}`,
			),
			respond(200, strings.Replace(s.answer("new-jwt"), `"`+name+`"`, `"`+strings.ToUpper(name)+`"`, 1)),
			respond(202, ``),
			respond(202, `{}`),
			respond(204, ``),
		} {
			r.set(s.authPath, answer)
			res, asked, err := s.ask(r, sessionParams{jwt: jwt})
			require.Nil(r.T, res)
			require.Equal(r.T, 1, asked)
			checkError(r.T, err, s.operationOf(false), []string{jwt, "new-token"})
			require.False(r.T, token.IsRefusal(err))
			var refused *stytch.Error
			require.ErrorAs(r.T, err, &refused)
			require.Equal(r.T, "the response has no session", refused.Message)
		}
	})
}

// Hooks of calls see which way a JWT went.
func TestHooksSeeTheWay(t *testing.T) {
	type call struct {
		operation string
		local     bool
		attempts  int
		failed    bool
	}
	var mu sync.Mutex
	var calls []call
	hooks := stytch.WithHooks(stytch.Hooks{AfterCall: func(_ context.Context, c stytch.Call, o stytch.CallOutcome) {
		mu.Lock()
		defer mu.Unlock()
		if strings.Contains(c.Operation, "AuthenticateJWT") {
			calls = append(calls, call{c.Operation, o.Local, o.Attempts, o.Err != nil})
		}
	}})
	for i := range sides {
		s := &sides[i]
		calls = nil
		inBubble(t, func(r *rig) {
			r.set(s.authPath, respond(200, s.answer("new-jwt")))
			for _, jwt := range []string{s.jwt(), "x.y.z", s.claims().issued(time.Hour, -time.Minute).sign(s.kid)} {
				_, _ = s.call(r.Context(), r.client, false, sessionParams{jwt: jwt})
			}
			_, _ = s.call(r.Context(), r.client, true, sessionParams{jwt: s.jwt()})
			_, _ = s.call(r.Context(), r.client, true, sessionParams{jwt: s.jwt()}, nil)
			_ = s.nilParams(r.client, false)
		}, hooks)
		asks, local := s.operationOf(false), s.operationOf(true)
		require.Equal(t, []call{
			{asks, true, 0, false}, {asks, true, 0, true}, {asks, false, 1, false},
			{local, true, 0, false}, {local, false, 0, true}, {asks, true, 0, true},
		}, calls)
	}
}

// renewals are the two ways to renew a session.
func (s *side) renewals(client *stytch.Client) map[string]func(context.Context, string) (*token.Renewed, error) {
	if s.kid == b2bKid {
		return map[string]func(context.Context, string) (*token.Renewed, error){
			"RenewJWT": client.B2B.Sessions.RenewJWT, "RenewJWTFromToken": client.B2B.Sessions.RenewJWTFromToken,
		}
	}
	return map[string]func(context.Context, string) (*token.Renewed, error){
		"RenewJWT": client.Sessions.RenewJWT, "RenewJWTFromToken": client.Sessions.RenewJWTFromToken,
	}
}

func TestRenew(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		r.set(s.authPath, respond(200, s.answer("new-jwt")))
		bodies := map[string]string{
			"RenewJWT": `{"session_jwt":"the-credential"}`, "RenewJWTFromToken": `{"session_token":"the-credential"}`,
		}
		for name, renew := range s.renewals(r.client) {
			r.asked = nil
			renewed, err := renew(r.Context(), "the-credential")
			require.NoError(r.T, err)
			require.Equal(r.T, "new-token", renewed.SessionToken)
			require.Equal(r.T, "new-jwt", renewed.SessionJWT)
			require.WithinDuration(r.T, time.Now().Add(time.Hour), renewed.ExpiresAt, time.Second)
			r.want(s.authPath, 1)
			require.JSONEq(r.T, bodies[name], r.requests(s.authPath)[0].body)

			_, err = renew(r.Context(), "")
			checkError(r.T, err, s.operation+name, nil, token.ErrMalformed, stytch.ErrUnauthorized)
			_, err = renew(nil, "the-credential")
			require.ErrorContains(r.T, err, "context")
			r.want(s.authPath, 1)
		}
		r.wantNone(s.authPath)
	})
}

// A session has ended when the API says so. Whatever else answers says nothing about it, and logs nobody out.
func TestRenewFails(t *testing.T) {
	for _, test := range []struct {
		name     string
		answer   reply
		inactive bool
	}{
		{"session_not_found", refuse(404, "session_not_found"), true},
		{"a token that is none", refuse(400, "invalid_session_token"), true},
		{"a JWT that is none", refuse(400, "unable_to_parse_session_jwt"), true},
		{"without a request id", respond(404, `{"status_code":404,"error_type":"session_not_found"}`), true},
		{"without a status", respond(404, `{"request_id":"r","error_type":"session_not_found"}`), true},
		{"404 of a gateway", respond(404, "<html>not found</html>"), false},
		{"404 without a body", respond(404, ""), false},
		{"404 of somebody who uses the same word", respond(404, `{"error_type":"session_not_found"}`), false},
		{"404 of somebody with a status of their own", respond(
			404, `{"status_code":1404,"error_type":"session_not_found"}`,
		), false},
		{"names in another case", respond(
			404, `{"Status_Code":404,"Request_ID":"r","Error_Type":"session_not_found"}`,
		), false},
		{"an OAuth2 error", respond(404, `{"status_code":404,"request_id":"r","error":"session_not_found"}`), false},
		{"success that tells of an error", respond(
			200, `{"status_code":200,"request_id":"r","error_type":"session_not_found"}`,
		), false},
		{"success that is unreadable and tells of an error", respond(
			200, `{"status_code":200,"request_id":"r","error_type":"session_not_found","session_jwt":1}`,
		), false},
		{"another route", refuse(404, "route_not_found"), false},
		{"another project", refuse(404, "project_not_found"), false},
		{"intermediate session", refuse(404, "intermediate_session_not_found"), false},
		{"401 of a gateway", respond(401, "<html>no</html>"), false},
		{"401 without a body", respond(401, ""), false},
		{"wrong secret", refuse(401, "unauthorized_credentials"), false},
		{"wrong secret, too", refuse(401, "invalid_secret_authentication"), false},
		{"wrong project", refuse(401, "invalid_project_id_authentication"), false},
		{"address not allowed", refuse(401, "ip_not_allowed"), false},
		{"project not active", refuse(401, "project_not_active"), false},
		{"too many parameters", refuse(400, "too_many_session_arguments"), false},
		{"403", refuse(403, "forbidden"), false},
		{"407", respond(407, ""), false},
		{"429", refuse(429, "too_many_requests"), false},
		{"500", refuse(500, "internal_server_error"), false},
		{"no connection", unreachable, false},
		{"no JWT", respond(200, `{"status_code":200,"request_id":"r","session_token":"new-token"}`), false},
		{"an empty JWT", respond(200, `{"status_code":200,"request_id":"r","session_jwt":""}`), false},
		{"nothing", respond(204, ""), false},
		{"HTML", respond(200, "<html>"), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			onSides(t, func(r *rig, s *side) {
				r.set(s.authPath, test.answer)
				for _, renew := range s.renewals(r.client) {
					renewed, err := renew(r.Context(), "the-credential-of-ada")
					require.Nil(r.T, renewed)
					require.Error(r.T, err)
					require.NotContains(r.T, err.Error(), "the-credential-of-ada")
					require.NotContains(r.T, err.Error(), "new-token")
					if !test.inactive {
						require.False(r.T, token.IsRefusal(err))
						continue
					}
					require.ErrorIs(r.T, err, token.ErrInactive)
					require.ErrorIs(r.T, err, stytch.ErrUnauthorized)
					var refused *stytch.Error
					require.ErrorAs(r.T, err, &refused)
				}
			})
		})
	}
}

// Without a context there is an error, and no panic.
func TestJudgeWithoutAContext(t *testing.T) {
	inBubble(t, func(r *rig) {
		var none context.Context
		calls := judgements(r.client)
		calls["AuthorizeSession"] = func(ctx context.Context) error {
			return r.client.AuthorizeSession(ctx, new(token.Session), "documents", "read")
		}
		calls["B2B.RBAC.AuthorizeMember"] = func(ctx context.Context) error {
			m := &token.MemberSession{OrganizationID: organization}
			return r.client.B2B.AuthorizeMember(ctx, m, organization, "documents", "read")
		}
		calls["RBAC.RefreshPolicy"] = r.client.RBAC.RefreshPolicy
		calls["B2B.RBAC.RefreshPolicy"] = r.client.B2B.RBAC.RefreshPolicy
		for name, call := range calls {
			if name == "Verifier" || name == "B2B.Verifier" {
				continue
			}
			err := call(none)
			require.ErrorContains(t, err, "the context is nil", name)
			require.False(t, token.IsRefusal(err), name)
		}
		r.wantNone()
	})
}

// An organization is named by its id or by its slug, which organizations choose.
func TestAuthorizeMemberBySlug(t *testing.T) {
	const victim = "organization-test-victim"
	for _, test := range []struct {
		name, id, slug, asked string
		good                  bool
	}{
		{"id", organization, "acme", organization, true},
		{"slug", organization, "acme", "acme", true},
		{"another slug", organization, "acme", "umbrella", false},
		{"another case", organization, "acme", "Acme", false},
		{"no slug is known", organization, "", "", false},
		{"nothing is asked for", organization, "acme", "", false},
		{"no organization", "", "acme", "acme", false},
		{"a slug that is the id of another one", organization, victim, victim, false},
		{"a slug that is a live id", organization, "organization-live-1", "organization-live-1", false},
		{"a slug that begins like an id", organization, "organization-chart", "organization-chart", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				m := &token.MemberSession{OrganizationID: test.id, OrganizationSlug: test.slug, Roles: []string{"auditor"}}
				err := r.client.B2B.AuthorizeMember(r.Context(), m, test.asked, "documents", "read")
				if test.good {
					require.NoError(t, err)
					r.want(orgPolicyPath+organization, 1) // by the id
					return
				}
				checkError(t, err, "B2B.RBAC.AuthorizeMember", nil, token.ErrTenancy, stytch.ErrForbidden)
				r.wantNone()
			})
		})
	}
}

// The check of a JWT takes a slug, too, and the API gets it as it is.
func TestSessionCheckBySlug(t *testing.T) {
	s := &sides[1]
	inBubble(t, func(r *rig) {
		r.set(s.authPath, respond(200, s.answer("new-jwt")))
		res, err := s.call(r.Context(), r.client, true, sessionParams{jwt: s.jwt(), check: "acme/documents:read"})
		require.NoError(t, err)
		require.True(t, res.local)
		jwt := s.claims().issued(time.Hour, -time.Minute).sign(s.kid)
		_, err = s.call(r.Context(), r.client, false, sessionParams{jwt: jwt, check: "acme/documents:read"})
		require.NoError(t, err)
		require.JSONEq(t, s.body(jwt, "acme/documents:read"), r.requests(s.authPath)[0].body)
	})
}

// A policy can be fetched by hand, so that a change of roles does not wait.
func TestRefreshPolicy(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		refresh, operation := r.client.RBAC.RefreshPolicy, "RBAC.RefreshPolicy"
		if s.kid == b2bKid {
			refresh, operation = r.client.B2B.RBAC.RefreshPolicy, "B2B.RBAC.RefreshPolicy"
		}
		editor, writer := s.withRole("editor"), s.withRole("writer")
		r.set(s.policyPath, policyWith("editor"))
		require.NoError(r.T, s.mayRead(r, editor))

		r.set(s.policyPath, policyWith("writer"))
		require.NoError(r.T, refresh(r.Context()))
		r.want(s.policyPath, 2)
		require.NoError(r.T, s.mayRead(r, writer))
		require.ErrorIs(r.T, s.mayRead(r, editor), token.ErrForbidden)

		r.set(s.policyPath, refuse(503, "internal_server_error"))
		err := refresh(r.Context())
		checkError(r.T, err, operation, nil, stytch.ErrServer)
		require.NoError(r.T, s.mayRead(r, writer), "the old policy stays")

		r.client.Close()
		require.ErrorIs(r.T, refresh(r.Context()), token.ErrClosed)
	})
}

func TestRefreshPolicyDropsThoseOfOrganizations(t *testing.T) {
	s := &sides[1]
	inBubble(t, func(r *rig) {
		path, auditor := orgPolicyPath+organization, s.withRole("auditor")
		require.NoError(t, s.mayRead(r, auditor))
		r.set(path, respond(200, `{"status_code":200,"request_id":"r","org_policy":{"roles":[]}}`))
		require.NoError(t, s.mayRead(r, auditor), "it is cached")
		require.NoError(t, r.client.B2B.RBAC.RefreshPolicy(r.Context()))
		r.want(path, 1)
		require.ErrorIs(t, s.mayRead(r, auditor), token.ErrForbidden)
		r.want(path, 2)
	})
}

// The fetch of a policy has the values of the context that it was first needed in, and not its end.
func TestPolicyFetchContext(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		var seen atomic.Value
		answer := policyWith("editor")
		r.set(s.policyPath, func(request *http.Request) (*http.Response, error) {
			seen.Store(request.Context().Value(traceKey{}))
			return after(time.Second, answer)(request)
		})
		ctx, cancel := context.WithCancel(context.WithValue(r.Context(), traceKey{}, "trace-1"))
		time.AfterFunc(time.Millisecond, cancel)
		_, err := s.call(ctx, r.client, true, sessionParams{jwt: s.withRole("editor"), check: "documents:read"})
		require.ErrorIs(r.T, err, context.Canceled)
		require.Equal(r.T, "trace-1", seen.Load())
		time.Sleep(time.Second)
		synctest.Wait()
		require.NoError(r.T, s.mayRead(r, s.withRole("editor")))
		r.want(s.policyPath, 1)
	})
}

// What a transport or a hook does on the goroutine of a fetch is an error of those who wait.
func TestPolicyFetchPanics(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		for _, misbehave := range []func(){func() { panic("of a transport") }, runtime.Goexit} {
			r.set(s.policyPath, func(*http.Request) (*http.Response, error) {
				misbehave()
				return nil, errNoConnection
			})
			err := s.mayRead(r, s.withRole("editor"))
			require.ErrorContains(r.T, err, "policy")
			require.False(r.T, token.IsRefusal(err))
			time.Sleep(time.Minute)
		}
		r.set(s.policyPath, policyWith("editor"))
		require.NoError(r.T, s.mayRead(r, s.withRole("editor")))
	})
}

// The key fetches of a client have what all of its requests have, and whoever looks at its log learns that keys cannot
// be renewed.
func TestKeyFetchOptions(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil)) // from info on
	var fetches atomic.Int64
	hooks := stytch.Hooks{AfterAttempt: func(_ context.Context, a stytch.Attempt, _ stytch.Outcome) {
		if strings.HasSuffix(a.Operation, "Sessions.GetJWKS") {
			fetches.Add(1)
		}
	}}
	for i := range sides {
		s := &sides[i]
		log.Reset()
		fetches.Store(0)
		inBubble(t, func(r *rig) {
			_, err := s.call(r.Context(), r.client, true, sessionParams{jwt: s.jwt()})
			require.NoError(r.T, err)
			r.want(s.keysPath, 1)
			sent := r.requests(s.keysPath)[0].header
			require.Equal(r.T, "gateway-1", sent.Get("X-Gateway"))
			require.True(r.T, strings.HasPrefix(sent.Get("User-Agent"), "shop/1.2 "))
			require.Empty(r.T, sent.Get("Authorization"))
			require.Empty(r.T, log.String())

			r.set(s.keysPath, refuse(403, "forbidden"))
			time.Sleep(20 * time.Minute)
			_, err = s.call(r.Context(), r.client, true, sessionParams{jwt: s.withRole("editor")})
			require.NoError(r.T, err)
			r.want(s.keysPath, 2)
			require.EqualValues(r.T, 2, fetches.Load())
			require.Equal(r.T, 1, strings.Count(log.String(), `"level":"WARN"`))
			require.Contains(r.T, log.String(), "key set cannot be renewed")
		}, stytch.WithHeader(
			"X-Gateway", "gateway-1",
		), stytch.WithUserAgent("shop/1.2"), stytch.WithLogger(logger), stytch.WithHooks(hooks))
	}
}

// The verifier that a client hands out is the one that its services use, with all of its settings.
func TestVerifierHasTheClientsSettings(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	signers()
	api := newStytchAPI()
	client, err := stytch.NewClient(projectID, secret, stytch.WithHTTPClient(&http.Client{Transport: api}),
		stytch.WithClock(func() time.Time { return now }), stytch.WithLeeway(time.Minute), stytch.WithIssuers(projectDomain),
		stytch.WithKeyCache(token.KeyCache{FreshFor: time.Minute}))
	require.NoError(t, err)
	defer client.Close()
	verifier, err := client.Verifier()
	require.NoError(t, err)
	c := sides[0].claims().with("iss", projectDomain).with("iat", now.Unix()).with("nbf", now.Unix())
	c = sessionWith(c, map[string]any{"expires_at": nil})
	for _, left := range []time.Duration{time.Second, -59 * time.Second} {
		_, err = verifier.Session(t.Context(), c.with("exp", now.Add(left).Unix()).sign(consumerKid))
		require.NoError(t, err)
	}
	_, err = verifier.Session(t.Context(), c.with("exp", now.Add(-time.Minute).Unix()).sign(consumerKid))
	require.ErrorIs(t, err, token.ErrExpired)
	require.Len(t, api.requests(keysPath), 1)
	now = now.Add(61 * time.Second)
	_, err = verifier.Session(t.Context(), c.with("exp", now.Add(time.Hour).Unix()).sign(consumerKid))
	require.NoError(t, err)
	require.Eventually(t, func() bool { return len(api.requests(keysPath)) == 2 }, 5*time.Second, time.Millisecond)
}

// Keys that are given are used for both products, and none are fetched.
func TestStaticKeys(t *testing.T) {
	signers()
	keys := `{"keys":[` + keyOf(consumerKid) + `,` + keyOf(b2bKid) + `]}`
	onSides(t, func(r *rig, s *side) {
		client, err := stytch.NewClient(
			projectID, secret, stytch.WithStaticKeys([]byte(keys)), stytch.WithHTTPClient(&http.Client{Transport: r.stytchAPI}),
		)
		require.NoError(r.T, err)
		defer client.Close()
		for _, jwt := range []string{s.jwt(), s.claims().sign("jwk-test-unknown")} {
			res, err := s.call(r.Context(), client, true, sessionParams{jwt: jwt})
			if jwt == s.jwt() {
				require.NoError(r.T, err)
				require.True(r.T, res.local)
				continue
			}
			require.ErrorIs(r.T, err, token.ErrUnknownKey)
		}
		r.wantNone()
	})
}

// keyOf is the only key of the set with a key.
func keyOf(kid string) string {
	_, key, _ := strings.Cut(keySetOf(kid), `[{`)
	key, _, _ = strings.Cut(key, `}]`)
	return "{" + key + "}"
}

// Keys that cannot be used are no error of NewClient: nor would they be if the API served them.
func TestStaticKeysUnusable(t *testing.T) {
	client, err := stytch.NewClient(projectID, secret, stytch.WithStaticKeys([]byte("{}")))
	require.NoError(t, err)
	_, err = client.Session(t.Context(), sides[0].jwt())
	require.ErrorIs(t, err, token.ErrKeysUnavailable)
	require.NotContains(t, fmt.Sprint(err), sides[0].jwt())
}
