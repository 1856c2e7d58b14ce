package stytchtest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func TestUserRules(t *testing.T) {
	t.Parallel()
	create := func(params stytch.UsersCreateParams) func(*fixture) error {
		return func(f *fixture) error {
			_, err := f.client.Users.Create(f.Context(), &stytch.UsersCreateParams{
				Email: new(ada), PhoneNumber: new("+12025550100"), ExternalID: new("ada-1"),
			})
			require.NoError(f, err)
			_, err = f.client.Users.Create(f.Context(), &params)
			return err
		}
	}
	update := func(params stytch.UsersUpdateParams) func(*fixture) error {
		return func(f *fixture) error {
			_, err := f.client.Users.Create(f.Context(), &stytch.UsersCreateParams{ExternalID: new("taken")})
			require.NoError(f, err)
			params.UserID = f.user(ada).UserID
			_, err = f.client.Users.Update(f.Context(), &params)
			return err
		}
	}
	many := map[string]any{}
	for i := range 21 {
		many[fmt.Sprint("key-", i)] = i
	}
	checkRules(t, []rule{
		{"nothing to create from", create(stytch.UsersCreateParams{}), errtype.InvalidCreateUserRequest},
		{"an email that is none", create(stytch.UsersCreateParams{Email: new("ada")}), errtype.InvalidEmail},
		{"an email with a name", create(stytch.UsersCreateParams{Email: new("Ben <ben@example.com>")}), errtype.InvalidEmail},
		{
			"a phone number that is none", create(stytch.UsersCreateParams{PhoneNumber: new("555-0100")}),
			errtype.InvalidPhoneNumber,
		},
		{"an email that is taken", create(stytch.UsersCreateParams{Email: new("Ada@Example.com")}), errtype.DuplicateEmail},
		{
			"a phone number that is taken", create(stytch.UsersCreateParams{PhoneNumber: new("+12025550100")}),
			errtype.DuplicatePhoneNumber,
		},
		{
			"an external id that is taken", create(stytch.UsersCreateParams{Email: new(ben), ExternalID: new("ada-1")}),
			errtype.DuplicateUserExternalID,
		},
		{
			"an external id that is none", create(stytch.UsersCreateParams{Email: new(ben), ExternalID: new("ada 1")}),
			errtype.BadRequest,
		},
		{
			"too many keys", create(stytch.UsersCreateParams{Email: new(ben), TrustedMetadata: many}),
			errtype.MetadataTooManyKeys,
		},
		{"too much metadata", create(stytch.UsersCreateParams{
			Email: new(ben), UntrustedMetadata: map[string]any{"text": strings.Repeat("x", 5000)},
		}), errtype.MetadataTooLarge},
		{
			"update: an external id that is taken", update(stytch.UsersUpdateParams{ExternalID: new("taken")}),
			errtype.DuplicateUserExternalID,
		},
		{"update: too many keys", update(stytch.UsersUpdateParams{TrustedMetadata: many}), errtype.MetadataTooManyKeys},
		{"no such user", func(f *fixture) error {
			_, err := f.client.Users.Get(f.Context(), &stytch.UsersGetParams{UserID: "user-test-nobody"})
			return err
		}, errtype.UserNotFound},
		{"a factor of another kind", func(f *fixture) error {
			u := f.user(ada)
			_, err := f.client.Users.DeletePhoneNumber(f.Context(), &stytch.UsersDeletePhoneNumberParams{PhoneID: u.EmailID})
			require.Len(f, f.get(u.UserID).Emails, 1, "the email is gone")
			return err
		}, errtype.PhoneNumberNotFound},
		{"a factor twice", func(f *fixture) error {
			u := f.user(ada)
			_, err := f.client.Users.DeleteEmail(f.Context(), &stytch.UsersDeleteEmailParams{EmailID: u.EmailID})
			require.NoError(f, err)
			_, err = f.client.Users.DeleteEmail(f.Context(), &stytch.UsersDeleteEmailParams{EmailID: u.EmailID})
			return err
		}, errtype.EmailNotFound},
		{"exchange for both", func(f *fixture) error {
			_, err := f.client.Users.ExchangePrimaryFactor(f.Context(), &stytch.UsersExchangePrimaryFactorParams{
				UserID: f.user(ada).UserID, EmailAddress: new(ben), PhoneNumber: new("+12025550100"),
			})
			return err
		}, errtype.InvalidExchangePrimaryFactorFields},
		{"exchange one of two", func(f *fixture) error {
			u, err := f.client.Users.Create(f.Context(), &stytch.UsersCreateParams{
				Email: new(ada), PhoneNumber: new("+12025550100"),
			})
			require.NoError(f, err)
			_, err = f.client.Users.ExchangePrimaryFactor(f.Context(), &stytch.UsersExchangePrimaryFactorParams{
				UserID: u.UserID, EmailAddress: new(ben),
			})
			return err
		}, errtype.InvalidExchangePrimaryFactorUser},
		{"exchange for one that is taken", func(f *fixture) error {
			f.user(ben)
			_, err := f.client.Users.ExchangePrimaryFactor(f.Context(), &stytch.UsersExchangePrimaryFactorParams{
				UserID: f.user(ada).UserID, EmailAddress: new(ben),
			})
			return err
		}, errtype.DuplicateEmail},
	})
}

