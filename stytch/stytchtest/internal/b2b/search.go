package b2b

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/paging"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// filterKind is what the value of a filter is.
type filterKind int

const (
	filterAnyOf filterKind = iota // a list of strings, of which one must be there
	filterFuzzy                   // a part of a string, three characters at least
	filterExact                   // a string
	filterTruth                   // a boolean
)

// minFuzzyText is how many characters a filterFuzzy filter needs.
const minFuzzyText = 3

// filterValue is the value of a filter: list of filterAnyOf, text of filterFuzzy and filterExact, on of filterTruth.
type filterValue struct {
	list []string
	text string
	on   bool
}

// has reports whether one of the values is in the list of the filter.
func (v filterValue) has(values ...string) bool {
	return slices.ContainsFunc(values, func(s string) bool {
		return s != "" && slices.ContainsFunc(v.list, func(wanted string) bool { return strings.EqualFold(wanted, s) })
	})
}

// near reports whether one of the values contains the text of the filter.
func (v filterValue) near(values ...string) bool {
	return slices.ContainsFunc(values, func(s string) bool {
		return strings.Contains(strings.ToLower(s), strings.ToLower(v.text))
	})
}

// filter is a filter of a search for Ts.
type filter[T any] struct {
	kind    filterKind
	matches func(c *call, thing T, v filterValue) bool
}

// condition is a filter with its value.
type condition[T any] struct {
	name string
	filter[T]
	value filterValue
}

// conditions reads a query. The types of errors begin with a prefix.
func conditions[T any](query *gen.SearchQuery, filters map[string]filter[T], prefix string) ([]condition[T], error) {
	if query == nil {
		return nil, nil
	}
	switch query.Operator {
	case "", gen.SearchOperatorAnd, gen.SearchOperatorOr:
	default:
		return nil, refusal.New(errtype.UserSearchInvalidOperator, "The operator of a search is AND or OR.")
	}
	var list []condition[T]
	for _, operand := range query.Operands {
		name, ok := operand["filter_name"].(string)
		switch {
		case operand["filter_name"] == nil:
			return nil, refusal.New(stytch.ErrorType(prefix+"missing_filter_name"), "An operand has no filter_name.")
		case !ok:
			return nil, refusal.New(stytch.ErrorType(prefix+"filter_name_must_be_string"), "A filter_name is no string.")
		}
		f, ok := filters[name]
		switch {
		case !ok:
			return nil, refusal.New(stytch.ErrorType(prefix+"filter_name_not_recognized"), "There is no filter %q.", name)
		case operand["filter_value"] == nil:
			return nil, refusal.New(stytch.ErrorType(prefix+"missing_filter_value"), "The filter %q has no filter_value.", name)
		}
		v, err := readFilter(f.kind, name, operand["filter_value"], prefix)
		if err != nil {
			return nil, err
		}
		list = append(list, condition[T]{name, f, v})
	}
	return list, nil
}

func readFilter(kind filterKind, name string, given any, prefix string) (v filterValue, err error) {
	var ok bool
	switch kind {
	case filterAnyOf:
		var items []any
		if items, ok = given.([]any); ok {
			for _, item := range items {
				s, isString := item.(string)
				ok = ok && isString
				v.list = append(v.list, s)
			}
		}
		if !ok {
			return v, refusal.New(stytch.ErrorType(prefix+"expected_array_of_strings"), "The value of %q is no list of strings.",
				name)
		}
	case filterTruth:
		if v.on, ok = given.(bool); !ok {
			return v, refusal.New(stytch.ErrorType(prefix+"expected_boolean"), "The value of %q is no boolean.", name)
		}
	default:
		if v.text, ok = given.(string); !ok {
			return v, refusal.New(stytch.ErrorType(prefix+"expected_string"), "The value of %q is no string.", name)
		}
		if kind == filterFuzzy && len(v.text) < minFuzzyText {
			// The API's name of the filter for phone numbers is a longer one.
			name = strings.Replace(name, "member_phone_number", "member_mfa_phone_number", 1)
			return v, refusal.New(stytch.ErrorType(prefix+name+"_too_short"), "A filterFuzzy filter needs %d characters.",
				minFuzzyText)
		}
	}
	return v, nil
}

// meets reports whether a thing meets all conditions, or one of them if the operator is OR.
func meets[T any](c *call, thing T, list []condition[T], operator gen.SearchOperator) bool {
	met := func(one condition[T]) bool { return one.matches(c, thing, one.value) }
	if operator == gen.SearchOperatorOr {
		return slices.ContainsFunc(list, met)
	}
	return !slices.ContainsFunc(list, func(one condition[T]) bool { return !met(one) })
}

