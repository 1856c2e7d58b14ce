package rbac_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/rbac"
)

// What the default roles of a B2B project grant.
func TestDefaultRoles(t *testing.T) {
	policy := rbac.DefaultB2B()
	both := []string{rbac.MemberRole, rbac.AdminRole}
	for _, test := range []struct {
		resource, action string
		want             []string
	}{
		{rbac.Self, "update.info.name", []string{rbac.MemberRole}},
		{rbac.Organization, "update.settings.mfa-policy", []string{rbac.AdminRole}},
		{rbac.Member, "search", []string{rbac.AdminRole}},
		{rbac.SSO, "create", []string{rbac.AdminRole}},
		{rbac.SCIM, "delete", []string{rbac.AdminRole}},
		{rbac.CustomOrgRoles, "update", nil},
	} {
		require.Equal(t, test.want, rbac.GrantingRoles(policy.Roles, both, test.resource, test.action), test.resource)
	}
	require.True(t, rbac.IsActionOnSelf("update.info.name"))
	require.False(t, rbac.IsActionOnSelf("update.settings.roles"))
	require.False(t, rbac.IsActionOnSelf("update.settings.is-breakglass"))
}