func TestUserUpdate(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	u, err := f.client.Users.Create(t.Context(), &stytch.UsersCreateParams{
		Email: new(ada), Name: &stytch.UserNameInput{FirstName: new("Ada")}, Roles: []string{"admin"},
		TrustedMetadata: map[string]any{"plan": "gold", "since": 2026.0},
	})
	require.NoError(f, err)
	res, err := f.client.Users.Update(t.Context(), &stytch.UsersUpdateParams{
		UserID: u.UserID, Name: &stytch.UserNameInput{LastName: new("Lovelace")}, ExternalID: new("ada-1"),
		TrustedMetadata: map[string]any{"plan": nil, "seats": 3.0}, UntrustedMetadata: map[string]any{"theme": "dark"},
	})
	require.NoError(f, err)
	updated := res.User
	require.Equal(t, "Ada", updated.Name.FirstName)
	require.Equal(t, "Lovelace", updated.Name.LastName)
	require.Equal(t, []string{"admin"}, updated.Roles)
	want := map[string]any{"since": json.Number("2026"), "seats": json.Number("3")}
	require.Equal(t, want, updated.TrustedMetadata)
	got := f.get("ada-1")
	require.Equal(t, u.UserID, got.UserID, "by the external id")
	require.Equal(t, "dark", got.UntrustedMetadata["theme"], "by the external id")
	_, err = f.client.Users.Update(t.Context(), &stytch.UsersUpdateParams{UserID: u.UserID, Roles: []string{}})
	require.NoError(f, err)
	got = f.get(u.UserID)
	require.Empty(t, got.Roles)
	require.Equal(t, "ada-1", got.ExternalID)
	_, err = f.client.Users.DeleteExternalID(t.Context(), &stytch.UsersDeleteExternalIDParams{UserID: "ada-1"})
	require.NoError(f, err)
	_, err = f.client.Users.Get(t.Context(), &stytch.UsersGetParams{UserID: "ada-1"})
	require.ErrorIs(t, err, errtype.UserNotFound, "after the external id was deleted")
}

// What is deleted or exchanged is free for others.
func TestUserDelete(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in := f.logIn(ada)
	_, err := f.client.Users.Delete(t.Context(), &stytch.UsersDeleteParams{UserID: in.UserID})
	require.NoError(f, err)
	_, err = f.client.Sessions.Authenticate(t.Context(), &stytch.SessionsAuthenticateParams{
		SessionToken: &in.SessionToken,
	})
	require.ErrorIs(t, err, errtype.SessionNotFound, "the session of a deleted user")
	again := f.user(ada)
	_, err = f.client.Users.ExchangePrimaryFactor(t.Context(), &stytch.UsersExchangePrimaryFactorParams{
		UserID: again.UserID, PhoneNumber: new("+12025550100"),
	})
	require.NoError(f, err)
	got := f.get(again.UserID)
	require.Empty(t, got.Emails)
	require.Equal(t, "+12025550100", got.PhoneNumbers[0].PhoneNumber)
	_, err = f.client.Users.ExchangePrimaryFactor(t.Context(), &stytch.UsersExchangePrimaryFactorParams{
		UserID: again.UserID, EmailAddress: new(ben),
	})
	require.NoError(f, err)
	got = f.get(again.UserID)
	require.Empty(t, got.PhoneNumbers)
	require.Len(t, got.Emails, 1)
	third := f.user(ada)
	require.NotEqual(t, again.UserID, third.UserID, "the same user again")
}

