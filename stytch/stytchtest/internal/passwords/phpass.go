package passwords

import (
	"crypto/md5"
	"strings"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// A portable hash of phpass, as WordPress and phpBB have them: $P$ or $H$, the binary logarithm of the number of rounds
// as a digit, eight characters of salt, and an MD5 sum in base64 with digits and an order of its own.
const (
	phpassDigits    = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	phpassLength    = 34
	phpassSaltEnd   = 12
	minPhpassRounds = 7 // as a binary logarithm
	maxPhpassRounds = 22
)

func checkPhpass(hash string) error {
	switch {
	case !strings.HasPrefix(hash, "$P$") && !strings.HasPrefix(hash, "$H$"):
		return refusal.New(errtype.InvalidPhpassHashPrefix, "The hash begins with neither $P$ nor $H$.")
	case len(hash) != phpassLength, strings.Trim(hash[3:], phpassDigits) != "",
		phpassRounds(hash) < minPhpassRounds, phpassRounds(hash) > maxPhpassRounds:
		return refusal.New(errtype.InvalidPhpassHashFormat, "The hash is not one of phpass with 2^%d to 2^%d rounds.",
			minPhpassRounds, maxPhpassRounds)
	}
	return nil
}

func phpassRounds(hash string) int { return strings.IndexByte(phpassDigits, hash[3]) }

func phpassMatches(hash, plain string) bool {
	sum := md5.Sum([]byte(hash[4:phpassSaltEnd] + plain))
	for range 1 << phpassRounds(hash) {
		sum = md5.Sum(append(sum[:], plain...))
	}
	return encodePhpass(sum[:]) == hash[phpassSaltEnd:]
}

// encodePhpass writes six bits a character, the lowest of three bytes first.
func encodePhpass(data []byte) string {
	var b strings.Builder
	for i := 0; i < len(data); i += 3 {
		group, bitsLeft := 0, 0
		for j := range min(3, len(data)-i) {
			group |= int(data[i+j]) << (8 * j)
			bitsLeft += 8
		}
		for ; bitsLeft > 0; bitsLeft -= 6 {
			b.WriteByte(phpassDigits[group&0x3f])
			group >>= 6
		}
	}
	return b.String()
}
