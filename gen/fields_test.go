package gen

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestRequestFields shows what is sent of optional fields: nothing of those left alone, and everything of those set, be
// it false, 0, "" or empty.
func TestRequestFields(t *testing.T) {
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"nothing set", UsersCreateRequest{}, `{}`},
		{"empty values", UsersCreateRequest{
			Email: new(""), CreateUserAsPending: new(false), Roles: []string{}, TrustedMetadata: map[string]any{},
			Name: &UserNameInput{},
		}, `{"email":"","name":{},"create_user_as_pending":false,"trusted_metadata":{},"roles":[]}`},
		{"zero", OTPsSMSSendRequest{PhoneNumber: "", ExpirationMinutes: new(int32(0))},
			`{"phone_number":"","expiration_minutes":0}`},
		{"enum", OTPsSMSSendRequest{Locale: new(Locale("tlh"))}, `{"phone_number":"","locale":"tlh"}`},
		{"cleared list", B2BOrganizationsUpdateRequest{EmailAllowedDomains: []string{}, MFAPolicy: new(MFAPolicy(""))},
			`{"email_allowed_domains":[],"mfa_policy":""}`},
		{"list of objects",
			B2BOrganizationsUpdateRequest{
				RBACEmailImplicitRoleAssignments: []EmailImplicitRoleAssignment{{Domain: "example.com"}},
			},
			`{"rbac_email_implicit_role_assignments":[{"domain":"example.com","role_id":""}]}`},
		{"time", CryptoWalletsAuthenticateStartRequest{SIWEParams: &SIWEParams{IssuedAt: new(time.Time{})}},
			`{"crypto_wallet_type":"","crypto_wallet_address":"",` +
				`"siwe_params":{"domain":"","uri":"","issued_at":"0001-01-01T00:00:00Z"}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := json.Marshal(test.in)
			require.NoError(t, err)
			require.Equal(t, test.want, string(got))
		})
	}
}

// TestResponseFields decodes responses and encodes them back.
func TestResponseFields(t *testing.T) {
	const whole = `{"request_id":"r","user_id":"u","emails":[],"status":"","is_locked":false,"roles":["a"],` +
		`"created_at":"2026-01-02T15:04:05.5Z","name":{"first_name":"","middle_name":"","last_name":"L"},` +
		`"trusted_metadata":{"a":[1,null]},"untrusted_metadata":{},"status_code":200,"external_id":""}`
	tests := []struct {
		name, in, want string
	}{
		{"null is the zero value",
			`{"request_id":null,"user_id":null,"emails":null,"is_locked":null,"created_at":null,"name":null,"password":null,` +
				`"trusted_metadata":null,"status_code":null}`,
			`{"request_id":"","user_id":"","status":"","is_locked":false,"status_code":0,"external_id":""}`},
		{"everything comes back", whole, whole},
		{"unknown fields are ignored", `{"request_id":"r","new_field":{"x":1}}`,
			`{"request_id":"r","user_id":"","status":"","is_locked":false,"status_code":0,"external_id":""}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var res UsersGetResponse
			require.NoError(t, json.Unmarshal([]byte(test.in), &res))
			got, err := json.Marshal(res)
			require.NoError(t, err)
			require.JSONEq(t, test.want, string(got))
		})
	}
}

// TestOpenEnum decodes a value that the document does not know.
func TestOpenEnum(t *testing.T) {
	var factor AuthenticationFactor
	require.NoError(t, json.Unmarshal([]byte(`{"type":"telepathy","delivery_method":"sms"}`), &factor))
	require.Equal(t, FactorType("telepathy"), factor.Type)
	require.Equal(t, FactorDeliveryMethodSMS, factor.DeliveryMethod)
}
