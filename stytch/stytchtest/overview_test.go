package stytchtest_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

var seeded = stytchtest.Seed{
	Users: []stytchtest.SeedUser{
		{
			Email: "ada@example.com", Phone: "+15005550006", Name: "Ada King Lovelace", Password: "secret",
			Roles:    []string{"editor"},
			Metadata: map[string]any{"plan": "pro"}, ExternalID: "ada",
		},
		{Phone: "+15005550007", Name: "Grace"},
	},
	Policy: &stytchtest.SeedPolicy{
		Roles: []stytchtest.SeedRole{
			{RoleID: "editor", Permissions: []stytchtest.SeedPermission{{ResourceID: "documents", Actions: []string{"write"}}}},
		},
	},
	B2BPolicy: &stytchtest.SeedPolicy{Roles: []stytchtest.SeedRole{{RoleID: "auditor"}}},
	Organizations: []stytchtest.SeedOrganization{{Name: "Acme", Slug: "acme", Members: []stytchtest.SeedMember{
		{Email: "bea@example.com", Name: "Bea", Roles: []string{"auditor"}, Password: "secret"}, {Email: "cyd@example.com"},
	}}},
}

// A seed is there for requests and in the overview, and has left no request.
func TestSeed(t *testing.T) {
	srv := stytchtest.NewServer(t)
	require.NoError(t, srv.Seed(seeded))
	got := srv.Requests()
	require.Empty(t, got, "there are requests")
	users := srv.Users()
	require.Len(t, users, 2)
	require.Equal(t, "ada@example.com", users[0].Emails[0].Email)
	require.Equal(t, "+15005550007", users[1].PhoneNumbers[0].PhoneNumber)
	require.NotNil(t, users[0].Password, "passwords")
	require.Nil(t, users[1].Password, "passwords")
	ada, err := srv.Client().Users.Get(t.Context(), &stytch.UsersGetParams{UserID: "ada"})
	require.NoError(t, err)
	require.Equal(t, "Ada King", ada.Name.FirstName)
	require.Equal(t, "Lovelace", ada.Name.LastName)
	require.Equal(t, "pro", ada.TrustedMetadata["plan"])
	require.Equal(t, []string{"editor"}, ada.Roles)
	policy, err := srv.Client().RBAC.Policy(t.Context(), nil)
	require.NoError(t, err)
	roles := policy.Policy.Roles
	require.Len(t, roles, 2)
	require.Equal(t, "stytch_user", roles[0].RoleID)
	require.Equal(t, "editor", roles[1].RoleID)
}

// Organizations and members of a seed are in the overview, and a member's password is good.
func TestSeedOrganizations(t *testing.T) {
	srv := stytchtest.NewServer(t)
	require.NoError(t, srv.Seed(seeded))
	organizations, members := srv.Organizations(), srv.Members()
	require.Len(t, organizations, 1)
	require.Equal(t, "acme", organizations[0].OrganizationSlug)
	require.Len(t, members, 2)
	require.Equal(t, "bea@example.com", members[0].EmailAddress)
	login, err := srv.Client().B2B.Passwords.Authenticate(t.Context(), &b2b.PasswordsAuthenticateParams{
		OrganizationID: organizations[0].OrganizationID, EmailAddress: "bea@example.com", Password: "secret",
		SessionDurationMinutes: new(int32(5)),
	})
	require.NoError(t, err)
	sessions := srv.MemberSessions()
	require.Len(t, sessions, 1)
	require.Equal(t, login.MemberID, sessions[0].MemberID)
	require.Contains(t, sessions[0].Roles, "auditor")
}

