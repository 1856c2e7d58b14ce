package b2b

import (
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/outbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func memberOTPsOperations() operation.Table {
	return operation.Table{
		"B2BOTPsEmailLoginOrSignup":         handle(memberOTPsLoginOrSignup),
		"B2BOTPsEmailAuthenticate":          handleLogin(memberOTPsEmailAuthenticate),
		"B2BOTPsEmailDiscoverySend":         handle(memberOTPsDiscoverySend),
		"B2BOTPsEmailDiscoveryAuthenticate": handle(memberOTPsDiscoveryAuthenticate),
		"B2BOTPsSMSSend":                    handle(memberOTPsSMSSend),
		"B2BOTPsSMSAuthenticate":            handleLogin(memberOTPsSMSAuthenticate),
	}
}

func memberOTPsLoginOrSignup(
	c *call, in *gen.B2BOTPsEmailLoginOrSignupRequest,
) (*gen.B2BOTPsEmailLoginOrSignupResponse, error) {
	if err := refusal.First(checkCodeExpiry(in.LoginExpirationMinutes),
		checkCodeExpiry(in.SignupExpirationMinutes)); err != nil {
		return nil, err
	}
	m, created, err := c.memberOrSignup(in.OrganizationID, in.EmailAddress, "email_otp")
	if err != nil {
		return nil, err
	}
	kind, expiry := "login", in.LoginExpirationMinutes
	if m.Status != store.MemberActive {
		kind, expiry = "signup", in.SignupExpirationMinutes
	}
	key := store.CodeKey{Channel: "email", Scope: m.OrganizationID, To: strings.ToLower(in.EmailAddress)}
	c.sendMemberCode(key,
		store.MemberCode{MemberID: m.MemberID}, codeMessage{
			in.EmailAddress, outbox.Email, kind, m.OrganizationID, optional.Minutes(expiry, memberCodeExpiry),
		})
	out := sharing[gen.B2BOTPsEmailLoginOrSignupResponse](c.view(m))
	out.MemberCreated = created
	return out, nil
}

func memberOTPsEmailAuthenticate(
	c *call, in *gen.B2BOTPsEmailAuthenticateRequest,
) (*gen.B2BOTPsEmailAuthenticateResponse, error) {
	o, err := c.findOrganization(in.OrganizationID)
	if err != nil {
		return nil, err
	}
	key := store.CodeKey{Channel: "email", Scope: o.OrganizationID, To: strings.ToLower(in.EmailAddress)}
	m := c.addresseeOf(key)
	if m == nil {
		return nil, errPasscodeNotFound()
	}
	sent, err := c.tryMemberCode(m, key, in.Code)
	if err != nil {
		return nil, err
	}
	if err := c.proveMemberEmail(m, sent.NewEmail); err != nil {
		return nil, err
	}
	login, err := c.logIn(m, memberEmailFactor(m, gen.FactorTypeEmailOTP), sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	out := sharing[gen.B2BOTPsEmailAuthenticateResponse](login)
	out.MethodID = m.EmailID
	return out, nil
}

// addresseeOf returns the member to whom passcodes of a key go: the one to whom the last was sent, which may be the new
// address of a member, or else the one with the address. It is nil if there is none.
func (c *call) addresseeOf(key store.CodeKey) *store.Member {
	if sent := c.MemberCodes[key]; sent != nil {
		if _, m, err := c.findMember(key.Scope, sent.MemberID); err == nil {
			return m
		}
	}
	return c.MemberByEmail(key.Scope, key.To)
}

func memberOTPsDiscoverySend(
	c *call, in *gen.B2BOTPsEmailDiscoverySendRequest,
) (*gen.B2BOTPsEmailDiscoverySendResponse, error) {
	if err := refusal.First(checkEmailOfMember(in.EmailAddress),
		checkCodeExpiry(in.DiscoveryExpirationMinutes)); err != nil {
		return nil, err
	}
	key := store.CodeKey{Channel: "email", Scope: "", To: strings.ToLower(in.EmailAddress)}
	c.sendMemberCode(key,
		store.MemberCode{}, codeMessage{
			in.EmailAddress, outbox.Email, "discovery", "", optional.Minutes(in.DiscoveryExpirationMinutes, memberCodeExpiry),
		})
	return &gen.B2BOTPsEmailDiscoverySendResponse{}, nil
}

func memberOTPsDiscoveryAuthenticate(
	c *call, in *gen.B2BOTPsEmailDiscoveryAuthenticateRequest,
) (*gen.B2BOTPsEmailDiscoveryAuthenticateResponse, error) {
	if _, err := c.takeMemberCode(store.CodeKey{Channel: "email", Scope: "", To: strings.ToLower(in.EmailAddress)},
		in.Code); err != nil {
		return nil, err
	}
	found, err := c.discover(in.EmailAddress, c.discoveryFactor(in.EmailAddress, gen.FactorTypeEmailOTP))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BOTPsEmailDiscoveryAuthenticateResponse](found), nil
}

func memberOTPsSMSSend(c *call, in *gen.B2BOTPsSMSSendRequest) (*gen.B2BOTPsSMSSendResponse, error) {
	o, m, err := c.findMember(in.OrganizationID, in.MemberID)
	if err != nil {
		return nil, err
	}
	if err := checkMFAMethod(o, "sms_otp"); err != nil {
		return nil, err
	}
	if err := c.checkSessionIfGiven(m, sharing[memberLoginInputs](in)); err != nil {
		return nil, err
	}
	phone := optional.Value(in.MFAPhoneNumber)
	switch {
	case phone == "" && m.MFAPhoneNumber == "":
		return nil, refusal.New(errtype.MemberPhoneNumberNotFound,
			"The member has no phone number, and none is given.")
	case phone == "":
		phone = m.MFAPhoneNumber
	case m.MFAPhoneNumber != "" && phone != m.MFAPhoneNumber:
		return nil, refusal.New(errtype.DuplicateMemberPhoneNumberForMember, "The member has another phone number.")
	case !address.IsPhone(phone):
		return nil, refusal.New(errtype.InvalidPhoneNumber, "The phone number is not in E.164 format.")
	}
	if phone != m.MFAPhoneNumber {
		c.setPhone(m, phone)
	}
	c.sendSMSCode(m, phone)
	return sharing[gen.B2BOTPsSMSSendResponse](c.view(m)), nil
}

func (c *call) sendSMSCode(m *store.Member, phone string) {
	c.sendMemberCode(store.CodeKey{Channel: "sms", Scope: m.OrganizationID, To: m.MemberID},
		store.MemberCode{
			MemberID: m.MemberID, Phone: phone,
		}, codeMessage{phone, outbox.SMS, "mfa", m.OrganizationID, memberSMSCodeExpiry})
}

func memberOTPsSMSAuthenticate(
	c *call, in *gen.B2BOTPsSMSAuthenticateRequest,
) (*gen.B2BOTPsSMSAuthenticateResponse, error) {
	o, m, err := c.findMember(in.OrganizationID, in.MemberID)
	if err != nil {
		return nil, err
	}
	if err := checkMFAMethod(o, "sms_otp"); err != nil {
		return nil, err
	}
	inputs := sharing[memberLoginInputs](in)
	if _, _, err := c.firstFactorOf(m, inputs); err != nil { // before the passcode is spent
		return nil, err
	}
	sent, err := c.tryMemberCode(m, store.CodeKey{Channel: "sms", Scope: o.OrganizationID, To: m.MemberID}, in.Code)
	if err != nil {
		return nil, err
	}
	if m.MFAPhoneNumber != sent.Phone {
		return nil, refusal.New(errtype.UnableToAuthOTPCode, "The member has another phone number by now.")
	}
	m.MFAPhoneNumberVerified = true
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeOTP, DeliveryMethod: gen.FactorDeliveryMethodSMS,
		PhoneNumberFactor: &gen.PhoneNumberFactor{PhoneID: m.PhoneID, PhoneNumber: sent.Phone},
	}
	login, err := c.passMFA(m, factor, inputs, sharing[mfaInputs](in))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BOTPsSMSAuthenticateResponse](login), nil
}
