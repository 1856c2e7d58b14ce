package stytch_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/token"
)

// side is one of the two products, whose session JWTs are authenticated alike.
type side struct {
	operation                           string // prefix of its operations
	kid, keysPath, authPath, policyPath string
	// claims are those of a good session JWT, session is the session that they are of as the API returns it, and sessionAs
	// the type of that in a response.
	claims    func() claims
	session   func() string
	sessionAs func() any
	call      func(
		ctx context.Context, client *stytch.Client, local bool, p sessionParams, opts ...stytch.Option,
	) (*sessionResult, error)
	nilParams func(client *stytch.Client, local bool) error
}

// sessionParams are inputs of AuthenticateJWT. The check is "resource:action", in B2B within organization or another
// one that it begins with and a slash; "" for none.
type sessionParams struct {
	jwt    string
	maxAge time.Duration
	check  string
}

// sessionResult is what AuthenticateJWT returns.
type sessionResult struct {
	session                  any
	sessionToken, sessionJWT string
	local                    bool
}

var sides = []side{
	{
		operation: "Sessions.", kid: consumerKid, keysPath: keysPath, authPath: authPath, policyPath: policyPath,
		claims: func() claims { return sessionClaims("user-test-1") },
		session: func() string {
			return `{"session_id":"session-test-1","user_id":"user-test-1",` +
				`"attributes":{"ip_address":"203.0.113.1","user_agent":"curl"},` + sessionMembers()
		},
		sessionAs: func() any { return new(stytch.Session) },
		call: func(
			ctx context.Context, client *stytch.Client, local bool, p sessionParams, opts ...stytch.Option,
		) (*sessionResult, error) {
			params := &stytch.SessionsAuthenticateJWTParams{SessionJWT: p.jwt, MaxTokenAge: p.maxAge}
			if _, resource, action := splitCheck(p.check); p.check != "" {
				params.AuthorizationCheck = &stytch.AuthorizationCheck{ResourceID: resource, Action: action}
			}
			method := client.Sessions.AuthenticateJWT
			if local {
				method = client.Sessions.AuthenticateJWTLocal
			}
			res, err := method(ctx, params, opts...)
			if res == nil {
				return nil, err
			}
			return &sessionResult{res.Session, res.SessionToken, res.SessionJWT, res.Local}, err
		},
		nilParams: func(client *stytch.Client, local bool) error {
			method := client.Sessions.AuthenticateJWT
			if local {
				method = client.Sessions.AuthenticateJWTLocal
			}
			_, err := method(context.Background(), nil)
			return err
		},
	},
	{
		operation: "B2B.Sessions.", kid: b2bKid, keysPath: b2bKeysPath, authPath: b2bAuthPath, policyPath: b2bPolicyPath,
		claims: func() claims {
			return sessionClaims("member-test-1").with(organizationClaim, map[string]any{
				"organization_id": organization, "slug": "acme",
			})
		},
		session: func() string {
			return `{"member_session_id":"session-test-1","member_id":"member-test-1","organization_id":"` + organization +
				`","organization_slug":"acme",` + sessionMembers()
		},
		sessionAs: func() any { return new(b2b.MemberSession) },
		call: func(
			ctx context.Context, client *stytch.Client, local bool, p sessionParams, opts ...stytch.Option,
		) (*sessionResult, error) {
			params := &b2b.SessionsAuthenticateJWTParams{SessionJWT: p.jwt, MaxTokenAge: p.maxAge}
			if tenant, resource, action := splitCheck(p.check); p.check != "" {
				params.AuthorizationCheck = &b2b.AuthorizationCheck{OrganizationID: tenant, ResourceID: resource, Action: action}
			}
			method := client.B2B.Sessions.AuthenticateJWT
			if local {
				method = client.B2B.Sessions.AuthenticateJWTLocal
			}
			res, err := method(ctx, params, opts...)
			if res == nil {
				return nil, err
			}
			return &sessionResult{res.Session, res.SessionToken, res.SessionJWT, res.Local}, err
		},
		nilParams: func(client *stytch.Client, local bool) error {
			method := client.B2B.Sessions.AuthenticateJWT
			if local {
				method = client.B2B.Sessions.AuthenticateJWTLocal
			}
			_, err := method(context.Background(), nil)
			return err
		},
	},
}

const (
	sessionClaim      = "https://stytch.com/session"
	organizationClaim = "https://stytch.com/organization"
)

