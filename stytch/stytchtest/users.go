package stytchtest

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// users keeps the users of a consumer project.
type users struct {
	byID  map[string]*user
	byKey map[string]*user // by what only one user can have, see [user.keys]
	order []string         // ids, in the order in which users were created
	last  int              // the place of the newest
}

// user is a user with what the API does not show.
type user struct {
	gen.User
	place       int // in the order in which users were created
	password    *password
	totps       []*totp
	credentials []credential // of the WebAuthn registrations
	challenges  map[string]walletChallenge
}

func userOperations() table {
	return table{
		"UsersCreate":                      handle(usersCreate),
		"UsersGet":                         handle(usersGet),
		"UsersSearch":                      handle(usersSearch),
		"UsersUpdate":                      handle(usersUpdate),
		"UsersExchangePrimaryFactor":       handle(usersExchangePrimaryFactor),
		"UsersDelete":                      handle(usersDelete),
		"UsersDeleteExternalID":            handle(usersDeleteExternalID),
		"UsersDeleteEmail":                 deleteFactor("email_id", errtype.EmailNotFound, (*user).dropEmail),
		"UsersDeletePhoneNumber":           deleteFactor("phone_id", errtype.PhoneNumberNotFound, (*user).dropPhone),
		"UsersDeleteWebAuthnRegistration":  deleteFactor("webauthn_registration_id", errtype.WebAuthnRegistrationNotFound, (*user).dropWebAuthn),
		"UsersDeleteBiometricRegistration": deleteFactor("biometric_registration_id", errtype.BiometricRegistrationNotFound, (*user).dropBiometric),
		"UsersDeleteTOTP":                  deleteFactor("totp_id", errtype.TOTPNotFound, (*user).dropTOTP),
		"UsersDeleteCryptoWallet":          deleteFactor("crypto_wallet_id", errtype.CryptoWalletNotFound, (*user).dropWallet),
		"UsersDeletePassword":              deleteFactor("password_id", errtype.PasswordNotFound, (*user).dropPassword),
		"UsersDeleteOAuthRegistration":     deleteFactor("oauth_user_registration_id", errtype.OAuthUserRegistrationNotFound, (*user).dropProvider),
	}
}

func usersCreate(c *call, in *gen.UsersCreateRequest) (*gen.UsersCreateResponse, error) {
	if value(in.Email) == "" && value(in.PhoneNumber) == "" && value(in.ExternalID) == "" {
		return nil, refuse(errtype.InvalidCreateUserRequest, "A user needs an email address, a phone number or an external id.")
	}
	details := profile{in.Name, in.TrustedMetadata, in.UntrustedMetadata, in.ExternalID, in.Roles}
	if err := c.checkProfile(nil, details); err != nil {
		return nil, err
	}
	u, err := c.users.create(c.now, value(in.Email), value(in.PhoneNumber))
	if err != nil {
		return nil, err
	}
	if value(in.CreateUserAsPending) {
		u.Status = "pending"
	}
	c.setProfile(u, details)
	out := &gen.UsersCreateResponse{UserID: u.UserID, Status: u.Status, User: u.shown()}
	if len(u.Emails) > 0 {
		out.EmailID = u.Emails[0].EmailID
	}
	if len(u.PhoneNumbers) > 0 {
		out.PhoneID = u.PhoneNumbers[0].PhoneID
	}
	return out, nil
}

// create makes an active user with an e-mail address, a phone number, both or neither.
func (us *users) create(now time.Time, email, phone string) (*user, error) {
	if len(us.byID) >= maxObjects {
		return nil, refuse(errtype.TooManyRequests, "The fake keeps no more than %d users.", maxObjects)
	}
	if err := us.checkNew(email, phone); err != nil {
		return nil, err
	}
	us.last++
	u := &user{User: gen.User{UserID: newID("user"), Status: "active", CreatedAt: now}, place: us.last}
	us.byID[u.UserID] = u
	us.order = append(us.order, u.UserID)
	us.change(u, func() { u.addContacts(email, phone) })
	return u, nil
}

