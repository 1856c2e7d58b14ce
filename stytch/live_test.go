package stytch_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

// The variables that name a test project of Stytch.
const (
	liveProjectVariable = "STYTCH_PROJECT_ID"
	liveSecretVariable  = "STYTCH_SECRET"
)

// livePrefix begins the name of everything that the checks make, so that whatever a crash leaves behind is known.
const livePrefix = "stytch-go-live-"

// TestLive makes one suite of checks against the fake, and against Stytch if the variables name a test project. What
// the fake does alike, it does right. The checks send no message, and delete what they make.
func TestLive(t *testing.T) {
	t.Run("fake", func(t *testing.T) {
		srv := stytchtest.NewServer(t)
		checkLive(t, liveProject{srv.ProjectID(), srv.Secret(), []stytch.Option{stytch.WithBaseURL(srv.URL)}})
		require.Empty(t, srv.Users(), "left behind")
		require.Empty(t, srv.Organizations(), "left behind")
	})
	t.Run("stytch", func(t *testing.T) {
		p, err := liveProjectOf(os.Getenv(liveProjectVariable), os.Getenv(liveSecretVariable))
		require.NoError(t, err)
		if p == nil {
			t.Skipf("set %s and %s to those of a test project to make the checks against Stytch", liveProjectVariable,
				liveSecretVariable)
		}
		checkLive(t, *p)
	})
}

// liveProject is a project to make the checks in.
type liveProject struct {
	id, secret string
	opts       []stytch.Option
}

// liveProjectOf returns the project that the variables name, nil if they name none. It refuses live projects.
func liveProjectOf(id, secret string) (*liveProject, error) {
	switch {
	case id == "" && secret == "":
		return nil, nil
	case id == "" || secret == "":
		return nil, fmt.Errorf("of %s and %s only one is set", liveProjectVariable, liveSecretVariable)
	case strings.HasPrefix(id, "project-live-"):
		return nil, fmt.Errorf("%s is a live project: the checks make and delete users, and are for test projects alone",
			liveProjectVariable)
	case !strings.HasPrefix(id, "project-test-"):
		return nil, fmt.Errorf("%s does not begin with project-test-", liveProjectVariable)
	}
	return &liveProject{id: id, secret: secret}, nil
}

func TestLiveProjectOf(t *testing.T) {
	const uuid = "11111111-2222-4333-8444-555555555555"
	for _, test := range []struct{ id, secret, want string }{
		{"", "", ""},
		{"project-test-" + uuid, "s3cr3t", ""},
		{"project-test-" + uuid, "", "only one is set"},
		{"", "s3cr3t", "only one is set"},
		{"project-live-" + uuid, "s3cr3t", "is a live project"},
		{"s3cr3t", "project-test-" + uuid, "does not begin with project-test-"},
	} {
		p, err := liveProjectOf(test.id, test.secret)
		if test.want != "" {
			require.Nil(t, p, test.id)
			require.ErrorContains(t, err, test.want, test.id)
			require.NotContains(t, err.Error(), "s3cr3t", test.id)
			continue
		}
		require.NoError(t, err, test.id)
		require.Equal(t, test.id == "", p == nil, test.id)
	}
}

// checkLive makes all checks in a project. Those for another product than the project's are skipped.
func checkLive(t *testing.T, p liveProject) {
	client := p.client(t, p.secret)
	// One call for each product first: without a connection, or with a wrong secret, every check would fail, each after
	// its retries.
	_, err := client.Users.Search(t.Context(), &stytch.UsersSearchParams{Limit: new(int32(1))})
	consumer := isProduct(t, err)
	_, err = client.B2B.Organizations.Search(t.Context(), &b2b.OrganizationsSearchParams{Limit: new(int32(1))})
	organizations := isProduct(t, err)
	check := func(name string, applies bool, check func(*testing.T)) {
		t.Run(name, func(t *testing.T) {
			if !applies {
				t.Skip("the project is of the other product")
			}
			check(t)
		})
	}
	check("wrong secret", true, func(t *testing.T) { checkLiveWrongSecret(t, p) })
	check("users", consumer, func(t *testing.T) { checkLiveUsers(t, client) })
	check("not found", consumer, func(t *testing.T) { checkLiveNotFound(t, client) })
	check("tokens", consumer, func(t *testing.T) { checkLiveTokens(t, p, client) })
	check("organizations", organizations, func(t *testing.T) { checkLiveOrganizations(t, client) })
	check("tokens of members", organizations, func(t *testing.T) { checkLiveMemberTokens(t, p, client) })
}

