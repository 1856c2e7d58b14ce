package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/passwords"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// User is a user with what the API does not show.
type User struct {
	gen.User
	Place          int // in the order in which users were created
	Lock           Lock
	StoredPassword *passwords.Password
	Authenticators []*TOTP
	Credentials    []Credential // of the WebAuthn registrations
	Challenges     map[string]WalletChallenge
}

// Credential is the WebAuthn credential of a registration.
type Credential struct {
	ID, Registration string
	Key              []byte // the public one, in COSE
	Counter          uint32 // of its logins
	Handle           string // by which the authenticator names the user
}

// Users keeps the users of a consumer project.
type Users struct {
	ByID  map[string]*User
	ByKey map[string]*User `json:"-"` // by what only one user can have, see [User.Keys]
	Order []string         // ids, in the order in which users were created
	Last  int              // the place of the newest
	Added []Added          // what goes again unless it is proved in time, the oldest first
	// NextID is the id of the next user that is made; "" for a random one.
	NextID string
}

// Added is an address or number that a user was given by a message to it.
type Added struct {
	UserID, FactorID string
	ExpiresAt        time.Time
}

// addedLife is how long a user has to prove to own an address or number that was added.
const addedLife = 5 * time.Minute

// Add gives a user an e-mail address or a phone number, which goes again unless it is proved in time.
func (us *Users) Add(now time.Time, u *User, email, phone string) {
	us.Change(u, func() { u.AddContacts(email, phone) })
	id := u.IDOfPhone(phone)
	if email != "" {
		id = u.IDOfEmail(email)
	}
	us.Added = append(us.Added, Added{u.UserID, id, now.Add(addedLife)})
}

// DropUnproved takes from users what was added to them and has not been proved in time.
func (us *Users) DropUnproved(now time.Time) {
	for len(us.Added) > 0 && !now.Before(us.Added[0].ExpiresAt) {
		added := us.Added[0]
		us.Added = us.Added[1:]
		if u := us.ByID[added.UserID]; u != nil && !u.proved(added.FactorID) {
			us.Change(u, func() {
				u.DropEmail(added.FactorID)
				u.DropPhone(added.FactorID)
			})
		}
	}
}

// Create makes an active user with an e-mail address, a phone number, both or neither.
func (us *Users) Create(now time.Time, email, phone string) (*User, error) {
	if len(us.ByID) >= MaxObjects {
		return nil, refusal.New(errtype.TooManyRequests, "The fake keeps no more than %d users.", MaxObjects)
	}
	if err := us.CheckNew(email, phone); err != nil {
		return nil, err
	}
	id := cmp.Or(us.NextID, random.ID("user"))
	us.NextID = ""
	u := &User{User: gen.User{UserID: id, Status: "active", CreatedAt: now}}
	u.AddContacts(email, phone)
	us.Put(u)
	return u, nil
}

// Put adds a user as the newest.
func (us *Users) Put(u *User) {
	us.Last++
	u.Place = us.Last
	us.ByID[u.UserID] = u
	us.Order = append(us.Order, u.UserID)
	us.Change(u, func() {})
}

// CheckNew refuses an e-mail address or a phone number that is none, or that is taken.
func (us *Users) CheckNew(email, phone string) error {
	if email != "" {
		if err := address.CheckEmail(email); err != nil {
			return err
		}
		if us.OfEmail(email) != nil {
			return refusal.New(errtype.DuplicateEmail, "A user with the specified email already exists for this project.")
		}
	}
	if phone != "" {
		if err := address.CheckPhone(phone); err != nil {
			return err
		}
		if us.OfPhone(phone) != nil {
			return refusal.New(errtype.DuplicatePhoneNumber,
				"A user with the specified phone number already exists for this project.")
		}
	}
	return nil
}

// AddContacts gives a user an e-mail address, a phone number, both or neither.
func (u *User) AddContacts(email, phone string) {
	if email != "" {
		u.Emails = append(slices.Clone(u.Emails), gen.UserEmail{EmailID: random.ID("email"), Email: email})
	}
	if phone != "" {
		u.PhoneNumbers = append(slices.Clone(
			u.PhoneNumbers), gen.UserPhoneNumber{PhoneID: random.ID("phone-number"), PhoneNumber: phone})
	}
}

