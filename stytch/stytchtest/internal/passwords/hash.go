package passwords

import (
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// CheckHash refuses hashes that are plainly none, or that lack the settings they need.
func CheckHash(in *gen.PasswordsMigrateRequest) error {
	if in.Hash == "" {
		return refusal.New(errtype.InvalidHash, "The hash is empty.")
	}
	switch in.HashType {
	case gen.HashTypeBcrypt:
		if len(in.Hash) != 60 || !strings.HasPrefix(in.Hash, "$2") {
			return refusal.New(errtype.InvalidBcryptHash, "The hash is not one of bcrypt.")
		}
	case gen.HashTypePhpass:
		if !strings.HasPrefix(in.Hash, "$P$") && !strings.HasPrefix(in.Hash, "$H$") {
			return refusal.New(errtype.InvalidPhpassHashPrefix, "The hash is not one of phpass.")
		}
	case gen.HashTypeArgon2I, gen.HashTypeArgon2ID:
		return checkConfig(in.Argon2Config != nil, "argon_2_config")
	case gen.HashTypeScrypt:
		return checkConfig(in.ScryptConfig != nil, "scrypt_config")
	case gen.HashTypePBKDF2:
		return checkConfig(in.PBKDF2Config != nil, "pbkdf_2_config")
	case gen.HashTypeMD5, gen.HashTypeSHA1, gen.HashTypeSHA512:
	default:
		return refusal.New(errtype.InvalidHashType, "There is no such type of hash.")
	}
	return nil
}

func checkConfig(given bool, name string) error {
	if !given {
		return refusal.New(errtype.BadRequest, "This type of hash needs %s.", name)
	}
	return nil
}