// isProduct reports whether the project is of the product of a call that ended with err.
func isProduct(t *testing.T, err error) bool {
	t.Helper()
	if errors.Is(err, errtype.InvalidB2BEndpoint) || errors.Is(err, errtype.InvalidConsumerEndpoint) {
		return false
	}
	require.NoError(t, err, "the API cannot be used")
	return true
}

func (p liveProject) client(t *testing.T, secret string) *stytch.Client {
	t.Helper()
	client, err := stytch.NewClient(p.id, secret, p.opts...)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return client
}

// liveName returns a name that nothing else has.
func liveName() string { return livePrefix + strings.ToLower(rand.Text()) }

// eventually tries until there is no error, for at most fifteen seconds: a search may know of a change later than it is
// made.
func eventually(t *testing.T, try func() error) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(time.Second) {
		if err = try(); err == nil {
			return
		}
	}
	require.NoError(t, err)
}

// cleanupContext is for what runs when the context of a test has ended.
func cleanupContext() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), time.Minute)
}

func checkLiveUsers(t *testing.T, client *stytch.Client) {
	ctx, name := t.Context(), liveName()
	var emails, ids []string
	for i := range 3 {
		email := fmt.Sprintf("%s-%d@example.com", name, i)
		emails = append(emails, email)
		created, err := client.Users.Create(ctx, &stytch.UsersCreateParams{
			Email: &email, Name: &stytch.UserNameInput{FirstName: new("Ada"), LastName: &name}, CreateUserAsPending: new(false),
		})
		if err != nil {
			// Whether there is one now is not known: look for it at the end.
			t.Cleanup(func() { deleteLiveUsers(t, client, email) })
		}
		require.NoError(t, err)
		ids = append(ids, created.UserID)
		t.Cleanup(func() { deleteLiveUser(t, client, created.UserID) })
		require.Equal(t, stytch.UserStatusActive, created.User.Status)
		require.NotZero(t, created.User.CreatedAt)
		require.NotEmpty(t, created.RequestID)
	}

	got, err := client.Users.Get(ctx, &stytch.UsersGetParams{UserID: ids[0]})
	require.NoError(t, err)
	require.Equal(t, ids[0], got.UserID)
	require.Len(t, got.Emails, 1)
	require.Equal(t, emails[0], got.Emails[0].Email)
	require.NotNil(t, got.Name)
	require.Equal(t, "Ada", got.Name.FirstName)

	// false, 0 and "" are values, and reach the API as such.
	updated, err := client.Users.Update(ctx, &stytch.UsersUpdateParams{
		UserID: ids[0], Name: &stytch.UserNameInput{FirstName: new("")},
		TrustedMetadata: map[string]any{"no": false, "empty": "", "zero": 0},
	})
	require.NoError(t, err)
	require.NotNil(t, updated.User.Name)
	require.Empty(t, updated.User.Name.FirstName)
	require.Equal(t, name, updated.User.Name.LastName)
	require.Equal(t, "map[empty: no:false zero:0]", fmt.Sprint(updated.User.TrustedMetadata))

	// Pages of one, so that there are several.
	slices.Sort(ids)
	eventually(t, func() error {
		var found []string
		for user, err := range client.Users.SearchAll(ctx, &stytch.UsersSearchParams{
			Limit: new(int32(1)), Query: stytch.UsersSearchFilters{EmailAddress: emails}.Query(),
		}) {
			if err != nil {
				return err
			}
			found = append(found, user.UserID)
		}
		if slices.Sort(found); !slices.Equal(found, ids) {
			return fmt.Errorf("found %v, want %v", found, ids)
		}
		return nil
	})

	for _, id := range ids {
		_, err := client.Users.Delete(ctx, &stytch.UsersDeleteParams{UserID: id})
		require.NoError(t, err)
		_, err = client.Users.Get(ctx, &stytch.UsersGetParams{UserID: id})
		require.ErrorIs(t, err, errtype.UserNotFound, "get after delete")
	}
}

