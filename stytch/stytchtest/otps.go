package stytchtest

import (
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// passcodes are the codes that were sent, by the id of the address or number.
type passcodes map[string][]*passcode

type passcode struct {
	code      string
	channel   channel
	expiresAt time.Time
	used      bool
	attrs     map[string]string
}

const (
	defaultCodeExpiry = 2 * time.Minute
	minCodeMinutes    = 1
	maxCodeMinutes    = 10
	maxCodes          = 10 // of an address or number that are kept; the oldest go first
)

func otpOperations() table {
	return table{
		"OTPsSMSSend":               handle(otpsSMSSend),
		"OTPsSMSLoginOrCreate":      handle(otpsSMSLoginOrCreate),
		"OTPsWhatsAppSend":          handle(otpsWhatsAppSend),
		"OTPsWhatsAppLoginOrCreate": handle(otpsWhatsAppLoginOrCreate),
		"OTPsEmailSend":             handle(otpsEmailSend),
		"OTPsEmailLoginOrCreate":    handle(otpsEmailLoginOrCreate),
		"OTPsAuthenticate":          handle(otpsAuthenticate),
	}
}

func otpsSMSSend(c *call, in *gen.OTPsSMSSendRequest) (*gen.OTPsSMSSendResponse, error) {
	u, err := c.sendCodeTo(chSMS, in.PhoneNumber, in.ExpirationMinutes, in.Attributes, in.UserID, in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsSMSSendResponse{UserID: u.UserID, PhoneID: u.phoneID(in.PhoneNumber)}, nil
}

func otpsWhatsAppSend(c *call, in *gen.OTPsWhatsAppSendRequest) (*gen.OTPsWhatsAppSendResponse, error) {
	u, err := c.sendCodeTo(chWhatsApp, in.PhoneNumber, in.ExpirationMinutes, in.Attributes, in.UserID, in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsWhatsAppSendResponse{UserID: u.UserID, PhoneID: u.phoneID(in.PhoneNumber)}, nil
}

func otpsEmailSend(c *call, in *gen.OTPsEmailSendRequest) (*gen.OTPsEmailSendResponse, error) {
	u, err := c.sendCodeTo(chEmail, in.Email, in.ExpirationMinutes, in.Attributes, in.UserID, in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsEmailSendResponse{UserID: u.UserID, EmailID: u.emailID(in.Email)}, nil
}

// sendCodeTo sends a code to a user who has the address or number, or who is given it.
func (c *call) sendCodeTo(channel channel, to string, expiry *int32, from *gen.AttributesInput, userID, token, jwt *string) (*user, error) {
	if err := checkCodeExpiry(expiry); err != nil {
		return nil, err
	}
	selected, err := c.selected(userID, token, jwt)
	if err != nil {
		return nil, err
	}
	find := c.callee
	if channel == chEmail {
		find = c.addressee
	}
	u, err := find(to, selected)
	if err != nil {
		return nil, err
	}
	c.sendCode(channel, u, to, expiry, from, false)
	return u, nil
}

func otpsSMSLoginOrCreate(c *call, in *gen.OTPsSMSLoginOrCreateRequest) (*gen.OTPsSMSLoginOrCreateResponse, error) {
	u, created, err := c.sendCodeOrCreate(chSMS, in.PhoneNumber, in.ExpirationMinutes, in.Attributes, in.CreateUserAsPending)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsSMSLoginOrCreateResponse{UserID: u.UserID, PhoneID: u.phoneID(in.PhoneNumber), UserCreated: created}, nil
}

func otpsWhatsAppLoginOrCreate(c *call, in *gen.OTPsWhatsAppLoginOrCreateRequest) (*gen.OTPsWhatsAppLoginOrCreateResponse, error) {
	u, created, err := c.sendCodeOrCreate(chWhatsApp, in.PhoneNumber, in.ExpirationMinutes, in.Attributes, in.CreateUserAsPending)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsWhatsAppLoginOrCreateResponse{UserID: u.UserID, PhoneID: u.phoneID(in.PhoneNumber), UserCreated: created}, nil
}

func otpsEmailLoginOrCreate(c *call, in *gen.OTPsEmailLoginOrCreateRequest) (*gen.OTPsEmailLoginOrCreateResponse, error) {
	u, created, err := c.sendCodeOrCreate(chEmail, in.Email, in.ExpirationMinutes, in.Attributes, in.CreateUserAsPending)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsEmailLoginOrCreateResponse{UserID: u.UserID, EmailID: u.emailID(in.Email), UserCreated: created}, nil
}

// sendCodeOrCreate sends a code to the user of an address or number, who is created if there
// is none.
func (c *call) sendCodeOrCreate(channel channel, to string, expiry *int32, from *gen.AttributesInput, pending *bool) (*user, bool, error) {
	email, phone, check := "", to, checkPhone
	if channel == chEmail {
		email, phone, check = to, "", checkEmail
	}
	if err := firstError(checkCodeExpiry(expiry), check(to)); err != nil {
		return nil, false, err
	}
	u, created, err := c.foundOrCreated(email, phone, pending)
	if err != nil {
		return nil, false, err
	}
	c.sendCode(channel, u, to, expiry, from, created)
	return u, created, nil
}

func (c *call) sendCode(channel channel, u *user, to string, expiry *int32, from *gen.AttributesInput, created bool) {
	method, kind := u.phoneID(to), "login"
	if channel == chEmail {
		method = u.emailID(to)
	}
	if created || u.Status == "pending" {
		kind = "signup"
	}
	p := &passcode{code: newCode(), channel: channel, expiresAt: c.now.Add(minutes(expiry, defaultCodeExpiry)), attrs: flow(nil, from)}
	codes := append(c.passcodes[method], p)
	c.passcodes[method] = codes[max(0, len(codes)-maxCodes):]
	c.send(message{To: to, Channel: channel, Kind: kind, Code: p.code, SentAt: c.now, ExpiresAt: p.expiresAt})
}

func checkCodeExpiry(given *int32) error {
	if given != nil && (*given < minCodeMinutes || *given > maxCodeMinutes) {
		return refuse(errtype.InvalidExpirationOTP, "The expiration is not one from %d to %d minutes.", minCodeMinutes, maxCodeMinutes)
	}
	return nil
}

func otpsAuthenticate(c *call, in *gen.OTPsAuthenticateRequest) (*gen.OTPsAuthenticateResponse, error) {
	if !strings.HasPrefix(in.MethodID, "email-") && !strings.HasPrefix(in.MethodID, "phone-number-") {
		return nil, refuse(errtype.InvalidMethodID, "The method id is neither that of an email address nor that of a phone number.")
	}
	u, p, err := c.passcode(in.MethodID, in.Code)
	if err != nil {
		return nil, err
	}
	if err := checkFlow(p.attrs, nil, in.Attributes, in.Options); err != nil {
		return nil, err
	}
	session, err := c.login(u, codeFactor(u, p.channel, in.MethodID), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	session.noteAttributes(in.Attributes)
	p.used = true
	reset := false
	if p.channel == chEmail {
		reset = c.proveEmail(u, in.MethodID, session)
	} else {
		u.verifyPhone(in.MethodID)
	}
	handed, err := c.issue(session)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsAuthenticateResponse{
		UserID: u.UserID, MethodID: in.MethodID, User: u.shown(), ResetSessions: reset,
		SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// passcode returns a code that is good, and whose it is.
func (c *call) passcode(method, code string) (*user, *passcode, error) {
	u := c.users.byKey[method]
	var p *passcode
	for _, one := range slices.Backward(c.passcodes[method]) {
		if one.code == code {
			p = one
			break
		}
	}
	switch {
	case u == nil || p == nil:
		return nil, nil, refuse(errtype.OTPCodeNotFound, "The passcode could not be found.")
	case p.used || !c.now.Before(p.expiresAt):
		return nil, nil, refuse(errtype.UnableToAuthOTPCode, "The passcode could not be authenticated because it was either already used or expired.")
	}
	return u, p, nil
}

// codeFactor returns the factor of a code.
func codeFactor(u *user, channel channel, method string) gen.AuthenticationFactor {
	if channel == chEmail {
		return emailFactor(u, gen.FactorTypeOTP, method)
	}
	delivery := gen.FactorDeliveryMethodSMS
	if channel == chWhatsApp {
		delivery = gen.FactorDeliveryMethodWhatsApp
	}
	return gen.AuthenticationFactor{
		Type: gen.FactorTypeOTP, DeliveryMethod: delivery,
		PhoneNumberFactor: &gen.PhoneNumberFactor{PhoneID: method, PhoneNumber: u.phoneNumber(method)},
	}
}
