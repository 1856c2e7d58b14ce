package stytchtest_test

import (
	"slices"
	"testing"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func TestMemberRules(t *testing.T) {
	f := newB2BFixture(t)
	f.member("ada@acme.example.com", func(p *b2b.OrganizationsMembersCreateParams) { p.ExternalID = new("a-1") })
	type params = b2b.OrganizationsMembersCreateParams
	for name, tc := range map[string]struct {
		change func(*params)
		want   stytch.ErrorType
	}{
		"address of another":     {func(p *params) { p.EmailAddress = "ADA@acme.example.com" }, errtype.DuplicateMemberEmail},
		"no address":             {func(p *params) { p.EmailAddress = "ada" }, errtype.InvalidEmail},
		"phone":                  {func(p *params) { p.MFAPhoneNumber = new("555") }, errtype.InvalidPhoneNumber},
		"external id of another": {func(p *params) { p.ExternalID = new("a-1") }, errtype.DuplicateMemberExternalID},
		"role of all":            {func(p *params) { p.Roles = []string{"stytch_member"} }, errtype.CannotAssignDefaultRBACRoleID},
		"role of none":           {func(p *params) { p.Roles = []string{"king"} }, errtype.InvalidRBACRoleAssignment},
		"organization":           {func(p *params) { p.OrganizationID = "nowhere" }, errtype.OrganizationNotFound},
		"good":                   {func(p *params) { p.EmailAddress, p.Roles = "eve@acme.example.com", []string{"stytch_admin"} }, ""},
	} {
		p := &params{OrganizationID: f.org, EmailAddress: "bob@acme.example.com"}
		tc.change(p)
		_, err := f.client.B2B.Organizations.Members.Create(t.Context(), p)
		wantsType(t, name, err, tc.want)
	}
}

func TestMemberLifecycle(t *testing.T) {
	f := newB2BFixture(t)
	members := f.client.B2B.Organizations.Members
	id := f.member("ada@acme.example.com", func(p *b2b.OrganizationsMembersCreateParams) {
		p.ExternalID, p.Roles, p.MFAPhoneNumber = new("a-1"), []string{"stytch_admin"}, new("+12025550123")
	})
	get := func(member, email *string) (*b2b.OrganizationsMembersGetResponse, error) {
		return members.Get(t.Context(), &b2b.OrganizationsMembersGetParams{OrganizationID: f.org, MemberID: member, EmailAddress: email})
	}
	for name, by := range map[string][2]*string{"id": {&id, nil}, "external id": {new("a-1"), nil}, "address": {nil, new("Ada@acme.example.com")}} {
		got, err := get(by[0], by[1])
		if err != nil || got.MemberID != id || !got.Member.IsAdmin || got.Member.EmailAddressVerified {
			t.Errorf("by %s: got %+v, %v", name, got, err)
		}
	}
	_, err := get(nil, nil)
	wantsType(t, "by nothing", err, errtype.InvalidMemberGetFields)

	updated, err := members.Update(t.Context(), &b2b.OrganizationsMembersUpdateParams{
		OrganizationID: f.org, MemberID: id, Name: new("Ada"), Roles: []string{}, EmailAddress: new("lovelace@acme.example.com"),
	})
	if err != nil || updated.Member.IsAdmin || updated.Member.EmailAddress != "lovelace@acme.example.com" || len(updated.Member.RetiredEmailAddresses) != 1 {
		t.Fatalf("got %+v, %v", updated, err)
	}
	bob := &b2b.OrganizationsMembersCreateParams{OrganizationID: f.org, EmailAddress: "ada@acme.example.com"}
	_, err = members.Create(t.Context(), bob)
	wantsType(t, "a retired address", err, errtype.RetiredMemberEmail)
	unlink := &b2b.OrganizationsMembersUnlinkRetiredEmailParams{OrganizationID: f.org, MemberID: id}
	_, err = members.UnlinkRetiredEmail(t.Context(), unlink)
	wantsType(t, "unlink nothing", err, errtype.RetiredEmailMissingEmailIdentifiers)
	unlink.EmailAddress = new("ada@acme.example.com")
	if _, err := members.UnlinkRetiredEmail(t.Context(), unlink); err != nil {
		t.Error(err)
	}
	if _, err := members.Create(t.Context(), bob); err != nil {
		t.Errorf("an unlinked address: %v", err)
	}

	if got, err := members.DeleteMFAPhoneNumber(t.Context(), &b2b.OrganizationsMembersDeleteMFAPhoneNumberParams{OrganizationID: f.org, MemberID: id}); err != nil || got.Member.MFAPhoneNumber != "" {
		t.Errorf("got %+v, %v", got, err)
	}
	in := f.login("lovelace@acme.example.com")
	if _, err := members.Delete(t.Context(), &b2b.OrganizationsMembersDeleteParams{OrganizationID: f.org, MemberID: id}); err != nil {
		t.Fatal(err)
	}
	_, err = get(&id, nil)
	wantsType(t, "deleted", err, errtype.MemberNotFound)
	_, err = f.client.B2B.Sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{SessionToken: &in.SessionToken})
	wantsType(t, "a session of the deleted", err, errtype.SessionNotFound)
	if got, err := members.DangerouslyGet(t.Context(), &b2b.OrganizationsMembersDangerouslyGetParams{MemberID: id, IncludeDeleted: new(true)}); err != nil || got.Member.Status != "deleted" {
		t.Errorf("got %+v, %v", got, err)
	}
	back := &b2b.OrganizationsMembersReactivateParams{OrganizationID: f.org, MemberID: id}
	if got, err := members.Reactivate(t.Context(), back); err != nil || got.Member.Status != "active" {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = members.Reactivate(t.Context(), back)
	wantsType(t, "a second time", err, errtype.NoDeletedMemberFoundForReactivation)
}

func TestReactivationOfATakenAddress(t *testing.T) {
	f := newB2BFixture(t)
	members := f.client.B2B.Organizations.Members
	id := f.member("ada@acme.example.com")
	if _, err := members.Delete(t.Context(), &b2b.OrganizationsMembersDeleteParams{OrganizationID: f.org, MemberID: id}); err != nil {
		t.Fatal(err)
	}
	f.member("ada@acme.example.com")
	_, err := members.Reactivate(t.Context(), &b2b.OrganizationsMembersReactivateParams{OrganizationID: f.org, MemberID: id})
	wantsType(t, "reactivate", err, errtype.ReactivationEmailBelongsToAnotherMember)
}

func TestMembersSearch(t *testing.T) {
	f := newB2BFixture(t)
	members := f.client.B2B.Organizations.Members
	ada := f.member("ada@acme.example.com", func(p *b2b.OrganizationsMembersCreateParams) { p.MFAPhoneNumber = new("+12025550123") })
	bob := f.member("bob@acme.example.com", func(p *b2b.OrganizationsMembersCreateParams) { p.CreateMemberAsPending = new(true) })
	eve := f.member("eve@acme.example.com", func(p *b2b.OrganizationsMembersCreateParams) { p.IsBreakglass = new(true) })
	gone := f.member("gone@acme.example.com")
	if _, err := members.Delete(t.Context(), &b2b.OrganizationsMembersDeleteParams{OrganizationID: f.org, MemberID: gone}); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		filters b2b.OrganizationsMembersSearchFilters
		want    []string
	}{
		"everybody":     {b2b.OrganizationsMembersSearchFilters{}, []string{ada, bob, eve}},
		"ids":           {b2b.OrganizationsMembersSearchFilters{MemberIDs: []string{eve, ada}}, []string{ada, eve}},
		"addresses":     {b2b.OrganizationsMembersSearchFilters{MemberEmails: []string{"bob@acme.example.com"}}, []string{bob}},
		"address":       {b2b.OrganizationsMembersSearchFilters{MemberEmailFuzzy: new("eve@")}, []string{eve}},
		"pending":       {b2b.OrganizationsMembersSearchFilters{Statuses: []string{"pending"}}, []string{bob}},
		"deleted":       {b2b.OrganizationsMembersSearchFilters{Statuses: []string{"deleted"}}, []string{gone}},
		"breakglass":    {b2b.OrganizationsMembersSearchFilters{MemberIsBreakglass: new(true)}, []string{eve}},
		"phone":         {b2b.OrganizationsMembersSearchFilters{MemberPhoneNumbers: []string{"+12025550123"}}, []string{ada}},
		"phone, nearly": {b2b.OrganizationsMembersSearchFilters{MemberPhoneNumberFuzzy: new("0123")}, []string{ada}},
	} {
		var got []string
		for m, err := range members.SearchAll(t.Context(), &b2b.OrganizationsMembersSearchParams{OrganizationIDs: []string{f.org}, Limit: new(int32(2)), Query: tc.filters.Query()}) {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got = append(got, m.MemberID)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: got %v, want %v", name, got, tc.want)
		}
	}
	_, err := members.Search(t.Context(), &b2b.OrganizationsMembersSearchParams{
		OrganizationIDs: []string{f.org}, Query: b2b.OrganizationsMembersSearchFilters{MemberPhoneNumberFuzzy: new("01")}.Query(),
	})
	wantsType(t, "two digits", err, errtype.MemberSearchMemberMFAPhoneNumberFuzzyTooShort)
}

