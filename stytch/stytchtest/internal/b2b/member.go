package b2b

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/bounds"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/passwords"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/rbac"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// memberView is what most responses have of a member.
type memberView struct {
	OrganizationID string
	MemberID       string
	Member         gen.Member
	Organization   gen.Organization
}

// view returns a member and its organization as the API shows them.
func (c *call) view(m *store.Member) *memberView {
	o := c.Organizations.ByID[m.OrganizationID]
	return &memberView{o.OrganizationID, m.MemberID, c.showMember(m), c.showOrganization(o)}
}

func (c *call) showMember(m *store.Member) gen.Member {
	shown := m.Shown(c.Now)
	shown.Roles = c.memberRoles(m)
	shown.IsAdmin = slices.ContainsFunc(shown.Roles, func(r gen.MemberRole) bool { return r.RoleID == rbac.AdminRole })
	return shown
}

// createMember makes a member of an organization with what is given of it.
func (c *call) createMember(
	o *store.Organization, email string, status gen.MemberStatus, given *gen.B2BOrganizationsMembersUpdateRequest,
) (*store.Member, error) {
	if err := c.checkMemberEmail(o, nil, email); err != nil {
		return nil, err
	}
	m := &store.Member{
		Member: gen.Member{
			OrganizationID: o.OrganizationID, MemberID: random.ID("member"), EmailAddress: email, Status: status,
			CreatedAt: c.Now,
		},
		EmailID: random.ID("email"), WasActive: status == store.MemberActive,
	}
	if plain := c.DiscoveryPasswords[strings.ToLower(email)]; plain != "" {
		m.StoredPassword, m.MemberPasswordID = &passwords.Password{Plain: plain}, random.ID("member-password")
	}
	if given != nil {
		if err := c.changeMember(m, given); err != nil {
			return nil, err
		}
	}
	m.UpdatedAt = c.Now
	return m, c.Members.Add(m.MemberID, m)
}

// checkMemberEmail refuses an address that a member, nil for a new one, cannot have.
func (c *call) checkMemberEmail(o *store.Organization, m *store.Member, email string) error {
	if err := checkEmailOfMember(email); err != nil {
		return err
	}
	for other := range c.MembersOf(o.OrganizationID) {
		switch {
		case other == m:
		case strings.EqualFold(other.EmailAddress, email):
			return refusal.New(errtype.DuplicateMemberEmail,
				"A member with the specified email already exists for this organization.")
		case other.Retired(email) >= 0:
			return refusal.New(errtype.RetiredMemberEmail, "The e-mail address is a retired one of another member.")
		}
	}
	return nil
}

func checkEmailOfMember(email string) error {
	if !address.IsEmail(email) || !strings.Contains(address.DomainOf(email), ".") {
		return refusal.New(errtype.InvalidEmail, "The e-mail address is invalid.")
	}
	return nil
}

// findMemberByEmail returns the organization and the member with an address.
func (c *call) findMemberByEmail(organizationID, email string) (*store.Organization, *store.Member, error) {
	o, err := c.findOrganization(organizationID)
	if err != nil {
		return nil, nil, err
	}
	m := c.MemberByEmail(o.OrganizationID, email)
	if m == nil {
		return nil, nil, errMemberNotFound()
	}
	return o, m, nil
}

// findMember returns the organization and a member who is not deleted, by its id or the
// id that the application gave it.
func (c *call) findMember(organizationID, id string) (*store.Organization, *store.Member, error) {
	o, err := c.findOrganization(organizationID)
	if err != nil {
		return nil, nil, err
	}
	if m := c.Members.ByID[id]; m != nil && m.OrganizationID == o.OrganizationID && m.Status != store.MemberDeleted {
		return o, m, nil
	}
	for m := range c.MembersOf(o.OrganizationID) {
		if id != "" && m.ExternalID == id {
			return o, m, nil
		}
	}
	return nil, nil, errMemberNotFound()
}

func errMemberNotFound() error {
	return refusal.New(errtype.MemberNotFound, "Member could not be found.")
}

