package stytchtest

import (
	"iter"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// member is a member with what the API does not show.
type member struct {
	gen.Member
	emailID       string
	phoneID       string
	password      *password // nil for none
	mustReset     bool      // the password is no good until it is reset
	roleIDs       []string
	totp          memberTOTP
	recoveryCodes []string
	wasActive     bool // at some time
}

// The statuses of members.
const (
	memberActive  = "active"
	memberPending = "pending"
	memberInvited = "invited"
	memberDeleted = "deleted"
)

func membersOperations() table {
	return table{
		"B2BOrganizationsMembersCreate":               handle(membersCreate),
		"B2BOrganizationsMembersGet":                  handle(membersGet),
		"B2BOrganizationsMembersDangerouslyGet":       handle(membersDangerouslyGet),
		"B2BOrganizationsMembersUpdate":               handle(membersUpdate),
		"B2BOrganizationsMembersDelete":               handle(membersDelete),
		"B2BOrganizationsMembersReactivate":           handle(membersReactivate),
		"B2BOrganizationsMembersSearch":               handle(membersSearch),
		"B2BOrganizationsMembersDeleteMFAPhoneNumber": handle(membersDeleteMFAPhoneNumber),
		"B2BOrganizationsMembersDeleteTOTP":           handle(membersDeleteTOTP),
		"B2BOrganizationsMembersDeletePassword":       handle(membersDeletePassword),
		"B2BOrganizationsMembersDeleteExternalID":     handle(membersDeleteExternalID),
		"B2BOrganizationsMembersUnlinkRetiredEmail":   handle(membersUnlinkRetiredEmail),
		"B2BOrganizationsMembersStartEmailUpdate":     handle(membersStartEmailUpdate),
	}
}

// memberView is what most responses have of a member.
type memberView struct {
	OrganizationID string
	MemberID       string
	Member         *gen.Member
	Organization   *gen.Organization
}

// view returns a member and its organization as the API shows them.
func (c *call) view(m *member) *memberView {
	o := c.organizations.byID[m.OrganizationID]
	return &memberView{o.OrganizationID, m.MemberID, c.showMember(m), c.showOrganization(o)}
}

func (c *call) showMember(m *member) *gen.Member {
	shown := m.Member
	shown.Roles = c.memberRoles(m)
	shown.IsAdmin = slices.ContainsFunc(shown.Roles, func(r gen.MemberRole) bool { return r.RoleID == adminRole })
	return &shown
}

func membersCreate(c *call, in *gen.B2BOrganizationsMembersCreateRequest) (*gen.B2BOrganizationsMembersCreateResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	status := memberActive
	if value(in.CreateMemberAsPending) {
		status = memberPending
	}
	m, err := c.createMember(o, in.EmailAddress, status, sharing[gen.B2BOrganizationsMembersUpdateRequest](in))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BOrganizationsMembersCreateResponse](c.view(m)), nil
}

// createMember makes a member of an organization with what is given of it.
func (c *call) createMember(o *organization, email, status string, given *gen.B2BOrganizationsMembersUpdateRequest) (*member, error) {
	if err := c.checkMemberEmail(o, nil, email); err != nil {
		return nil, err
	}
	m := &member{
		Member:  gen.Member{OrganizationID: o.OrganizationID, MemberID: newID("member"), EmailAddress: email, Status: status, CreatedAt: c.now},
		emailID: newID("email"), wasActive: status == memberActive,
	}
	if plain := c.discoveryPasswords[strings.ToLower(email)]; plain != "" {
		m.password, m.MemberPasswordID = &password{plain: plain}, newID("member-password")
	}
	if given != nil {
		if err := c.changeMember(m, given); err != nil {
			return nil, err
		}
	}
	m.UpdatedAt = c.now
	return m, c.members.add(m.MemberID, m)
}

// checkMemberEmail refuses an address that a member, nil for a new one, cannot have.
func (c *call) checkMemberEmail(o *organization, m *member, email string) error {
	if err := checkEmailOfMember(email); err != nil {
		return err
	}
	for other := range c.membersOf(o.OrganizationID) {
		switch {
		case other == m:
		case strings.EqualFold(other.EmailAddress, email):
			return refuse(errtype.DuplicateMemberEmail, "A member with the specified email already exists for this organization.")
		case other.retired(email) >= 0:
			return refuse(errtype.RetiredMemberEmail, "The e-mail address is a retired one of another member.")
		}
	}
	return nil
}

func checkEmailOfMember(email string) error {
	if !isEmail(email) || !strings.Contains(domainOf(email), ".") {
		return refuse(errtype.InvalidEmail, "The e-mail address is invalid.")
	}
	return nil
}

