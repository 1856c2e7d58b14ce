package stytchtest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func TestOrganizationRules(t *testing.T) {
	f := newB2BFixture(t, func(p *b2b.OrganizationsCreateParams) { p.OrganizationExternalID = new("acme-1") })
	type params = b2b.OrganizationsCreateParams
	for name, tc := range map[string]struct {
		change func(*params)
		want   error
	}{
		"no name": {func(p *params) { p.OrganizationName = "" }, errtype.OrganizationNameMissing},
		"slug of another": {
			func(p *params) { p.OrganizationSlug = new("acme") }, errtype.OrganizationSlugAlreadyUsed,
		},
		"slug with a space": {func(p *params) { p.OrganizationSlug = new("a b") }, errtype.InvalidOrganizationSlug},
		"external id of another": {
			func(p *params) { p.OrganizationExternalID = new("acme-1") }, errtype.OrganizationExternalIDAlreadyUsed,
		},
		"common domain": {
			func(p *params) { p.EmailAllowedDomains = []string{"gmail.com"} }, errtype.OrganizationSettingsDomainTooCommon,
		},
		"no domain": {
			func(p *params) { p.EmailAllowedDomains = []string{"localhost"} }, errtype.OrganizationSettingsInvalidDomain,
		},
		"domain twice": {
			func(p *params) { p.EmailAllowedDomains = []string{"a.example", "a.example"} },
			errtype.OrganizationSettingsDuplicateDomain,
		},
		"restricted, no domain": {
			func(p *params) { p.EmailInvites = new(b2b.EmailInvitesRestricted) }, errtype.InvalidRestrictedEmailSetting,
		},
		"restricted, no method": {
			func(p *params) { p.AuthMethods = new(b2b.AuthMethodsRestricted) }, errtype.AllowedAuthMethodsRequiredForRestricted,
		},
		"restricted, no MFA method": {
			func(p *params) { p.MFAMethods = new(b2b.MFAMethodsRestricted) }, errtype.AllowedMFAMethodsRequiredForRestricted,
		},
		"unknown method": {
			func(p *params) { p.AllowedAuthMethods = []string{"telepathy"} }, errtype.InvalidOrganizationAllowedAuthMethods,
		},
		"unknown MFA method": {
			func(p *params) { p.AllowedMFAMethods = []b2b.MFAMethod{"password"} }, errtype.InvalidOrganizationAllowedMFAMethods,
		},
		"unknown MFA policy": {func(p *params) { p.MFAPolicy = new(b2b.MFAPolicy("SOMETIMES")) },
			errtype.InvalidOrganizationMFAPolicy},
		"good": {func(*params) {}, nil},
	} {
		p := &params{OrganizationName: "Another " + name}
		tc.change(p)
		_, err := f.client.B2B.Organizations.Create(t.Context(), p)
		require.ErrorIs(t, err, tc.want, name)
	}
}

func TestOrganizationLifecycle(t *testing.T) {
	f := newB2BFixture(t)
	orgs := f.client.B2B.Organizations
	twin, err := orgs.Create(t.Context(), &b2b.OrganizationsCreateParams{
		OrganizationName: "Acme", TrustedMetadata: map[string]any{"plan": "free", "seats": 3},
	})
	require.NoError(t, err)
	require.NotEqual(t, "acme", twin.Organization.OrganizationSlug)
	require.True(t, strings.HasPrefix(twin.Organization.OrganizationSlug, "acme-"))
	id := twin.Organization.OrganizationID
	updated, err := orgs.Update(t.Context(), &b2b.OrganizationsUpdateParams{
		OrganizationID: id, OrganizationSlug: new("twin"), OrganizationExternalID: new("t-1"),
		TrustedMetadata: map[string]any{"plan": "gold", "seats": nil},
	})
	require.NoError(t, err)
	require.Equal(t, "gold", updated.Organization.TrustedMetadata["plan"])
	require.Len(t, updated.Organization.TrustedMetadata, 1)
	require.Equal(t, "Acme", updated.Organization.OrganizationName)
	for _, name := range []string{id, "twin", "t-1"} {
		got, err := orgs.Get(t.Context(), &b2b.OrganizationsGetParams{OrganizationID: name})
		require.NoError(t, err, name)
		require.Equal(t, id, got.Organization.OrganizationID, name)
	}
	_, err = orgs.DeleteExternalID(t.Context(), &b2b.OrganizationsDeleteExternalIDParams{OrganizationID: id})
	require.NoError(t, err)
	_, err = orgs.Get(t.Context(), &b2b.OrganizationsGetParams{OrganizationID: "t-1"})
	require.ErrorIs(t, err, errtype.OrganizationNotFound, "by the id that is gone")

	f.member("ada@acme.example.com")
	f.member("bob@acme.example.com")
	got, err := orgs.Metrics(t.Context(), &b2b.OrganizationsMetricsParams{OrganizationID: f.org})
	require.NoError(t, err)
	require.Equal(t, int32(2), got.MemberCount)
	in := f.login("ada@acme.example.com")
	_, err = orgs.Delete(t.Context(), &b2b.OrganizationsDeleteParams{OrganizationID: f.org})
	require.NoError(t, err)
	_, err = f.client.B2B.Sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{
		SessionToken: &in.SessionToken,
	})
	require.ErrorIs(t, err, errtype.SessionNotFound, "a session of its members")
	_, err = orgs.Members.DangerouslyGet(t.Context(), &b2b.MembersDangerouslyGetParams{
		MemberID: in.MemberID, IncludeDeleted: new(true),
	})
	require.ErrorIs(t, err, errtype.MemberNotFound, "its members")
}

