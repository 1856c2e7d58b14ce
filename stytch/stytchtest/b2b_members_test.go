package stytchtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func TestMemberRules(t *testing.T) {
	f := newB2BFixture(t)
	f.member("ada@acme.example.com", func(p *b2b.MembersCreateParams) { p.ExternalID = new("a-1") })
	type params = b2b.MembersCreateParams
	for name, tc := range map[string]struct {
		change func(*params)
		want   error
	}{
		"address of another":     {func(p *params) { p.EmailAddress = "ADA@acme.example.com" }, errtype.DuplicateMemberEmail},
		"no address":             {func(p *params) { p.EmailAddress = "ada" }, errtype.InvalidEmail},
		"phone":                  {func(p *params) { p.MFAPhoneNumber = new("555") }, errtype.InvalidPhoneNumber},
		"external id of another": {func(p *params) { p.ExternalID = new("a-1") }, errtype.DuplicateMemberExternalID},
		"role of all": {
			func(p *params) { p.Roles = []string{"stytch_member"} }, errtype.CannotAssignDefaultRBACRoleID,
		},
		"role of none": {func(p *params) { p.Roles = []string{"king"} }, errtype.InvalidRBACRoleAssignment},
		"organization": {func(p *params) { p.OrganizationID = "nowhere" }, errtype.OrganizationNotFound},
		"good":         {func(p *params) { p.EmailAddress, p.Roles = "eve@acme.example.com", []string{"stytch_admin"} }, nil},
	} {
		p := &params{OrganizationID: f.org, EmailAddress: "bob@acme.example.com"}
		tc.change(p)
		_, err := f.client.B2B.Organizations.Members.Create(t.Context(), p)
		require.ErrorIs(t, err, tc.want, name)
	}
}

func TestMemberLifecycle(t *testing.T) {
	f := newB2BFixture(t)
	members := f.client.B2B.Organizations.Members
	id := f.member("ada@acme.example.com", func(p *b2b.MembersCreateParams) {
		p.ExternalID, p.Roles, p.MFAPhoneNumber = new("a-1"), []string{"stytch_admin"}, new("+12025550123")
	})
	get := func(member, email *string) (*b2b.MembersGetResponse, error) {
		return members.Get(t.Context(), &b2b.MembersGetParams{
			OrganizationID: f.org, MemberID: member, EmailAddress: email,
		})
	}
	for name, by := range map[string][2]*string{
		"id": {&id, nil}, "external id": {new("a-1"), nil}, "address": {nil, new("Ada@acme.example.com")},
	} {
		got, err := get(by[0], by[1])
		require.NoError(t, err, "by %s", name)
		require.Equal(t, id, got.MemberID, "by %s", name)
		require.True(t, got.Member.IsAdmin, "by %s", name)
		require.False(t, got.Member.EmailAddressVerified, "by %s", name)
	}
	_, err := get(nil, nil)
	require.ErrorIs(t, err, errtype.InvalidMemberGetFields, "by nothing")

	updated, err := members.Update(t.Context(), &b2b.MembersUpdateParams{
		OrganizationID: f.org, MemberID: id, Name: new("Ada"), Roles: []string{},
		EmailAddress: new("lovelace@acme.example.com"),
	})
	require.NoError(t, err)
	require.False(t, updated.Member.IsAdmin)
	require.Equal(t, "lovelace@acme.example.com", updated.Member.EmailAddress)
	require.Len(t, updated.Member.RetiredEmailAddresses, 1)
	bob := &b2b.MembersCreateParams{OrganizationID: f.org, EmailAddress: "ada@acme.example.com"}
	_, err = members.Create(t.Context(), bob)
	require.ErrorIs(t, err, errtype.RetiredMemberEmail, "a retired address")
	unlink := &b2b.MembersUnlinkRetiredEmailParams{OrganizationID: f.org, MemberID: id}
	_, err = members.UnlinkRetiredEmail(t.Context(), unlink)
	require.ErrorIs(t, err, errtype.RetiredEmailMissingEmailIdentifiers, "unlink nothing")
	unlink.EmailAddress = new("ada@acme.example.com")
	_, err = members.UnlinkRetiredEmail(t.Context(), unlink)
	require.NoError(t, err)
	_, err = members.Create(t.Context(), bob)
	require.NoError(t, err, "an unlinked address")

	got, err := members.DeleteMFAPhoneNumber(t.Context(), &b2b.MembersDeleteMFAPhoneNumberParams{
		OrganizationID: f.org, MemberID: id,
	})
	require.NoError(t, err)
	require.Empty(t, got.Member.MFAPhoneNumber)
	in := f.login("lovelace@acme.example.com")
	_, err = members.Delete(t.Context(), &b2b.MembersDeleteParams{OrganizationID: f.org, MemberID: id})
	require.NoError(t, err)
	_, err = get(&id, nil)
	require.ErrorIs(t, err, errtype.MemberNotFound, "deleted")
	_, err = f.client.B2B.Sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{
		SessionToken: &in.SessionToken,
	})
	require.ErrorIs(t, err, errtype.SessionNotFound, "a session of the deleted")
	deleted, err := members.DangerouslyGet(t.Context(), &b2b.MembersDangerouslyGetParams{
		MemberID: id, IncludeDeleted: new(true),
	})
	require.NoError(t, err)
	require.Equal(t, b2b.MemberStatusDeleted, deleted.Member.Status)
	back := &b2b.MembersReactivateParams{OrganizationID: f.org, MemberID: id}
	reactivated, err := members.Reactivate(t.Context(), back)
	require.NoError(t, err)
	require.Equal(t, b2b.MemberStatusActive, reactivated.Member.Status)
	_, err = members.Reactivate(t.Context(), back)
	require.ErrorIs(t, err, errtype.NoDeletedMemberFoundForReactivation, "a second time")
}

