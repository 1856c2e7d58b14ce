package token_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/token"
)

const policyJSON = `{
	"roles": [
		{"role_id": "editor", "permissions": [
			{"resource_id": "documents", "actions": ["read", "write"]}, {"resource_id": "images", "actions": []}]},
		{"role_id": "admin", "permissions": [
			{"resource_id": "documents", "actions": ["*"]}, {"resource_id": "images", "actions": ["read", "*"]}]},
		{"role_id": "wild", "permissions": [{"resource_id": "*", "actions": ["*"]}]},
		{"role_id": "empty", "permissions": []},
		{"role_id": "none"},
		{"role_id": "null", "permissions": null},
		{"role_id": "twice", "permissions": [{"resource_id": "documents", "actions": ["read"]}]},
		{"role_id": "twice", "permissions": [{"resource_id": "documents", "actions": ["write"]}]}
	],
	"resources": [{"resource_id": "documents", "actions": ["read", "write", "shred"]}],
	"scopes": [
		{"scope": "read:documents", "permissions": [{"resource_id": "documents", "actions": ["read"]}]},
		{"scope": "all:documents", "permissions": [{"resource_id": "documents", "actions": ["*"]}]},
		{"scope": "openid"}
	]
}`

func policyOf(t *testing.T, text string) *token.Policy {
	t.Helper()
	policy := new(token.Policy)
	require.NoError(t, json.Unmarshal([]byte(text), policy))
	return policy
}

func TestPolicyAllows(t *testing.T) {
	policy := policyOf(t, policyJSON)
	for _, test := range []struct {
		roles            []string
		resource, action string
		want             bool
	}{
		{[]string{"editor"}, "documents", "read", true},
		{[]string{"editor"}, "documents", "write", true},
		{[]string{"editor"}, "documents", "shred", false},
		{[]string{"editor"}, "images", "read", false},
		{[]string{"editor"}, "invoices", "read", false},
		{[]string{"editor"}, "documents", "*", false},
		{[]string{"editor"}, "*", "read", false},
		{[]string{"editor"}, "Documents", "read", false},
		{[]string{"editor"}, "documents", "Read", false},
		{[]string{"editor"}, "documents ", "read", false},
		{[]string{"admin"}, "documents", "shred", true},
		{[]string{"admin"}, "documents", "of tomorrow", true},
		{[]string{"admin"}, "images", "write", true},
		{[]string{"admin"}, "invoices", "read", false},
		{[]string{"wild"}, "documents", "read", false}, // * is no wildcard of resources
		{[]string{"wild"}, "*", "read", true},          // but may be the name of one
		{[]string{"empty"}, "documents", "read", false},
		{[]string{"none"}, "documents", "read", false},
		{[]string{"null"}, "documents", "read", false},
		{[]string{"unknown"}, "documents", "read", false},
		{[]string{"Editor"}, "documents", "read", false},
		{[]string{"*"}, "documents", "read", false},
		{[]string{"none", "unknown", "editor"}, "documents", "read", true},
		{[]string{"twice"}, "documents", "read", true},
		{[]string{"twice"}, "documents", "write", true},
		{[]string{"read:documents"}, "documents", "read", false}, // a scope is no role
		{[]string{}, "documents", "read", false},
		{nil, "documents", "read", false},
		{[]string{""}, "documents", "read", false},
		{[]string{"editor"}, "", "read", false},
		{[]string{"editor"}, "documents", "", false},
		{[]string{"editor"}, "", "", false},
		{nil, "", "", false},
	} {
		require.Equal(t, test.want, policy.Allows(test.roles, test.resource, test.action), "%+v", test)
	}
}

func TestPolicyAllowsScopes(t *testing.T) {
	policy := policyOf(t, policyJSON)
	for _, test := range []struct {
		scopes           []string
		resource, action string
		want             bool
	}{
		{[]string{"read:documents"}, "documents", "read", true},
		{[]string{"openid", "read:documents"}, "documents", "read", true},
		{[]string{"read:documents"}, "documents", "write", false},
		{[]string{"read:documents"}, "images", "read", false},
		{[]string{"all:documents"}, "documents", "shred", true},
		{[]string{"all:documents"}, "*", "read", false},
		{[]string{"read:*"}, "documents", "read", false}, // wildcards in scopes are for M2M
		{[]string{"openid"}, "documents", "read", false},
		{[]string{"unknown"}, "documents", "read", false},
		{[]string{"editor"}, "documents", "read", false}, // a role is no scope
		{[]string{""}, "documents", "read", false},
		{[]string{"read:documents"}, "", "", false},
		{nil, "documents", "read", false},
	} {
		require.Equal(t, test.want, policy.AllowsScopes(test.scopes, test.resource, test.action), "%+v", test)
	}
}

// A policy that is not there, or has nothing in it, permits nothing.
func TestPolicyWithoutAnything(t *testing.T) {
	for name, policy := range map[string]*token.Policy{
		"nil": nil, "zero": {}, "{}": policyOf(t, `{}`), "null": policyOf(t, `{"roles":null,"scopes":null}`),
		"null entries": policyOf(t, `{"roles":[null,{"role_id":"editor","permissions":[null]}],"scopes":[null]}`),
	} {
		require.False(t, policy.Allows([]string{"editor"}, "documents", "read"), name)
		require.False(t, policy.AllowsScopes([]string{"read:documents"}, "documents", "read"), name)
	}
}
