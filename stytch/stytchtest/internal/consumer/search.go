package consumer

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	defaultLimit = 100
	maxLimit     = 1000
	minFuzzy     = 3 // characters of a text that is searched for
)

// usersSearch lists users in the order in which they were created. A cursor is the place
// after which its page begins, so that users who come and go between pages move nobody.
func usersSearch(c *call, in *gen.UsersSearchRequest) (*gen.UsersSearchResponse, error) {
	limit := defaultLimit
	if optional.Value(in.Limit) != 0 {
		limit = int(*in.Limit)
	}
	if limit < 0 || limit > maxLimit {
		return nil, refusal.New(errtype.UserSearchInvalidLimit, "The limit is greater than %d, or less than 0.", maxLimit)
	}
	after, err := placeOf(optional.Value(in.Cursor))
	if err != nil {
		return nil, err
	}
	match, err := userQuery(in.Query)
	if err != nil {
		return nil, err
	}
	out := &gen.UsersSearchResponse{Results: []gen.User{}, ResultsMetadata: gen.ResultsMetadata{}}
	last := 0
	for _, id := range c.Users.Order {
		u := c.Users.ByID[id]
		if !match(u) {
			continue
		}
		out.ResultsMetadata.Total++
		switch {
		case u.Place <= after:
		case len(out.Results) < limit:
			out.Results, last = append(out.Results, u.User), u.Place
		case out.ResultsMetadata.NextCursor == "":
			out.ResultsMetadata.NextCursor = cursorOf(last)
		}
	}
	return out, nil
}

func cursorOf(place int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("users after " + strconv.Itoa(place)))
}

// placeOf returns the place of a cursor; that of none is 0.
func placeOf(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		if number, ok := strings.CutPrefix(string(text), "users after "); ok {
			if place, err := strconv.Atoi(number); err == nil {
				return place, nil
			}
		}
	}
	return 0, refusal.New(errtype.UserSearchInvalidCursor, "The cursor is not one of this search.")
}

// userFilter reports whether a user is searched for.
type userFilter func(*store.User) bool

// userQuery makes a filter of a query. Without operands it matches every user.
func userQuery(query *gen.SearchQuery) (userFilter, error) {
	if query == nil {
		return func(*store.User) bool { return true }, nil
	}
	switch query.Operator {
	case "", gen.SearchOperatorAnd, gen.SearchOperatorOr:
	default:
		return nil, refusal.New(errtype.UserSearchInvalidOperator, "The operator of a search is AND or OR.")
	}
	var filters []userFilter
	for _, operand := range query.Operands {
		filter, err := userOperand(operand)
		if err != nil {
			return nil, err
		}
		filters = append(filters, filter)
	}
	if query.Operator == "OR" && len(filters) > 0 {
		return func(u *store.User) bool {
			return slices.ContainsFunc(filters, func(matches userFilter) bool { return matches(u) })
		}, nil
	}
	return func(u *store.User) bool {
		return !slices.ContainsFunc(filters, func(matches userFilter) bool { return !matches(u) })
	}, nil
}

// userOperand makes a filter of an operand of a query.
func userOperand(operand map[string]any) (userFilter, error) {
	given, ok := operand["filter_name"]
	if !ok {
		return nil, refusal.New(errtype.UserSearchMissingFilterName, "An operand has no filter_name.")
	}
	name, ok := given.(string)
	if !ok {
		return nil, refusal.New(errtype.UserSearchFilterNameMustBeString, "A filter_name is not a string.")
	}
	wanted := operand["filter_value"]
	if wanted == nil {
		return nil, refusal.New(errtype.UserSearchMissingFilterValue, "The filter %q has no filter_value.", name)
	}
	if of := userList(name); of != nil {
		return oneOf(wanted, of)
	}
	if of := userFlags(name); of != nil {
		return withFlag(wanted, of)
	}
	if of, tooShort := userTexts(name); of != nil {
		return nearTo(wanted, of, tooShort)
	}
	switch name {
	case "status":
		return withStatus(wanted)
	case "created_at_greater_than":
		return createdBetween(wanted, nil)
	case "created_at_less_than":
		return createdBetween(nil, wanted)
	case "created_at_between":
		return createdWithin(wanted)
	}
	return nil, refusal.New(errtype.UserSearchFilterNameNotRecognized, "There is no filter %q.", name)
}

