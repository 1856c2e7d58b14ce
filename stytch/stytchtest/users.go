package stytchtest

import (
	"strings"

	"github.com/lapgen/stytch-go/gen"
)

// users keeps the users of a consumer project.
type users struct {
	byID  map[string]*user
	order []string // ids, in the order in which users were created
}

// user is a user with what the API does not show.
type user struct {
	gen.User
	password string // "" for none
}

func newUsers(st *state) *users {
	st.serve(map[string]operation{
		"UsersCreate": handle(usersCreate),
		"UsersGet":    handle(usersGet),
		"UsersDelete": handle(usersDelete),
	})
	return &users{byID: map[string]*user{}}
}

func usersCreate(c *call, in *gen.UsersCreateRequest) (*gen.UsersCreateResponse, error) {
	u, err := c.users.create(c, value(in.Email), value(in.PhoneNumber))
	if err != nil {
		return nil, err
	}
	if value(in.CreateUserAsPending) {
		u.Status = "pending"
	}
	if in.Name != nil {
		u.Name = &gen.Name{FirstName: value(in.Name.FirstName), MiddleName: value(in.Name.MiddleName), LastName: value(in.Name.LastName)}
	}
	u.ExternalID, u.Roles = value(in.ExternalID), in.Roles
	u.TrustedMetadata, u.UntrustedMetadata = in.TrustedMetadata, in.UntrustedMetadata
	out := &gen.UsersCreateResponse{UserID: u.UserID, Status: u.Status, User: u.shown()}
	if len(u.Emails) > 0 {
		out.EmailID = u.Emails[0].EmailID
	}
	if len(u.PhoneNumbers) > 0 {
		out.PhoneID = u.PhoneNumbers[0].PhoneID
	}
	return out, nil
}

// create makes an active user with an e-mail address, a phone number, or neither.
func (us *users) create(c *call, email, phone string) (*user, error) {
	if len(us.byID) >= maxObjects {
		return nil, refuse(429, "too_many_requests", "The fake keeps no more than %d users.", maxObjects)
	}
	if email != "" && us.byEmail(email) != nil {
		return nil, badRequest("duplicate_email", "A user with the specified email already exists for this project.")
	}
	if phone != "" && us.byPhone(phone) != nil {
		return nil, badRequest("duplicate_phone_number", "A user with the specified phone number already exists for this project.")
	}
	u := &user{User: gen.User{UserID: c.newID("user"), Status: "active", CreatedAt: c.now}}
	if email != "" {
		u.Emails = []gen.Email{{EmailID: c.newID("email"), Email: email}}
	}
	if phone != "" {
		u.PhoneNumbers = []gen.PhoneNumber{{PhoneID: c.newID("phone-number"), PhoneNumber: phone}}
	}
	us.byID[u.UserID] = u
	us.order = append(us.order, u.UserID)
	return u, nil
}

// find returns a user by the id, or by the id that the application gave it.
func (us *users) find(id string) (*user, error) {
	if u := us.byID[id]; u != nil {
		return u, nil
	}
	for _, u := range us.byID {
		if id != "" && u.ExternalID == id {
			return u, nil
		}
	}
	return nil, notFound("user_not_found", "User could not be found.")
}

func (us *users) byEmail(email string) *user {
	for _, u := range us.byID {
		for _, e := range u.Emails {
			if strings.EqualFold(e.Email, email) {
				return u
			}
		}
	}
	return nil
}

func (us *users) byPhone(phone string) *user {
	for _, u := range us.byID {
		for _, p := range u.PhoneNumbers {
			if p.PhoneNumber == phone {
				return u
			}
		}
	}
	return nil
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

func usersDelete(c *call, _ *none) (*gen.UsersDeleteResponse, error) {
	u, err := c.users.find(c.path["user_id"])
	if err != nil {
		return nil, err
	}
	c.users.remove(u.UserID)
	c.sessions.removeOf(u.UserID)
	return &gen.UsersDeleteResponse{UserID: u.UserID}, nil
}

func (us *users) remove(id string) {
	delete(us.byID, id)
	for i, other := range us.order {
		if other == id {
			us.order = append(us.order[:i:i], us.order[i+1:]...)
			return
		}
	}
}

// verifyEmail notes that a user has proved to own an address.
func (u *user) verifyEmail(emailID string) {
	emails := append([]gen.Email(nil), u.Emails...)
	for i := range emails {
		if emails[i].EmailID == emailID {
			emails[i].Verified = true
		}
	}
	u.Emails, u.Status = emails, "active"
}

// value returns what an optional input points to, or the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