// retired returns where an address is among those that a member has had, -1 if nowhere.
func (m *member) retired(email string) int {
	return slices.IndexFunc(m.RetiredEmailAddresses, func(e gen.EmailAddress) bool { return strings.EqualFold(e.EmailAddress, email) })
}

// membersOf yields the members of an organization who are not deleted.
func (st *state) membersOf(organizationID string) iter.Seq[*member] {
	return func(yield func(*member) bool) {
		for m := range st.members.all() {
			if m.OrganizationID == organizationID && m.Status != memberDeleted && !yield(m) {
				return
			}
		}
	}
}

// memberCount returns how many members are not deleted.
func (st *state) memberCount() int {
	n := 0
	for m := range st.members.all() {
		if m.Status != memberDeleted {
			n++
		}
	}
	return n
}

// memberByEmail returns the member of an organization with an address, nil if there is none.
func (st *state) memberByEmail(organizationID, email string) *member {
	for m := range st.membersOf(organizationID) {
		if strings.EqualFold(m.EmailAddress, email) {
			return m
		}
	}
	return nil
}

// findMemberByEmail returns the organization and the member with an address.
func (c *call) findMemberByEmail(organizationID, email string) (*organization, *member, error) {
	o, err := c.findOrganization(organizationID)
	if err != nil {
		return nil, nil, err
	}
	m := c.memberByEmail(o.OrganizationID, email)
	if m == nil {
		return nil, nil, errMemberNotFound()
	}
	return o, m, nil
}

// findMember returns the organization and a member who is not deleted, by its id or the
// id that the application gave it.
func (c *call) findMember(organizationID, id string) (*organization, *member, error) {
	o, err := c.findOrganization(organizationID)
	if err != nil {
		return nil, nil, err
	}
	if m := c.members.byID[id]; m != nil && m.OrganizationID == o.OrganizationID && m.Status != memberDeleted {
		return o, m, nil
	}
	for m := range c.membersOf(o.OrganizationID) {
		if id != "" && m.ExternalID == id {
			return o, m, nil
		}
	}
	return nil, nil, errMemberNotFound()
}

func errMemberNotFound() error {
	return refuse(errtype.MemberNotFound, "Member could not be found.")
}

// memberOfPath returns the organization and the member that a path names.
func (c *call) memberOfPath() (*organization, *member, error) {
	return c.findMember(c.path["organization_id"], c.path["member_id"])
}

// changeMember sets what is given, but for the e-mail address. Nothing changes if it is refused.
func (c *call) changeMember(m *member, in *gen.B2BOrganizationsMembersUpdateRequest) error {
	if err := c.checkMemberChange(m, in); err != nil {
		return err
	}
	setGiven(&m.Name, in.Name)
	setGiven(&m.IsBreakglass, in.IsBreakglass)
	setGiven(&m.MFAEnrolled, in.MFAEnrolled)
	setGiven(&m.DefaultMFAMethod, in.DefaultMFAMethod)
	setGiven(&m.ExternalID, in.ExternalID)
	setGivenList(&m.roleIDs, in.Roles)
	if in.MFAPhoneNumber != nil && *in.MFAPhoneNumber != m.MFAPhoneNumber {
		c.setPhone(m, *in.MFAPhoneNumber)
	}
	m.TrustedMetadata = merged(m.TrustedMetadata, in.TrustedMetadata)
	m.UntrustedMetadata = merged(m.UntrustedMetadata, in.UntrustedMetadata)
	m.UpdatedAt = c.now
	return nil
}

// setPhone gives a member another phone number, which is not verified.
func (c *call) setPhone(m *member, phone string) {
	m.MFAPhoneNumber, m.MFAPhoneNumberVerified, m.phoneID = phone, false, newID("phone-number")
}

func (c *call) checkMemberChange(m *member, in *gen.B2BOrganizationsMembersUpdateRequest) error {
	if phone := value(in.MFAPhoneNumber); phone != "" && !isPhone(phone) {
		return refuse(errtype.InvalidPhoneNumber, "The phone number is not in E.164 format.")
	}
	if id := value(in.ExternalID); id != "" {
		for other := range c.membersOf(m.OrganizationID) {
			if other != m && other.ExternalID == id {
				return refuse(errtype.DuplicateMemberExternalID, "The external id is that of another member.")
			}
		}
	}
	switch method := value(in.DefaultMFAMethod); {
	case method != "" && !slices.Contains(memberMFAMethods, method):
		return refuse(errtype.InvalidMFADefaultMethod, "The MFA methods are %s.", strings.Join(memberMFAMethods, ", "))
	case method == "totp" && !m.totp.verified,
		method == "sms_otp" && m.MFAPhoneNumber == "" && value(in.MFAPhoneNumber) == "":
		return refuse(errtype.DefaultMFAMemberMissingFactor, "The member has no %s.", method)
	}
	return c.checkRoles(m.OrganizationID, in.Roles)
}