// deleteLiveUser deletes a user that may be gone already.
func deleteLiveUser(t *testing.T, client *stytch.Client, id string) {
	ctx, cancel := cleanupContext()
	defer cancel()
	_, err := client.Users.Delete(ctx, &stytch.UsersDeleteParams{UserID: id})
	if err != nil {
		require.ErrorIs(t, err, stytch.ErrNotFound, "user %s is left behind", id)
	}
}

// deleteLiveUsers deletes those of an address.
func deleteLiveUsers(t *testing.T, client *stytch.Client, email string) {
	ctx, cancel := cleanupContext()
	defer cancel()
	for user, err := range client.Users.SearchAll(ctx, &stytch.UsersSearchParams{
		Query: stytch.UsersSearchFilters{EmailAddress: []string{email}}.Query(),
	}) {
		require.NoError(t, err, "a user with the address %s may be left behind", email)
		deleteLiveUser(t, client, user.UserID)
	}
}

func checkLiveNotFound(t *testing.T, client *stytch.Client) {
	_, err := client.Users.Get(t.Context(), &stytch.UsersGetParams{
		UserID: "user-test-00000000-0000-4000-8000-000000000000",
	})
	require.ErrorIs(t, err, errtype.UserNotFound)
	require.ErrorIs(t, err, stytch.ErrNotFound)
	var e *stytch.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, 404, e.StatusCode)
	require.NotEmpty(t, e.RequestID)
	require.NotEmpty(t, e.Message)
	require.Equal(t, "Users.Get", e.Operation)
}

func checkLiveWrongSecret(t *testing.T, p liveProject) {
	wrong := "secret-test-" + strings.ToLower(rand.Text())
	_, err := p.client(t, wrong).Debug.Whoami(t.Context(), nil)
	require.ErrorIs(t, err, stytch.ErrUnauthorized)
	require.NotContains(t, err.Error(), wrong)
}

// checkLiveTokens fetches the keys of the project and has forged tokens refused.
func checkLiveTokens(t *testing.T, p liveProject, client *stytch.Client) {
	ctx := t.Context()
	keys, err := client.Sessions.GetJWKS(ctx, &stytch.SessionsGetJWKSParams{ProjectID: p.id})
	require.NoError(t, err)
	verifier, err := client.Verifier()
	require.NoError(t, err)
	checkForged(t, keys.Keys, verifier, func(kid string) (error, error) {
		jwt := forgedSession(p.id, "user-test-00000000-0000-4000-8000-000000000000").signBy(kid, signerOf("of nobody"))
		_, local := verifier.Session(ctx, jwt)
		_, err := client.Sessions.AuthenticateJWT(ctx, &stytch.SessionsAuthenticateJWTParams{SessionJWT: jwt})
		return local, err
	})
}

// checkLiveMemberTokens is checkLiveTokens for B2B.
func checkLiveMemberTokens(t *testing.T, p liveProject, client *stytch.Client) {
	ctx := t.Context()
	keys, err := client.B2B.Sessions.GetJWKS(ctx, &b2b.SessionsGetJWKSParams{ProjectID: p.id})
	require.NoError(t, err)
	verifier, err := client.B2B.Verifier()
	require.NoError(t, err)
	organization := map[string]any{
		"organization_id": "organization-test-00000000-0000-4000-8000-000000000000", "slug": "acme",
	}
	checkForged(t, keys.Keys, verifier, func(kid string) (error, error) {
		jwt := forgedSession(p.id, "member-test-00000000-0000-4000-8000-000000000000").
			with("https://stytch.com/organization", organization).signBy(kid, signerOf("of nobody"))
		_, local := verifier.MemberSession(ctx, jwt)
		_, err := client.B2B.Sessions.AuthenticateJWT(ctx, &b2b.SessionsAuthenticateJWTParams{SessionJWT: jwt})
		return local, err
	})
}

