package stytchtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// walletChallenge is what a wallet has to sign.
type walletChallenge struct {
	text      string
	expiresAt time.Time
	notBefore time.Time
	siwe      *gen.SIWEParamsResponse // nil if it is no message of Sign-In with Ethereum
}

const walletExpiry = 5 * time.Minute

func cryptoWalletsOperations() table {
	return table{
		"CryptoWalletsAuthenticateStart": handle(cryptoWalletsAuthenticateStart),
		"CryptoWalletsAuthenticate":      handle(cryptoWalletsAuthenticate),
	}
}

var walletAddresses = sync.OnceValue(func() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"ethereum": regexp.MustCompile(`^0x[0-9A-Fa-f]{40}$`),
		"solana":   regexp.MustCompile(`^[1-9A-HJ-NP-Za-km-z]{32,44}$`),
	}
})

func checkWallet(kind, address string) error {
	form := walletAddresses()[kind]
	switch {
	case form == nil:
		return refuse(errtype.InvalidWalletType, "The type of wallet is neither ethereum nor solana.")
	case form.MatchString(address):
		return nil
	case kind == "ethereum":
		return refuse(errtype.InvalidEthereumAddress, "The address is not one of Ethereum.")
	}
	return refuse(errtype.InvalidSolanaAddress, "The address is not one of Solana.")
}

