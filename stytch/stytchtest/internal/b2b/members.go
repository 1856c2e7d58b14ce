package b2b

import (
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/outbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func membersOperations() operation.Table {
	return operation.Table{
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

func membersCreate(
	c *call, in *gen.B2BOrganizationsMembersCreateRequest,
) (*gen.B2BOrganizationsMembersCreateResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	status := store.MemberActive
	if optional.Value(in.CreateMemberAsPending) {
		status = store.MemberPending
	}
	m, err := c.createMember(o, in.EmailAddress, status,
		sharing[gen.B2BOrganizationsMembersUpdateRequest](in, "EmailAddress"))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BOrganizationsMembersCreateResponse](c.view(m)), nil
}

func membersGet(c *call, _ *none) (*gen.B2BOrganizationsMembersGetResponse, error) {
	id, email := c.Query["member_id"], c.Query["email_address"]
	if len(id)+len(email) != 1 {
		return nil, refusal.New(errtype.InvalidMemberGetFields, "Give either a member id or an e-mail address.")
	}
	var m *store.Member
	var err error
	if len(id) == 1 {
		_, m, err = c.findMember(c.Path["organization_id"], id[0])
	} else {
		_, m, err = c.findMemberByEmail(c.Path["organization_id"], email[0])
	}
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BOrganizationsMembersGetResponse](c.view(m)), nil
}

func membersDangerouslyGet(c *call, _ *none) (*gen.B2BOrganizationsMembersDangerouslyGetResponse, error) {
	m := c.Members.ByID[c.Path["member_id"]]
	if m == nil || m.Status == store.MemberDeleted && !slices.Contains(c.Query["include_deleted"], "true") {
		return nil, errMemberNotFound()
	}
	return sharing[gen.B2BOrganizationsMembersDangerouslyGetResponse](c.view(m)), nil
}

func membersUpdate(
	c *call, in *gen.B2BOrganizationsMembersUpdateRequest,
) (*gen.B2BOrganizationsMembersUpdateResponse, error) {
	o, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	if err := c.checkUpdateByMember(m, in); err != nil {
		return nil, err
	}
	email := optional.Value(in.EmailAddress)
	changesEmail := email != "" && email != m.EmailAddress
	if changesEmail {
		if m.Status != store.MemberActive {
			return nil, refusal.New(errtype.EmailUpdatesAvailableOnlyForActiveMembers,
				"The e-mail address of an active member only can be changed.")
		}
		if err := c.checkMemberEmail(o, m, email); err != nil {
			return nil, err
		}
	}
	if err := c.changeMember(m, in); err != nil {
		return nil, err
	}
	if changesEmail {
		c.changeEmail(m, email, optional.Value(in.UnlinkEmail))
	}
	return sharing[gen.B2BOrganizationsMembersUpdateResponse](c.view(m)), nil
}

// checkUpdateByMember refuses what no member can change, whatever its roles.
func (c *call) checkUpdateByMember(m *store.Member, in *gen.B2BOrganizationsMembersUpdateRequest) error {
	switch {
	case c.Member == nil:
		return nil
	case in.EmailAddress != nil && c.Member.MemberID == m.MemberID:
		return refusal.New(errtype.MemberCannotUpdateTheirEmailAddress, "Members cannot change their e-mail address.")
	case in.TrustedMetadata != nil:
		return errMemberUnauthorized()
	}
	return nil
}

func membersDelete(c *call, _ *none) (*gen.B2BOrganizationsMembersDeleteResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	m.Status, m.UpdatedAt = store.MemberDeleted, c.Now
	c.MemberSessions.RemoveOf(m.MemberID)
	return &gen.B2BOrganizationsMembersDeleteResponse{MemberID: m.MemberID}, nil
}

func membersReactivate(c *call, _ *none) (*gen.B2BOrganizationsMembersReactivateResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	m := c.Members.ByID[c.Path["member_id"]]
	switch {
	case m == nil || m.OrganizationID != o.OrganizationID || m.Status != store.MemberDeleted:
		return nil, refusal.New(errtype.NoDeletedMemberFoundForReactivation, "There is no deleted member of that id.")
	case !m.WasActive:
		return nil, refusal.New(errtype.EmailUnverifiedForReactivation, "The member has never been active.")
	case c.MemberByEmail(o.OrganizationID, m.EmailAddress) != nil:
		return nil, refusal.New(errtype.ReactivationEmailBelongsToAnotherMember, "Another member has the e-mail address.")
	}
	m.Status, m.UpdatedAt = store.MemberActive, c.Now
	return sharing[gen.B2BOrganizationsMembersReactivateResponse](c.view(m)), nil
}

func membersDeleteMFAPhoneNumber(c *call, _ *none) (*gen.B2BOrganizationsMembersDeleteMFAPhoneNumberResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	if m.MFAPhoneNumber == "" {
		return nil, refusal.New(errtype.MemberPhoneNumberNotFound, "The member has no phone number.")
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
		return nil, refusal.New(errtype.TOTPNotFound, "The member has no TOTP.")
	}
	m.TOTPRegistrationID, m.TOTP, m.RecoveryCodes = "", store.MemberTOTP{}, nil
	c.losesMFA(m, "totp")
	return sharing[gen.B2BOrganizationsMembersDeleteTOTPResponse](c.view(m)), nil
}

func membersDeletePassword(c *call, _ *none) (*gen.B2BOrganizationsMembersDeletePasswordResponse, error) {
	o, err := c.findOrganization(c.Path["organization_id"])
	if err != nil {
		return nil, err
	}
	for m := range c.MembersOf(o.OrganizationID) {
		if m.MemberPasswordID != "" && m.MemberPasswordID == c.Path["member_password_id"] {
			m.MemberPasswordID, m.StoredPassword, m.MustReset, m.UpdatedAt = "", nil, false, c.Now
			return sharing[gen.B2BOrganizationsMembersDeletePasswordResponse](c.view(m)), nil
		}
	}
	return nil, refusal.New(errtype.MemberPasswordNotFound, "No member has that password.")
}

func membersDeleteExternalID(c *call, _ *none) (*gen.B2BOrganizationsMembersDeleteExternalIDResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	m.ExternalID, m.UpdatedAt = "", c.Now
	return sharing[gen.B2BOrganizationsMembersDeleteExternalIDResponse](c.view(m)), nil
}

func membersUnlinkRetiredEmail(
	c *call, in *gen.B2BOrganizationsMembersUnlinkRetiredEmailRequest,
) (*gen.B2BOrganizationsMembersUnlinkRetiredEmailResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	if in.EmailID == nil && in.EmailAddress == nil {
		return nil, refusal.New(errtype.RetiredEmailMissingEmailIdentifiers,
			"Give the id of the retired e-mail address, or the address.")
	}
	i := slices.IndexFunc(m.RetiredEmailAddresses, func(e gen.RetiredEmailAddress) bool {
		return (in.EmailID == nil || e.EmailID == *in.EmailID) &&
			(in.EmailAddress == nil || strings.EqualFold(e.EmailAddress, *in.EmailAddress))
	})
	if i < 0 {
		return nil, refusal.New(errtype.EmailNotFound, "The member has no such retired e-mail address.")
	}
	m.RetiredEmailAddresses = slices.Delete(slices.Clone(m.RetiredEmailAddresses), i, i+1)
	m.UpdatedAt = c.Now
	return sharing[gen.B2BOrganizationsMembersUnlinkRetiredEmailResponse](c.view(m)), nil
}

// emailUpdateExpiry is how long a member can prove to own a new address.
const emailUpdateExpiry = 5 * time.Minute

func membersStartEmailUpdate(
	c *call, in *gen.B2BOrganizationsMembersStartEmailUpdateRequest,
) (*gen.B2BOrganizationsMembersStartEmailUpdateResponse, error) {
	o, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	if m.Status != store.MemberActive {
		return nil, refusal.New(errtype.EmailUpdatesAvailableOnlyForActiveMembers,
			"The e-mail address of an active member only can be changed.")
	}
	if err := refusal.First(flow.CheckRedirect(in.LoginRedirectURL, errtype.InvalidLoginRedirectURL),
		c.checkMemberEmail(o, m, in.EmailAddress), c.checkNotUpdating(m, in.EmailAddress)); err != nil {
		return nil, err
	}
	if in.DeliveryMethod != nil && *in.DeliveryMethod == gen.EmailUpdateDeliveryMethodEmailOTP {
		code := store.MemberCode{MemberID: m.MemberID, NewEmail: in.EmailAddress}
		c.sendMemberCode(store.CodeKey{Channel: "email", Scope: o.OrganizationID, To: strings.ToLower(in.EmailAddress)}, code,
			codeMessage{in.EmailAddress, outbox.Email, "email_update", o.OrganizationID, emailUpdateExpiry})
	} else {
		link := memberLink{
			to: in.EmailAddress, kind: "email_update", redirect: in.LoginRedirectURL,
			attrs: map[string]string{"new_email": in.EmailAddress},
		}
		sent := c.linkOfMember(m, link, memberMagicLink)
		sent.Send(c.Request, c.linkSecret(m, link, memberMagicLink, emailUpdateExpiry))
	}
	return sharing[gen.B2BOrganizationsMembersStartEmailUpdateResponse](c.view(m)), nil
}

// checkNotUpdating refuses an address to which another member of the organization is changing.
func (c *call) checkNotUpdating(m *store.Member, email string) error {
	refused := refusal.New(errtype.DesiredEmailUpdatingForDifferentMember,
		"The e-mail address is in a pending update of another member.")
	key := store.CodeKey{Channel: "email", Scope: m.OrganizationID, To: strings.ToLower(email)}
	if sent := c.MemberCodes[key]; sent != nil && !sent.Used && c.Now.Before(sent.ExpiresAt) && sent.NewEmail != "" &&
		sent.MemberID != m.MemberID {
		return refused
	}
	if c.Secrets.Find(c.Now, func(s *store.Secret) bool {
		return s.Kind == memberMagicLink && strings.EqualFold(s.Attrs["new_email"], email) &&
			s.Attrs["organization_id"] == m.OrganizationID && s.Subject != m.MemberID
	}) != "" {
		return refused
	}
	return nil
}
