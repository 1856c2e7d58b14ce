package consumer

import (
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/outbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	defaultCodeExpiry = 2 * time.Minute
	minCodeMinutes    = 1
	maxCodeMinutes    = 10
	maxCodes          = 10 // of an address or number that are kept; the oldest go first
)

func otpOperations() operation.Table {
	return operation.Table{
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
	u, err := c.sendCodeTo(outbox.SMS, in.PhoneNumber, in.ExpirationMinutes, in.Attributes, in.UserID, in.SessionToken,
		in.SessionJWT)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsSMSSendResponse{UserID: u.UserID, PhoneID: u.IDOfPhone(in.PhoneNumber)}, nil
}

func otpsWhatsAppSend(c *call, in *gen.OTPsWhatsAppSendRequest) (*gen.OTPsWhatsAppSendResponse, error) {
	u, err := c.sendCodeTo(outbox.WhatsApp, in.PhoneNumber, in.ExpirationMinutes, in.Attributes, in.UserID,
		in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsWhatsAppSendResponse{UserID: u.UserID, PhoneID: u.IDOfPhone(in.PhoneNumber)}, nil
}

func otpsEmailSend(c *call, in *gen.OTPsEmailSendRequest) (*gen.OTPsEmailSendResponse, error) {
	u, err := c.sendCodeTo(outbox.Email, in.Email, in.ExpirationMinutes, in.Attributes, in.UserID, in.SessionToken,
		in.SessionJWT)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsEmailSendResponse{UserID: u.UserID, EmailID: u.IDOfEmail(in.Email)}, nil
}

// sendCodeTo sends a code to a user who has the address or number, or who is given it.
func (c *call) sendCodeTo(
	channel outbox.Channel, to string, expiry *int32, from *gen.SessionAttributesInput, userID, token, jwt *string,
) (*store.User, error) {
	if err := checkCodeExpiry(expiry); err != nil {
		return nil, err
	}
	selected, err := c.selected(userID, token, jwt)
	if err != nil {
		return nil, err
	}
	find := c.callee
	if channel == outbox.Email {
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
	u, created, err := c.sendCodeOrCreate(outbox.SMS, in.PhoneNumber, in.ExpirationMinutes, in.Attributes,
		in.CreateUserAsPending)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsSMSLoginOrCreateResponse{
		UserID: u.UserID, PhoneID: u.IDOfPhone(in.PhoneNumber), UserCreated: created,
	}, nil
}

func otpsWhatsAppLoginOrCreate(
	c *call, in *gen.OTPsWhatsAppLoginOrCreateRequest,
) (*gen.OTPsWhatsAppLoginOrCreateResponse, error) {
	u, created, err := c.sendCodeOrCreate(outbox.WhatsApp, in.PhoneNumber, in.ExpirationMinutes, in.Attributes,
		in.CreateUserAsPending)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsWhatsAppLoginOrCreateResponse{
		UserID: u.UserID, PhoneID: u.IDOfPhone(in.PhoneNumber), UserCreated: created,
	}, nil
}

func otpsEmailLoginOrCreate(
	c *call, in *gen.OTPsEmailLoginOrCreateRequest,
) (*gen.OTPsEmailLoginOrCreateResponse, error) {
	u, created, err := c.sendCodeOrCreate(outbox.Email, in.Email, in.ExpirationMinutes, in.Attributes,
		in.CreateUserAsPending)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsEmailLoginOrCreateResponse{UserID: u.UserID, EmailID: u.IDOfEmail(in.Email), UserCreated: created}, nil
}

// sendCodeOrCreate sends a code to the user of an address or number, who is created if there
// is none.
func (c *call) sendCodeOrCreate(
	channel outbox.Channel, to string, expiry *int32, from *gen.SessionAttributesInput, pending *bool,
) (*store.User, bool, error) {
	email, phone, check := "", to, address.CheckPhone
	if channel == outbox.Email {
		email, phone, check = to, "", address.CheckEmail
	}
	if err := refusal.First(checkCodeExpiry(expiry), check(to)); err != nil {
		return nil, false, err
	}
	u, created, err := c.foundOrCreated(email, phone, pending)
	if err != nil {
		return nil, false, err
	}
	c.sendCode(channel, u, to, expiry, from, created)
	return u, created, nil
}

func (c *call) sendCode(
	channel outbox.Channel, u *store.User, to string, expiry *int32, from *gen.SessionAttributesInput, created bool,
) {
	method, kind := u.IDOfPhone(to), "login"
	if channel == outbox.Email {
		method = u.IDOfEmail(to)
	}
	if created || u.Status == "pending" {
		kind = "signup"
	}
	p := &store.Passcode{
		Code: random.Code(), Channel: channel, ExpiresAt: c.Now.Add(optional.Minutes(expiry, defaultCodeExpiry)),
		Attrs: flow.Begin(nil, from),
	}
	codes := append(c.Passcodes[method], p)
	c.Passcodes[method] = codes[max(0, len(codes)-maxCodes):]
	c.Send(outbox.Message{To: to, Channel: channel, Kind: kind, Code: p.Code, SentAt: c.Now, ExpiresAt: p.ExpiresAt})
}

func checkCodeExpiry(given *int32) error {
	if given != nil && (*given < minCodeMinutes || *given > maxCodeMinutes) {
		return refusal.New(errtype.InvalidExpirationOTP, "The expiration is not one from %d to %d minutes.", minCodeMinutes,
			maxCodeMinutes)
	}
	return nil
}

func otpsAuthenticate(c *call, in *gen.OTPsAuthenticateRequest) (*gen.OTPsAuthenticateResponse, error) {
	if !strings.HasPrefix(in.MethodID, "email-") && !strings.HasPrefix(in.MethodID, "phone-number-") {
		return nil, refusal.New(errtype.InvalidMethodID,
			"The method id is neither that of an email address nor that of a phone number.")
	}
	u := c.Users.ByKey[in.MethodID]
	if u == nil {
		return nil, errPasscodeNotFound()
	}
	var p *store.Passcode
	if err := u.Lock.Attempt(c.Now, func() (err error) {
		p, err = c.passcode(in.MethodID, in.Code)
		return err
	}); err != nil {
		return nil, err
	}
	if err := flow.Check(p.Attrs, nil, in.Attributes, in.Options); err != nil {
		return nil, err
	}
	session, err := c.login(u,
		codeFactor(u, p.Channel,
			in.MethodID), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	session.NoteAttributes(in.Attributes)
	p.Used = true
	reset := false
	if p.Channel == outbox.Email {
		reset = c.proveEmail(u, in.MethodID, session)
	} else {
		u.VerifyPhone(in.MethodID)
	}
	handed, err := c.issue(session)
	if err != nil {
		return nil, err
	}
	return &gen.OTPsAuthenticateResponse{
		UserID: u.UserID, MethodID: in.MethodID, User: u.Shown(c.Now), ResetSessions: reset,
		SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

func errPasscodeNotFound() error {
	return refusal.New(errtype.OTPCodeNotFound, "The passcode provided was incorrect and could not be authenticated.")
}

// passcode returns a code that is good.
func (c *call) passcode(method, code string) (*store.Passcode, error) {
	var p *store.Passcode
	for _, one := range slices.Backward(c.Passcodes[method]) {
		if one.Code == code {
			p = one
			break
		}
	}
	switch {
	case p == nil:
		return nil, errPasscodeNotFound()
	case p.Used || !c.Now.Before(p.ExpiresAt):
		return nil, refusal.New(errtype.UnableToAuthOTPCode,
			"The passcode could not be authenticated because it was either already used or expired.")
	}
	return p, nil
}

// codeFactor returns the factor of a code.
func codeFactor(u *store.User, channel outbox.Channel, method string) gen.AuthenticationFactor {
	if channel == outbox.Email {
		return emailFactor(u, gen.FactorTypeOTP, method)
	}
	delivery := gen.FactorDeliveryMethodSMS
	if channel == outbox.WhatsApp {
		delivery = gen.FactorDeliveryMethodWhatsApp
	}
	return gen.AuthenticationFactor{
		Type: gen.FactorTypeOTP, DeliveryMethod: delivery,
		PhoneNumberFactor: &gen.PhoneNumberFactor{PhoneID: method, PhoneNumber: u.PhoneOfID(method)},
	}
}
