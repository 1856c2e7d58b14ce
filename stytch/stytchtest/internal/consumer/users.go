package consumer

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func userOperations() operation.Table {
	return operation.Table{
		"UsersCreate":                handle(usersCreate),
		"UsersGet":                   handle(usersGet),
		"UsersSearch":                handle(usersSearch),
		"UsersUpdate":                handle(usersUpdate),
		"UsersExchangePrimaryFactor": handle(usersExchangePrimaryFactor),
		"UsersDelete":                handle(usersDelete),
		"UsersDeleteExternalID":      handle(usersDeleteExternalID),
		"UsersDeleteEmail":           deleteFactor("email_id", errtype.EmailNotFound, (*store.User).DropEmail),
		"UsersDeletePhoneNumber":     deleteFactor("phone_id", errtype.PhoneNumberNotFound, (*store.User).DropPhone),
		"UsersDeleteWebAuthnRegistration": deleteFactor("webauthn_registration_id", errtype.WebAuthnRegistrationNotFound,
			(*store.User).DropWebAuthn),
		"UsersDeleteBiometricRegistration": deleteFactor("biometric_registration_id", errtype.BiometricRegistrationNotFound,
			(*store.User).DropBiometric),
		"UsersDeleteTOTP": deleteFactor("totp_id", errtype.TOTPNotFound, (*store.User).DropTOTP),
		"UsersDeleteCryptoWallet": deleteFactor("crypto_wallet_id", errtype.CryptoWalletNotFound,
			(*store.User).DropWallet),
		"UsersDeletePassword": deleteFactor("password_id", errtype.PasswordNotFound, (*store.User).DropPassword),
		"UsersDeleteOAuthRegistration": deleteFactor("oauth_user_registration_id", errtype.OAuthUserRegistrationNotFound,
			(*store.User).DropProvider),
	}
}

func usersCreate(c *call, in *gen.UsersCreateRequest) (*gen.UsersCreateResponse, error) {
	if optional.Value(in.Email) == "" && optional.Value(in.PhoneNumber) == "" && optional.Value(in.ExternalID) == "" {
		return nil, refusal.New(errtype.InvalidCreateUserRequest,
			"A user needs an email address, a phone number or an external id.")
	}
	details := profile{in.Name, in.TrustedMetadata, in.UntrustedMetadata, in.ExternalID, in.Roles}
	if err := c.checkProfile(nil, details); err != nil {
		return nil, err
	}
	u, err := c.Users.Create(c.Now, optional.Value(in.Email), optional.Value(in.PhoneNumber))
	if err != nil {
		return nil, err
	}
	if optional.Value(in.CreateUserAsPending) {
		u.Status = "pending"
	}
	c.setProfile(u, details)
	out := &gen.UsersCreateResponse{UserID: u.UserID, Status: u.Status, User: u.Shown(c.Now)}
	if len(u.Emails) > 0 {
		out.EmailID = u.Emails[0].EmailID
	}
	if len(u.PhoneNumbers) > 0 {
		out.PhoneID = u.PhoneNumbers[0].PhoneID
	}
	return out, nil
}

func usersGet(c *call, _ *none) (*gen.UsersGetResponse, error) {
	u, err := c.Users.Find(c.Path["user_id"])
	if err != nil {
		return nil, err
	}
	shown := u.Shown(c.Now)
	return &gen.UsersGetResponse{
		UserID: u.UserID, Emails: u.Emails, Status: u.Status, PhoneNumbers: u.PhoneNumbers,
		WebAuthnRegistrations: u.WebAuthnRegistrations,
		Providers:             u.Providers, TOTPs: u.TOTPs, CryptoWallets: u.CryptoWallets,
		BiometricRegistrations: u.BiometricRegistrations,
		IsLocked:               shown.IsLocked, Roles: u.Roles, Name: u.Name, CreatedAt: u.CreatedAt, Password: u.Password,
		TrustedMetadata: u.TrustedMetadata, UntrustedMetadata: u.UntrustedMetadata, ExternalID: u.ExternalID,
		LockCreatedAt: shown.LockCreatedAt, LockExpiresAt: shown.LockExpiresAt,
	}, nil
}

