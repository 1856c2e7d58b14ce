// Package passwords checks passwords: whether one is strong enough to be set, and whether one is that of a hash that
// was migrated.
package passwords

import (
	"bytes"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/scrypt"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
)

// Password is the password of a user, as it is: a fake has no secrets.
type Password struct {
	Plain    string
	Migrated *gen.PasswordsMigrateRequest // with the hash of it, nil if it was set here
}

// Matches reports whether a password is the one. The first time that this is true of a hash, the password takes its
// place, so that the hash is not computed again.
func (p *Password) Matches(plain string) bool {
	if p.Migrated == nil {
		return p.Plain == plain
	}
	if !hashMatches(p.Migrated, plain) {
		return false
	}
	p.Plain, p.Migrated = plain, nil
	return true
}

// hashMatches reports whether a password is that of a hash which CheckHash has let pass.
func hashMatches(m *gen.PasswordsMigrateRequest, plain string) bool {
	switch m.HashType {
	case gen.HashTypeMD5:
		sum := md5.Sum(salted(plain, m.MD5Config))
		return bytes.Equal(sum[:], decodeSized(m.Hash, len(sum)))
	case gen.HashTypeSHA1:
		sum := sha1.Sum(salted(plain, m.SHA1Config))
		return bytes.Equal(sum[:], decodeSized(m.Hash, len(sum)))
	case gen.HashTypeSHA512:
		sum := sha512.Sum512(salted(plain, m.SHA512Config))
		return bytes.Equal(sum[:], decodeSized(m.Hash, len(sum)))
	case gen.HashTypeBcrypt:
		return bcrypt.CompareHashAndPassword([]byte(m.Hash), []byte(plain)) == nil
	case gen.HashTypePhpass:
		return phpassMatches(m.Hash, plain)
	}
	return keyMatches(m, plain)
}

func salted(plain string, salts *gen.SaltConfig) []byte {
	return []byte(optional.Value(salts).PrependSalt + plain + optional.Value(salts).AppendSalt)
}

// keyMatches is hashMatches for the functions that derive a key of a length. A salt may be base64, or be meant as it
// is: the documentation says it of scrypt only.
func keyMatches(m *gen.PasswordsMigrateRequest, plain string) bool {
	switch m.HashType {
	case gen.HashTypeArgon2I, gen.HashTypeArgon2ID:
		c := m.Argon2Config
		derive := argon2.IDKey
		if m.HashType == gen.HashTypeArgon2I {
			derive = argon2.Key
		}
		return anySalt(c.Salt, m.Hash, c.KeyLength, func(salt []byte) ([]byte, error) {
			return derive([]byte(plain), salt, uint32(c.IterationAmount), uint32(c.Memory), uint8(c.Threads),
				uint32(c.KeyLength)), nil
		})
	case gen.HashTypeScrypt:
		c := m.ScryptConfig
		return anySalt(c.Salt, m.Hash, c.KeyLength, func(salt []byte) ([]byte, error) {
			return scrypt.Key([]byte(plain), salt, int(c.NParameter), int(c.RParameter), int(c.PParameter), int(c.KeyLength))
		})
	case gen.HashTypePBKDF2:
		c := m.PBKDF2Config
		return anySalt(c.Salt, m.Hash, c.KeyLength, func(salt []byte) ([]byte, error) {
			return pbkdf2.Key(sha256.New, plain, salt, int(c.IterationAmount), int(c.KeyLength))
		})
	}
	return false
}

// anySalt reports whether a key derived with a salt, decoded or as it is, is the hash.
func anySalt(salt, hash string, length int32, derive func([]byte) ([]byte, error)) bool {
	want := decodeSized(hash, int(length))
	salts := [][]byte{[]byte(salt)}
	if decoded, ok := decodeBase64(salt); ok {
		salts = append(salts, decoded)
	}
	for _, s := range salts {
		if got, err := derive(s); err == nil && bytes.Equal(got, want) {
			return true
		}
	}
	return false
}
