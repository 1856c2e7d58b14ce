package stytch_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/token"
)

// mayRead checks that a JWT permits reading documents.
func (s *side) mayRead(r *rig, jwt string) error {
	_, err := s.call(r.Context(), r.client, true, sessionParams{jwt: jwt, check: "documents:read"})
	return err
}

// withRole returns a JWT with one role, good for days.
func (s *side) withRole(role string) string {
	c := sessionWith(s.claims(), map[string]any{"roles": []string{role}, "expires_at": nil})
	return c.issued(0, 72*time.Hour).sign(s.kid)
}

// onSides runs a test for both products.
func onSides(t *testing.T, test func(r *rig, s *side)) {
	for i := range sides {
		t.Run(strings.TrimSuffix(sides[i].operation, "."), func(t *testing.T) {
			inBubble(t, func(r *rig) { test(r, &sides[i]) })
		})
	}
}

// policyWith is a policy in which one role may read documents.
// readersPolicy lets a role read documents.
func readersPolicy(role string) string {
	return `{"roles":[{"role_id":"` + role + `","permissions":[{"resource_id":"documents","actions":["read"]}]}]}`
}

func policyWith(role string) reply {
	return respond(200, `{"status_code":200,"request_id":"r","policy":`+readersPolicy(role)+`}`)
}

func TestPolicyIsFetchedOnce(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		r.set(s.policyPath, after(time.Second, policyWith("editor")))
		jwt := s.withRole("editor")
		for range 2 {
			var all sync.WaitGroup
			for range 100 {
				all.Go(func() {
					assert.NoError(r.T, s.mayRead(r, jwt))
				})
			}
			all.Wait()
		}
		r.want(s.policyPath, 1)
		require.Regexp(r.T, "^Basic ", r.requests(s.policyPath)[0].header.Get("Authorization"))
	})
}

// A policy that is five minutes old is fetched again, and nobody waits for that.
func TestPolicyIsRefreshed(t *testing.T) {
	onSides(t, func(r *rig, s *side) {
		editor, writer := s.withRole("editor"), s.withRole("writer")
		r.set(s.policyPath, policyWith("editor"))
		require.NoError(r.T, s.mayRead(r, editor))
		r.set(s.policyPath, after(time.Second, policyWith("writer")))
		time.Sleep(5 * time.Minute)
		_ = s.mayRead(r, editor)
		r.want(s.policyPath, 1)
		time.Sleep(time.Second)
		start := time.Now()
		require.NoError(r.T, s.mayRead(r, editor), "the old policy")
		require.Zero(r.T, time.Since(start), "the old policy")
		r.want(s.policyPath, 2)
		time.Sleep(time.Second)
		synctest.Wait()
		require.NoError(r.T, s.mayRead(r, writer), "the new policy")
		checkError(r.T, s.mayRead(r, editor), s.operationOf(true), nil, token.ErrForbidden, stytch.ErrForbidden)
		r.want(s.policyPath, 2)
	})
}

// A policy is used for a day while no other can be fetched.
func TestPolicyIsKeptInOutage(t *testing.T) {
	for name, answer := range map[string]reply{
		"down": unreachable, "error": refuse(500, "internal_server_error"), "refused": refuse(403, "forbidden"),
		"no policy": respond(200, `{}`),
		"slow":      after(time.Hour, unreachable),
	} {
		t.Run(name, func(t *testing.T) {
			onSides(t, func(r *rig, s *side) {
				editor := s.withRole("editor")
				require.NoError(r.T, s.mayRead(r, editor))
				r.set(s.policyPath, answer)
				for range 24 {
					time.Sleep(time.Hour)
					start := time.Now()
					require.NoError(r.T, s.mayRead(r, editor))
					require.Zero(r.T, time.Since(start))
				}
				time.Sleep(2 * time.Hour)
				checkError(r.T, s.mayRead(r, editor), s.operationOf(true), nil)
				r.set(s.policyPath, policyWith("editor"))
				time.Sleep(time.Minute)
				require.NoError(r.T, s.mayRead(r, editor), "afterwards")
			})
		})
	}
}