// splitCheck takes a check apart: see sessionParams.
func splitCheck(check string) (tenant, resource, action string) {
	tenant, rest, found := strings.Cut(check, "/")
	if !found {
		tenant, rest = organization, check
	}
	resource, action, _ = strings.Cut(rest, ":")
	return tenant, resource, action
}

// jwt returns a good session JWT.
func (s *side) jwt() string { return s.claims().sign(s.kid) }

// operationOf is the name of the operation of call.
func (s *side) operationOf(local bool) string {
	if local {
		return s.operation + "AuthenticateJWTLocal"
	}
	return s.operation + "AuthenticateJWT"
}

// sessionFactors is the list of factors, which is alike in a JWT and in an answer of the API.
const sessionFactors = `[{"type":"magic_link","delivery_method":"email","last_authenticated_at":"2026-01-02T15:04:05Z",
	"email_factor":{"email_id":"email-test-1","email_address":"ada@example.com"}},
	{"type":"oauth","delivery_method":"oauth_google","last_authenticated_at":"2026-01-02T15:04:06Z",
	"google_oauth_factor":{"id":"g-1","provider_subject":"s-1","email_id":"email-test-1"}},
	{"type":"something_to_come","delivery_method":"by_pigeon","pigeon_factor":{"name":"Paul"}}]`

// sessionMembers are what sessions of both products have in answers of the API, and the end of the object.
func sessionMembers() string {
	now := time.Now()
	return fmt.Sprintf(`"started_at":"%s","last_accessed_at":"%s","expires_at":"%s","roles":["editor","stytch_user"],
		"authentication_factors":%s,"custom_claims":{
			"tier":"gold","seats":3,"nested":{"list":[1,null,"two"]},"scope":"a claim like any other"
		}}`,
		stamp(now.Add(-time.Hour)), stamp(now), stamp(now.Add(time.Hour)), sessionFactors)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// sessionClaims are those of a good session JWT.
func sessionClaims(subject string) claims {
	return sessionWith(baseClaims(subject), nil).
		with("tier", "gold").with("seats", 3).
		with("nested", json.RawMessage(`{"list":[1,null,"two"]}`)).
		with("scope", "a claim like any other")
}

// sessionWith puts the claim of a session into claims, with other members; nil removes one.
func sessionWith(c claims, other map[string]any) claims {
	now := time.Now()
	session := map[string]any{
		"id": "session-test-1", "started_at": stamp(now.Add(-time.Hour)), "last_accessed_at": stamp(now),
		"expires_at":             stamp(now.Add(time.Hour)),
		"attributes":             map[string]any{"ip_address": "203.0.113.1", "user_agent": "curl"},
		"authentication_factors": json.RawMessage(sessionFactors),
		"roles":                  []string{"editor", "stytch_user"},
	}
	maps.Copy(session, other)
	maps.DeleteFunc(session, func(_ string, value any) bool { return value == nil })
	return c.with(sessionClaim, session)
}

// onBothSides runs a test with both methods of both products.
func onBothSides(t *testing.T, test func(r *rig, s *side, local bool)) {
	for i := range sides {
		for _, local := range []bool{false, true} {
			t.Run(sides[i].operationOf(local), func(t *testing.T) {
				inBubble(t, func(r *rig) { test(r, &sides[i], local) })
			})
		}
	}
}

func TestSessionJWT(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		jwt := s.jwt()
		for _, check := range []string{"", "documents:read"} {
			res, err := s.call(r.Context(), r.client, local, sessionParams{jwt: jwt, check: check})
			require.NoError(r.T, err)
			want := s.sessionAs()
			require.NoError(r.T, json.Unmarshal([]byte(s.session()), want))
			require.JSONEq(r.T, string(encode(r.T, want)), string(encode(r.T, res.session)))
			require.True(r.T, res.local)
			require.Equal(r.T, jwt, res.sessionJWT)
			require.Empty(r.T, res.sessionToken)
		}
		r.want(s.keysPath, 1)
		r.want(s.policyPath, 1)
		r.wantNone(s.keysPath, s.policyPath)
	})
}

// A JWT of the old format does not have the end of the session.
func TestSessionJWTInOldFormat(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		c := sessionWith(s.claims(), map[string]any{"expires_at": nil})
		res, err := s.call(r.Context(), r.client, local, sessionParams{jwt: c.sign(s.kid)})
		require.NoError(r.T, err)
		var session struct {
			ExpiresAt time.Time `json:"expires_at"`
		}
		require.NoError(r.T, json.Unmarshal(encode(r.T, res.session), &session))
		require.Equal(r.T, c["exp"], session.ExpiresAt.Unix())
	})
}

