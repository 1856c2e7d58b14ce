package stytchtest_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

var seeded = stytchtest.Seed{
	Users: []stytchtest.SeedUser{
		{
			Email: "ada@example.com", Phone: "+15005550006", Name: "Ada King Lovelace", Password: "secret", Roles: []string{"editor"},
			Metadata: map[string]any{"plan": "pro"}, ExternalID: "ada",
		},
		{Phone: "+15005550007", Name: "Grace"},
	},
	Policy: &stytchtest.SeedPolicy{
		Roles: []stytchtest.SeedRole{{RoleID: "editor", Permissions: []stytchtest.SeedPermission{{ResourceID: "documents", Actions: []string{"write"}}}}},
	},
	B2BPolicy: &stytchtest.SeedPolicy{Roles: []stytchtest.SeedRole{{RoleID: "auditor"}}},
	Organizations: []stytchtest.SeedOrganization{{Name: "Acme", Slug: "acme", Members: []stytchtest.SeedMember{
		{Email: "bea@example.com", Name: "Bea", Roles: []string{"auditor"}, Password: "secret"}, {Email: "cyd@example.com"},
	}}},
}

// A seed is there for requests and in the overview, and has left no request.
func TestSeed(t *testing.T) {
	srv := stytchtest.NewServer(t)
	if err := srv.Seed(seeded); err != nil {
		t.Fatal(err)
	}
	if got := srv.Requests(); len(got) != 0 {
		t.Errorf("there are requests: %v", got)
	}
	users := srv.Users()
	if len(users) != 2 || users[0].Emails[0].Email != "ada@example.com" || users[1].PhoneNumbers[0].PhoneNumber != "+15005550007" {
		t.Fatalf("got %+v", users)
	}
	if users[0].Password == nil || users[1].Password != nil {
		t.Errorf("passwords: %v, %v", users[0].Password, users[1].Password)
	}
	ada, err := srv.Client().Users.Get(t.Context(), &stytch.UsersGetParams{UserID: "ada"})
	switch {
	case err != nil:
		t.Fatal(err)
	case ada.Name.FirstName != "Ada King" || ada.Name.LastName != "Lovelace":
		t.Errorf("got the name %+v", ada.Name)
	case ada.TrustedMetadata["plan"] != "pro" || !slices.Equal(ada.Roles, []string{"editor"}):
		t.Errorf("got %+v", ada)
	}
	policy, err := srv.Client().RBAC.Policy(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if roles := policy.Policy.Roles; len(roles) != 2 || roles[0].RoleID != "stytch_user" || roles[1].RoleID != "editor" {
		t.Errorf("got the roles %+v", roles)
	}
}

// Organizations and members of a seed are in the overview, and a member's password is good.
func TestSeedOrganizations(t *testing.T) {
	srv := stytchtest.NewServer(t)
	if err := srv.Seed(seeded); err != nil {
		t.Fatal(err)
	}
	organizations, members := srv.Organizations(), srv.Members()
	if len(organizations) != 1 || organizations[0].OrganizationSlug != "acme" || len(members) != 2 || members[0].EmailAddress != "bea@example.com" {
		t.Fatalf("got %+v and %+v", organizations, members)
	}
	login, err := srv.Client().B2B.Passwords.Authenticate(t.Context(), &b2b.PasswordsAuthenticateParams{
		OrganizationID: organizations[0].OrganizationID, EmailAddress: "bea@example.com", Password: "secret", SessionDurationMinutes: new(int32(5)),
	})
	if err != nil {
		t.Fatal(err)
	}
	sessions := srv.MemberSessions()
	if len(sessions) != 1 || sessions[0].MemberID != login.MemberID || !slices.Contains(sessions[0].Roles, "auditor") {
		t.Errorf("got %+v", sessions)
	}
}

func TestSeedErrors(t *testing.T) {
	tests := []struct {
		name        string
		seed        stytchtest.Seed
		entry, want string
	}{
		{"nobody", stytchtest.Seed{Users: []stytchtest.SeedUser{{Name: "Ada"}}}, "users[0]", "an email or a phone"},
		{"twice", stytchtest.Seed{Users: []stytchtest.SeedUser{{Email: "ada@example.com"}, {Email: "ada@example.com"}}}, "users[1]", "duplicate_email"},
		{"an organization without a name", stytchtest.Seed{Organizations: []stytchtest.SeedOrganization{{}}}, "organizations[0]", ""},
		{"a member without an address", stytchtest.Seed{Organizations: []stytchtest.SeedOrganization{{Name: "Acme", Members: []stytchtest.SeedMember{{}}}}}, "organizations[0].members[0]", ""},
		{"no JSON", stytchtest.Seed{Users: []stytchtest.SeedUser{{Email: "ada@example.com", Metadata: map[string]any{"f": func() {}}}}}, "users[0]", "json"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := stytchtest.NewServer(t).Seed(test.seed)
			entry, ok := errors.AsType[*stytchtest.SeedError](err)
			if !ok || entry.Entry != test.entry || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// What the overview returns is a copy.
func TestOverviewIsCopy(t *testing.T) {
	srv := stytchtest.NewServer(t)
	if err := srv.Seed(seeded); err != nil {
		t.Fatal(err)
	}
	srv.Users()[0].TrustedMetadata["plan"] = "free"
	if got := srv.Users()[0].TrustedMetadata["plan"]; got != "pro" {
		t.Errorf("a change of the copy has reached the server: %v", got)
	}
}

func TestOverviewOfSessions(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client := srv.Client()
	for range 2 {
		if _, err := client.MagicLinks.Email.LoginOrCreate(t.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{Email: "ada@example.com"}); err != nil {
			t.Fatal(err)
		}
		message := srv.Inbox.Last("ada@example.com")
		if _, err := client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{Token: message.Token, SessionDurationMinutes: new(int32(5))}); err != nil {
			t.Fatal(err)
		}
		srv.Clock.Advance(time.Minute)
	}
	got := srv.Sessions()
	if len(got) != 2 || !got[0].StartedAt.Before(got[1].StartedAt) || got[0].UserID != srv.Users()[0].UserID {
		t.Errorf("got %+v", got)
	}
}

func TestOverviewOfFaults(t *testing.T) {
	srv := stytchtest.NewServer(t)
	srv.FailNext("Users.Get", 503, time.Second)
	srv.FailNext("", 500, 0)
	srv.BreakKeys(true)
	want := []stytchtest.PlannedFault{{Fault: stytchtest.Fault{Status: 500}}, {Operation: "Users.Get", Fault: stytchtest.Fault{Status: 503, RetryAfter: time.Second}}}
	if got := srv.PlannedFaults(); !slices.Equal(got, want) || !srv.KeysBroken() {
		t.Errorf("got %v, %v", got, srv.KeysBroken())
	}
	srv.ClearFaults()
	if got := srv.PlannedFaults(); len(got) != 0 || srv.KeysBroken() {
		t.Errorf("after clearing: %v, %v", got, srv.KeysBroken())
	}
}

func TestOverviewOfOperations(t *testing.T) {
	srv := stytchtest.NewServer(t)
	if got := srv.Operations(); len(got) != 184 || !slices.IsSorted(got) || !slices.Contains(got, "B2B.Organizations.Create") {
		t.Errorf("got %d operations: %v", len(got), got)
	}
	if !srv.Modelled("Users.Create") || srv.Modelled("Users.Nonsense") {
		t.Error("Users.Create is not modelled, or Users.Nonsense is")
	}
}

// A handler beside the API gets its requests and no others, without credentials and traces.
func TestHandle(t *testing.T) {
	srv := stytchtest.NewServer(t)
	srv.Handle("GET /callback/{id}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.PathValue("id")) }))
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
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != test.status || !strings.Contains(string(body), test.body) {
			t.Errorf("%s: got %d %s, %v", test.path, response.StatusCode, body, err)
		}
	}
	if got := len(srv.Requests()); got != 2 {
		t.Errorf("%d requests were noted, want those to the API only", got)
	}
}
