package consumer

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// selected returns the user whom a request names by the id or by a session, nil if it
// names none.
func (c *call) selected(userID, token, jwt *string) (*store.User, error) {
	if userID != nil && (token != nil || jwt != nil) {
		return nil, refusal.New(errtype.TooManyUserSelectionArguments, "Give either a user id or a session.")
	}
	if userID != nil {
		return c.Users.Find(*userID)
	}
	s, err := c.Session(token, jwt)
	if err != nil || s == nil {
		return nil, err
	}
	return c.Users.Find(s.UserID)
}

// addressee returns the user to whom something is sent by e-mail: the one who has the
// address, or the one who is selected and is given it.
func (c *call) addressee(email string, selected *store.User) (*store.User, error) {
	if owner := c.Users.OfEmail(email); owner != nil && (selected == nil || selected == owner) {
		return owner, nil
	}
	if selected == nil {
		return nil, refusal.New(errtype.EmailNotFound, "Email could not be found.")
	}
	if err := c.Users.CheckNew(email, ""); err != nil {
		return nil, err
	}
	c.Users.Add(c.Now, selected, email, "")
	return selected, nil
}

// callee is addressee for phone numbers.
func (c *call) callee(phone string, selected *store.User) (*store.User, error) {
	if owner := c.Users.OfPhone(phone); owner != nil && (selected == nil || selected == owner) {
		return owner, nil
	}
	if selected == nil {
		return nil, refusal.New(errtype.PhoneNumberNotFound, "Phone number could not be found.")
	}
	if err := c.Users.CheckNew("", phone); err != nil {
		return nil, err
	}
	c.Users.Add(c.Now, selected, "", phone)
	return selected, nil
}

// foundOrCreated returns the user with an address or a number, who is created if there is
// none.
func (c *call) foundOrCreated(email, phone string, pending *bool) (u *store.User, created bool, err error) {
	if email != "" {
		u = c.Users.OfEmail(email)
	} else {
		u = c.Users.OfPhone(phone)
	}
	if u != nil {
		return u, false, nil
	}
	if u, err = c.Users.Create(c.Now, email, phone); err != nil {
		return nil, false, err
	}
	if optional.Value(pending) {
		u.Status = "pending"
	}
	return u, true, nil
}

// proveEmail notes that a user has proved to own an address without a password. A password
// that was set before may be somebody else's: it has to be reset, and the sessions but the
// one at hand are revoked.
func (c *call) proveEmail(u *store.User, emailID string, atHand *store.Session) (resetSessions bool) {
	proved := u.VerifyEmail(emailID)
	if !proved || u.Password == nil {
		return false
	}
	u.Password = &gen.UserPassword{PasswordID: u.Password.PasswordID, RequiresReset: true}
	c.Sessions.RemoveOthers(u.UserID, atHand)
	return true
}
