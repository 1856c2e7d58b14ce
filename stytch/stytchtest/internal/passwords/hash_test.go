package passwords_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/bcrypt"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/passwords"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// A hash of each kind, made by other programs, and its password.
func hashes(t *testing.T) map[string]struct {
	plain string
	hash  gen.PasswordsMigrateRequest
} {
	t.Helper()
	made, err := bcrypt.GenerateFromPassword([]byte("hunter2"), bcrypt.MinCost)
	require.NoError(t, err)
	argon2 := &gen.Argon2Config{Salt: "somesalt", IterationAmount: 2, Memory: 256, Threads: 1, KeyLength: 32}
	return map[string]struct {
		plain string
		hash  gen.PasswordsMigrateRequest
	}{
		"MD5":    {"hunter2", gen.PasswordsMigrateRequest{HashType: "md_5", Hash: "2ab96390c7dbe3439de74d0c9b0b1767"}},
		"bcrypt": {"hunter2", gen.PasswordsMigrateRequest{HashType: "bcrypt", Hash: string(made)}},
		"bcrypt of PHP": {"hunter2", gen.PasswordsMigrateRequest{
			HashType: "bcrypt", Hash: strings.Replace(string(made), "$2a$", "$2y$", 1),
		}},
		"phpass": {"test12345", gen.PasswordsMigrateRequest{HashType: "phpass", Hash: "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"}},
		"SHA-512": {"hunter2", gen.PasswordsMigrateRequest{
			HashType: "sha_512", Hash: "6b97ed68d14eb3f1aa959ce5d49c7dc612e1eb1dafd73b1e705847483fd6a6c8" +
				"09f2ceb4e8df6ff9984c6298ff0285cace6614bf8daa9f0070101b6c89899e22",
		}},
		"Argon2i": {"password", gen.PasswordsMigrateRequest{
			HashType: "argon_2i", Hash: "89e9029f4637b295beb027056a7336c414fadd43f6b208645281cb214a56452f",
			Argon2Config: argon2,
		}},
		"Argon2id": {"password", gen.PasswordsMigrateRequest{
			HashType: "argon_2id", Hash: "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
			Argon2Config: argon2,
		}},
		"scrypt": {"hunter2", gen.PasswordsMigrateRequest{
			HashType: "scrypt", Hash: "wibjVGX9E4NpqL3/CDtcvgnDquiob+t40EjzQap4Yyc=",
			ScryptConfig: &gen.ScryptConfig{
				Salt: "c2FsdHNhbHQ=", NParameter: 16384, RParameter: 8, PParameter: 1, KeyLength: 32,
			},
		}},
		"PBKDF2": {"hunter2", gen.PasswordsMigrateRequest{
			HashType: "pbkdf_2", Hash: "SGostCYuh4jIkZF3T30ZOll3DSwORihSR6ozq+eFeiA=",
			PBKDF2Config: &gen.PBKDF2Config{Salt: "saltsalt", IterationAmount: 1000, KeyLength: 32, Algorithm: "sha256"},
		}},
	}
}

// A wrong password is refused whatever the kind of the hash, before the right one and after it.
func TestHashes(t *testing.T) {
	for kind, test := range hashes(t) {
		require.NoError(t, passwords.CheckHash(&test.hash), kind)
		p := passwords.Password{Migrated: &test.hash}
		require.False(t, p.Matches("wrong"), kind)
		require.True(t, p.Matches(test.plain), kind)
		require.True(t, p.Matches(test.plain), kind)
		require.False(t, p.Matches("wrong"), kind)
	}
}

