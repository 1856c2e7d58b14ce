package consumer

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/bounds"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// profile is what an application says of a user.
type profile struct {
	name               *gen.UserNameInput
	trusted, untrusted map[string]any
	externalID         *string
	roles              []string // nil leaves them as they are
}

// checkProfile refuses a profile that a user cannot have; u is nil for a user to come.
func (c *call) checkProfile(u *store.User, p profile) error {
	if p.externalID != nil {
		if err := bounds.CheckExternalID(p.externalID); err != nil {
			return err
		}
		if owner := c.Users.ByKey[store.ExternalKey(*p.externalID)]; owner != nil && owner != u {
			return refusal.New(errtype.DuplicateUserExternalID,
				"A user with the specified external id already exists for this project.")
		}
	}
	var trusted, untrusted map[string]any
	if u != nil {
		trusted, untrusted = u.TrustedMetadata, u.UntrustedMetadata
	}
	return refusal.First(bounds.CheckMetadata(optional.Merge(trusted, p.trusted)),
		bounds.CheckMetadata(optional.Merge(untrusted, p.untrusted)))
}

// setProfile changes what a profile gives, and leaves the rest as it is.
func (c *call) setProfile(u *store.User, p profile) {
	if p.name != nil {
		name := optional.Value(u.Name)
		optional.Set(&name.FirstName, p.name.FirstName)
		optional.Set(&name.MiddleName, p.name.MiddleName)
		optional.Set(&name.LastName, p.name.LastName)
		u.Name = &name
	}
	u.TrustedMetadata, u.UntrustedMetadata = optional.Merge(u.TrustedMetadata, p.trusted),
		optional.Merge(u.UntrustedMetadata, p.untrusted)
	if p.roles != nil {
		u.Roles = p.roles
	}
	if p.externalID != nil {
		c.Users.Change(u, func() { u.ExternalID = *p.externalID })
	}
}