func usersUpdate(c *call, in *gen.UsersUpdateRequest) (*gen.UsersUpdateResponse, error) {
	u, err := c.Users.Find(c.Path["user_id"])
	if err != nil {
		return nil, err
	}
	details := profile{in.Name, in.TrustedMetadata, in.UntrustedMetadata, in.ExternalID, in.Roles}
	if err := c.checkProfile(u, details); err != nil {
		return nil, err
	}
	c.setProfile(u, details)
	return &gen.UsersUpdateResponse{
		UserID:        u.UserID,
		Emails:        u.Emails,
		PhoneNumbers:  u.PhoneNumbers,
		CryptoWallets: u.CryptoWallets,
		User:          u.Shown(c.Now),
	}, nil
}

// usersExchangePrimaryFactor works for users with exactly one address or number.
func usersExchangePrimaryFactor(
	c *call, in *gen.UsersExchangePrimaryFactorRequest,
) (*gen.UsersExchangePrimaryFactorResponse, error) {
	u, err := c.Users.Find(c.Path["user_id"])
	if err != nil {
		return nil, err
	}
	if (in.EmailAddress == nil) == (in.PhoneNumber == nil) {
		return nil, refusal.New(errtype.InvalidExchangePrimaryFactorFields, "Give either an email address or a phone number.")
	}
	if len(u.Emails)+len(u.PhoneNumbers) != 1 {
		return nil, refusal.New(errtype.InvalidExchangePrimaryFactorUser,
			"The user does not have exactly one email address or phone number.")
	}
	if err := c.Users.CheckNew(optional.Value(in.EmailAddress), optional.Value(in.PhoneNumber)); err != nil {
		return nil, err
	}
	c.Users.Change(u, func() {
		u.Emails, u.PhoneNumbers = nil, nil
		u.AddContacts(optional.Value(in.EmailAddress), optional.Value(in.PhoneNumber))
	})
	return &gen.UsersExchangePrimaryFactorResponse{UserID: u.UserID, User: u.Shown(c.Now)}, nil
}

func usersDelete(c *call, _ *none) (*gen.UsersDeleteResponse, error) {
	u, err := c.Users.Find(c.Path["user_id"])
	if err != nil {
		return nil, err
	}
	for _, key := range u.Keys() {
		delete(c.Passcodes, key)
	}
	c.Users.Remove(u.UserID)
	c.Sessions.RemoveOf(u.UserID)
	return &gen.UsersDeleteResponse{UserID: u.UserID}, nil
}

func usersDeleteExternalID(c *call, _ *none) (*gen.UsersDeleteExternalIDResponse, error) {
	u, err := c.Users.Find(c.Path["user_id"])
	if err != nil {
		return nil, err
	}
	c.Users.Change(u, func() { u.ExternalID = "" })
	return &gen.UsersDeleteExternalIDResponse{UserID: u.UserID, User: u.Shown(c.Now)}, nil
}

// deleteFactor makes the operation that deletes a factor of some kind by its id. They all
// answer alike.
func deleteFactor(parameter string, missing stytch.ErrorType, drop func(u *store.User, id string)) operation.Func {
	return handle(func(c *call, _ *none) (*gen.UsersDeleteEmailResponse, error) {
		id := c.Path[parameter]
		u := c.Users.ByKey[id]
		if u == nil {
			return nil, refusal.New(missing, "There is no factor with this id.")
		}
		before := len(u.Keys())
		c.Users.Change(u, func() { drop(u, id) })
		if len(u.Keys()) == before { // the id is that of another kind of factor
			return nil, refusal.New(missing, "There is no factor with this id.")
		}
		return &gen.UsersDeleteEmailResponse{UserID: u.UserID, User: u.Shown(c.Now)}, nil
	})
}
