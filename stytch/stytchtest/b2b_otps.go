package stytchtest

import (
	"crypto/subtle"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

const (
	memberCodeExpiry    = 10 * time.Minute
	memberSMSCodeExpiry = 2 * time.Minute
	maxMemberCodeTries  = 10
)

// codeKey says what a passcode is good for. A newer one takes the place of the older.
type codeKey struct {
	channel string // "email" or "sms"
	scope   string // the id of an organization, or "" for discovery
	to      string // an e-mail address in lower case, or the id of a member
}

// memberCode is a passcode that was sent.
type memberCode struct {
	code      string
	expiresAt time.Time
	tries     int
	memberID  string
	newEmail  string // to which the member's address changes by it
	phone     string
}

// codeMessage is how a passcode goes out.
type codeMessage struct {
	to             string
	channel        channel
	kind           string
	organizationID string
	expiry         time.Duration
}

// sendMemberCode puts a new passcode into the inbox.
func (c *call) sendMemberCode(key codeKey, code memberCode, how codeMessage) {
	if len(c.memberCodes) >= maxObjects {
		for k, old := range c.memberCodes {
			if !c.now.Before(old.expiresAt) {
				delete(c.memberCodes, k)
			}
		}
	}
	code.code, code.expiresAt = newCode(), c.now.Add(how.expiry)
	c.memberCodes[key] = &code
	c.send(message{
		To: how.to, Channel: how.channel, Kind: how.kind, Code: code.code, OrganizationID: how.organizationID, SentAt: c.now, ExpiresAt: code.expiresAt,
	})
}

// takeMemberCode returns what was sent for a key and forgets it, if the passcode is the
// one. After ten wrong ones it is good no more.
func (c *call) takeMemberCode(key codeKey, code string) (*memberCode, error) {
	sent := c.memberCodes[key]
	if sent == nil {
		return nil, refuse(errtype.OTPCodeNotFound, "There is no passcode that could be authenticated.")
	}
	sent.tries++
	good := subtle.ConstantTimeCompare([]byte(sent.code), []byte(code)) == 1
	expired := !c.now.Before(sent.expiresAt)
	if good || expired || sent.tries >= maxMemberCodeTries {
		delete(c.memberCodes, key)
	}
	if !good || expired {
		return nil, refuse(errtype.UnableToAuthOTPCode, "The passcode is wrong, was used already, or has expired.")
	}
	return sent, nil
}

func memberOTPsOperations() table {
	return table{
		"B2BOTPsEmailLoginOrSignup":         handle(memberOTPsLoginOrSignup),
		"B2BOTPsEmailAuthenticate":          handleLogin(memberOTPsEmailAuthenticate),
		"B2BOTPsEmailDiscoverySend":         handle(memberOTPsDiscoverySend),
		"B2BOTPsEmailDiscoveryAuthenticate": handle(memberOTPsDiscoveryAuthenticate),
		"B2BOTPsSMSSend":                    handle(memberOTPsSMSSend),
		"B2BOTPsSMSAuthenticate":            handleLogin(memberOTPsSMSAuthenticate),
	}
}

func memberOTPsLoginOrSignup(c *call, in *gen.B2BOTPsEmailLoginOrSignupRequest) (*gen.B2BOTPsEmailLoginOrSignupResponse, error) {
	m, created, err := c.memberOrSignup(in.OrganizationID, in.EmailAddress, "email_otp")
	if err != nil {
		return nil, err
	}
	kind, expiry := "login", in.LoginExpirationMinutes
	if m.Status != memberActive {
		kind, expiry = "signup", in.SignupExpirationMinutes
	}
	key := codeKey{"email", m.OrganizationID, strings.ToLower(in.EmailAddress)}
	c.sendMemberCode(key, memberCode{memberID: m.MemberID}, codeMessage{in.EmailAddress, chEmail, kind, m.OrganizationID, minutes(expiry, memberCodeExpiry)})
	out := sharing[gen.B2BOTPsEmailLoginOrSignupResponse](c.view(m))
	out.MemberCreated = created
	return out, nil
}

func memberOTPsEmailAuthenticate(c *call, in *gen.B2BOTPsEmailAuthenticateRequest) (*gen.B2BOTPsEmailAuthenticateResponse, error) {
	o, err := c.findOrganization(in.OrganizationID)
	if err != nil {
		return nil, err
	}
	sent, err := c.takeMemberCode(codeKey{"email", o.OrganizationID, strings.ToLower(in.EmailAddress)}, in.Code)
	if err != nil {
		return nil, err
	}
	_, m, err := c.findMember(o.OrganizationID, sent.memberID)
	if err != nil {
		return nil, err
	}
	if err := c.proveMemberEmail(m, sent.newEmail); err != nil {
		return nil, err
	}
	login, err := c.logIn(m, memberEmailFactor(m, gen.FactorTypeEmailOTP), sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	out := sharing[gen.B2BOTPsEmailAuthenticateResponse](login)
	out.MethodID = m.emailID
	return out, nil
}

func memberOTPsDiscoverySend(c *call, in *gen.B2BOTPsEmailDiscoverySendRequest) (*gen.B2BOTPsEmailDiscoverySendResponse, error) {
	if err := checkEmailOfMember(in.EmailAddress); err != nil {
		return nil, err
	}
	key := codeKey{"email", "", strings.ToLower(in.EmailAddress)}
	c.sendMemberCode(key, memberCode{}, codeMessage{in.EmailAddress, chEmail, "discovery", "", minutes(in.DiscoveryExpirationMinutes, memberCodeExpiry)})
	return &gen.B2BOTPsEmailDiscoverySendResponse{}, nil
}

func memberOTPsDiscoveryAuthenticate(c *call, in *gen.B2BOTPsEmailDiscoveryAuthenticateRequest) (*gen.B2BOTPsEmailDiscoveryAuthenticateResponse, error) {
	if _, err := c.takeMemberCode(codeKey{"email", "", strings.ToLower(in.EmailAddress)}, in.Code); err != nil {
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
	phone := value(in.MFAPhoneNumber)
	switch {
	case phone == "" && m.MFAPhoneNumber == "":
		return nil, refuseAs(400, errtype.MemberPhoneNumberNotFound, "The member has no phone number, and none is given.")
	case phone == "":
		phone = m.MFAPhoneNumber
	case m.MFAPhoneNumber != "" && phone != m.MFAPhoneNumber:
		return nil, refuse(errtype.DuplicateMemberPhoneNumberForMember, "The member has another phone number.")
	case !isPhone(phone):
		return nil, refuse(errtype.InvalidPhoneNumber, "The phone number is not in E.164 format.")
	}
	if phone != m.MFAPhoneNumber {
		c.setPhone(m, phone)
	}
	c.sendSMSCode(m, phone)
	return sharing[gen.B2BOTPsSMSSendResponse](c.view(m)), nil
}

func (c *call) sendSMSCode(m *member, phone string) {
	c.sendMemberCode(codeKey{"sms", m.OrganizationID, m.MemberID}, memberCode{memberID: m.MemberID, phone: phone}, codeMessage{phone, chSMS, "mfa", m.OrganizationID, memberSMSCodeExpiry})
}

func memberOTPsSMSAuthenticate(c *call, in *gen.B2BOTPsSMSAuthenticateRequest) (*gen.B2BOTPsSMSAuthenticateResponse, error) {
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
	sent, err := c.takeMemberCode(codeKey{"sms", o.OrganizationID, m.MemberID}, in.Code)
	if err != nil {
		return nil, err
	}
	if m.MFAPhoneNumber != sent.phone {
		return nil, refuse(errtype.UnableToAuthOTPCode, "The member has another phone number by now.")
	}
	m.MFAPhoneNumberVerified = true
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeOTP, DeliveryMethod: gen.FactorDeliveryMethodSMS, PhoneNumberFactor: &gen.PhoneNumberFactor{PhoneID: m.phoneID, PhoneNumber: sent.phone},
	}
	login, err := c.passMFA(m, factor, inputs, sharing[mfaInputs](in))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BOTPsSMSAuthenticateResponse](login), nil
}