// checkNew refuses an e-mail address or a phone number that is none, or that is taken.
func (us *users) checkNew(email, phone string) error {
	if email != "" {
		if err := checkEmail(email); err != nil {
			return err
		}
		if us.byEmail(email) != nil {
			return refuse(errtype.DuplicateEmail, "A user with the specified email already exists for this project.")
		}
	}
	if phone != "" {
		if err := checkPhone(phone); err != nil {
			return err
		}
		if us.byPhone(phone) != nil {
			return refuse(errtype.DuplicatePhoneNumber, "A user with the specified phone number already exists for this project.")
		}
	}
	return nil
}

func checkEmail(email string) error {
	if !isEmail(email) {
		return refuse(errtype.InvalidEmail, "The email address is not one.")
	}
	return nil
}

func checkPhone(phone string) error {
	if !isPhone(phone) {
		return refuse(errtype.InvalidPhoneNumber, "The phone number is not one in E.164 format.")
	}
	return nil
}

// addContacts gives a user an e-mail address, a phone number, both or neither.
func (u *user) addContacts(email, phone string) {
	if email != "" {
		u.Emails = append(slices.Clone(u.Emails), gen.Email{EmailID: newID("email"), Email: email})
	}
	if phone != "" {
		u.PhoneNumbers = append(slices.Clone(u.PhoneNumbers), gen.PhoneNumber{PhoneID: newID("phone-number"), PhoneNumber: phone})
	}
}

// profile is what an application says of a user.
type profile struct {
	name               *gen.NameInput
	trusted, untrusted map[string]any
	externalID         *string
	roles              []string // nil leaves them as they are
}