// refusals are session JWTs that are refused, and what that is by.
var refusals = []struct {
	name string
	jwt  func(s *side) string
	want error
	not  error // what the error must not match, if anything
}{
	{"empty", func(*side) string { return "" }, token.ErrMalformed, nil},
	{"no JWT", func(*side) string { return "garbage-garbage-garbage" }, token.ErrMalformed, nil},
	{"half of one", func(s *side) string { jwt := s.jwt(); return jwt[:len(jwt)/2] }, token.ErrMalformed, nil},
	{"unknown key", func(s *side) string { return s.claims().sign("jwk-test-unknown") }, token.ErrUnknownKey, nil},
	{"bad signature", func(s *side) string { return s.claims().signBy(s.kid, signerOf("another")) },
		token.ErrSignature, nil},
	{"bad signature, and expired", func(s *side) string {
		return s.claims().issued(time.Hour, -time.Minute).signBy(s.kid, signerOf("another"))
	}, token.ErrSignature, nil},
	{"the other product's key", func(s *side) string {
		if s.kid == consumerKid {
			return s.claims().sign(b2bKid)
		}
		return s.claims().sign(consumerKid)
	}, token.ErrUnknownKey, nil},
	{"issuer", func(s *side) string { return s.claims().with("iss", "stytch.com/project-test-2").sign(s.kid) },
		token.ErrIssuer, nil},
	{"issuer, and expired", func(s *side) string {
		return s.claims().issued(time.Hour, -time.Minute).with("iss", "https://a.example").sign(s.kid)
	}, token.ErrIssuer, token.ErrExpired},
	{"audience", func(s *side) string { return s.claims().with("aud", "project-test-2").sign(s.kid) },
		token.ErrAudience, nil},
	{"no subject", func(s *side) string { return s.claims().with("sub", nil).sign(s.kid) }, token.ErrMalformed, nil},
	{"session without an id", func(s *side) string {
		return sessionWith(s.claims(), map[string]any{"id": nil}).sign(s.kid)
	}, token.ErrMalformed, nil},
	{"access token of a client", func(s *side) string { return m2mClaims("read:documents").sign(s.kid) },
		token.ErrWrongKind, nil},
	{"access token of an app", func(s *side) string { return appClaims("read:documents").sign(s.kid) },
		token.ErrWrongKind, nil},
	{"expired access token",
		func(s *side) string { return m2mClaims("read:documents").issued(2*time.Hour, -time.Hour).sign(s.kid) },
		token.ErrWrongKind, nil},
	{"session of the other product", func(s *side) string { return s.other().claims().sign(s.kid) },
		token.ErrWrongKind, nil},
	{"expired session of the other product", func(s *side) string {
		return s.other().claims().issued(time.Hour, -time.Minute).sign(s.kid)
	}, token.ErrWrongKind, nil},
}

func (s *side) other() *side {
	if s.kid == consumerKid {
		return &sides[1]
	}
	return &sides[0]
}

// A JWT that is refused is refused without a call to the API.
func TestSessionJWTRefused(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		r.set(s.authPath, respond(200, s.answer("new-jwt")))
		for _, check := range []string{"", "documents:read"} {
			for _, test := range refusals {
				jwt := test.jwt(s)
				res, err := s.call(r.Context(), r.client, local, sessionParams{jwt: jwt, check: check})
				require.Nil(r.T, res, test.name)
				checkError(r.T, err, s.operationOf(local), []string{jwt, "session-test-1", "user-test-1"}, test.want,
					stytch.ErrUnauthorized)
				if test.not != nil {
					require.NotErrorIs(r.T, err, test.not, test.name)
				}
				require.True(r.T, token.IsRefusal(err), test.name)
			}
		}
		r.wantNone(s.keysPath)
	})
}

// A JWT that is too old for the caller, and of another kind, is not renewed.
func TestSessionJWTTooOldAndOfAnotherKind(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		for _, c := range []claims{m2mClaims("read:documents"), s.other().claims()} {
			_, err := s.call(r.Context(), r.client, local, sessionParams{
				jwt: c.issued(2*time.Minute, time.Hour).sign(s.kid), maxAge: time.Minute,
			})
			checkError(r.T, err, s.operationOf(local), nil, token.ErrWrongKind, stytch.ErrUnauthorized)
		}
		r.wantNone(s.keysPath)
	})
}