func TestUserSearch(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	began := f.srv.Clock.Now()
	f.user(ada)
	f.later(time.Hour)
	_, err := f.client.Users.Create(t.Context(), &stytch.UsersCreateParams{
		Email: new(ben), PhoneNumber: new("+12025550100"), CreateUserAsPending: new(true),
		Name: &stytch.UserNameInput{FirstName: new("Ben"), LastName: new("Bitdiddle")},
	})
	require.NoError(f, err)
	f.later(time.Hour)
	f.logIn("cyd@example.com")
	f.withPassword("dan@example.com")
	oauth, err := f.client.OAuth.Authenticate(t.Context(), &stytch.OAuthAuthenticateParams{
		Token: f.srv.OAuthToken("google", "eve@example.com"),
	})
	require.NoError(f, err)

	for name, c := range map[string]struct {
		query *stytch.SearchQuery
		want  string
	}{
		"everybody":   {nil, "ada ben cyd dan eve"},
		"no operands": {stytch.UsersSearchFilters{}.Query(), "ada ben cyd dan eve"},
		"status":      {stytch.UsersSearchFilters{Status: new(stytch.UsersSearchStatus("pending"))}.Query(), "ben"},
		"created after": {
			stytch.UsersSearchFilters{CreatedAtGreaterThan: new(began.Add(30 * time.Minute))}.Query(), "ben cyd dan eve",
		},
		"created before": {stytch.UsersSearchFilters{CreatedAtLessThan: new(began.Add(30 * time.Minute))}.Query(), "ada"},
		"created between": {
			operands("AND",
				"created_at_between", map[string]any{
					"greater_than": began.Add(30 * time.Minute), "less_than": began.Add(90 * time.Minute),
				}),
			"ben",
		},
		"user id":        {stytch.UsersSearchFilters{UserID: []string{oauth.UserID, "user-test-nobody"}}.Query(), "eve"},
		"provider":       {stytch.UsersSearchFilters{OAuthProvider: []string{"google"}}.Query(), "eve"},
		"email":          {stytch.UsersSearchFilters{EmailAddress: []string{"ADA@example.com", ben}}.Query(), "ada ben"},
		"no email":       {stytch.UsersSearchFilters{EmailAddress: []string{}}.Query(), ""},
		"email verified": {stytch.UsersSearchFilters{EmailVerified: new(true)}.Query(), "cyd eve"},
		"not verified":   {stytch.UsersSearchFilters{EmailVerified: new(false)}.Query(), "ada ben dan"},
		"phone":          {stytch.UsersSearchFilters{PhoneNumber: []string{"+12025550100"}}.Query(), "ben"},
		"phone verified": {stytch.UsersSearchFilters{PhoneVerified: new(true)}.Query(), ""},
		"password":       {stytch.UsersSearchFilters{PasswordExists: new(true)}.Query(), "dan"},
		"fuzzy":          {stytch.UsersSearchFilters{EmailAddressFuzzy: new("cyd@exmple")}.Query(), "cyd"},
		"fuzzy name":     {stytch.UsersSearchFilters{FullNameFuzzy: new("ben bitdidle")}.Query(), "ben"},
		"fuzzy phone":    {stytch.UsersSearchFilters{PhoneNumberFuzzy: new("555")}.Query(), "ben"},
		"and":            {operands("AND", "status", "active", "email_verified", false), "ada dan"},
		"or":             {operands("OR", "status", "pending", "password_exists", true), "ben dan"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for u, err := range f.client.Users.SearchAll(t.Context(), &stytch.UsersSearchParams{
				Query: c.query, Limit: new(int32(2)),
			}) {
				require.NoError(t, err)
				got = append(got, u.Emails[0].Email[:3])
			}
			require.Equal(t, c.want, strings.Join(got, " "))
		})
	}
}

// operands makes a query of names and values in turn.
func operands(operator stytch.SearchOperator, pairs ...any) *stytch.SearchQuery {
	q := &stytch.SearchQuery{Operator: operator, Operands: []map[string]any{}}
	for pair := range slices.Chunk(pairs, 2) {
		q.Operands = append(q.Operands, map[string]any{"filter_name": pair[0], "filter_value": pair[1]})
	}
	return q
}