func membersGet(c *call, _ *none) (*gen.B2BOrganizationsMembersGetResponse, error) {
	id, email := c.query["member_id"], c.query["email_address"]
	if len(id)+len(email) != 1 {
		return nil, refuse(errtype.InvalidMemberGetFields, "Give either a member id or an e-mail address.")
	}
	var m *member
	var err error
	if len(id) == 1 {
		_, m, err = c.findMember(c.path["organization_id"], id[0])
	} else {
		_, m, err = c.findMemberByEmail(c.path["organization_id"], email[0])
	}
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BOrganizationsMembersGetResponse](c.view(m)), nil
}

func membersDangerouslyGet(c *call, _ *none) (*gen.B2BOrganizationsMembersDangerouslyGetResponse, error) {
	m := c.members.byID[c.path["member_id"]]
	if m == nil || m.Status == memberDeleted && !slices.Contains(c.query["include_deleted"], "true") {
		return nil, errMemberNotFound()
	}
	return sharing[gen.B2BOrganizationsMembersDangerouslyGetResponse](c.view(m)), nil
}

func membersUpdate(c *call, in *gen.B2BOrganizationsMembersUpdateRequest) (*gen.B2BOrganizationsMembersUpdateResponse, error) {
	o, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	if err := c.checkOwnUpdate(in); err != nil {
		return nil, err
	}
	email := value(in.EmailAddress)
	changesEmail := email != "" && email != m.EmailAddress
	if changesEmail {
		if m.Status != memberActive {
			return nil, refuse(errtype.EmailUpdatesAvailableOnlyForActiveMembers, "The e-mail address of an active member only can be changed.")
		}
		if err := c.checkMemberEmail(o, m, email); err != nil {
			return nil, err
		}
	}
	if err := c.changeMember(m, in); err != nil {
		return nil, err
	}
	if changesEmail {
		c.changeEmail(m, email, value(in.UnlinkEmail))
	}
	return sharing[gen.B2BOrganizationsMembersUpdateResponse](c.view(m)), nil
}

// checkOwnUpdate refuses what members cannot change about themselves.
func (c *call) checkOwnUpdate(in *gen.B2BOrganizationsMembersUpdateRequest) error {
	switch {
	case c.member == nil || slices.Contains(c.member.Roles, adminRole):
		return nil
	case in.EmailAddress != nil:
		return refuse(errtype.MemberCannotUpdateTheirEmailAddress, "Members cannot change their e-mail address.")
	case in.Roles != nil || in.IsBreakglass != nil || in.TrustedMetadata != nil || in.ExternalID != nil:
		return errMemberUnauthorized()
	}
	return nil
}

// changeEmail gives a member another address. The old one stays reserved for the member
// unless it is unlinked.
func (c *call) changeEmail(m *member, email string, unlink bool) {
	if i := m.retired(email); i >= 0 {
		m.RetiredEmailAddresses = slices.Delete(slices.Clone(m.RetiredEmailAddresses), i, i+1)
	}
	if !unlink {
		m.RetiredEmailAddresses = append(slices.Clone(m.RetiredEmailAddresses), gen.EmailAddress{EmailID: m.emailID, EmailAddress: m.EmailAddress})
	}
	m.EmailAddress, m.emailID, m.EmailAddressVerified, m.UpdatedAt = email, newID("email"), false, c.now
}

func membersDelete(c *call, _ *none) (*gen.B2BOrganizationsMembersDeleteResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	m.Status, m.UpdatedAt = memberDeleted, c.now
	c.memberSessions.removeOf(m.MemberID)
	return &gen.B2BOrganizationsMembersDeleteResponse{MemberID: m.MemberID}, nil
}

func membersReactivate(c *call, _ *none) (*gen.B2BOrganizationsMembersReactivateResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	m := c.members.byID[c.path["member_id"]]
	switch {
	case m == nil || m.OrganizationID != o.OrganizationID || m.Status != memberDeleted:
		return nil, refuse(errtype.NoDeletedMemberFoundForReactivation, "There is no deleted member of that id.")
	case !m.wasActive:
		return nil, refuse(errtype.EmailUnverifiedForReactivation, "The member has never been active.")
	case c.memberByEmail(o.OrganizationID, m.EmailAddress) != nil:
		return nil, refuse(errtype.ReactivationEmailBelongsToAnotherMember, "Another member has the e-mail address.")
	}
	m.Status, m.UpdatedAt = memberActive, c.now
	return sharing[gen.B2BOrganizationsMembersReactivateResponse](c.view(m)), nil
}

