package consumer

import (
	"encoding/json"
	"regexp"
	"sync"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
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

var externalIDs = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9._|-]{1,128}$`) })

// checkProfile refuses a profile that a user cannot have; u is nil for a user to come.
func (c *call) checkProfile(u *store.User, p profile) error {
	if p.externalID != nil {
		if !externalIDs().MatchString(*p.externalID) {
			return refusal.New(errtype.BadRequest,
				"The external id is not one of up to 128 letters, digits and any of . _ - and |.")
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
	return refusal.First(checkMetadata(optional.Merge(trusted, p.trusted)),
		checkMetadata(optional.Merge(untrusted, p.untrusted)))
}

const (
	maxMetadataKeys = 20
	maxMetadata     = 4096 // bytes of JSON
)

func checkMetadata(metadata map[string]any) error {
	if len(metadata) > maxMetadataKeys {
		return refusal.New(errtype.MetadataTooManyKeys, "Metadata can have no more than %d top-level keys.", maxMetadataKeys)
	}
	if text, err := json.Marshal(metadata); err != nil || len(text) > maxMetadata {
		return refusal.New(errtype.MetadataTooLarge, "Metadata can have no more than %d bytes.", maxMetadata)
	}
	return nil
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