// userList returns what of a user is in the list that a filter takes; nil if it takes none.
func userList(filter string) func(*store.User) []string {
	switch filter {
	case "user_id":
		return func(u *store.User) []string { return []string{u.UserID, u.ExternalID} }
	case "phone_number":
		return phoneNumbers
	case "phone_id":
		return eachOf(func(u *store.User) []gen.UserPhoneNumber {
			return u.PhoneNumbers
		}, func(p gen.UserPhoneNumber) string { return p.PhoneID })
	case "email_address":
		return emailAddresses
	case "email_id":
		return eachOf(emails, func(e gen.UserEmail) string { return e.EmailID })
	case "oauth_provider":
		return eachOf(func(u *store.User) []gen.OAuthProvider {
			return u.Providers
		}, func(p gen.OAuthProvider) string { return p.ProviderType })
	case "webauthn_registration_id":
		return eachOf(registrations, func(r gen.WebAuthnRegistration) string { return r.WebAuthnRegistrationID })
	case "crypto_wallet_id":
		return eachOf(wallets, func(w gen.CryptoWallet) string { return w.CryptoWalletID })
	case "crypto_wallet_address":
		return eachOf(wallets, func(w gen.CryptoWallet) string { return w.CryptoWalletAddress })
	case "totp_id":
		return eachOf(func(u *store.User) []gen.UserTOTP { return u.TOTPs }, func(t gen.UserTOTP) string { return t.TOTPID })
	}
	return nil
}

// userFlags returns the values that a user has of what a filter takes as true or false; nil
// if it takes something else.
func userFlags(filter string) func(*store.User) []bool {
	switch filter {
	case "phone_verified":
		return eachOf(func(u *store.User) []gen.UserPhoneNumber {
			return u.PhoneNumbers
		}, func(p gen.UserPhoneNumber) bool { return p.Verified })
	case "email_verified":
		return eachOf(emails, func(e gen.UserEmail) bool { return e.Verified })
	case "webauthn_registration_verified":
		return eachOf(registrations, func(r gen.WebAuthnRegistration) bool { return r.Verified })
	case "crypto_wallet_verified":
		return eachOf(wallets, func(w gen.CryptoWallet) bool { return w.Verified })
	case "totp_verified":
		return eachOf(func(u *store.User) []gen.UserTOTP { return u.TOTPs }, func(t gen.UserTOTP) bool { return t.Verified })
	case "password_exists":
		return func(u *store.User) []bool { return []bool{u.Password != nil} }
	}
	return nil
}

// userTexts returns the texts of a user to which that of a filter is to be near, and how it
// is refused if it is too short; nil if the filter takes something else.
func userTexts(filter string) (of func(*store.User) []string, tooShort stytch.ErrorType) {
	switch filter {
	case "full_name_fuzzy":
		return fullNames, errtype.UserSearchFullNameFuzzyTooShort
	case "phone_number_fuzzy":
		return phoneNumbers, errtype.UserSearchPhoneNumberFuzzyTooShort
	case "email_address_fuzzy":
		return emailAddresses, errtype.UserSearchEmailAddressFuzzyTooShort
	}
	return nil, ""
}

func emails(u *store.User) []gen.UserEmail { return u.Emails }

func registrations(u *store.User) []gen.WebAuthnRegistration { return u.WebAuthnRegistrations }

func wallets(u *store.User) []gen.CryptoWallet { return u.CryptoWallets }

func fullNames(u *store.User) []string {
	name := optional.Value(u.Name)
	return []string{strings.Join(strings.Fields(name.FirstName+" "+name.MiddleName+" "+name.LastName), " ")}
}

func phoneNumbers(u *store.User) []string {
	return each(u.PhoneNumbers, func(p gen.UserPhoneNumber) string { return p.PhoneNumber })
}

func emailAddresses(u *store.User) []string {
	return each(u.Emails, func(e gen.UserEmail) string { return e.Email })
}

// eachOf is each of a list that a user has.
func eachOf[T, U any](list func(*store.User) []T, of func(T) U) func(*store.User) []U {
	return func(u *store.User) []U { return each(list(u), of) }
}

func each[T, U any](list []T, of func(T) U) []U {
	out := make([]U, len(list))
	for i := range list {
		out[i] = of(list[i])
	}
	return out
}

