package consumer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/wallet"
)

const walletExpiry = 5 * time.Minute

func cryptoWalletsOperations() operation.Table {
	return operation.Table{
		"CryptoWalletsAuthenticateStart": handle(cryptoWalletsAuthenticateStart),
		"CryptoWalletsAuthenticate":      handle(cryptoWalletsAuthenticate),
	}
}

var walletAddresses = sync.OnceValue(func() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		wallet.Ethereum: regexp.MustCompile(`^0x[0-9A-Fa-f]{40}$`),
		wallet.Solana:   regexp.MustCompile(`^[1-9A-HJ-NP-Za-km-z]{32,44}$`),
	}
})

func checkWallet(kind, address string) error {
	form := walletAddresses()[kind]
	switch {
	case form == nil:
		return refusal.New(errtype.InvalidWalletType, "The type of wallet is neither ethereum nor solana.")
	case form.MatchString(address):
		return nil
	case kind == wallet.Ethereum:
		return refusal.New(errtype.InvalidEthereumAddress, "The address is not one of Ethereum.")
	}
	return refusal.New(errtype.InvalidSolanaAddress, "The address is not one of Solana.")
}

func cryptoWalletsAuthenticateStart(
	c *call, in *gen.CryptoWalletsAuthenticateStartRequest,
) (*gen.CryptoWalletsAuthenticateStartResponse, error) {
	if err := checkWallet(in.CryptoWalletType, in.CryptoWalletAddress); err != nil {
		return nil, err
	}
	if in.SIWEParams != nil && in.CryptoWalletType != wallet.Ethereum {
		return nil, refusal.New(errtype.CryptoWalletTypeIncompatibleWithSIWE,
			"Sign-In with Ethereum is for Ethereum wallets only.")
	}
	selected, err := c.selected(in.UserID, in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	u, created, err := c.walletOwner(in.CryptoWalletType, in.CryptoWalletAddress, selected)
	if err != nil {
		return nil, err
	}
	challenge := newWalletChallenge(c, in)
	id := u.Wallet(in.CryptoWalletType, in.CryptoWalletAddress).CryptoWalletID
	if u.Challenges == nil {
		u.Challenges = map[string]store.WalletChallenge{}
	}
	u.Challenges[id] = challenge
	return &gen.CryptoWalletsAuthenticateStartResponse{
		UserID: u.UserID, Challenge: challenge.Text, UserCreated: created,
	}, nil
}

// walletOwner returns the user with a wallet; the one who is selected, or a new one, is
// given it if there is none.
func (c *call) walletOwner(kind, address string, selected *store.User) (u *store.User, created bool, err error) {
	owner := c.Users.ByKey[store.WalletKey(kind, address)]
	switch {
	case owner != nil && selected != nil && owner != selected:
		return nil, false, refusal.New(errtype.DuplicateWalletAddress, "Another user has the wallet.")
	case owner != nil:
		return owner, false, nil
	case selected == nil:
		if selected, err = c.Users.Create(c.Now, "", ""); err != nil {
			return nil, false, err
		}
		created = true
	}
	added := gen.CryptoWallet{
		CryptoWalletID: random.ID("crypto-wallet"), CryptoWalletAddress: address, CryptoWalletType: kind,
	}
	c.Users.Change(selected, func() { selected.CryptoWallets = append(slices.Clone(selected.CryptoWallets), added) })
	return selected, created, nil
}

func newWalletChallenge(c *call, in *gen.CryptoWalletsAuthenticateStartRequest) store.WalletChallenge {
	made := store.WalletChallenge{ExpiresAt: c.Now.Add(walletExpiry)}
	if in.SIWEParams == nil {
		made.Text = "Sign this message to log in. It costs nothing.\n\nNonce: " + random.Secret()
		return made
	}
	p := in.SIWEParams
	made.SIWE = &gen.SIWEParamsResponse{
		Domain: p.Domain, URI: p.URI, ChainID: "1", Resources: p.Resources, IssuedAt: c.Now,
		MessageRequestID: optional.Value(p.MessageRequestID), StatusCode: 200,
	}
	optional.Set(&made.SIWE.ChainID, p.ChainID)
	optional.Set(&made.SIWE.IssuedAt, p.IssuedAt)
	made.NotBefore = optional.Value(p.NotBefore)
	made.Text = siweMessage(in.CryptoWalletAddress, p, made)
	return made
}

// siweMessage is the message that ERC-4361 has wallets sign.
func siweMessage(address string, p *gen.SIWEParams, made store.WalletChallenge) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s wants you to sign in with your Ethereum account:\n%s\n\n", p.Domain, address)
	if p.Statement != nil {
		fmt.Fprintf(&b, "%s\n\n", *p.Statement)
	}
	nonce := strings.NewReplacer("-", "", "_", "").Replace(random.Secret()) // letters and digits only
	fmt.Fprintf(&b, "URI: %s\nVersion: 1\nChain ID: %s\nNonce: %s\nIssued At: %s", p.URI, made.SIWE.ChainID, nonce,
		made.SIWE.IssuedAt.Format(time.RFC3339))
	fmt.Fprintf(&b, "\nExpiration Time: %s", made.ExpiresAt.Format(time.RFC3339))
	if p.NotBefore != nil {
		fmt.Fprintf(&b, "\nNot Before: %s", p.NotBefore.Format(time.RFC3339))
	}
	if p.MessageRequestID != nil {
		fmt.Fprintf(&b, "\nRequest ID: %s", *p.MessageRequestID)
	}
	if len(p.Resources) > 0 {
		fmt.Fprintf(&b, "\nResources:\n- %s", strings.Join(p.Resources, "\n- "))
	}
	return b.String()
}

