package stytch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

// The session that the API returns is authorized without a JWT.
func TestAuthorizeReturnedSession(t *testing.T) {
	client := stytchtest.NewServer(t).Client()
	s := stytch.TokenSession(&stytch.Session{SessionID: "session-1", UserID: "user-1"})
	require.Equal(t, "user-1", s.UserID)
	require.ErrorIs(t, client.AuthorizeSession(t.Context(), s, "documents", "read"), token.ErrForbidden)

	m := b2b.TokenMemberSession(&b2b.MemberSession{MemberID: "member-1", OrganizationID: "organization-1"})
	err := client.B2B.AuthorizeMember(t.Context(), m, "organization-2", "documents", "read")
	require.ErrorIs(t, err, token.ErrTenancy)
}