// checkForged judges a forged token with a key id of its own and one with that of a key of the project, by the errors
// of the verifier and of the service.
func checkForged(
	t *testing.T, keys []stytch.JWK, verifier *token.Verifier, judge func(kid string) (local, service error),
) {
	t.Helper()
	require.NotEmpty(t, keys, "the project has no keys")
	require.NoError(t, verifier.Warm(t.Context()))
	for kid, want := range map[string]error{"jwk-test-forged": token.ErrUnknownKey, keys[0].Kid: token.ErrSignature} {
		local, service := judge(kid)
		require.ErrorIs(t, local, want, "forged with the key id %s", kid)
		require.ErrorIs(t, service, want, "forged with the key id %s", kid)
		require.ErrorIs(t, service, stytch.ErrUnauthorized, "forged with the key id %s", kid)
	}
}

// forgedSession returns the claims of a session, all as they should be.
func forgedSession(project, subject string) claims {
	now := time.Now()
	return claims{
		"iss": "stytch.com/" + project, "aud": []string{project}, "sub": subject,
		"https://stytch.com/session": map[string]any{
			"id": "session-test-00000000-0000-4000-8000-000000000000", "started_at": now, "last_accessed_at": now,
			"expires_at": now.Add(time.Hour),
		},
	}.issued(0, 5*time.Minute)
}

func checkLiveOrganizations(t *testing.T, client *stytch.Client) {
	ctx, name := t.Context(), liveName()
	organizations, members := client.B2B.Organizations, client.B2B.Organizations.Members
	created, err := organizations.Create(ctx, &b2b.OrganizationsCreateParams{
		OrganizationName: name, OrganizationSlug: &name,
	})
	if err != nil {
		t.Cleanup(func() { deleteLiveOrganizations(t, client, name) })
	}
	require.NoError(t, err)
	id := created.Organization.OrganizationID
	t.Cleanup(func() { deleteLiveOrganization(t, client, id) }) // with its members

	email := name + "@example.com"
	member, err := members.Create(ctx, &b2b.MembersCreateParams{
		OrganizationID: id, EmailAddress: email, Name: new("Ada"), IsBreakglass: new(true),
	})
	require.NoError(t, err)
	updated, err := members.Update(ctx, &b2b.MembersUpdateParams{
		OrganizationID: id, MemberID: member.MemberID, IsBreakglass: new(false), Name: new(""),
	})
	require.NoError(t, err)
	require.True(t, member.Member.IsBreakglass)
	require.False(t, updated.Member.IsBreakglass)
	require.Empty(t, updated.Member.Name)

	eventually(t, func() error {
		var found []string
		for m, err := range members.SearchAll(ctx, &b2b.MembersSearchParams{
			OrganizationIDs: []string{id}, Query: b2b.MembersSearchFilters{MemberEmails: []string{email}}.Query(),
		}) {
			if err != nil {
				return err
			}
			found = append(found, m.MemberID)
		}
		if !slices.Equal(found, []string{member.MemberID}) {
			return fmt.Errorf("found %v, want %s", found, member.MemberID)
		}
		return nil
	})

	_, err = members.Delete(ctx, &b2b.MembersDeleteParams{OrganizationID: id, MemberID: member.MemberID})
	require.NoError(t, err)
	_, err = organizations.Delete(ctx, &b2b.OrganizationsDeleteParams{OrganizationID: id})
	require.NoError(t, err)
	_, err = organizations.Get(ctx, &b2b.OrganizationsGetParams{OrganizationID: id})
	require.ErrorIs(t, err, stytch.ErrNotFound, "get after delete")
}

// deleteLiveOrganization deletes an organization that may be gone already.
func deleteLiveOrganization(t *testing.T, client *stytch.Client, id string) {
	ctx, cancel := cleanupContext()
	defer cancel()
	_, err := client.B2B.Organizations.Delete(ctx, &b2b.OrganizationsDeleteParams{OrganizationID: id})
	if err != nil {
		require.ErrorIs(t, err, stytch.ErrNotFound, "organization %s is left behind", id)
	}
}

// deleteLiveOrganizations deletes the one of a slug.
func deleteLiveOrganizations(t *testing.T, client *stytch.Client, slug string) {
	ctx, cancel := cleanupContext()
	defer cancel()
	for o, err := range client.B2B.Organizations.SearchAll(ctx, &b2b.OrganizationsSearchParams{
		Query: b2b.OrganizationsSearchFilters{OrganizationSlugs: []string{slug}}.Query(),
	}) {
		require.NoError(t, err, "organization %s may be left behind", slug)
		deleteLiveOrganization(t, client, o.OrganizationID)
	}
}
