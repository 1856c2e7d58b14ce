package stytch_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// What a response says is compared with the constants that requests take.
func TestEnumsOfResponses(t *testing.T) {
	client := stytchtest.NewServer(t).Client()
	user, err := client.Users.Create(t.Context(), &stytch.UsersCreateParams{Email: new("ada@example.com")})
	require.NoError(t, err)
	require.Equal(t, stytch.UserStatusActive, user.User.Status)

	acme, err := client.B2B.Organizations.Create(t.Context(), &b2b.OrganizationsCreateParams{
		OrganizationName: "Acme", MFAPolicy: new(b2b.MFAPolicyRequiredForAll),
	})
	require.NoError(t, err)
	require.Equal(t, b2b.MFAPolicyRequiredForAll, acme.Organization.MFAPolicy)
	require.Equal(t, b2b.AuthMethodsAllAllowed, acme.Organization.AuthMethods)
}

// A value that nobody knows yet is decoded as it came, and encoded again.
func TestUnknownEnums(t *testing.T) {
	var user stytch.User
	require.NoError(t, json.Unmarshal([]byte(`{"status":"hibernating"}`), &user))
	require.Equal(t, stytch.UserStatus("hibernating"), user.Status)

	text, err := json.Marshal(b2b.MembersUpdateParams{DefaultMFAMethod: new(b2b.MFAMethod("pigeon"))})
	require.NoError(t, err)
	require.Contains(t, string(text), `"default_mfa_method":"pigeon"`)
}