func TestSeedErrors(t *testing.T) {
	tests := []struct {
		name        string
		seed        stytchtest.Seed
		entry, want string
	}{
		{"nobody", stytchtest.Seed{Users: []stytchtest.SeedUser{{Name: "Ada"}}}, "users[0]", "an email or a phone"},
		{
			"twice", stytchtest.Seed{Users: []stytchtest.SeedUser{{Email: "ada@example.com"}, {Email: "ada@example.com"}}},
			"users[1]", "duplicate_email",
		},
		{
			"an organization without a name", stytchtest.Seed{Organizations: []stytchtest.SeedOrganization{{}}},
			"organizations[0]", "",
		},
		{
			"a member without an address",
			stytchtest.Seed{Organizations: []stytchtest.SeedOrganization{{Name: "Acme", Members: []stytchtest.SeedMember{{}}}}},
			"organizations[0].members[0]", "",
		},
		{
			"no JSON",
			stytchtest.Seed{Users: []stytchtest.SeedUser{{Email: "ada@example.com", Metadata: map[string]any{"f": func() {}}}}},
			"users[0]", "json",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := stytchtest.NewServer(t).Seed(test.seed)
			entry, ok := errors.AsType[*stytchtest.SeedError](err)
			require.True(t, ok)
			require.Equal(t, test.entry, entry.Entry)
			require.Contains(t, err.Error(), test.want)
		})
	}
}

// What the overview returns is a copy.
func TestOverviewIsCopy(t *testing.T) {
	srv := stytchtest.NewServer(t)
	require.NoError(t, srv.Seed(seeded))
	srv.Users()[0].TrustedMetadata["plan"] = "free"
	got := srv.Users()[0].TrustedMetadata["plan"]
	require.Equal(t, "pro", got, "a change of the copy has reached the server")
}

func TestOverviewOfSessions(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client := srv.Client()
	for range 2 {
		_, err := client.MagicLinks.Email.LoginOrCreate(t.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
			Email: "ada@example.com",
		})
		require.NoError(t, err)
		message := srv.Inbox.Last("ada@example.com")
		_, err = client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{
			Token: message.Token, SessionDurationMinutes: new(int32(5)),
		})
		require.NoError(t, err)
		srv.Clock.Advance(time.Minute)
	}
	got := srv.Sessions()
	require.Len(t, got, 2)
	require.True(t, got[0].StartedAt.Before(got[1].StartedAt))
	require.Equal(t, srv.Users()[0].UserID, got[0].UserID)
}

func TestOverviewOfFaults(t *testing.T) {
	srv := stytchtest.NewServer(t)
	srv.FailNext("Users.Get", 503, time.Second)
	srv.FailNext("", 500, 0)
	srv.BreakKeys(true)
	want := []stytchtest.PlannedFault{
		{Fault: stytchtest.Fault{Status: 500}},
		{Operation: "Users.Get", Fault: stytchtest.Fault{Status: 503, RetryAfter: time.Second}},
	}
	got := srv.PlannedFaults()
	require.Equal(t, want, got)
	require.True(t, srv.KeysBroken())
	srv.ClearFaults()
	got = srv.PlannedFaults()
	require.Empty(t, got, "after clearing")
	require.False(t, srv.KeysBroken(), "after clearing")
}

func TestOverviewOfOperations(t *testing.T) {
	srv := stytchtest.NewServer(t)
	got := srv.Operations()
	require.Len(t, got, 184)
	require.True(t, slices.IsSorted(got))
	require.Contains(t, got, "B2B.Organizations.Create")
	require.True(t, srv.Modelled("Users.Create"))
	require.False(t, srv.Modelled("Users.Nonsense"))
}

// A handler beside the API gets its requests and no others, without credentials and traces.
func TestHandle(t *testing.T) {
	srv := stytchtest.NewServer(t)
	srv.Handle("GET /callback/{id}",
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.PathValue("id")) }))
	tests := []struct {
		path   string
		status int
		body   string
	}{
		{"/callback/7", 200, "7"},
		{"/callback", 404, "route_not_found"},
		{"/v1/users/7", 401, "unauthorized_credentials"},
	}
	for _, test := range tests {
		response, err := http.Get(srv.URL + test.path)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		require.NoError(t, err, test.path)
		require.Equal(t, test.status, response.StatusCode, test.path)
		require.Contains(t, string(body), test.body, test.path)
	}
	got := len(srv.Requests())
	require.Equal(t, 2, got)
}
