package wallet

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

func TestCheck(t *testing.T) {
	for _, kind := range []string{Ethereum, Solana} {
		w, err := New(kind)
		require.NoError(t, err)
		other, err := New(kind)
		require.NoError(t, err)
		signed := w.Sign("log in")
		require.NoError(t, Check(kind, w.Address, "log in", signed), kind)
		for what, test := range map[string]struct {
			address, message, signature string
			want                        stytch.ErrorType
		}{
			"another message":  {w.Address, "log out", signed, errtype.UnableToAuthenticateCryptoWallet},
			"another wallet":   {other.Address, "log in", signed, errtype.UnableToAuthenticateCryptoWallet},
			"a short one":      {w.Address, "log in", "0x00", errtype.SignatureIsIncorrectSize},
			"not encoded":      {w.Address, "log in", "öäü", errtype.InvalidSignature},
			"nobody's address": {"nobody", "log in", signed, errtype.UnableToAuthenticateCryptoWallet},
		} {
			var refused *refusal.Error
			require.ErrorAs(t, Check(kind, test.address, test.message, test.signature), &refused, "%s, %s", kind, what)
			require.Equal(t, test.want, refused.Type, "%s, %s", kind, what)
		}
	}
	_, err := New("bitcoin")
	require.Error(t, err)
}

// An address is not case sensitive, and the recovery id may begin at 0.
func TestEthereumForms(t *testing.T) {
	w, err := New(Ethereum)
	require.NoError(t, err)
	require.NoError(t, Check(Ethereum, strings.ToLower(w.Address), "log in", w.Sign("log in")))
	data, err := hex.DecodeString(w.Sign("log in")[2:])
	require.NoError(t, err)
	data[64] -= recoveryBase
	require.NoError(t, Check(Ethereum, w.Address, "log in", hex.EncodeToString(data)))
}

// The address that EIP-55 has as an example.
func TestChecksum(t *testing.T) {
	require.Equal(t, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", checksummed("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"))
}

// The signature of Solana is taken in each of the encodings that programs use.
func TestSolanaForms(t *testing.T) {
	w, err := New(Solana)
	require.NoError(t, err)
	data, ok := decodeBase58(w.Sign("log in"))
	require.True(t, ok)
	for _, signature := range []string{hex.EncodeToString(data), "0x" + hex.EncodeToString(data), encodeBase58(data),
		base64.StdEncoding.EncodeToString(data)} {
		require.NoError(t, Check(Solana, w.Address, "log in", signature))
	}
}

func TestBase58(t *testing.T) {
	for text, data := range map[string][]byte{
		"": {}, "1": {0}, "112": {0, 0, 1}, "StV1DL6CwTryKyV": []byte("hello world"),
	} {
		require.Equal(t, text, encodeBase58(data))
		got, ok := decodeBase58(text)
		require.True(t, ok, text)
		require.Equal(t, data, got)
	}
	_, ok := decodeBase58("0OIl")
	require.False(t, ok)
	_, ok = decodeBase58(strings.Repeat("2", maxBase58+1))
	require.False(t, ok)
}

func FuzzBase58(f *testing.F) {
	f.Add([]byte{0, 0, 1, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		got, ok := decodeBase58(encodeBase58(data))
		if ok {
			require.Equal(t, data, got)
		}
	})
}
