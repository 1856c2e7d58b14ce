package passwords

import (
	"encoding/base64"
	"encoding/hex"
	"math/bits"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// Bounds of this server: one request computes no hash that takes more.
const (
	maxBcryptCost = 16
	maxIterations = 10_000_000
	maxMemory     = 256 << 20 // bytes
	maxThreads    = 64
	maxKeyLength  = 1024 // bytes
)

// CheckHash refuses hashes that are malformed, or whose settings are missing or not possible.
func CheckHash(in *gen.PasswordsMigrateRequest) error {
	if in.Hash == "" {
		return refusal.New(errtype.InvalidHash, "The hash is empty.")
	}
	switch in.HashType {
	case gen.HashTypeBcrypt:
		return checkBcrypt(in.Hash)
	case gen.HashTypePhpass:
		return checkPhpass(in.Hash)
	case gen.HashTypeArgon2I, gen.HashTypeArgon2ID:
		return checkArgon2(in.Hash, in.Argon2Config)
	case gen.HashTypeScrypt:
		return checkScrypt(in.Hash, in.ScryptConfig)
	case gen.HashTypePBKDF2:
		return checkPBKDF2(in.Hash, in.PBKDF2Config)
	case gen.HashTypeMD5:
		return checkDigest(in.Hash, 16, errtype.InvalidMD5Hash)
	case gen.HashTypeSHA1:
		return checkDigest(in.Hash, 20, errtype.InvalidSHA1Hash)
	case gen.HashTypeSHA512:
		return checkDigest(in.Hash, 64, errtype.InvalidSHA512Hash)
	}
	return refusal.New(errtype.InvalidHashType, "There is no such type of hash.")
}

func checkBcrypt(hash string) error {
	switch cost, err := bcrypt.Cost([]byte(hash)); {
	case err != nil:
		return refusal.New(errtype.InvalidBcryptHash, "The hash is not one of bcrypt.")
	case cost > maxBcryptCost:
		return refusal.New(errtype.InvalidBcryptCost, "The cost of the hash is more than %d.", maxBcryptCost)
	}
	return nil
}

func checkDigest(hash string, size int, invalid stytch.ErrorType) error {
	if decodeSized(hash, size) == nil {
		return refusal.New(invalid, "The hash is not %d bytes in hexadecimal or base64.", size)
	}
	return nil
}

func checkConfig(given bool, name string) error {
	if !given {
		return refusal.New(errtype.BadRequest, "This type of hash needs %s.", name)
	}
	return nil
}

func checkArgon2(hash string, c *gen.Argon2Config) error {
	if err := checkConfig(c != nil, "argon_2_config"); err != nil {
		return err
	}
	switch {
	case c.Salt == "":
		return refusal.New(errtype.InvalidArgon2Salt, "The salt is empty.")
	case c.IterationAmount < 1 || c.IterationAmount > maxIterations:
		return refusal.New(errtype.InvalidArgon2IterationAmount, "The iterations are not from 1 to %d.", maxIterations)
	case c.Threads < 1 || c.Threads > maxThreads:
		return refusal.New(errtype.InvalidArgon2Threads, "The threads are not from 1 to %d.", maxThreads)
	case c.Memory < 8*c.Threads || c.Memory > maxMemory>>10:
		return refusal.New(errtype.InvalidArgon2Memory, "The memory is not from 8 KiB for each thread to %d KiB.",
			maxMemory>>10)
	case c.KeyLength < 4 || c.KeyLength > maxKeyLength:
		return refusal.New(errtype.InvalidArgon2KeyLength, "The length of the key is not from 4 to %d.", maxKeyLength)
	case decodeSized(hash, int(c.KeyLength)) == nil:
		return refusal.New(errtype.Argon2KeyLengthMismatch, "The hash is not as long as the key.")
	}
	return nil
}

func checkScrypt(hash string, c *gen.ScryptConfig) error {
	if err := checkConfig(c != nil, "scrypt_config"); err != nil {
		return err
	}
	_, isBase64 := decodeBase64(c.Salt)
	_, isHashBase64 := decodeBase64(hash)
	switch {
	case !isBase64:
		return refusal.New(errtype.InvalidBase64ScryptSalt, "The salt is not base64.")
	case !isHashBase64:
		return refusal.New(errtype.InvalidBase64ScryptHash, "The hash is not base64.")
	case c.NParameter < 2 || bits.OnesCount32(uint32(c.NParameter)) != 1:
		return refusal.New(errtype.InvalidScryptNParameter, "N is not a power of two that is greater than 1.")
	case c.RParameter < 1 || c.PParameter < 1 || c.KeyLength < 1 || c.KeyLength > maxKeyLength,
		128*int64(c.NParameter)*int64(c.RParameter) > maxMemory, int64(c.RParameter)*int64(c.PParameter) > 1<<20:
		return refusal.New(errtype.InvalidScryptParameters, "The parameters are not possible, or need more than %d bytes.",
			maxMemory)
	case decodeSized(hash, int(c.KeyLength)) == nil:
		return refusal.New(errtype.ScryptKeyLengthMismatch, "The hash is not as long as the key.")
	}
	return nil
}

func checkPBKDF2(hash string, c *gen.PBKDF2Config) error {
	if err := checkConfig(c != nil, "pbkdf_2_config"); err != nil {
		return err
	}
	switch {
	case strings.ReplaceAll(strings.ToLower(c.Algorithm), "-", "") != "sha256":
		return refusal.New(errtype.InvalidPBKDF2Algorithm, "The algorithm is not sha256.")
	case c.Salt == "":
		return refusal.New(errtype.InvalidPBKDF2Salt, "The salt is empty.")
	case c.IterationAmount < 1 || c.IterationAmount > maxIterations:
		return refusal.New(errtype.InvalidPBKDF2IterationAmount, "The iterations are not from 1 to %d.", maxIterations)
	case c.KeyLength < 1 || c.KeyLength > maxKeyLength, decodeSized(hash, int(c.KeyLength)) == nil:
		return refusal.New(errtype.PBKDF2KeyLengthMismatch, "The hash is not as long as the key.")
	}
	return nil
}

// decodeSized decodes a hash of so many bytes in hexadecimal or base64; nil if it is neither.
func decodeSized(text string, size int) []byte {
	if data, err := hex.DecodeString(text); err == nil && len(data) == size {
		return data
	}
	if data, ok := decodeBase64(text); ok && len(data) == size {
		return data
	}
	return nil
}

// decodeBase64 decodes base64 of every kind.
func decodeBase64(text string) ([]byte, bool) {
	text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	data, err := base64.RawStdEncoding.DecodeString(text)
	return data, err == nil
}