func TestOrganizationsSearch(t *testing.T) {
	f := newB2BFixture(t)
	f.member("ada@acme.example.com")
	globex := f.organization("Globex", func(p *b2b.OrganizationsCreateParams) {
		p.ClaimedEmailDomains = []string{"globex.example"}
	})
	initech := f.organization("Initech")
	type filters = b2b.OrganizationsSearchFilters
	all := []string{f.org, globex, initech}
	slug := func(of string) map[string]any { return filters{OrganizationSlugs: []string{of}}.Query().Operands[0] }
	acmeOrGlobex := []map[string]any{slug("acme"), slug("globex")}
	for name, tc := range map[string]struct {
		query *b2b.SearchQuery
		want  []string
	}{
		"everything":     {nil, all},
		"ids":            {filters{OrganizationIDs: []string{globex, initech}}.Query(), all[1:]},
		"slugs":          {filters{OrganizationSlugs: []string{"initech"}}.Query(), all[2:]},
		"name":           {filters{OrganizationNameFuzzy: new("LOBE")}.Query(), all[1:2]},
		"member":         {filters{MemberEmails: []string{"ada@acme.example.com"}}.Query(), all[:1]},
		"member, nearly": {filters{MemberEmailFuzzy: new("ada@")}.Query(), all[:1]},
		"domain":         {filters{AllowedDomains: []string{"acme.example.com"}}.Query(), all[:1]},
		"claimed domain": {filters{ClaimedEmailDomains: []string{"globex.example"}}.Query(), all[1:2]},
		"no SSO":         {filters{HasActiveSSOConnection: new(false)}.Query(), all},
		"SSO":            {filters{HasActiveSSOConnection: new(true)}.Query(), nil},
		"both":           {&b2b.SearchQuery{Operator: b2b.SearchOperatorAnd, Operands: acmeOrGlobex}, nil},
		"either":         {&b2b.SearchQuery{Operator: b2b.SearchOperatorOr, Operands: acmeOrGlobex}, all[:2]},
	} {
		var got []string
		for o, err := range f.client.B2B.Organizations.SearchAll(t.Context(), &b2b.OrganizationsSearchParams{
			Limit: new(int32(1)), Query: tc.query,
		}) {
			require.NoError(t, err, name)
			got = append(got, o.OrganizationID)
		}
		require.Equal(t, tc.want, got, name)
	}
}

func TestSearchRefusals(t *testing.T) {
	f := newB2BFixture(t)
	for name, tc := range map[string]struct {
		operand map[string]any
		want    error
	}{
		"no name": {map[string]any{"filter_value": "x"}, errtype.OrganizationSearchMissingFilterName},
		"name of 1": {
			map[string]any{"filter_name": 1, "filter_value": "x"}, errtype.OrganizationSearchFilterNameMustBeString,
		},
		"unknown": {
			map[string]any{"filter_name": "shoe_size", "filter_value": 42}, errtype.OrganizationSearchFilterNameNotRecognized,
		},
		"no value": {map[string]any{"filter_name": "organization_ids"}, errtype.OrganizationSearchMissingFilterValue},
		"no list": {
			map[string]any{"filter_name": "organization_ids", "filter_value": "x"},
			errtype.OrganizationSearchExpectedArrayOfStrings,
		},
		"list of 1": {
			map[string]any{"filter_name": "organization_ids", "filter_value": []any{1}},
			errtype.OrganizationSearchExpectedArrayOfStrings,
		},
		"no string": {
			map[string]any{"filter_name": "sso_connection_id", "filter_value": 1}, errtype.OrganizationSearchExpectedString,
		},
		"no boolean": {
			map[string]any{"filter_name": "has_active_sso_connection", "filter_value": "yes"},
			errtype.OrganizationSearchExpectedBoolean,
		},
		"two letters": {
			map[string]any{"filter_name": "organization_name_fuzzy", "filter_value": "ac"},
			errtype.OrganizationSearchOrganizationNameFuzzyTooShort,
		},
	} {
		query := &b2b.SearchQuery{Operator: b2b.SearchOperatorAnd, Operands: []map[string]any{tc.operand}}
		_, err := f.client.B2B.Organizations.Search(t.Context(), &b2b.OrganizationsSearchParams{Query: query})
		require.ErrorIs(t, err, tc.want, name)
	}
	_, err := f.client.B2B.Organizations.Search(t.Context(), &b2b.OrganizationsSearchParams{Cursor: new("nonsense")})
	require.ErrorIs(t, err, errtype.UserSearchInvalidCursor, "cursor")
	_, err = f.client.B2B.Organizations.Search(t.Context(), &b2b.OrganizationsSearchParams{
		Query: &b2b.SearchQuery{Operator: "NOR", Operands: []map[string]any{}},
	})
	require.ErrorIs(t, err, errtype.UserSearchInvalidOperator, "operator")
	_, err = f.client.B2B.Organizations.Members.Search(t.Context(), &b2b.MembersSearchParams{
		OrganizationIDs: []string{},
	})
	require.ErrorIs(t, err, errtype.MemberSearchOrganizationIDsEmpty, "members of none")
}