// Users who come and go between two pages move nobody.
func TestUserSearchPages(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var ids []string
	for i := range 5 {
		ids = append(ids, f.user(fmt.Sprintf("user-%d@example.com", i)).UserID)
	}
	search := func(cursor *string) *stytch.UsersSearchResponse {
		res, err := f.client.Users.Search(t.Context(), &stytch.UsersSearchParams{Limit: new(int32(2)), Cursor: cursor})
		require.NoError(f, err)
		return res
	}
	first := search(nil)
	require.Len(t, first.Results, 2)
	require.Equal(t, int32(5), first.ResultsMetadata.Total)
	require.NotEmpty(t, first.ResultsMetadata.NextCursor)
	_, err := f.client.Users.Delete(t.Context(), &stytch.UsersDeleteParams{UserID: ids[1]})
	require.NoError(f, err)
	second := search(&first.ResultsMetadata.NextCursor)
	require.Len(t, second.Results, 2)
	require.Equal(t, ids[2], second.Results[0].UserID)
	require.Equal(t, int32(4), second.ResultsMetadata.Total)
	last := search(&second.ResultsMetadata.NextCursor)
	require.Len(t, last.Results, 1)
	require.Equal(t, ids[4], last.Results[0].UserID)
	require.Empty(t, last.ResultsMetadata.NextCursor)
}

func TestUserSearchRules(t *testing.T) {
	t.Parallel()
	search := func(params stytch.UsersSearchParams) func(*fixture) error {
		return func(f *fixture) error {
			_, err := f.client.Users.Search(f.Context(), &params)
			return err
		}
	}
	filter := func(name, value any) func(*fixture) error {
		return search(stytch.UsersSearchParams{Query: operands("AND", name, value)})
	}
	checkRules(t, []rule{
		{"limit too small", search(stytch.UsersSearchParams{Limit: new(int32(-1))}), errtype.UserSearchInvalidLimit},
		{"limit too large", search(stytch.UsersSearchParams{Limit: new(int32(1001))}), errtype.UserSearchInvalidLimit},
		{"operator", search(stytch.UsersSearchParams{Query: &stytch.SearchQuery{
			Operator: "NOR", Operands: []map[string]any{},
		}}), errtype.UserSearchInvalidOperator},
		{"cursor", search(stytch.UsersSearchParams{Cursor: new("page-2")}), errtype.UserSearchInvalidCursor},
		{
			"no name",
			search(stytch.UsersSearchParams{Query: &stytch.SearchQuery{Operator: "AND", Operands: []map[string]any{{}}}}),
			errtype.UserSearchMissingFilterName,
		},
		{"no value", filter("status", nil), errtype.UserSearchMissingFilterValue},
		{"a name that is no string", filter(1, "x"), errtype.UserSearchFilterNameMustBeString},
		{"an unknown filter", filter("shoe_size", "42"), errtype.UserSearchFilterNameNotRecognized},
		{"a string for a list", filter("user_id", "user-test-1"), errtype.UserSearchExpectedArrayOfString},
		{"a number in a list", filter("user_id", []any{1}), errtype.UserSearchExpectedArrayOfString},
		{"a string for a bool", filter("email_verified", "true"), errtype.UserSearchExpectedBool},
		{"a list for a string", filter("full_name_fuzzy", []any{"ada"}), errtype.UserSearchExpectedString},
		{"a status", filter("status", "asleep"), errtype.UserSearchInvalidStatusFilter},
		{"a time", filter("created_at_less_than", "yesterday"), errtype.UserSearchExpectedTimestamp},
		{"no object", filter("created_at_between", "today"), errtype.UserSearchExpectedObject},
		{
			"half an object", filter("created_at_between", map[string]any{"greater_than": "2026-01-02T15:04:05Z"}),
			errtype.UserSearchMissingLessThan,
		},
		{"a short name", filter("full_name_fuzzy", "ad"), errtype.UserSearchFullNameFuzzyTooShort},
		{"a short email", filter("email_address_fuzzy", "ad"), errtype.UserSearchEmailAddressFuzzyTooShort},
		{"a short phone number", filter("phone_number_fuzzy", "+1"), errtype.UserSearchPhoneNumberFuzzyTooShort},
	})
}