func TestEmailUpdate(t *testing.T) {
	f := newB2BFixture(t)
	id := f.member("ada@acme.example.com")
	start := &b2b.OrganizationsMembersStartEmailUpdateParams{OrganizationID: f.org, MemberID: id, EmailAddress: "lovelace@acme.example.com"}
	if got, err := f.client.B2B.Organizations.Members.StartEmailUpdate(t.Context(), start); err != nil || got.Member.EmailAddress != "ada@acme.example.com" {
		t.Fatalf("got %+v, %v", got, err)
	}
	in, err := f.client.B2B.MagicLinks.Authenticate(t.Context(), &b2b.MagicLinksAuthenticateParams{MagicLinksToken: f.last("lovelace@acme.example.com").Token})
	if err != nil || in.Member.EmailAddress != "lovelace@acme.example.com" || !in.Member.EmailAddressVerified {
		t.Fatalf("got %+v, %v", in, err)
	}
	start.EmailAddress, start.DeliveryMethod = "countess@acme.example.com", new(b2b.EmailUpdateDeliveryMethodEmailOTP)
	if _, err := f.client.B2B.Organizations.Members.StartEmailUpdate(t.Context(), start); err != nil {
		t.Fatal(err)
	}
	by, err := f.client.B2B.OTPs.Email.Authenticate(t.Context(), &b2b.OTPsEmailAuthenticateParams{
		OrganizationID: f.org, EmailAddress: "countess@acme.example.com", Code: f.last("countess@acme.example.com").Code,
	})
	if err != nil || by.Member.EmailAddress != "countess@acme.example.com" || by.MemberID != id {
		t.Fatalf("got %+v, %v", by, err)
	}
}