var externalIDs = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9._|-]{1,128}$`) })

// checkProfile refuses a profile that a user cannot have; u is nil for a user to come.
func (c *call) checkProfile(u *user, p profile) error {
	if p.externalID != nil {
		if !externalIDs().MatchString(*p.externalID) {
			return refuse(errtype.BadRequest, "The external id is not one of up to 128 letters, digits and any of . _ - and |.")
		}
		if owner := c.users.byKey[externalKey(*p.externalID)]; owner != nil && owner != u {
			return refuse(errtype.DuplicateUserExternalID, "A user with the specified external id already exists for this project.")
		}
	}
	var trusted, untrusted map[string]any
	if u != nil {
		trusted, untrusted = u.TrustedMetadata, u.UntrustedMetadata
	}
	return firstError(checkMetadata(merged(trusted, p.trusted)), checkMetadata(merged(untrusted, p.untrusted)))
}

const (
	maxMetadataKeys = 20
	maxMetadata     = 4096 // bytes of JSON
)

func checkMetadata(metadata map[string]any) error {
	if len(metadata) > maxMetadataKeys {
		return refuse(errtype.MetadataTooManyKeys, "Metadata can have no more than %d top-level keys.", maxMetadataKeys)
	}
	if text, err := json.Marshal(metadata); err != nil || len(text) > maxMetadata {
		return refuse(errtype.MetadataTooLarge, "Metadata can have no more than %d bytes.", maxMetadata)
	}
	return nil
}

// setProfile changes what a profile gives, and leaves the rest as it is.
func (c *call) setProfile(u *user, p profile) {
	if p.name != nil {
		name := value(u.Name)
		setGiven(&name.FirstName, p.name.FirstName)
		setGiven(&name.MiddleName, p.name.MiddleName)
		setGiven(&name.LastName, p.name.LastName)
		u.Name = &name
	}
	u.TrustedMetadata, u.UntrustedMetadata = merged(u.TrustedMetadata, p.trusted), merged(u.UntrustedMetadata, p.untrusted)
	if p.roles != nil {
		u.Roles = p.roles
	}
	if p.externalID != nil {
		c.users.change(u, func() { u.ExternalID = *p.externalID })
	}
}

// merged returns old with the top-level keys of given; null removes one.
func merged(old, given map[string]any) map[string]any {
	if len(given) == 0 {
		return old
	}
	out := maps.Clone(old)
	if out == nil {
		out = map[string]any{}
	}
	for name, v := range given {
		if v == nil {
			delete(out, name)
			continue
		}
		out[name] = v
	}
	return out
}

// find returns a user by the id, or by the id that the application gave it.
func (us *users) find(id string) (*user, error) {
	if u := us.byID[id]; u != nil {
		return u, nil
	}
	if u := us.byKey[externalKey(id)]; u != nil {
		return u, nil
	}
	return nil, refuse(errtype.UserNotFound, "User could not be found.")
}

func (us *users) byEmail(email string) *user { return us.byKey[emailKey(email)] }

func (us *users) byPhone(phone string) *user { return us.byKey[phoneKey(phone)] }

func emailKey(email string) string      { return "email " + strings.ToLower(email) }
func phoneKey(phone string) string      { return "phone " + phone }
func externalKey(id string) string      { return "external " + id }
func credentialKey(id string) string    { return "credential " + id }
func walletKey(kind, a string) string   { return "wallet " + kind + " " + strings.ToLower(a) }
func providerKey(kind, s string) string { return "provider " + kind + " " + s }

// keys are what only one user can have: addresses, and the ids of factors.
func (u *user) keys() []string {
	var keys []string
	for _, e := range u.Emails {
		keys = append(keys, emailKey(e.Email), e.EmailID)
	}
	for _, p := range u.PhoneNumbers {
		keys = append(keys, phoneKey(p.PhoneNumber), p.PhoneID)
	}
	for _, w := range u.CryptoWallets {
		keys = append(keys, walletKey(w.CryptoWalletType, w.CryptoWalletAddress), w.CryptoWalletID)
	}
	for _, p := range u.Providers {
		keys = append(keys, providerKey(p.ProviderType, p.ProviderSubject), p.OAuthUserRegistrationID)
	}
	for _, r := range u.WebAuthnRegistrations {
		keys = append(keys, r.WebAuthnRegistrationID)
	}
	for _, c := range u.credentials {
		keys = append(keys, credentialKey(c.id))
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
		keys = append(keys, externalKey(u.ExternalID))
	}
	return keys
}

// change changes the factors or the external id of a user, who is found by them afterwards.
func (us *users) change(u *user, change func()) {
	for _, key := range u.keys() {
		delete(us.byKey, key)
	}
	change()
	for _, key := range u.keys() {
		us.byKey[key] = u
	}
}

// shown returns the user as the API shows it: a copy, since it leaves the lock.
func (u *user) shown() *gen.User {
	shown := u.User
	return &shown
}

func usersGet(c *call, _ *none) (*gen.UsersGetResponse, error) {
	u, err := c.users.find(c.path["user_id"])
	if err != nil {
		return nil, err
	}
	return &gen.UsersGetResponse{
		UserID: u.UserID, Emails: u.Emails, Status: u.Status, PhoneNumbers: u.PhoneNumbers, WebAuthnRegistrations: u.WebAuthnRegistrations,
		Providers: u.Providers, TOTPs: u.TOTPs, CryptoWallets: u.CryptoWallets, BiometricRegistrations: u.BiometricRegistrations,
		IsLocked: u.IsLocked, Roles: u.Roles, Name: u.Name, CreatedAt: u.CreatedAt, Password: u.Password,
		TrustedMetadata: u.TrustedMetadata, UntrustedMetadata: u.UntrustedMetadata, ExternalID: u.ExternalID,
		LockCreatedAt: u.LockCreatedAt, LockExpiresAt: u.LockExpiresAt,
	}, nil
}

func usersUpdate(c *call, in *gen.UsersUpdateRequest) (*gen.UsersUpdateResponse, error) {
	u, err := c.users.find(c.path["user_id"])
	if err != nil {
		return nil, err
	}
	details := profile{in.Name, in.TrustedMetadata, in.UntrustedMetadata, in.ExternalID, in.Roles}
	if err := c.checkProfile(u, details); err != nil {
		return nil, err
	}
	c.setProfile(u, details)
	return &gen.UsersUpdateResponse{
		UserID: u.UserID, Emails: u.Emails, PhoneNumbers: u.PhoneNumbers, CryptoWallets: u.CryptoWallets, User: u.shown(),
	}, nil
}

// usersExchangePrimaryFactor works for users with exactly one address or number.
func usersExchangePrimaryFactor(c *call, in *gen.UsersExchangePrimaryFactorRequest) (*gen.UsersExchangePrimaryFactorResponse, error) {
	u, err := c.users.find(c.path["user_id"])
	if err != nil {
		return nil, err
	}
	if (in.EmailAddress == nil) == (in.PhoneNumber == nil) {
		return nil, refuse(errtype.InvalidExchangePrimaryFactorFields, "Give either an email address or a phone number.")
	}
	if len(u.Emails)+len(u.PhoneNumbers) != 1 {
		return nil, refuse(errtype.InvalidExchangePrimaryFactorUser, "The user does not have exactly one email address or phone number.")
	}
	if err := c.users.checkNew(value(in.EmailAddress), value(in.PhoneNumber)); err != nil {
		return nil, err
	}
	c.users.change(u, func() {
		u.Emails, u.PhoneNumbers = nil, nil
		u.addContacts(value(in.EmailAddress), value(in.PhoneNumber))
	})
	return &gen.UsersExchangePrimaryFactorResponse{UserID: u.UserID, User: u.shown()}, nil
}

func usersDelete(c *call, _ *none) (*gen.UsersDeleteResponse, error) {
	u, err := c.users.find(c.path["user_id"])
	if err != nil {
		return nil, err
	}
	for _, key := range u.keys() {
		delete(c.passcodes, key)
	}
	c.users.remove(u.UserID)
	c.sessions.removeOf(u.UserID)
	return &gen.UsersDeleteResponse{UserID: u.UserID}, nil
}

func (us *users) remove(id string) {
	for _, key := range us.byID[id].keys() {
		delete(us.byKey, key)
	}
	delete(us.byID, id)
	for i, other := range us.order {
		if other == id {
			us.order = append(us.order[:i:i], us.order[i+1:]...)
			return
		}
	}
}

func usersDeleteExternalID(c *call, _ *none) (*gen.UsersDeleteExternalIDResponse, error) {
	u, err := c.users.find(c.path["user_id"])
	if err != nil {
		return nil, err
	}
	c.users.change(u, func() { u.ExternalID = "" })
	return &gen.UsersDeleteExternalIDResponse{UserID: u.UserID, User: u.shown()}, nil
}

// deleteFactor makes the operation that deletes a factor of some kind by its id. They all
// answer alike.
func deleteFactor(parameter string, missing stytch.ErrorType, drop func(u *user, id string)) operation {
	return handle(func(c *call, _ *none) (*gen.UsersDeleteEmailResponse, error) {
		id := c.path[parameter]
		u := c.users.byKey[id]
		if u == nil {
			return nil, refuse(missing, "There is no factor with this id.")
		}
		before := len(u.keys())
		c.users.change(u, func() { drop(u, id) })
		if len(u.keys()) == before { // the id is that of another kind of factor
			return nil, refuse(missing, "There is no factor with this id.")
		}
		return &gen.UsersDeleteEmailResponse{UserID: u.UserID, User: u.shown()}, nil
	})
}

func (u *user) dropEmail(id string) {
	u.Emails = without(u.Emails, func(e gen.Email) bool { return e.EmailID == id })
}

func (u *user) dropPhone(id string) {
	u.PhoneNumbers = without(u.PhoneNumbers, func(p gen.PhoneNumber) bool { return p.PhoneID == id })
}

func (u *user) dropWebAuthn(id string) {
	u.WebAuthnRegistrations = without(u.WebAuthnRegistrations, func(r gen.WebAuthnRegistration) bool { return r.WebAuthnRegistrationID == id })
	u.credentials = without(u.credentials, func(c credential) bool { return c.registration == id })
}

func (u *user) dropBiometric(id string) {
	u.BiometricRegistrations = without(u.BiometricRegistrations, func(r gen.BiometricRegistration) bool { return r.BiometricRegistrationID == id })
}

func (u *user) dropTOTP(id string) {
	u.TOTPs = without(u.TOTPs, func(t gen.UserTOTP) bool { return t.TOTPID == id })
	u.totps = without(u.totps, func(t *totp) bool { return t.id == id })
}

func (u *user) dropWallet(id string) {
	u.CryptoWallets = without(u.CryptoWallets, func(w gen.CryptoWallet) bool { return w.CryptoWalletID == id })
	delete(u.challenges, id)
}

func (u *user) dropPassword(id string) {
	if u.Password != nil && u.Password.PasswordID == id {
		u.Password, u.password = nil, nil
	}
}

func (u *user) dropProvider(id string) {
	u.Providers = without(u.Providers, func(p gen.OAuthProvider) bool { return p.OAuthUserRegistrationID == id })
}

// selected returns the user whom a request names by the id or by a session, nil if it
// names none.
func (c *call) selected(userID, token, jwt *string) (*user, error) {
	if userID != nil && (token != nil || jwt != nil) {
		return nil, refuse(errtype.TooManyUserSelectionArguments, "Give either a user id or a session.")
	}
	if userID != nil {
		return c.users.find(*userID)
	}
	s, err := c.session(token, jwt)
	if err != nil || s == nil {
		return nil, err
	}
	return c.users.find(s.UserID)
}

// addressee returns the user to whom something is sent by e-mail: the one who has the
// address, or the one who is selected and is given it.
func (c *call) addressee(email string, selected *user) (*user, error) {
	if owner := c.users.byEmail(email); owner != nil && (selected == nil || selected == owner) {
		return owner, nil
	}
	if selected == nil {
		return nil, refuse(errtype.EmailNotFound, "Email could not be found.")
	}
	if err := c.users.checkNew(email, ""); err != nil {
		return nil, err
	}
	c.users.change(selected, func() { selected.addContacts(email, "") })
	return selected, nil
}

// callee is addressee for phone numbers.
func (c *call) callee(phone string, selected *user) (*user, error) {
	if owner := c.users.byPhone(phone); owner != nil && (selected == nil || selected == owner) {
		return owner, nil
	}
	if selected == nil {
		return nil, refuse(errtype.PhoneNumberNotFound, "Phone number could not be found.")
	}
	if err := c.users.checkNew("", phone); err != nil {
		return nil, err
	}
	c.users.change(selected, func() { selected.addContacts("", phone) })
	return selected, nil
}

// foundOrCreated returns the user with an address or a number, who is created if there is
// none.
func (c *call) foundOrCreated(email, phone string, pending *bool) (u *user, created bool, err error) {
	if email != "" {
		u = c.users.byEmail(email)
	} else {
		u = c.users.byPhone(phone)
	}
	if u != nil {
		return u, false, nil
	}
	if u, err = c.users.create(c.now, email, phone); err != nil {
		return nil, false, err
	}
	if value(pending) {
		u.Status = "pending"
	}
	return u, true, nil
}

// emailID returns the id of an address of a user.
func (u *user) emailID(email string) string {
	for _, e := range u.Emails {
		if strings.EqualFold(e.Email, email) {
			return e.EmailID
		}
	}
	return ""
}

// emailAddress returns the address of an id.
func (u *user) emailAddress(id string) string {
	for _, e := range u.Emails {
		if e.EmailID == id {
			return e.Email
		}
	}
	return ""
}

// phoneID returns the id of a number of a user.
func (u *user) phoneID(phone string) string {
	for _, p := range u.PhoneNumbers {
		if p.PhoneNumber == phone {
			return p.PhoneID
		}
	}
	return ""
}

// phoneNumber returns the number of an id.
func (u *user) phoneNumber(id string) string {
	for _, p := range u.PhoneNumbers {
		if p.PhoneID == id {
			return p.PhoneNumber
		}
	}
	return ""
}

// proveEmail notes that a user has proved to own an address without a password. A password
// that was set before may be somebody else's: it has to be reset, and the sessions but the
// one at hand are revoked.
func (c *call) proveEmail(u *user, emailID string, atHand *session) (resetSessions bool) {
	proved := u.verifyEmail(emailID)
	if !proved || u.Password == nil {
		return false
	}
	u.Password = &gen.Password{PasswordID: u.Password.PasswordID, RequiresReset: true}
	c.sessions.removeOthers(u.UserID, atHand)
	return true
}

// verifyEmail notes that an address belongs to a user, and reports whether that is new.
func (u *user) verifyEmail(emailID string) (proved bool) {
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

// verifyPhone notes that a user has proved to own a number.
func (u *user) verifyPhone(phoneID string) {
	numbers := slices.Clone(u.PhoneNumbers)
	for i := range numbers {
		if numbers[i].PhoneID == phoneID {
			numbers[i].Verified = true
		}
	}
	u.PhoneNumbers, u.Status = numbers, "active"
}

// without returns a new list without those that are to be dropped.
func without[T any](list []T, drop func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), drop)
}

// value returns what an optional input points to, or the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