func TestReactivationOfATakenAddress(t *testing.T) {
	f := newB2BFixture(t)
	members := f.client.B2B.Organizations.Members
	id := f.member("ada@acme.example.com")
	_, err := members.Delete(t.Context(), &b2b.MembersDeleteParams{OrganizationID: f.org, MemberID: id})
	require.NoError(t, err)
	f.member("ada@acme.example.com")
	_, err = members.Reactivate(t.Context(), &b2b.MembersReactivateParams{
		OrganizationID: f.org, MemberID: id,
	})
	require.ErrorIs(t, err, errtype.ReactivationEmailBelongsToAnotherMember, "reactivate")
}

func TestMembersSearch(t *testing.T) {
	f := newB2BFixture(t)
	members := f.client.B2B.Organizations.Members
	ada := f.member("ada@acme.example.com", func(p *b2b.MembersCreateParams) {
		p.MFAPhoneNumber = new("+12025550123")
	})
	bob := f.member("bob@acme.example.com", func(p *b2b.MembersCreateParams) {
		p.CreateMemberAsPending = new(true)
	})
	eve := f.member("eve@acme.example.com", func(p *b2b.MembersCreateParams) { p.IsBreakglass = new(true) })
	gone := f.member("gone@acme.example.com")
	_, err := members.Delete(t.Context(), &b2b.MembersDeleteParams{OrganizationID: f.org, MemberID: gone})
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		filters b2b.MembersSearchFilters
		want    []string
	}{
		"everybody": {b2b.MembersSearchFilters{}, []string{ada, bob, eve}},
		"ids":       {b2b.MembersSearchFilters{MemberIDs: []string{eve, ada}}, []string{ada, eve}},
		"addresses": {
			b2b.MembersSearchFilters{MemberEmails: []string{"bob@acme.example.com"}}, []string{bob},
		},
		"address":       {b2b.MembersSearchFilters{MemberEmailFuzzy: new("eve@")}, []string{eve}},
		"pending":       {b2b.MembersSearchFilters{Statuses: []string{"pending"}}, []string{bob}},
		"deleted":       {b2b.MembersSearchFilters{Statuses: []string{"deleted"}}, []string{gone}},
		"breakglass":    {b2b.MembersSearchFilters{MemberIsBreakglass: new(true)}, []string{eve}},
		"phone":         {b2b.MembersSearchFilters{MemberPhoneNumbers: []string{"+12025550123"}}, []string{ada}},
		"phone, nearly": {b2b.MembersSearchFilters{MemberPhoneNumberFuzzy: new("0123")}, []string{ada}},
	} {
		var got []string
		for m, err := range members.SearchAll(t.Context(), &b2b.MembersSearchParams{
			OrganizationIDs: []string{f.org}, Limit: new(int32(2)), Query: tc.filters.Query(),
		}) {
			require.NoError(t, err, name)
			got = append(got, m.MemberID)
		}
		require.Equal(t, tc.want, got, name)
	}
	_, err = members.Search(t.Context(), &b2b.MembersSearchParams{
		OrganizationIDs: []string{f.org},
		Query:           b2b.MembersSearchFilters{MemberPhoneNumberFuzzy: new("01")}.Query(),
	})
	require.ErrorIs(t, err, errtype.MemberSearchMemberMFAPhoneNumberFuzzyTooShort, "two digits")
}

