// Package bounds has the bounds of what applications attach to users, members and organizations.
package bounds

import (
	"encoding/json"
	"regexp"
	"sync"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

const (
	maxMetadataKeys = 20
	maxMetadata     = 4096 // bytes of JSON
)

// CheckMetadata refuses metadata with too many keys or bytes.
func CheckMetadata(metadata map[string]any) error {
	if len(metadata) > maxMetadataKeys {
		return refusal.New(errtype.MetadataTooManyKeys, "Metadata can have no more than %d top-level keys.", maxMetadataKeys)
	}
	if text, err := json.Marshal(metadata); err != nil || len(text) > maxMetadata {
		return refusal.New(errtype.MetadataTooLarge, "Metadata can have no more than %d bytes.", maxMetadata)
	}
	return nil
}

var externalIDs = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9._|-]{1,128}$`) })

// CheckExternalID refuses an id of the application's that is malformed. None is fine.
func CheckExternalID(id *string) error {
	if id != nil && !externalIDs().MatchString(*id) {
		return refusal.New(errtype.BadRequest,
			"The external id is not one of up to 128 letters, digits and any of . _ - and |.")
	}
	return nil
}