// The policy of an organization is asked for only if that of the project does not permit it.
func TestOrganizationPolicy(t *testing.T) {
	s := &sides[1]
	inBubble(t, func(r *rig) {
		path := orgPolicyPath + organization
		require.NoError(t, s.mayRead(r, s.withRole("editor")))
		r.want(path, 0)
		auditor := s.withRole("auditor")
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				assert.NoError(t, s.mayRead(r, auditor))
			})
		}
		all.Wait()
		checkError(t, s.mayRead(r, s.withRole("nobody")), s.operationOf(true), nil, token.ErrForbidden, stytch.ErrForbidden)
		_, err := s.call(r.Context(), r.client, true, sessionParams{jwt: auditor, check: "documents:write"})
		checkError(t, err, s.operationOf(true), nil, token.ErrForbidden, stytch.ErrForbidden)
		r.want(s.policyPath, 1)
		r.want(path, 1)
		r.wantNone(s.keysPath, s.policyPath, path)
	})
}

// A project without policies of organizations has the checks of one whose organizations add nothing.
func TestOrganizationPolicyIsMissing(t *testing.T) {
	s := &sides[1]
	path := orgPolicyPath + organization
	for _, test := range []struct {
		name    string
		answer  reply
		missing bool
	}{
		{"404", refuse(404, "feature_not_found"), true},
		{"400", refuse(400, "feature_not_enabled"), true},
		{"403", refuse(403, "forbidden"), true},
		{"no policy", respond(200, `{"status_code":200,"request_id":"r"}`), true},
		{"null", respond(200, `{"status_code":200,"request_id":"r","org_policy":null}`), true},
		{"401", refuse(401, "unauthorized_credentials"), false},
		{"429", refuse(429, "too_many_requests"), false},
		{"500", refuse(500, "internal_server_error"), false},
		{"404 of a gateway", respond(404, "<html>not found</html>"), false},
		{"403 of a gateway", respond(403, `{"message":"forbidden"}`), false},
		{"404 of somebody who uses the same word", respond(404, `{"error_type":"feature_not_found"}`), false},
		{"an OAuth2 error", respond(403, `{"status_code":403,"request_id":"r","error":"access_denied"}`), false},
		{"400 without a body", respond(400, ""), false},
		{"no connection", unreachable, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.set(path, test.answer)
				require.NoError(t, s.mayRead(r, s.withRole("editor")), "by a role of the project")
				err := s.mayRead(r, s.withRole("auditor"))
				if test.missing {
					checkError(t, err, s.operationOf(true), nil, token.ErrForbidden, stytch.ErrForbidden)
				} else {
					checkError(t, err, s.operationOf(true), nil)
				}
			})
		})
	}
}

// Policies are kept of a thousand organizations, those that were asked for last.
func TestOrganizationPoliciesAreBounded(t *testing.T) {
	s := &sides[1]
	const kept = 1000
	id := func(n int) string { return fmt.Sprint("organization-test-", n) }
	inBubble(t, func(r *rig) {
		jwts := make([]string, kept+2)
		read := func(n int) {
			if jwts[n] == "" {
				c := sessionWith(baseClaims("member-test-1"), map[string]any{"roles": []string{"auditor"}})
				jwts[n] = c.with(organizationClaim, map[string]any{"organization_id": id(n)}).sign(s.kid)
				r.set(orgPolicyPath+id(n), respond(200, `{"org_policy":`+readersPolicy("auditor")+`}`))
			}
			_, err := s.call(r.Context(), r.client, true, sessionParams{jwt: jwts[n], check: id(n) + "/documents:read"})
			require.NoError(t, err, n)
		}
		for n := range kept {
			read(n)
		}
		read(0) // is the last one now
		read(kept)
		read(kept + 1)
		read(0)
		r.want(orgPolicyPath+id(0), 1)
		read(1)
		r.want(orgPolicyPath+id(1), 2)
		read(kept)
		r.want(orgPolicyPath+id(kept), 1)
	})
}

// The id of an organization is one segment of the path.
func TestOrganizationPolicyPath(t *testing.T) {
	s := &sides[1]
	inBubble(t, func(r *rig) {
		c := sessionWith(baseClaims("member-test-1"), map[string]any{"roles": []string{"auditor"}}).
			with(organizationClaim, map[string]any{"organization_id": "a/../b?c"})
		_, err := s.call(r.Context(), r.client, true, sessionParams{jwt: c.sign(s.kid), check: "documents:read"})
		checkError(t, err, s.operationOf(true), nil, token.ErrTenancy, stytch.ErrForbidden)
		jwt := c.with(organizationClaim, map[string]any{"organization_id": "a b?c"}).sign(s.kid)
		_, err = s.call(r.Context(), r.client, true, sessionParams{jwt: jwt, check: "a b?c/documents:read"})
		checkError(t, err, s.operationOf(true), nil, token.ErrForbidden, stytch.ErrForbidden)
		r.want(orgPolicyPath+"a%20b%3Fc", 1)
	})
}