func TestEmailUpdate(t *testing.T) {
	f := newB2BFixture(t)
	id := f.member("ada@acme.example.com")
	start := &b2b.MembersStartEmailUpdateParams{
		OrganizationID: f.org, MemberID: id, EmailAddress: "lovelace@acme.example.com",
	}
	got, err := f.client.B2B.Organizations.Members.StartEmailUpdate(t.Context(), start)
	require.NoError(t, err)
	require.Equal(t, "ada@acme.example.com", got.Member.EmailAddress)
	in, err := f.client.B2B.MagicLinks.Authenticate(t.Context(), &b2b.MagicLinksAuthenticateParams{
		MagicLinksToken: f.last("lovelace@acme.example.com").Token,
	})
	require.NoError(t, err)
	require.Equal(t, "lovelace@acme.example.com", in.Member.EmailAddress)
	require.True(t, in.Member.EmailAddressVerified)
	start.EmailAddress, start.DeliveryMethod = "countess@acme.example.com", new(b2b.EmailUpdateDeliveryMethodEmailOTP)
	_, err = f.client.B2B.Organizations.Members.StartEmailUpdate(t.Context(), start)
	require.NoError(t, err)
	by, err := f.client.B2B.OTPs.Email.Authenticate(t.Context(), &b2b.OTPsEmailAuthenticateParams{
		OrganizationID: f.org, EmailAddress: "countess@acme.example.com", Code: f.last("countess@acme.example.com").Code,
	})
	require.NoError(t, err)
	require.Equal(t, "countess@acme.example.com", by.Member.EmailAddress)
	require.Equal(t, id, by.MemberID)
}