// memberOfPath returns the organization and the member that a path names.
func (c *call) memberOfPath() (*store.Organization, *store.Member, error) {
	return c.findMember(c.Path["organization_id"], c.Path["member_id"])
}

// changeMember sets what is given, but for the e-mail address. Nothing changes if it is refused.
func (c *call) changeMember(m *store.Member, in *gen.B2BOrganizationsMembersUpdateRequest) error {
	if err := c.checkMemberChange(m, in); err != nil {
		return err
	}
	optional.Set(&m.Name, in.Name)
	optional.Set(&m.IsBreakglass, in.IsBreakglass)
	optional.Set(&m.MFAEnrolled, in.MFAEnrolled)
	optional.Set(&m.DefaultMFAMethod, in.DefaultMFAMethod)
	optional.Set(&m.ExternalID, in.ExternalID)
	optional.SetList(&m.RoleIDs, in.Roles)
	if in.MFAPhoneNumber != nil && *in.MFAPhoneNumber != m.MFAPhoneNumber {
		c.setPhone(m, *in.MFAPhoneNumber)
	}
	m.TrustedMetadata = optional.Merge(m.TrustedMetadata, in.TrustedMetadata)
	m.UntrustedMetadata = optional.Merge(m.UntrustedMetadata, in.UntrustedMetadata)
	m.UpdatedAt = c.Now
	return nil
}

// setPhone gives a member another phone number, which is not verified.
func (c *call) setPhone(m *store.Member, phone string) {
	m.MFAPhoneNumber, m.MFAPhoneNumberVerified, m.PhoneID = phone, false, random.ID("phone-number")
}

func (c *call) checkMemberChange(m *store.Member, in *gen.B2BOrganizationsMembersUpdateRequest) error {
	if phone := optional.Value(in.MFAPhoneNumber); phone != "" && !address.IsPhone(phone) {
		return refusal.New(errtype.InvalidPhoneNumber, "The phone number is not in E.164 format.")
	}
	if err := refusal.First(bounds.CheckExternalID(in.ExternalID),
		bounds.CheckMetadata(optional.Merge(m.TrustedMetadata, in.TrustedMetadata)),
		bounds.CheckMetadata(optional.Merge(m.UntrustedMetadata, in.UntrustedMetadata))); err != nil {
		return err
	}
	if id := optional.Value(in.ExternalID); id != "" {
		for other := range c.MembersOf(m.OrganizationID) {
			if other != m && other.ExternalID == id {
				return refusal.New(errtype.DuplicateMemberExternalID, "The external id is that of another member.")
			}
		}
	}
	switch method := optional.Value(in.DefaultMFAMethod); {
	case method != "" && !slices.Contains(memberMFAMethods, method):
		return refusal.New(errtype.InvalidMFADefaultMethod, "The MFA methods are %s.", listed(memberMFAMethods))
	case method == gen.MFAMethodTOTP && !m.TOTP.Verified,
		method == gen.MFAMethodSMSOTP && m.MFAPhoneNumber == "" && optional.Value(in.MFAPhoneNumber) == "":
		return refusal.New(errtype.DefaultMFAMemberMissingFactor, "The member has no %s.", method)
	}
	return c.checkRoles(m.OrganizationID, in.Roles)
}

// changeEmail gives a member another address. The old one stays reserved for the member
// unless it is unlinked.
func (c *call) changeEmail(m *store.Member, email string, unlink bool) {
	if i := m.Retired(email); i >= 0 {
		m.RetiredEmailAddresses = slices.Delete(slices.Clone(m.RetiredEmailAddresses), i, i+1)
	}
	if !unlink {
		m.RetiredEmailAddresses = append(slices.Clone(
			m.RetiredEmailAddresses), gen.RetiredEmailAddress{EmailID: m.EmailID, EmailAddress: m.EmailAddress})
	}
	m.EmailAddress, m.EmailID, m.EmailAddressVerified, m.UpdatedAt = email, random.ID("email"), false, c.Now
}

// losesMFA notes that a method is gone.
func (c *call) losesMFA(m *store.Member, method gen.MFAMethod) {
	if m.DefaultMFAMethod == method {
		m.DefaultMFAMethod = ""
	}
	m.UpdatedAt = c.Now
}
