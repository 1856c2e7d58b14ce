package store

import (
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/rbac"
)

// RoleIDs returns the roles of a user: the one that every user has, and those given.
func (u *User) RoleIDs() []string { return append([]string{rbac.UserRole}, u.Roles...) }

// IDOfEmail returns the id of an address of a user.
func (u *User) IDOfEmail(email string) string {
	for _, e := range u.Emails {
		if strings.EqualFold(e.Email, email) {
			return e.EmailID
		}
	}
	return ""
}

// EmailOfID returns the address of an id.
func (u *User) EmailOfID(id string) string {
	for _, e := range u.Emails {
		if e.EmailID == id {
			return e.Email
		}
	}
	return ""
}

// VerifyEmail notes that an address belongs to a user, and reports whether that is new.
func (u *User) VerifyEmail(emailID string) (proved bool) {
	emails := slices.Clone(u.Emails)
	for i := range emails {
		if emails[i].EmailID == emailID {
			proved = !emails[i].Verified
			emails[i].Verified = true
		}
	}
	u.Emails, u.Status = emails, "active"
	return proved
}

// proved reports whether an address or number has been verified.
func (u *User) proved(id string) bool {
	return slices.ContainsFunc(u.Emails, func(e gen.UserEmail) bool { return e.EmailID == id && e.Verified }) ||
		slices.ContainsFunc(u.PhoneNumbers, func(p gen.UserPhoneNumber) bool { return p.PhoneID == id && p.Verified })
}

// DropEmail removes an address by its id.
func (u *User) DropEmail(id string) {
	u.Emails = without(u.Emails, func(e gen.UserEmail) bool { return e.EmailID == id })
}

// IDOfPhone returns the id of a number of a user.
func (u *User) IDOfPhone(phone string) string {
	for _, p := range u.PhoneNumbers {
		if p.PhoneNumber == phone {
			return p.PhoneID
		}
	}
	return ""
}

// PhoneOfID returns the number of an id.
func (u *User) PhoneOfID(id string) string {
	for _, p := range u.PhoneNumbers {
		if p.PhoneID == id {
			return p.PhoneNumber
		}
	}
	return ""
}

// VerifyPhone notes that a user has proved to own a number.
func (u *User) VerifyPhone(phoneID string) {
	numbers := slices.Clone(u.PhoneNumbers)
	for i := range numbers {
		if numbers[i].PhoneID == phoneID {
			numbers[i].Verified = true
		}
	}
	u.PhoneNumbers, u.Status = numbers, "active"
}

// DropPhone removes a number by its id.
func (u *User) DropPhone(id string) {
	u.PhoneNumbers = without(u.PhoneNumbers, func(p gen.UserPhoneNumber) bool { return p.PhoneID == id })
}

// CredentialOf returns the id of the credential of a registration.
func (u *User) CredentialOf(registration string) string {
	for _, c := range u.Credentials {
		if c.Registration == registration {
			return c.ID
		}
	}
	return ""
}

// CredentialAt returns the credential of an id, nil if there is none.
func (u *User) CredentialAt(id string) *Credential {
	for i := range u.Credentials {
		if u.Credentials[i].ID == id {
			return &u.Credentials[i]
		}
	}
	return nil
}

// RegistrationOf returns the registration of a credential.
func (u *User) RegistrationOf(credentialID string) gen.WebAuthnRegistration {
	for _, r := range u.WebAuthnRegistrations {
		if u.CredentialOf(r.WebAuthnRegistrationID) == credentialID {
			return r
		}
	}
	return gen.WebAuthnRegistration{}
}

// DropWebAuthn removes a registration and its credential.
func (u *User) DropWebAuthn(id string) {
	u.WebAuthnRegistrations = without(u.WebAuthnRegistrations, func(r gen.WebAuthnRegistration) bool {
		return r.WebAuthnRegistrationID == id
	})
	u.Credentials = without(u.Credentials, func(c Credential) bool { return c.Registration == id })
}

// DropBiometric removes a registration by its id.
func (u *User) DropBiometric(id string) {
	u.BiometricRegistrations = without(u.BiometricRegistrations, func(r gen.BiometricRegistration) bool {
		return r.BiometricRegistrationID == id
	})
}

// TOTP is an authenticator app of a user with what the API shows once or not at all.
type TOTP struct {
	ID        string
	Secret    string
	ExpiresAt time.Time // of one that has never been authenticated
	Verified  bool
	LastStep  int64          // whose code was used last
	Recovery  []RecoveryCode // those that have not been used
	Accepts   string         // a code of the sandbox, instead of those of a secret
}

// RecoveryCode is good once, instead of a code of the app.
type RecoveryCode struct{ ID, Code string }

// Codes returns the recovery codes that have not been used.
func (t *TOTP) Codes() []string {
	codes := make([]string, len(t.Recovery))
	for i, r := range t.Recovery {
		codes[i] = r.Code
	}
	return codes
}

// Has returns the place of a recovery code, -1 if there is none.
func (t *TOTP) Has(code string) int {
	return slices.IndexFunc(t.Recovery, func(r RecoveryCode) bool { return r.Code == code })
}

// DropTOTP removes an authenticator app by its id.
func (u *User) DropTOTP(id string) {
	u.TOTPs = without(u.TOTPs, func(t gen.UserTOTP) bool { return t.TOTPID == id })
	u.Authenticators = without(u.Authenticators, func(t *TOTP) bool { return t.ID == id })
}

// WalletChallenge is what a wallet has to sign.
type WalletChallenge struct {
	Text      string
	ExpiresAt time.Time
	NotBefore time.Time
	SIWE      *gen.SIWEParamsResponse // nil unless it is a message of Sign-In with Ethereum
	Accepts   string                  // a signature of the sandbox, which is none of the wallet's
}

// Wallet returns a wallet of a user.
func (u *User) Wallet(kind, address string) gen.CryptoWallet {
	for _, w := range u.CryptoWallets {
		if WalletKey(w.CryptoWalletType, w.CryptoWalletAddress) == WalletKey(kind, address) {
			return w
		}
	}
	return gen.CryptoWallet{}
}

// VerifyWallet notes that a user has proved to own a wallet.
func (u *User) VerifyWallet(id string) {
	list := slices.Clone(u.CryptoWallets)
	for i := range list {
		if list[i].CryptoWalletID == id {
			list[i].Verified = true
		}
	}
	u.CryptoWallets, u.Status = list, "active"
}

// DropWallet removes a wallet and what it was to sign.
func (u *User) DropWallet(id string) {
	u.CryptoWallets = without(u.CryptoWallets, func(w gen.CryptoWallet) bool { return w.CryptoWalletID == id })
	delete(u.Challenges, id)
}

// Provider returns the registration of a user at a provider.
func (u *User) Provider(kind, subject string) gen.OAuthProvider {
	for _, p := range u.Providers {
		if p.ProviderType == kind && p.ProviderSubject == subject {
			return p
		}
	}
	return gen.OAuthProvider{}
}

// DropProvider removes a registration at a provider by its id.
func (u *User) DropProvider(id string) {
	u.Providers = without(u.Providers, func(p gen.OAuthProvider) bool { return p.OAuthUserRegistrationID == id })
}

// DropPassword removes the password, if its id is the one.
func (u *User) DropPassword(id string) {
	if u.Password != nil && u.Password.PasswordID == id {
		u.Password, u.StoredPassword = nil, nil
	}
}