func TestDeletionOfFactors(t *testing.T) {
	f := newB2BFixture(t)
	members := f.client.B2B.Organizations.Members
	id := f.member("ada@acme.example.com", func(p *b2b.MembersCreateParams) { p.ExternalID = new("a-1") })
	deleteTOTP := func() error {
		_, err := members.DeleteTOTP(t.Context(), &b2b.MembersDeleteTOTPParams{
			OrganizationID: f.org, MemberID: id,
		})
		return err
	}
	require.ErrorIs(t, deleteTOTP(), errtype.TOTPNotFound, "no TOTP")
	migrate := &b2b.TOTPsMigrateParams{
		OrganizationID: f.org, MemberID: id, Secret: "not base32!", RecoveryCodes: []string{"one", "two"},
	}
	_, err := f.client.B2B.TOTPs.Migrate(t.Context(), migrate)
	require.ErrorIs(t, err, errtype.BadRequest, "a bad secret")
	migrate.Secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	got, err := f.client.B2B.TOTPs.Migrate(t.Context(), migrate)
	require.NoError(t, err)
	require.Len(t, got.RecoveryCodes, 2)
	_, err = f.client.B2B.TOTPs.Migrate(t.Context(), migrate)
	require.ErrorIs(t, err, errtype.ActiveTOTPExists, "a second one")
	update := &b2b.MembersUpdateParams{OrganizationID: f.org, MemberID: id, DefaultMFAMethod: new(b2b.MFAMethodSMSOTP)}
	_, err = members.Update(t.Context(), update)
	require.ErrorIs(t, err, errtype.DefaultMFAMemberMissingFactor, "a default that is missing")
	update.DefaultMFAMethod = new(b2b.MFAMethod("pigeon"))
	_, err = members.Update(t.Context(), update)
	require.ErrorIs(t, err, errtype.InvalidMFADefaultMethod, "a default that is none")
	update.DefaultMFAMethod = new(b2b.MFAMethodTOTP)
	changed, err := members.Update(t.Context(), update)
	require.NoError(t, err)
	require.Equal(t, b2b.MFAMethodTOTP, changed.Member.DefaultMFAMethod)
	require.NoError(t, deleteTOTP(), "delete")
	without, err := members.DeleteExternalID(t.Context(), &b2b.MembersDeleteExternalIDParams{
		OrganizationID: f.org, MemberID: "a-1",
	})
	require.NoError(t, err)
	require.Empty(t, without.Member.ExternalID)
	require.Empty(t, without.Member.DefaultMFAMethod)
	require.Empty(t, without.Member.TOTPRegistrationID)
}

// A role of an e-mail domain is that of members whose address is verified.
func TestImplicitRoles(t *testing.T) {
	f := newB2BFixture(t, func(p *b2b.OrganizationsCreateParams) {
		p.RBACEmailImplicitRoleAssignments = []b2b.EmailImplicitRoleAssignment{{
			Domain: "acme.example.com", RoleID: "stytch_admin",
		}}
	})
	id := f.member("ada@acme.example.com")
	before, err := f.client.B2B.Organizations.Members.Get(t.Context(), &b2b.MembersGetParams{
		OrganizationID: f.org, MemberID: &id,
	})
	require.NoError(t, err, "an address that is not verified gives a role")
	require.False(t, before.Member.IsAdmin, "an address that is not verified gives a role")
	in := f.login("ada@acme.example.com")
	require.True(t, in.Member.IsAdmin)
	require.Len(t, in.Member.Roles, 2)
	require.Equal(t, b2b.MemberRoleSourceTypeEmailAssignment, in.Member.Roles[1].Sources[0].Type)
	require.Len(t, in.MemberSession.Roles, 2)
}

// An address to which another member is changing is refused until that has expired.
func TestPendingEmailUpdate(t *testing.T) {
	f := newB2BFixture(t)
	first, second := f.login("ada@acme.example.com").MemberID, f.login("bob@acme.example.com").MemberID
	start := func(member, email string, method b2b.EmailUpdateDeliveryMethod) error {
		_, err := f.client.B2B.Organizations.Members.StartEmailUpdate(t.Context(), &b2b.MembersStartEmailUpdateParams{
			OrganizationID: f.org, MemberID: member, EmailAddress: email, DeliveryMethod: &method,
		})
		return err
	}
	for email, method := range map[string]b2b.EmailUpdateDeliveryMethod{
		"link@acme.example.com": b2b.EmailUpdateDeliveryMethodEmailMagicLink,
		"code@acme.example.com": b2b.EmailUpdateDeliveryMethodEmailOTP,
	} {
		require.NoError(t, start(first, email, method))
		require.ErrorIs(t, start(second, email, method), errtype.DesiredEmailUpdatingForDifferentMember, email)
		require.NoError(t, start(first, email, method), "again by the same member")
		f.srv.Clock.Advance(5 * time.Minute)
		require.NoError(t, start(second, email, method), "once it has expired")
	}
}
