package wallet

import (
	"math/big"
	"slices"
	"strings"
)

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// maxBase58 bounds what is decoded: the time that takes grows with the square of the length.
const maxBase58 = 128

// decodeBase58 decodes base58 as Bitcoin and Solana write it: each leading 1 is a byte of zero.
func decodeBase58(text string) ([]byte, bool) {
	if len(text) > maxBase58 {
		return nil, false
	}
	number := new(big.Int)
	for i := range len(text) {
		digit := strings.IndexByte(base58, text[i])
		if digit < 0 {
			return nil, false
		}
		number.Add(number.Mul(number, big.NewInt(58)), big.NewInt(int64(digit)))
	}
	zeros := len(text) - len(strings.TrimLeft(text, "1"))
	return append(make([]byte, zeros), number.Bytes()...), true
}

func encodeBase58(data []byte) string {
	var text []byte
	number, digit := new(big.Int).SetBytes(data), new(big.Int)
	for number.Sign() > 0 {
		number.DivMod(number, big.NewInt(58), digit)
		text = append(text, base58[digit.Int64()])
	}
	for _, b := range data {
		if b != 0 {
			break
		}
		text = append(text, '1')
	}
	slices.Reverse(text)
	return string(text)
}
