// Package passwords checks passwords: whether one is strong enough to be set, and whether one is that of a hash that
// was migrated.
package passwords

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
)

// Password is the password of a user, as it is: a fake has no secrets.
type Password struct {
	Plain    string
	Migrated *gen.PasswordsMigrateRequest // with the hash of it, nil if it was set here
}

// Matches reports whether a password is the one. Of hashes that the fake does not compute,
// which are all but MD5, SHA-1 and SHA-512, it takes the first password that is tried for
// the right one.
func (p *Password) Matches(plain string) bool {
	if p.Migrated == nil {
		return p.Plain == plain
	}
	var sum []byte
	switch p.Migrated.HashType {
	case gen.HashTypeMD5:
		of := md5.Sum(salted(plain, p.Migrated.MD5Config))
		sum = of[:]
	case gen.HashTypeSHA1:
		of := sha1.Sum(salted(plain, p.Migrated.SHA1Config))
		sum = of[:]
	case gen.HashTypeSHA512:
		of := sha512.Sum512(salted(plain, p.Migrated.SHA512Config))
		sum = of[:]
	default:
		p.Plain, p.Migrated = plain, nil
		return true
	}
	return strings.EqualFold(p.Migrated.Hash, hex.EncodeToString(sum)) ||
		p.Migrated.Hash == base64.StdEncoding.EncodeToString(sum)
}

func salted(plain string, salts *gen.SaltConfig) []byte {
	return []byte(optional.Value(salts).PrependSalt + plain + optional.Value(salts).AppendSalt)
}