// Find returns a user by the id, or by the id that the application gave it.
func (us *Users) Find(id string) (*User, error) {
	if u := us.ByID[id]; u != nil {
		return u, nil
	}
	if u := us.ByKey[ExternalKey(id)]; u != nil {
		return u, nil
	}
	return nil, refusal.New(errtype.UserNotFound, "User could not be found.")
}

// OfEmail returns the user with an e-mail address, nil if there is none.
func (us *Users) OfEmail(email string) *User { return us.ByKey[emailKey(email)] }

// OfPhone returns the user with a phone number, nil if there is none.
func (us *Users) OfPhone(phone string) *User { return us.ByKey[phoneKey(phone)] }

func emailKey(email string) string { return "email " + strings.ToLower(email) }

func phoneKey(phone string) string { return "phone " + phone }

// ExternalKey is the key of a user in [Users.ByKey] by an external id.
func ExternalKey(id string) string { return "external " + id }

// CredentialKey is the key of a user by a WebAuthn credential.
func CredentialKey(id string) string { return "credential " + id }

// WalletKey is the key of a user by a crypto wallet.
func WalletKey(kind, a string) string { return "wallet " + kind + " " + strings.ToLower(a) }

// ProviderKey is the key of a user by the subject at a provider.
func ProviderKey(kind, s string) string { return "provider " + kind + " " + s }

// Keys are what only one user can have: addresses, and the ids of factors.
func (u *User) Keys() []string {
	var keys []string
	for _, e := range u.Emails {
		keys = append(keys, emailKey(e.Email), e.EmailID)
	}
	for _, p := range u.PhoneNumbers {
		keys = append(keys, phoneKey(p.PhoneNumber), p.PhoneID)
	}
	for _, w := range u.CryptoWallets {
		keys = append(keys, WalletKey(w.CryptoWalletType, w.CryptoWalletAddress), w.CryptoWalletID)
	}
	for _, p := range u.Providers {
		keys = append(keys, ProviderKey(p.ProviderType, p.ProviderSubject), p.OAuthUserRegistrationID)
	}
	for _, r := range u.WebAuthnRegistrations {
		keys = append(keys, r.WebAuthnRegistrationID)
	}
	for _, c := range u.Credentials {
		keys = append(keys, CredentialKey(c.ID))
	}
	for _, r := range u.BiometricRegistrations {
		keys = append(keys, r.BiometricRegistrationID)
	}
	for _, t := range u.TOTPs {
		keys = append(keys, t.TOTPID)
	}
	if u.Password != nil {
		keys = append(keys, u.Password.PasswordID)
	}
	if u.ExternalID != "" {
		keys = append(keys, ExternalKey(u.ExternalID))
	}
	return keys
}

// Change changes the factors or the external id of a user, who is found by them afterwards.
func (us *Users) Change(u *User, change func()) {
	for _, key := range u.Keys() {
		delete(us.ByKey, key)
	}
	change()
	for _, key := range u.Keys() {
		us.ByKey[key] = u
	}
}

// Shown returns the user as the API shows it: a copy, since it leaves the lock.
func (u *User) Shown(now time.Time) gen.User {
	shown := u.User
	if end, holds := u.Lock.Until(now); holds {
		shown.IsLocked, shown.LockCreatedAt, shown.LockExpiresAt = true, u.Lock.Since, end
	}
	return shown
}

// Remove forgets a user.
func (us *Users) Remove(id string) {
	for _, key := range us.ByID[id].Keys() {
		delete(us.ByKey, key)
	}
	delete(us.ByID, id)
	for i, other := range us.Order {
		if other == id {
			us.Order = append(us.Order[:i:i], us.Order[i+1:]...)
			return
		}
	}
}

// without returns a new list without those that are to be dropped.
func without[T any](list []T, drop func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), drop)
}