// oneOf finds users of whom something is in a list.
func oneOf(wanted any, of func(*store.User) []string) (userFilter, error) {
	list, ok := wanted.([]any)
	if !ok {
		return nil, refusal.New(errtype.UserSearchExpectedArrayOfString, "The filter takes a list of strings.")
	}
	set := map[string]bool{}
	for _, element := range list {
		text, ok := element.(string)
		if !ok {
			return nil, refusal.New(errtype.UserSearchExpectedArrayOfString, "The filter takes a list of strings.")
		}
		set[strings.ToLower(text)] = true
	}
	return func(u *store.User) bool {
		return slices.ContainsFunc(of(u), func(text string) bool { return text != "" && set[strings.ToLower(text)] })
	}, nil
}

// withFlag finds users of whom something is true, or false.
func withFlag(wanted any, of func(*store.User) []bool) (userFilter, error) {
	flag, ok := wanted.(bool)
	if !ok {
		return nil, refusal.New(errtype.UserSearchExpectedBool, "The filter takes true or false.")
	}
	return func(u *store.User) bool { return slices.Contains(of(u), flag) }, nil
}

func withStatus(wanted any) (userFilter, error) {
	text, ok := wanted.(string)
	if !ok {
		return nil, refusal.New(errtype.UserSearchExpectedString, "The filter takes a string.")
	}
	status := gen.UserStatus(text)
	if status != gen.UserStatusActive && status != gen.UserStatusPending {
		return nil, refusal.New(errtype.UserSearchInvalidStatusFilter, "The status is neither active nor pending.")
	}
	return func(u *store.User) bool { return u.Status == status }, nil
}

// createdWithin is createdBetween for the bounds of an object.
func createdWithin(wanted any) (userFilter, error) {
	bounds, ok := wanted.(map[string]any)
	switch {
	case !ok:
		return nil, refusal.New(errtype.UserSearchExpectedObject, "The filter takes an object.")
	case bounds["greater_than"] == nil:
		return nil, refusal.New(errtype.UserSearchMissingGreaterThan, "The filter needs greater_than.")
	case bounds["less_than"] == nil:
		return nil, refusal.New(errtype.UserSearchMissingLessThan, "The filter needs less_than.")
	}
	return createdBetween(bounds["greater_than"], bounds["less_than"])
}

// createdBetween finds users who were created after one time and before another; nil does
// not bound.
func createdBetween(after, before any) (userFilter, error) {
	from, err := timestamp(after)
	if err != nil {
		return nil, err
	}
	to, err := timestamp(before)
	if err != nil {
		return nil, err
	}
	return func(u *store.User) bool {
		return (after == nil || u.CreatedAt.After(from)) && (before == nil || u.CreatedAt.Before(to))
	}, nil
}

func timestamp(given any) (time.Time, error) {
	if given == nil {
		return time.Time{}, nil
	}
	text, _ := given.(string)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, refusal.New(errtype.UserSearchExpectedTimestamp, "The filter takes a time as RFC 3339 writes it.")
	}
	return at, nil
}

// nearTo finds users with a text that contains another but for one character. Case does not
// matter.
func nearTo(wanted any, of func(*store.User) []string, tooShort stytch.ErrorType) (userFilter, error) {
	text, ok := wanted.(string)
	if !ok {
		return nil, refusal.New(errtype.UserSearchExpectedString, "The filter takes a string.")
	}
	if utf8.RuneCountInString(text) < minFuzzy {
		return nil, refusal.New(tooShort, "The text is shorter than %d characters.", minFuzzy)
	}
	pattern := []rune(strings.ToLower(text))
	return func(u *store.User) bool {
		return slices.ContainsFunc(of(u), func(text string) bool {
			return editsWithin([]rune(strings.ToLower(text)), pattern) <= min(1, len(pattern)/4)
		})
	}, nil
}

// editsWithin returns how many characters must be changed, added or removed for a pattern to
// be part of a text (Sellers, 1980).
func editsWithin(text, pattern []rune) int {
	column := make([]int, len(pattern)+1)
	for i := range column {
		column[i] = i
	}
	best := len(pattern)
	for _, r := range text {
		diagonal := column[0] // stays 0: a match may begin anywhere
		for i, p := range pattern {
			cost := diagonal
			if p != r {
				cost++
			}
			diagonal = column[i+1]
			column[i+1] = min(cost, column[i]+1, column[i+1]+1)
		}
		best = min(best, column[len(pattern)])
	}
	return best
}
