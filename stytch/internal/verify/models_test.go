package verify

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/token"
)

// A session comes back as it was when it is converted to the form of tokens and back.
func TestSessionsThereAndBack(t *testing.T) {
	at := time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)
	claims := map[string]any{"plan": "pro", "seats": json.Number("9007199254740993"), "nested": map[string]any{"a": true}}
	factors := []gen.AuthenticationFactor{
		{
			Type: gen.FactorTypeMagicLink, DeliveryMethod: gen.FactorDeliveryMethodEmail, LastAuthenticatedAt: at,
			EmailFactor: &gen.EmailFactor{EmailID: "email-1", EmailAddress: "ada@example.com"},
		},
		{Type: "telepathy", DeliveryMethod: "air", LastAuthenticatedAt: at.Add(time.Minute)},
	}

	session := gen.Session{
		SessionID: "session-1", UserID: "user-1", AuthenticationFactors: factors, Roles: []string{"editor"},
		StartedAt: at, LastAccessedAt: at.Add(time.Minute), ExpiresAt: at.Add(time.Hour),
		Attributes: &gen.SessionAttributes{IPAddress: "192.0.2.1", UserAgent: "test"}, CustomClaims: claims,
	}
	require.Equal(t, session, SessionOf(TokenSessionOf(&session)))

	member := gen.MemberSession{
		MemberSessionID: "session-1", MemberID: "member-1", OrganizationID: "organization-1", OrganizationSlug: "acme",
		AuthenticationFactors: factors, Roles: []string{"editor"},
		StartedAt: at, LastAccessedAt: at.Add(time.Minute), ExpiresAt: at.Add(time.Hour), CustomClaims: claims,
	}
	require.Equal(t, member, MemberSessionOf(TokenMemberSessionOf(&member)))
}

func TestSessionsThatAreAbsent(t *testing.T) {
	require.Nil(t, TokenSessionOf(nil))
	require.Nil(t, TokenMemberSessionOf(nil))
	require.Equal(t, token.Attributes{}, TokenSessionOf(&gen.Session{}).Attributes)
}
