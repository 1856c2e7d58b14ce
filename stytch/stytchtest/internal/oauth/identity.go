package oauth

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// identity returns the claims about a user or a member that scopes permit (OpenID Connect Core section 5.4). What is
// not known of somebody is left out.
func identity(st *store.State, subject string, scopes []string) map[string]any {
	person := personOf(st, subject)
	claims := map[string]any{}
	set := func(name, value string) {
		if value != "" {
			claims[name] = value
		}
	}
	if slices.Contains(scopes, scopeProfile) {
		set("name", person.name)
		set("given_name", person.given)
		set("middle_name", person.middle)
		set("family_name", person.family)
	}
	if slices.Contains(scopes, scopeEmail) && person.email != "" {
		claims["email"], claims["email_verified"] = person.email, person.emailVerified
	}
	if slices.Contains(scopes, scopePhone) && person.phone != "" {
		claims["phone_number"], claims["phone_number_verified"] = person.phone, person.phoneVerified
	}
	return claims
}

// person is what is known of a user or a member.
type person struct {
	name, given, middle, family  string
	email, phone                 string
	emailVerified, phoneVerified bool
}

// personOf returns the person of a subject; the zero person if the server has none.
func personOf(st *store.State, subject string) person {
	if m := st.Members.ByID[subject]; m != nil {
		return person{
			name: m.Name, email: m.EmailAddress, emailVerified: m.EmailAddressVerified, phone: m.MFAPhoneNumber,
			phoneVerified: m.MFAPhoneNumberVerified,
		}
	}
	var p person
	u := st.Users.ByID[subject]
	if u == nil {
		return p
	}
	if u.Name != nil {
		p.given, p.middle, p.family = u.Name.FirstName, u.Name.MiddleName, u.Name.LastName
		p.name = strings.Join(strings.Fields(p.given+" "+p.middle+" "+p.family), " ")
	}
	if len(u.Emails) > 0 {
		p.email, p.emailVerified = u.Emails[0].Email, u.Emails[0].Verified
	}
	if len(u.PhoneNumbers) > 0 {
		p.phone, p.phoneVerified = u.PhoneNumbers[0].PhoneNumber, u.PhoneNumbers[0].Verified
	}
	return p
}