func cryptoWalletsAuthenticate(
	c *call, in *gen.CryptoWalletsAuthenticateRequest,
) (*gen.CryptoWalletsAuthenticateResponse, error) {
	if err := checkWallet(in.CryptoWalletType, in.CryptoWalletAddress); err != nil {
		return nil, err
	}
	if in.Signature == "" {
		return nil, refusal.New(errtype.SignatureMissing, "The signature is empty.")
	}
	u := c.Users.ByKey[store.WalletKey(in.CryptoWalletType, in.CryptoWalletAddress)]
	if u == nil {
		return nil, refusal.New(errtype.CryptoWalletNotFound, "Crypto wallet could not be found.")
	}
	held := u.Wallet(in.CryptoWalletType, in.CryptoWalletAddress)
	challenge, open := u.Challenges[held.CryptoWalletID]
	switch {
	case !open:
		return nil, refusal.New(errtype.UnableToAuthenticateCryptoWallet, "The wallet has no open challenge.")
	case !c.Now.Before(challenge.ExpiresAt) && challenge.SIWE != nil:
		return nil, refusal.New(errtype.SIWEMessageExpired, "The message has expired.")
	case !c.Now.Before(challenge.ExpiresAt):
		return nil, refusal.New(errtype.UnableToAuthenticateCryptoWallet, "The challenge has expired.")
	case c.Now.Before(challenge.NotBefore):
		return nil, refusal.New(errtype.SIWEMessageNotValidYet, "The message is not valid yet.")
	}
	if err := u.Lock.Attempt(c.Now, func() error { return checkSignature(in, held, challenge) }); err != nil {
		return nil, err
	}
	handed, err := c.logInBy(u,
		walletFactor(held), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	delete(u.Challenges, held.CryptoWalletID)
	u.VerifyWallet(held.CryptoWalletID)
	return &gen.CryptoWalletsAuthenticateResponse{
		UserID:       u.UserID,
		User:         u.Shown(c.Now),
		SIWEParams:   challenge.SIWE,
		SessionToken: handed.token,
		SessionJWT:   handed.jwt,
		Session:      handed.session,
	}, nil
}

// checkSignature refuses a signature that the wallet has not made of the challenge, which names the address as it was
// given first.
func checkSignature(
	in *gen.CryptoWalletsAuthenticateRequest, held gen.CryptoWallet, challenge store.WalletChallenge,
) error {
	if challenge.Accepts != "" && in.Signature == challenge.Accepts {
		return nil
	}
	return wallet.Check(held.CryptoWalletType, held.CryptoWalletAddress, challenge.Text, in.Signature)
}

func walletFactor(w gen.CryptoWallet) gen.AuthenticationFactor {
	return gen.AuthenticationFactor{
		Type: gen.FactorTypeSignatureChallenge, DeliveryMethod: gen.FactorDeliveryMethodCryptoWallet,
		CryptoWalletFactor: &gen.CryptoWalletFactor{
			CryptoWalletID: w.CryptoWalletID, CryptoWalletAddress: w.CryptoWalletAddress, CryptoWalletType: w.CryptoWalletType,
		},
	}
}
