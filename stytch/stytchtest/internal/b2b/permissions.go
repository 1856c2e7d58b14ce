package b2b

import (
	"encoding/json"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/rbac"
)

// permission is what a member must be granted to make a request.
type permission struct{ resource, action string }

// permissionsFor returns what an operation with a body needs; ok is false for operations that take no member session.
// Each setting of an update has its own action. What no action is documented for takes a grant of all actions.
func permissionsFor(operationID string, body []byte) (needed []permission, ok bool) {
	switch operationID {
	case "B2BOrganizationsUpdate":
		return permissionsForFields(rbac.Organization, body, organizationActions()), true
	case "B2BOrganizationsMembersUpdate":
		return permissionsForFields(rbac.Member, body, memberActions()), true
	}
	p, ok := operationPermissions()[operationID]
	return []permission{p}, ok
}

func permissionsForFields(resource string, body []byte, actions map[string]string) []permission {
	var given map[string]json.RawMessage
	_ = json.Unmarshal(body, &given) // a body that is none has no fields, and is refused later
	needed := []permission{}
	for field := range given {
		if action, known := actions[field]; known {
			needed = append(needed, permission{resource, action})
		}
	}
	return needed
}

// organizationActions has the action for each input of an update of an organization.
func organizationActions() map[string]string {
	return map[string]string{
		"organization_name":                        "update.info.name",
		"organization_slug":                        "update.info.slug",
		"organization_logo_url":                    "update.info.logo-url",
		"sso_default_connection_id":                "update.settings.default-sso-connection",
		"sso_jit_provisioning":                     "update.settings.sso-jit-provisioning",
		"sso_jit_provisioning_allowed_connections": "update.settings.sso-jit-provisioning",
		"email_allowed_domains":                    "update.settings.allowed-domains",
		"email_jit_provisioning":                   "update.settings.email-jit-provisioning",
		"email_invites":                            "update.settings.email-invites",
		"auth_methods":                             "update.settings.allowed-auth-methods",
		"allowed_auth_methods":                     "update.settings.allowed-auth-methods",
		"mfa_policy":                               "update.settings.mfa-policy",
		"mfa_methods":                              "update.settings.allowed-mfa-methods",
		"allowed_mfa_methods":                      "update.settings.allowed-mfa-methods",
		"rbac_email_implicit_role_assignments":     "update.settings.implicit-roles",
		"oauth_tenant_jit_provisioning":            "update.settings.oauth-tenant-jit-provisioning",
		"allowed_oauth_tenants":                    "update.settings.allowed-oauth-tenants",
		"organization_external_id":                 rbac.All,
		"claimed_email_domains":                    rbac.All,
		"first_party_connected_apps_allowed_type":  rbac.All,
		"allowed_first_party_connected_apps":       rbac.All,
		"third_party_connected_apps_allowed_type":  rbac.All,
		"allowed_third_party_connected_apps":       rbac.All,
	}
}

// memberActions has the action for each input of an update of a member.
func memberActions() map[string]string {
	return map[string]string{
		"name":                       "update.info.name",
		"untrusted_metadata":         "update.info.untrusted-metadata",
		"email_address":              "update.info.email",
		"unlink_email":               "update.info.unlink.retired-email",
		"mfa_phone_number":           "update.info.mfa-phone",
		"mfa_enrolled":               "update.settings.mfa-enrolled",
		"default_mfa_method":         "update.settings.default-mfa-method",
		"is_breakglass":              "update.settings.is-breakglass",
		"roles":                      "update.settings.roles",
		"preserve_existing_sessions": "update.settings.roles",
		"external_id":                rbac.All,
	}
}

// operationPermissions has the permission for each operation that needs one whatever its body.
func operationPermissions() map[string]permission {
	return map[string]permission{
		"B2BOrganizationsDelete":           {rbac.Organization, "delete"},
		"B2BOrganizationsDeleteExternalID": {rbac.Organization, rbac.All},
		"B2BOrganizationsConnectedApps":    {rbac.Member, "get.connected-apps"},
		"B2BOrganizationsGetConnectedApp":  {rbac.Member, "get.connected-apps"},

		"B2BOrganizationsMembersCreate":               {rbac.Member, "create"},
		"B2BMagicLinksEmailInvite":                    {rbac.Member, "create"},
		"B2BOrganizationsMembersReactivate":           {rbac.Member, "create"},
		"B2BOrganizationsMembersSearch":               {rbac.Member, "search"},
		"B2BOrganizationsMembersDelete":               {rbac.Member, "delete"},
		"B2BOrganizationsMembersDeleteMFAPhoneNumber": {rbac.Member, "update.info.delete.mfa-phone"},
		"B2BOrganizationsMembersDeleteTOTP":           {rbac.Member, "update.info.delete.mfa-totp"},
		"B2BOrganizationsMembersDeletePassword":       {rbac.Member, "update.info.delete.password"},
		"B2BPasswordsEmailRequireReset":               {rbac.Member, "update.info.delete.password"},
		"B2BOrganizationsMembersUnlinkRetiredEmail":   {rbac.Member, "update.info.unlink.retired-email"},
		"B2BOrganizationsMembersStartEmailUpdate":     {rbac.Member, "update.info.email"},
		"B2BOrganizationsMembersDeleteExternalID":     {rbac.Member, rbac.All},
		"B2BOrganizationsMembersGetConnectedApps":     {rbac.Member, "get.connected-apps"},
		"B2BOrganizationsMembersConnectedAppsRevoke":  {rbac.Member, "revoke.connected-app"},
		"B2BSessionsRevoke":                           {rbac.Member, "revoke-sessions"},

		"B2BSCIMConnectionCreate":         {rbac.SCIM, "create"},
		"B2BSCIMConnectionGet":            {rbac.SCIM, "get"},
		"B2BSCIMConnectionGetGroups":      {rbac.SCIM, "get"},
		"B2BSCIMConnectionUpdate":         {rbac.SCIM, "update"},
		"B2BSCIMConnectionRotateStart":    {rbac.SCIM, "update"},
		"B2BSCIMConnectionRotateComplete": {rbac.SCIM, "update"},
		"B2BSCIMConnectionRotateCancel":   {rbac.SCIM, "update"},
		"B2BSCIMConnectionDelete":         {rbac.SCIM, "delete"},

		"B2BSSOGetConnections":                    {rbac.SSO, "get"},
		"B2BSSOSAMLCreateConnection":              {rbac.SSO, "create"},
		"B2BSSOOIDCCreateConnection":              {rbac.SSO, "create"},
		"B2BSSOExternalCreateConnection":          {rbac.SSO, "create"},
		"B2BSSOSAMLUpdateConnection":              {rbac.SSO, "update"},
		"B2BSSOSAMLUpdateByURL":                   {rbac.SSO, "update"},
		"B2BSSOSAMLDeleteVerificationCertificate": {rbac.SSO, "update"},
		"B2BSSOSAMLDeleteEncryptionPrivateKey":    {rbac.SSO, "update"},
		"B2BSSOOIDCUpdateConnection":              {rbac.SSO, "update"},
		"B2BSSOExternalUpdateConnection":          {rbac.SSO, "update"},
		"B2BSSODeleteConnection":                  {rbac.SSO, "delete"},
	}
}