func TestDeletionOfFactors(t *testing.T) {
	f := newB2BFixture(t)
	members := f.client.B2B.Organizations.Members
	id := f.member("ada@acme.example.com", func(p *b2b.OrganizationsMembersCreateParams) { p.ExternalID = new("a-1") })
	deleteTOTP := func() error {
		_, err := members.DeleteTOTP(t.Context(), &b2b.OrganizationsMembersDeleteTOTPParams{OrganizationID: f.org, MemberID: id})
		return err
	}
	wantsType(t, "no TOTP", deleteTOTP(), errtype.TOTPNotFound)
	migrate := &b2b.TOTPsMigrateParams{OrganizationID: f.org, MemberID: id, Secret: "not base32!", RecoveryCodes: []string{"one", "two"}}
	_, err := f.client.B2B.TOTPs.Migrate(t.Context(), migrate)
	wantsType(t, "a bad secret", err, errtype.BadRequest)
	migrate.Secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	if got, err := f.client.B2B.TOTPs.Migrate(t.Context(), migrate); err != nil || len(got.RecoveryCodes) != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	_, err = f.client.B2B.TOTPs.Migrate(t.Context(), migrate)
	wantsType(t, "a second one", err, errtype.ActiveTOTPExists)
	update := &b2b.OrganizationsMembersUpdateParams{OrganizationID: f.org, MemberID: id, DefaultMFAMethod: new("sms_otp")}
	_, err = members.Update(t.Context(), update)
	wantsType(t, "a default that is missing", err, errtype.DefaultMFAMemberMissingFactor)
	update.DefaultMFAMethod = new("pigeon")
	_, err = members.Update(t.Context(), update)
	wantsType(t, "a default that is none", err, errtype.InvalidMFADefaultMethod)
	update.DefaultMFAMethod = new("totp")
	if got, err := members.Update(t.Context(), update); err != nil || got.Member.DefaultMFAMethod != "totp" {
		t.Errorf("got %+v, %v", got, err)
	}
	wantsType(t, "delete", deleteTOTP(), "")
	got, err := members.DeleteExternalID(t.Context(), &b2b.OrganizationsMembersDeleteExternalIDParams{OrganizationID: f.org, MemberID: "a-1"})
	if err != nil || got.Member.ExternalID != "" || got.Member.DefaultMFAMethod != "" || got.Member.TOTPRegistrationID != "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// A role of an e-mail domain is that of members whose address is verified.
func TestImplicitRoles(t *testing.T) {
	f := newB2BFixture(t, func(p *b2b.OrganizationsCreateParams) {
		p.RBACEmailImplicitRoleAssignments = []b2b.EmailImplicitRoleAssignment{{Domain: "acme.example.com", RoleID: "stytch_admin"}}
	})
	id := f.member("ada@acme.example.com")
	before, err := f.client.B2B.Organizations.Members.Get(t.Context(), &b2b.OrganizationsMembersGetParams{OrganizationID: f.org, MemberID: &id})
	if err != nil || before.Member.IsAdmin {
		t.Fatalf("an address that is not verified gives a role: %+v, %v", before, err)
	}
	in := f.login("ada@acme.example.com")
	if !in.Member.IsAdmin || len(in.Member.Roles) != 2 || in.Member.Roles[1].Sources[0].Type != "email_assignment" || len(in.MemberSession.Roles) != 2 {
		t.Errorf("got %+v", in.Member.Roles)
	}
}