func organizationFilters() map[string]filter[*store.Organization] {
	type o = *store.Organization
	return map[string]filter[*store.Organization]{
		"organization_ids":   {filterAnyOf, func(_ *call, o o, v filterValue) bool { return v.has(o.OrganizationID) }},
		"organization_slugs": {filterAnyOf, func(_ *call, o o, v filterValue) bool { return v.has(o.OrganizationSlug) }},
		"organization_name_fuzzy": {
			filterFuzzy, func(_ *call, o o, v filterValue) bool { return v.near(o.OrganizationName) },
		},
		"organization_slug_fuzzy": {
			filterFuzzy, func(_ *call, o o, v filterValue) bool { return v.near(o.OrganizationSlug) },
		},
		"member_emails": {filterAnyOf, func(c *call, o o, v filterValue) bool { return v.has(c.memberEmails(o)...) }},
		"member_email_fuzzy": {
			filterFuzzy, func(c *call, o o, v filterValue) bool { return v.near(c.memberEmails(o)...) },
		},
		"allowed_domains": {
			filterAnyOf, func(_ *call, o o, v filterValue) bool { return v.has(o.EmailAllowedDomains...) },
		},
		"allowed_domain_fuzzy": {
			filterFuzzy, func(_ *call, o o, v filterValue) bool { return v.near(o.EmailAllowedDomains...) },
		},
		"claimed_email_domains": {
			filterAnyOf, func(_ *call, o o, v filterValue) bool { return v.has(o.ClaimedEmailDomains...) },
		},
		"has_active_sso_connection": {filterTruth, func(c *call, o o, v filterValue) bool {
			return v.on == (len(c.showOrganization(o).SSOActiveConnections) > 0)
		}},
		"sso_connection_id": {filterExact, func(c *call, o o, v filterValue) bool {
			connection := c.SSOConnections.ByID[v.text]
			return connection != nil && connection.OrganizationID == o.OrganizationID
		}},
	}
}

func (c *call) memberEmails(o *store.Organization) []string {
	var emails []string
	for m := range c.MembersOf(o.OrganizationID) {
		emails = append(emails, m.EmailAddress)
	}
	return emails
}

func organizationsSearch(c *call, in *gen.B2BOrganizationsSearchRequest) (*gen.B2BOrganizationsSearchResponse, error) {
	list, err := conditions(in.Query, organizationFilters(), "organization_search_")
	if err != nil {
		return nil, err
	}
	var found []*store.Organization
	for o := range c.Organizations.All() {
		if in.Query == nil || meets(c, o, list, in.Query.Operator) {
			found = append(found, o)
		}
	}
	found, meta, err := paging.CutByID(found, func(o *store.Organization) string { return o.OrganizationID }, in.Cursor,
		in.Limit)
	if err != nil {
		return nil, err
	}
	out := &gen.B2BOrganizationsSearchResponse{Organizations: []gen.Organization{}, ResultsMetadata: *meta}
	for _, o := range found {
		out.Organizations = append(out.Organizations, c.showOrganization(o))
	}
	return out, nil
}

func memberFilters() map[string]filter[*store.Member] {
	type m = *store.Member
	return map[string]filter[*store.Member]{
		"member_ids": {
			filterAnyOf, func(_ *call, m m, v filterValue) bool { return v.has(m.MemberID, m.ExternalID) },
		},
		"member_emails":        {filterAnyOf, func(_ *call, m m, v filterValue) bool { return v.has(m.EmailAddress) }},
		"member_email_fuzzy":   {filterFuzzy, func(_ *call, m m, v filterValue) bool { return v.near(m.EmailAddress) }},
		"member_is_breakglass": {filterTruth, func(_ *call, m m, v filterValue) bool { return v.on == m.IsBreakglass }},
		"statuses":             {filterAnyOf, func(_ *call, m m, v filterValue) bool { return v.has(string(m.Status)) }},
		"member_phone_numbers": {filterAnyOf, func(_ *call, m m, v filterValue) bool { return v.has(m.MFAPhoneNumber) }},
		"member_phone_number_fuzzy": {
			filterFuzzy, func(_ *call, m m, v filterValue) bool { return v.near(m.MFAPhoneNumber) },
		},
	}
}

func membersSearch(
	c *call, in *gen.B2BOrganizationsMembersSearchRequest,
) (*gen.B2BOrganizationsMembersSearchResponse, error) {
	if len(in.OrganizationIDs) == 0 {
		return nil, refusal.New(errtype.MemberSearchOrganizationIDsEmpty, "The ids of organizations are missing.")
	}
	organizations := map[string]gen.Organization{}
	for _, id := range in.OrganizationIDs {
		o, err := c.findOrganization(id)
		if err != nil {
			return nil, err
		}
		organizations[o.OrganizationID] = c.showOrganization(o)
	}
	list, err := conditions(in.Query, memberFilters(), "member_search_")
	if err != nil {
		return nil, err
	}
	// Deleted members are found by those who ask for them.
	wantsDeleted := slices.ContainsFunc(list, func(one condition[*store.Member]) bool {
		return one.name == "statuses" && one.value.has(string(store.MemberDeleted))
	})
	var found []*store.Member
	for m := range c.Members.All() {
		_, searched := organizations[m.OrganizationID]
		if searched && (m.Status != store.MemberDeleted || wantsDeleted) &&
			(in.Query == nil || meets(c, m, list, in.Query.Operator)) {
			found = append(found, m)
		}
	}
	found, meta, err := paging.CutByID(found, func(m *store.Member) string { return m.MemberID }, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &gen.B2BOrganizationsMembersSearchResponse{
		Members: []gen.Member{}, ResultsMetadata: *meta, Organizations: organizations,
	}
	for _, m := range found {
		out.Members = append(out.Members, c.showMember(m))
	}
	return out, nil
}