// A hash that could not be checked is refused when it is migrated.
func TestHashRefusals(t *testing.T) {
	good := hashes(t)
	argon2 := func(change func(*gen.Argon2Config)) gen.PasswordsMigrateRequest {
		in := good["Argon2id"].hash
		config := *in.Argon2Config
		change(&config)
		in.Argon2Config = &config
		return in
	}
	scrypt := func(change func(*gen.ScryptConfig)) gen.PasswordsMigrateRequest {
		in := good["scrypt"].hash
		config := *in.ScryptConfig
		change(&config)
		in.ScryptConfig = &config
		return in
	}
	pbkdf2 := func(change func(*gen.PBKDF2Config)) gen.PasswordsMigrateRequest {
		in := good["PBKDF2"].hash
		config := *in.PBKDF2Config
		change(&config)
		in.PBKDF2Config = &config
		return in
	}
	for what, test := range map[string]struct {
		in   gen.PasswordsMigrateRequest
		want stytch.ErrorType
	}{
		"empty":             {gen.PasswordsMigrateRequest{HashType: "md_5"}, errtype.InvalidHash},
		"unknown":           {gen.PasswordsMigrateRequest{HashType: "rot_13", Hash: "uhagre2"}, errtype.InvalidHashType},
		"short MD5":         {gen.PasswordsMigrateRequest{HashType: "md_5", Hash: "00"}, errtype.InvalidMD5Hash},
		"short SHA-1":       {gen.PasswordsMigrateRequest{HashType: "sha_1", Hash: "00"}, errtype.InvalidSHA1Hash},
		"short SHA-512":     {gen.PasswordsMigrateRequest{HashType: "sha_512", Hash: "00"}, errtype.InvalidSHA512Hash},
		"no bcrypt":         {gen.PasswordsMigrateRequest{HashType: "bcrypt", Hash: "00"}, errtype.InvalidBcryptHash},
		"no phpass":         {gen.PasswordsMigrateRequest{HashType: "phpass", Hash: "00"}, errtype.InvalidPhpassHashPrefix},
		"short phpass":      {gen.PasswordsMigrateRequest{HashType: "phpass", Hash: "$P$9"}, errtype.InvalidPhpassHashFormat},
		"Argon2, no config": {gen.PasswordsMigrateRequest{HashType: "argon_2i", Hash: "00"}, errtype.BadRequest},
		"Argon2, no salt":   {argon2(func(c *gen.Argon2Config) { c.Salt = "" }), errtype.InvalidArgon2Salt},
		"Argon2, no passes": {
			argon2(func(c *gen.Argon2Config) { c.IterationAmount = 0 }), errtype.InvalidArgon2IterationAmount,
		},
		"Argon2, no threads": {argon2(func(c *gen.Argon2Config) { c.Threads = 0 }), errtype.InvalidArgon2Threads},
		"Argon2, 4 GiB":      {argon2(func(c *gen.Argon2Config) { c.Memory = 4 << 20 }), errtype.InvalidArgon2Memory},
		"Argon2, long key":   {argon2(func(c *gen.Argon2Config) { c.KeyLength = 64 }), errtype.Argon2KeyLengthMismatch},
		"scrypt, no config":  {gen.PasswordsMigrateRequest{HashType: "scrypt", Hash: "00"}, errtype.BadRequest},
		"scrypt, salt":       {scrypt(func(c *gen.ScryptConfig) { c.Salt = "?" }), errtype.InvalidBase64ScryptSalt},
		"scrypt, N":          {scrypt(func(c *gen.ScryptConfig) { c.NParameter = 1000 }), errtype.InvalidScryptNParameter},
		"scrypt, 4 GiB":      {scrypt(func(c *gen.ScryptConfig) { c.RParameter = 2048 }), errtype.InvalidScryptParameters},
		"scrypt, long key":   {scrypt(func(c *gen.ScryptConfig) { c.KeyLength = 64 }), errtype.ScryptKeyLengthMismatch},
		"PBKDF2, no config":  {gen.PasswordsMigrateRequest{HashType: "pbkdf_2", Hash: "00"}, errtype.BadRequest},
		"PBKDF2, function":   {pbkdf2(func(c *gen.PBKDF2Config) { c.Algorithm = "sha1" }), errtype.InvalidPBKDF2Algorithm},
		"PBKDF2, no salt":    {pbkdf2(func(c *gen.PBKDF2Config) { c.Salt = "" }), errtype.InvalidPBKDF2Salt},
		"PBKDF2, no rounds": {
			pbkdf2(func(c *gen.PBKDF2Config) { c.IterationAmount = 0 }), errtype.InvalidPBKDF2IterationAmount,
		},
		"PBKDF2, long key": {pbkdf2(func(c *gen.PBKDF2Config) { c.KeyLength = 64 }), errtype.PBKDF2KeyLengthMismatch},
	} {
		var refused *refusal.Error
		require.ErrorAs(t, passwords.CheckHash(&test.in), &refused, what)
		require.Equal(t, test.want, refused.Type, what)
	}
}
