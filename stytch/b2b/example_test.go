package b2b_test

// What several routes answer with.
const (
	acme = `{"organization_id":"organization-test-acme","organization_name":"Acme","organization_slug":"acme",
		"email_allowed_domains":["acme.example.com"],"email_jit_provisioning":"RESTRICTED","mfa_policy":"OPTIONAL"}`
	ada = `{"organization_id":"organization-test-acme","member_id":"member-test-ada","email_address":"ada@acme.example.com",
		"name":"Ada","status":"active","roles":[{"role_id":"stytch_member"}]}`
	adaSession = `{"member_session_id":"member-session-test-ada","member_id":"member-test-ada","organization_id":"organization-test-acme",
		"organization_slug":"acme","roles":["stytch_member"],"expires_at":"2026-01-02T16:04:05Z"}`
	// The login of a member who needs no second factor.
	adaIsIn = `{"member_id":"member-test-ada","member_authenticated":true,"session_token":"token-of-ada","member":` + ada + `,
		"member_session":` + adaSession + `,"organization":` + acme + `,"intermediate_session_token":""}`
	// That of one who does.
	adaNeedsCode = `{"member_id":"member-test-ada","member_authenticated":false,"intermediate_session_token":"token-between","member":` + ada + `,
		"organization":` + acme + `,"mfa_required":{"member_options":{"mfa_phone_number":"+12025550162"},"secondary_auth_initiated":"sms_otp"}}`
)