// What the roles of a good JWT do not permit is denied without a call to the API.
func TestSessionJWTDenied(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		r.set(s.authPath, respond(200, s.answer("new-jwt")))
		for _, test := range []struct {
			roles []string
			check string
			want  error // nil for success
		}{
			{[]string{"editor"}, "documents:write", nil},
			{[]string{"admin"}, "documents:shred", nil}, // by the action *
			{[]string{"intern", "editor"}, "documents:read", nil},
			{[]string{"editor"}, "documents:shred", token.ErrForbidden},
			{[]string{"editor"}, "documents:*", token.ErrForbidden},
			{[]string{"editor"}, "Documents:read", token.ErrForbidden},
			{[]string{"admin"}, "*:read", token.ErrForbidden},
			{[]string{"admin"}, "invoices:read", token.ErrForbidden},
			{[]string{"intern"}, "documents:read", token.ErrForbidden}, // has no permissions
			{[]string{"unknown"}, "documents:read", token.ErrForbidden},
			{[]string{"Editor"}, "documents:read", token.ErrForbidden},
			{nil, "documents:read", token.ErrForbidden},
			{[]string{"admin"}, "documents:", token.ErrForbidden}, // no action
			{[]string{"admin"}, ":read", token.ErrForbidden},      // no resource
			{[]string{"admin"}, ":", token.ErrForbidden},          // an empty check
		} {
			var roles any
			if test.roles != nil {
				roles = test.roles
			}
			jwt := sessionWith(s.claims(), map[string]any{"roles": roles}).sign(s.kid)
			res, err := s.call(r.Context(), r.client, local, sessionParams{jwt: jwt, check: test.check})
			if test.want == nil {
				require.NoError(r.T, err, "%v, %s", test.roles, test.check)
				require.True(r.T, res.local, "%v, %s", test.roles, test.check)
				continue
			}
			require.Nil(r.T, res, "%v, %s", test.roles, test.check)
			checkError(r.T, err, s.operationOf(local), []string{jwt}, test.want, stytch.ErrForbidden)
		}
		r.want(s.authPath, 0)
	})
}

// A member may do nothing in another organization, whatever the roles.
func TestMemberSessionOfAnotherOrganization(t *testing.T) {
	s := &sides[1]
	for _, local := range []bool{false, true} {
		inBubble(t, func(r *rig) {
			for _, check := range []string{
				"organization-test-other/documents:read", "/documents:read", strings.ToUpper(organization) + "/documents:read",
			} {
				_, err := s.call(r.Context(), r.client, local, sessionParams{jwt: s.jwt(), check: check})
				checkError(r.T, err, s.operationOf(local), nil, token.ErrTenancy, token.ErrForbidden, stytch.ErrForbidden)
			}
			r.wantNone(s.keysPath)
		})
	}
}

// answer is a response of sessions/authenticate.
func (s *side) answer(jwt string) string {
	name := "session"
	if s.kid == b2bKid {
		name = "member_session"
	}
	return fmt.Sprintf(`{"status_code":200,"request_id":"r","%s":%s,"session_token":"new-token","session_jwt":"%s"}`, name,
		s.session(), jwt)
}

// overdue are JWTs that only the API can say more of.
var overdue = []struct {
	name   string
	claims func(s *side) claims
	maxAge time.Duration
	want   error
}{
	{"expired", func(s *side) claims { return s.claims().issued(time.Hour, -6*time.Second) }, 0, token.ErrExpired},
	{"session has ended", func(s *side) claims {
		return sessionWith(s.claims(), map[string]any{"expires_at": stamp(time.Now().Add(-time.Minute))})
	}, 0, token.ErrExpired},
	{"too old", func(s *side) claims { return s.claims().issued(61*time.Second, time.Minute) }, time.Minute,
		token.ErrTooOld},
	// The clock of this machine may be behind.
	{"not valid yet", func(s *side) claims { return s.claims().issued(-6*time.Second, time.Hour) }, 0,
		token.ErrNotYetValid},
	// Roles that would be denied, too: those of a JWT that has expired do not count any more.
	{"expired, without roles", func(s *side) claims {
		return sessionWith(s.claims(), map[string]any{"roles": nil}).issued(time.Hour, -time.Minute)
	}, 0, token.ErrExpired},
}

