// Package wallet checks the signatures of crypto wallets, and has wallets for tests.
package wallet

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"golang.org/x/crypto/sha3"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// The types of wallets.
const (
	Ethereum = "ethereum"
	Solana   = "solana"
)

const (
	ethereumSignature = 65 // bytes: r, s and the recovery id
	recoveryBase      = 27 // of recovery ids (EIP-155 has others for transactions only)
)

// Check refuses a signature of a message that was not made by the wallet with an address: by personal_sign (EIP-191) of
// Ethereum, in hexadecimal; by Ed25519 of Solana, in base58, base64 or hexadecimal.
func Check(kind, address, message, signature string) error {
	data, ok := decode(kind, signature)
	switch {
	case !ok:
		return refusal.New(errtype.InvalidSignature, "The signature is not encoded as those of wallets are.")
	case kind == Ethereum && len(data) != ethereumSignature, kind == Solana && len(data) != ed25519.SignatureSize:
		return refusal.New(errtype.SignatureIsIncorrectSize, "The signature is not as long as those of wallets are.")
	case kind == Ethereum && !strings.EqualFold(ethereumSigner(message, data), address),
		kind == Solana && !solanaSigned(address, message, data):
		return refusal.New(errtype.UnableToAuthenticateCryptoWallet, "The signature is not one of the wallet's.")
	}
	return nil
}

func decode(kind, signature string) ([]byte, bool) {
	if data, err := hex.DecodeString(strings.TrimPrefix(signature, "0x")); err == nil {
		return data, true
	}
	if kind == Ethereum {
		return nil, false
	}
	if data, ok := decodeBase58(signature); ok {
		return data, true
	}
	data, err := base64.StdEncoding.DecodeString(signature)
	return data, err == nil
}

// ethereumSigner returns the address of the wallet that has signed a message, "" if none can have.
func ethereumSigner(message string, signature []byte) string {
	recovery := signature[64]
	if recovery < recoveryBase {
		recovery += recoveryBase
	}
	key, _, err := ecdsa.RecoverCompact(append([]byte{recovery}, signature[:64]...), personalHash(message))
	if err != nil {
		return ""
	}
	return addressOf(key)
}

func addressOf(key *secp256k1.PublicKey) string {
	hash := keccak(key.SerializeUncompressed()[1:])
	return checksummed(hex.EncodeToString(hash[12:]))
}

// checksummed writes an address in the upper and lower case of EIP-55.
func checksummed(address string) string {
	hash := hex.EncodeToString(keccak([]byte(address)))
	mixed := []byte(address)
	for i, c := range mixed {
		if c > '9' && hash[i] > '7' {
			mixed[i] -= 'a' - 'A'
		}
	}
	return "0x" + string(mixed)
}

func personalHash(message string) []byte {
	return keccak(fmt.Appendf(nil, "\x19Ethereum Signed Message:\n%d%s", len(message), message))
}

func keccak(data []byte) []byte {
	h := sha3.NewLegacyKeccak256()
	h.Write(data)
	return h.Sum(nil)
}

func solanaSigned(address, message string, signature []byte) bool {
	key, ok := decodeBase58(address)
	return ok && len(key) == ed25519.PublicKeySize && ed25519.Verify(key, []byte(message), signature)
}

// Wallet is a wallet for tests.
type Wallet struct {
	Address  string
	ethereum *secp256k1.PrivateKey // nil for one of Solana
	solana   ed25519.PrivateKey
}

// New makes a wallet of a type.
func New(kind string) (*Wallet, error) {
	switch kind {
	case Ethereum:
		key, err := secp256k1.GeneratePrivateKey()
		if err != nil {
			return nil, err
		}
		return &Wallet{Address: addressOf(key.PubKey()), ethereum: key}, nil
	case Solana:
		public, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		return &Wallet{Address: encodeBase58(public), solana: private}, nil
	}
	return nil, fmt.Errorf("the type of wallet %q is neither %s nor %s", kind, Ethereum, Solana)
}

// Sign signs a message as the person with the wallet would.
func (w *Wallet) Sign(message string) string {
	if w.ethereum == nil {
		return encodeBase58(ed25519.Sign(w.solana, []byte(message)))
	}
	compact := ecdsa.SignCompact(w.ethereum, personalHash(message), false) // the recovery id comes first
	return "0x" + hex.EncodeToString(append(compact[1:], compact[0]))
}