func membersDeleteMFAPhoneNumber(c *call, _ *none) (*gen.B2BOrganizationsMembersDeleteMFAPhoneNumberResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	if m.MFAPhoneNumber == "" {
		return nil, refuse(errtype.MemberPhoneNumberNotFound, "The member has no phone number.")
	}
	c.setPhone(m, "")
	c.losesMFA(m, "sms_otp")
	return sharing[gen.B2BOrganizationsMembersDeleteMFAPhoneNumberResponse](c.view(m)), nil
}

func membersDeleteTOTP(c *call, _ *none) (*gen.B2BOrganizationsMembersDeleteTOTPResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	if m.TOTPRegistrationID == "" {
		return nil, refuse(errtype.TOTPNotFound, "The member has no TOTP.")
	}
	m.TOTPRegistrationID, m.totp, m.recoveryCodes = "", memberTOTP{}, nil
	c.losesMFA(m, "totp")
	return sharing[gen.B2BOrganizationsMembersDeleteTOTPResponse](c.view(m)), nil
}

// losesMFA notes that a method is gone.
func (c *call) losesMFA(m *member, method string) {
	if m.DefaultMFAMethod == method {
		m.DefaultMFAMethod = ""
	}
	m.UpdatedAt = c.now
}

func membersDeletePassword(c *call, _ *none) (*gen.B2BOrganizationsMembersDeletePasswordResponse, error) {
	o, err := c.findOrganization(c.path["organization_id"])
	if err != nil {
		return nil, err
	}
	for m := range c.membersOf(o.OrganizationID) {
		if m.MemberPasswordID != "" && m.MemberPasswordID == c.path["member_password_id"] {
			m.MemberPasswordID, m.password, m.mustReset, m.UpdatedAt = "", nil, false, c.now
			return sharing[gen.B2BOrganizationsMembersDeletePasswordResponse](c.view(m)), nil
		}
	}
	return nil, refuse(errtype.MemberPasswordNotFound, "No member has that password.")
}

func membersDeleteExternalID(c *call, _ *none) (*gen.B2BOrganizationsMembersDeleteExternalIDResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	m.ExternalID, m.UpdatedAt = "", c.now
	return sharing[gen.B2BOrganizationsMembersDeleteExternalIDResponse](c.view(m)), nil
}

func membersUnlinkRetiredEmail(c *call, in *gen.B2BOrganizationsMembersUnlinkRetiredEmailRequest) (*gen.B2BOrganizationsMembersUnlinkRetiredEmailResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	if in.EmailID == nil && in.EmailAddress == nil {
		return nil, refuse(errtype.RetiredEmailMissingEmailIdentifiers, "Give the id of the retired e-mail address, or the address.")
	}
	i := slices.IndexFunc(m.RetiredEmailAddresses, func(e gen.EmailAddress) bool {
		return (in.EmailID == nil || e.EmailID == *in.EmailID) && (in.EmailAddress == nil || strings.EqualFold(e.EmailAddress, *in.EmailAddress))
	})
	if i < 0 {
		return nil, refuse(errtype.EmailNotFound, "The member has no such retired e-mail address.")
	}
	m.RetiredEmailAddresses = slices.Delete(slices.Clone(m.RetiredEmailAddresses), i, i+1)
	m.UpdatedAt = c.now
	return sharing[gen.B2BOrganizationsMembersUnlinkRetiredEmailResponse](c.view(m)), nil
}

func membersStartEmailUpdate(c *call, in *gen.B2BOrganizationsMembersStartEmailUpdateRequest) (*gen.B2BOrganizationsMembersStartEmailUpdateResponse, error) {
	o, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	if m.Status != memberActive {
		return nil, refuse(errtype.EmailUpdatesAvailableOnlyForActiveMembers, "The e-mail address of an active member only can be changed.")
	}
	if err := c.checkMemberEmail(o, m, in.EmailAddress); err != nil {
		return nil, err
	}
	if in.DeliveryMethod != nil && *in.DeliveryMethod == gen.EmailUpdateDeliveryMethodEmailOTP {
		code := memberCode{memberID: m.MemberID, newEmail: in.EmailAddress}
		c.sendMemberCode(codeKey{"email", o.OrganizationID, strings.ToLower(in.EmailAddress)}, code, codeMessage{in.EmailAddress, chEmail, "email_update", o.OrganizationID, memberCodeExpiry})
	} else {
		c.sendMemberLink(m, memberLink{to: in.EmailAddress, kind: "email_update", redirect: in.LoginRedirectURL, attrs: map[string]string{"new_email": in.EmailAddress}})
	}
	return sharing[gen.B2BOrganizationsMembersStartEmailUpdateResponse](c.view(m)), nil
}