func TestOverdueSessionJWT(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		r.set(s.authPath, respond(200, s.answer("new-jwt")))
		calls := 0
		for _, test := range overdue {
			for _, check := range []string{"", "documents:read"} {
				jwt := test.claims(s).sign(s.kid)
				res, err := s.call(r.Context(), r.client, local, sessionParams{jwt: jwt, maxAge: test.maxAge, check: check})
				if local {
					checkError(r.T, err, s.operationOf(local), []string{jwt}, test.want, stytch.ErrUnauthorized)
					continue
				}
				calls++
				require.NoError(r.T, err, test.name)
				want := s.sessionAs()
				_ = json.Unmarshal([]byte(s.session()), want)
				require.False(r.T, res.local, test.name)
				require.Equal(r.T, "new-jwt", res.sessionJWT, test.name)
				require.Equal(r.T, "new-token", res.sessionToken, test.name)
				require.JSONEq(r.T, string(encode(r.T, want)), string(encode(r.T, res.session)), test.name)
				sent := r.requests(s.authPath)
				require.Len(r.T, sent, calls, test.name)
				require.JSONEq(r.T, s.body(jwt, check), sent[calls-1].body, test.name)
				require.Equal(r.T, "POST", sent[calls-1].method, test.name)
			}
		}
		r.want(s.authPath, calls)
		r.want(s.policyPath, 0) // the API makes the check
		r.wantNone(s.keysPath, s.authPath)
	})
}

// body is what sessions/authenticate is sent.
func (s *side) body(jwt, check string) string {
	if check == "" {
		return fmt.Sprintf(`{"session_jwt":"%s"}`, jwt)
	}
	tenant, resource, action := splitCheck(check)
	inner := fmt.Sprintf(`"resource_id":"%s","action":"%s"`, resource, action)
	if s.kid == b2bKid {
		inner += fmt.Sprintf(`,"organization_id":"%s"`, tenant)
	}
	return fmt.Sprintf(`{"session_jwt":"%s","authorization_check":{%s}}`, jwt, inner)
}

// What the API says of an overdue JWT is what counts.
func TestOverdueSessionJWTRefusedByAPI(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		if local {
			return
		}
		jwt := s.claims().issued(time.Hour, -time.Minute).sign(s.kid)
		for status, class := range map[int]error{
			401: stytch.ErrUnauthorized, 403: stytch.ErrForbidden, 404: stytch.ErrNotFound,
		} {
			r.set(s.authPath, refuse(status, "of_the_api"))
			res, err := s.call(r.Context(), r.client, false, sessionParams{jwt: jwt, check: "documents:read"})
			var refused *stytch.Error
			require.Nil(r.T, res)
			require.ErrorAs(r.T, err, &refused)
			require.Equal(r.T, status, refused.StatusCode)
			require.ErrorIs(r.T, err, stytch.ErrorType("of_the_api"))
			checkError(r.T, err, s.operation+"Authenticate", []string{jwt}, class)
		}
	})
}

func TestMaxTokenAge(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		old := s.claims().issued(2*time.Hour, time.Hour).sign(s.kid)
		_, err := s.call(r.Context(), r.client, local, sessionParams{jwt: old, maxAge: 0})
		require.NoError(r.T, err, "0 is a limit")
		exactly := s.claims().issued(time.Minute, time.Hour).sign(s.kid)
		_, err = s.call(r.Context(), r.client, local, sessionParams{jwt: exactly, maxAge: time.Minute})
		require.NoError(r.T, err, "as old as may be")
		_, err = s.call(r.Context(), r.client, local, sessionParams{jwt: s.jwt(), maxAge: -time.Minute})
		checkError(r.T, err, s.operationOf(local), nil)
		r.want(s.authPath, 0)
	})
}

// noPolicy are answers to who asks for a policy that bring none.
var noPolicy = map[string]reply{
	"down": unreachable, "500": refuse(500, "internal_server_error"), "401": refuse(401, "unauthorized_credentials"),
	"403": refuse(403, "forbidden"), "404": refuse(404, "route_not_found"), "429": refuse(429, "too_many_requests"),
	"HTML": respond(200, "<html>"), "no policy": respond(200, `{"status_code":200,"request_id":"r"}`),
	"null policy": respond(200, `{"status_code":200,"request_id":"r","policy":null}`),
	"slow":        after(time.Hour, unreachable),
}

