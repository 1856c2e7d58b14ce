package stytchtest

import (
	"fmt"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/wallet"
)

// Wallet is a crypto wallet for tests, with a key of its own.
type Wallet struct {
	Type    string // "ethereum" or "solana"
	Address string
	keys    *wallet.Wallet
}

// NewWallet makes a wallet of the type "ethereum" or "solana".
func NewWallet(walletType string) (*Wallet, error) {
	keys, err := wallet.New(walletType)
	if err != nil {
		return nil, fmt.Errorf("stytchtest: NewWallet: %w", err)
	}
	return &Wallet{walletType, keys.Address, keys}, nil
}

// Sign signs the challenge of CryptoWallets.AuthenticateStart as the person with the wallet would: by personal_sign of
// Ethereum (EIP-191), in hexadecimal; by Ed25519 of Solana, in base58.
func (w *Wallet) Sign(challenge string) string { return w.keys.Sign(challenge) }
