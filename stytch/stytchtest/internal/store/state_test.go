package store

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/outbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/passwords"
)

// full returns a state that has something of every kind whose form is not plain.
func full(t *testing.T) *State {
	t.Helper()
	st, err := New()
	require.NoError(t, err)
	now := time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)
	u, err := st.Users.Create(now, "ada@example.com", "+12025550100")
	require.NoError(t, err)
	u.StoredPassword = &passwords.Password{Plain: "a marmot in the attic"}
	u.Authenticators = []*TOTP{{ID: "totp", Secret: "MFRGG", LastStep: 7, Recovery: []RecoveryCode{{"id", "code"}}}}
	u.Challenges = map[string]WalletChallenge{
		"wallet": {Text: "sign", SIWE: &gen.SIWEParamsResponse{Domain: "example.com"}},
	}
	_, err = st.Sessions.Begin(now, u.UserID)
	require.NoError(t, err)
	st.Passcodes["email"] = []*Passcode{{Code: "123456", Channel: outbox.Email, ExpiresAt: now}}
	st.Secrets.Issue(now, Secret{Kind: "link", Subject: u.UserID, ExpiresAt: now, Attrs: map[string]string{"a": "b"}})
	_, err = st.M2M.Create("client", "")
	require.NoError(t, err)
	_, err = st.GiveConsent(Grantee{Subject: u.UserID, ClientID: "app"}, []string{"openid"})
	require.NoError(t, err)

	o := &Organization{Organization: gen.Organization{OrganizationID: "organization", OrganizationSlug: "acme"}}
	require.NoError(t, st.Organizations.Add("organization", o))
	m := &Member{Member: gen.Member{OrganizationID: "organization", MemberID: "member"}, RoleIDs: []string{"editor"}}
	require.NoError(t, st.Members.Add("member", m))
	_, err = st.MemberSessions.Begin(now, o, m)
	require.NoError(t, err)
	st.MemberCodes[CodeKey{Channel: "email", Scope: "organization", To: "ada@example.com"}] = &MemberCode{Code: "1"}
	saml := &SSOConnection{OrganizationID: "organization", SAML: &gen.SAMLConnection{ConnectionID: "saml"}}
	require.NoError(t, st.SSOConnections.Add("saml", saml))
	return st
}

// A state is plain data: JSON holds all of it but the indexes, which follow from the rest.
func TestStateIsPlainData(t *testing.T) {
	st := full(t)
	text, err := json.Marshal(st)
	require.NoError(t, err)
	again := new(State)
	require.NoError(t, json.Unmarshal(text, again))

	require.True(t, st.ConsumerKeys.Keys[0].Private.Equal(again.ConsumerKeys.Keys[0].Private))
	require.Equal(t, st.ConsumerKeys.Keys[0].ID, again.ConsumerKeys.Keys[0].ID)
	require.Equal(t, st.Users.ByID, again.Users.ByID)
	require.Equal(t, st.Users.Order, again.Users.Order)
	require.Equal(t, st.Sessions.ByID, again.Sessions.ByID)
	require.Equal(t, st.Passcodes, again.Passcodes)
	require.Equal(t, st.Secrets, again.Secrets)
	require.Equal(t, st.M2M, again.M2M)
	require.Equal(t, st.Consents, again.Consents)
	require.Equal(t, st.Organizations, again.Organizations)
	require.Equal(t, st.Members, again.Members)
	require.Equal(t, st.MemberSessions.ByID, again.MemberSessions.ByID)
	require.Equal(t, st.MemberCodes, again.MemberCodes)
	require.Equal(t, st.SSOConnections, again.SSOConnections)
	require.Equal(t, st.ConsumerPolicy, again.ConsumerPolicy)
}