// Without the policy nothing can be said about a permission: neither that there is one nor that there is none. The API
// makes the check if it may be asked.
func TestPolicyUnavailable(t *testing.T) {
	for name, answer := range noPolicy {
		t.Run(name, func(t *testing.T) {
			onBothSides(t, func(r *rig, s *side, local bool) {
				r.set(s.policyPath, answer)
				r.set(s.authPath, respond(200, s.answer("new-jwt")))
				jwt := s.jwt()
				res, err := s.call(r.Context(), r.client, local, sessionParams{jwt: jwt, check: "documents:read"})
				if local {
					require.Nil(r.T, res)
					checkError(r.T, err, s.operationOf(local), []string{jwt})
					require.False(r.T, token.IsRefusal(err))
					require.ErrorContains(r.T, err, "policy")
					r.want(s.authPath, 0)
				} else {
					require.NoError(r.T, err)
					require.False(r.T, res.local)
					require.Equal(r.T, "new-jwt", res.sessionJWT)
					r.want(s.authPath, 1)
					require.JSONEq(r.T, s.body(jwt, "documents:read"), r.requests(s.authPath)[0].body)
				}
				_, err = s.call(r.Context(), r.client, local, sessionParams{jwt: jwt})
				require.NoError(r.T, err, "without a check")
			})
		})
	}
}

// The cause of an unavailable policy can be found in the error.
func TestPolicyUnavailableCause(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		r.set(s.policyPath, refuse(403, "forbidden"))
		_, err := s.call(r.Context(), r.client, true, sessionParams{jwt: s.jwt(), check: "documents:read"})
		var refused *stytch.Error
		require.ErrorAs(r.T, err, &refused)
		require.Equal(r.T, 403, refused.StatusCode)
		require.ErrorIs(r.T, err, stytch.ErrorType("forbidden"))
		time.Sleep(time.Minute)
		r.set(s.policyPath, after(time.Second, respond(200, "{}")))
		ctx, cancel := context.WithTimeout(r.Context(), time.Millisecond)
		defer cancel()
		_, err = s.call(ctx, r.client, true, sessionParams{jwt: s.jwt(), check: "documents:read"})
		checkError(r.T, err, s.operationOf(true), nil, context.DeadlineExceeded)
	})
}

func TestSessionJWTNilParams(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		checkError(r.T, s.nilParams(r.client, local), s.operationOf(local), nil)
		r.wantNone()
	})
}

// An option that cannot be used, or that the operation does not take, is an error whichever way the JWT would go.
func TestSessionJWTUnusableOptions(t *testing.T) {
	for name, opt := range map[string]stytch.Option{
		"option 1":          nil,
		"WithKeyCache":      stytch.WithKeyCache(token.KeyCache{}),
		"WithLeeway":        stytch.WithLeeway(time.Second),
		"WithIssuers":       stytch.WithIssuers("https://a.example"),
		"WithClock":         stytch.WithClock(time.Now),
		"WithTimeout":       stytch.WithTimeout(-1),
		"WithMemberSession": stytch.WithMemberSession("token-of-a-member"),
	} {
		t.Run(name, func(t *testing.T) {
			onBothSides(t, func(r *rig, s *side, local bool) {
				for _, c := range []claims{s.claims(), s.claims().issued(time.Hour, -time.Minute)} {
					res, err := s.call(r.Context(), r.client, local, sessionParams{jwt: c.sign(s.kid)}, opt)
					require.Nil(r.T, res)
					require.ErrorContains(r.T, err, name)
					checkError(r.T, err, s.operationOf(local), []string{"token-of-a-member"})
				}
				r.wantNone()
			})
		})
	}
}

// WithResponseInto is nil if no response of the operation has come.
func TestSessionJWTResponseInto(t *testing.T) {
	onBothSides(t, func(r *rig, s *side, local bool) {
		response := new(http.Response)
		_, err := s.call(r.Context(), r.client, local, sessionParams{jwt: s.jwt(), check: "documents:read"},
			stytch.WithResponseInto(&response))
		require.NoError(r.T, err, "locally")
		require.Nil(r.T, response, "locally")
		if local {
			return
		}
		r.set(s.authPath, respond(200, s.answer("new-jwt")))
		jwt := s.claims().issued(time.Hour, -time.Minute).sign(s.kid)
		_, err = s.call(r.Context(), r.client, local, sessionParams{jwt: jwt}, stytch.WithResponseInto(&response))
		require.NoError(r.T, err, "by the API")
		require.NotNil(r.T, response, "by the API")
		require.Equal(r.T, 200, response.StatusCode, "by the API")
	})
}