func cryptoWalletsAuthenticateStart(c *call, in *gen.CryptoWalletsAuthenticateStartRequest) (*gen.CryptoWalletsAuthenticateStartResponse, error) {
	if err := checkWallet(in.CryptoWalletType, in.CryptoWalletAddress); err != nil {
		return nil, err
	}
	if in.SIWEParams != nil && in.CryptoWalletType != "ethereum" {
		return nil, refuse(errtype.CryptoWalletTypeIncompatibleWithSIWE, "Sign-In with Ethereum is for Ethereum wallets only.")
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
	id := u.wallet(in.CryptoWalletType, in.CryptoWalletAddress).CryptoWalletID
	if u.challenges == nil {
		u.challenges = map[string]walletChallenge{}
	}
	u.challenges[id] = challenge
	return &gen.CryptoWalletsAuthenticateStartResponse{UserID: u.UserID, Challenge: challenge.text, UserCreated: created}, nil
}

// walletOwner returns the user with a wallet; the one who is selected, or a new one, is
// given it if there is none.
func (c *call) walletOwner(kind, address string, selected *user) (u *user, created bool, err error) {
	owner := c.users.byKey[walletKey(kind, address)]
	switch {
	case owner != nil && selected != nil && owner != selected:
		return nil, false, refuse(errtype.DuplicateWalletAddress, "Another user has the wallet.")
	case owner != nil:
		return owner, false, nil
	case selected == nil:
		if selected, err = c.users.create(c.now, "", ""); err != nil {
			return nil, false, err
		}
		created = true
	}
	wallet := gen.CryptoWallet{CryptoWalletID: newID("crypto-wallet"), CryptoWalletAddress: address, CryptoWalletType: kind}
	c.users.change(selected, func() { selected.CryptoWallets = append(slices.Clone(selected.CryptoWallets), wallet) })
	return selected, created, nil
}

// wallet returns a wallet of a user.
func (u *user) wallet(kind, address string) gen.CryptoWallet {
	for _, w := range u.CryptoWallets {
		if walletKey(w.CryptoWalletType, w.CryptoWalletAddress) == walletKey(kind, address) {
			return w
		}
	}
	return gen.CryptoWallet{}
}

func newWalletChallenge(c *call, in *gen.CryptoWalletsAuthenticateStartRequest) walletChallenge {
	made := walletChallenge{expiresAt: c.now.Add(walletExpiry)}
	if in.SIWEParams == nil {
		made.text = "Sign this message to log in. It costs nothing.\n\nNonce: " + newSecret()
		return made
	}
	p := in.SIWEParams
	made.siwe = &gen.SIWEParamsResponse{
		Domain: p.Domain, URI: p.URI, ChainID: "1", Resources: p.Resources, IssuedAt: c.now, MessageRequestID: value(p.MessageRequestID), StatusCode: 200,
	}
	setGiven(&made.siwe.ChainID, p.ChainID)
	setGiven(&made.siwe.IssuedAt, p.IssuedAt)
	made.notBefore = value(p.NotBefore)
	made.text = siweMessage(in.CryptoWalletAddress, p, made)
	return made
}

// siweMessage is the message that ERC-4361 has wallets sign.
func siweMessage(address string, p *gen.SIWEParams, made walletChallenge) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s wants you to sign in with your Ethereum account:\n%s\n\n", p.Domain, address)
	if p.Statement != nil {
		fmt.Fprintf(&b, "%s\n\n", *p.Statement)
	}
	nonce := strings.NewReplacer("-", "", "_", "").Replace(newSecret()) // letters and digits only
	fmt.Fprintf(&b, "URI: %s\nVersion: 1\nChain ID: %s\nNonce: %s\nIssued At: %s", p.URI, made.siwe.ChainID, nonce, made.siwe.IssuedAt.Format(time.RFC3339))
	fmt.Fprintf(&b, "\nExpiration Time: %s", made.expiresAt.Format(time.RFC3339))
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

// cryptoWalletsAuthenticate takes every signature that is not empty: the fake does not
// check that the wallet made it.
func cryptoWalletsAuthenticate(c *call, in *gen.CryptoWalletsAuthenticateRequest) (*gen.CryptoWalletsAuthenticateResponse, error) {
	if err := checkWallet(in.CryptoWalletType, in.CryptoWalletAddress); err != nil {
		return nil, err
	}
	if in.Signature == "" {
		return nil, refuse(errtype.SignatureMissing, "The signature is empty.")
	}
	u := c.users.byKey[walletKey(in.CryptoWalletType, in.CryptoWalletAddress)]
	if u == nil {
		return nil, refuse(errtype.CryptoWalletNotFound, "Crypto wallet could not be found.")
	}
	wallet := u.wallet(in.CryptoWalletType, in.CryptoWalletAddress)
	challenge, open := u.challenges[wallet.CryptoWalletID]
	switch {
	case !open:
		return nil, refuse(errtype.UnableToAuthenticateCryptoWallet, "The wallet has no open challenge.")
	case !c.now.Before(challenge.expiresAt) && challenge.siwe != nil:
		return nil, refuse(errtype.SIWEMessageExpired, "The message has expired.")
	case !c.now.Before(challenge.expiresAt):
		return nil, refuse(errtype.UnableToAuthenticateCryptoWallet, "The challenge has expired.")
	case c.now.Before(challenge.notBefore):
		return nil, refuse(errtype.SIWEMessageNotValidYet, "The message is not valid yet.")
	}
	handed, err := c.logInBy(u, walletFactor(wallet), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	delete(u.challenges, wallet.CryptoWalletID)
	u.verifyWallet(wallet.CryptoWalletID)
	return &gen.CryptoWalletsAuthenticateResponse{
		UserID: u.UserID, User: u.shown(), SIWEParams: challenge.siwe, SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

func walletFactor(w gen.CryptoWallet) gen.AuthenticationFactor {
	return gen.AuthenticationFactor{
		Type: gen.FactorTypeSignatureChallenge, DeliveryMethod: gen.FactorDeliveryMethodCryptoWallet,
		CryptoWalletFactor: &gen.CryptoWalletFactor{
			CryptoWalletID: w.CryptoWalletID, CryptoWalletAddress: w.CryptoWalletAddress, CryptoWalletType: w.CryptoWalletType,
		},
	}
}

func (u *user) verifyWallet(id string) {
	list := slices.Clone(u.CryptoWallets)
	for i := range list {
		if list[i].CryptoWalletID == id {
			list[i].Verified = true
		}
	}
	u.CryptoWallets, u.Status = list, "active"
}
