package stytchtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func newWallet(t *testing.T, kind string) *stytchtest.Wallet {
	t.Helper()
	w, err := stytchtest.NewWallet(kind)
	require.NoError(t, err)
	return w
}

// challengeWallet begins a login by a wallet.
func (f *fixture) challengeWallet(
	params stytch.CryptoWalletsAuthenticateStartParams,
) *stytch.CryptoWalletsAuthenticateStartResponse {
	f.Helper()
	res, err := f.client.CryptoWallets.AuthenticateStart(f.Context(), &params)
	require.NoError(f, err)
	return res
}

func (f *fixture) useWallet(kind, address, signature string) error {
	_, err := f.client.CryptoWallets.Authenticate(f.Context(), &stytch.CryptoWalletsAuthenticateParams{
		CryptoWalletType: kind, CryptoWalletAddress: address, Signature: signature,
	})
	return err
}

func TestCryptoWallet(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	wallet, phantom := newWallet(t, "ethereum"), newWallet(t, "solana")
	started := f.challengeWallet(stytch.CryptoWalletsAuthenticateStartParams{
		CryptoWalletType: "ethereum", CryptoWalletAddress: wallet.Address,
		SIWEParams: &stytch.SIWEParams{
			Domain: domain, URI: "https://example.com", Statement: new("Welcome back."),
			Resources: []string{"https://example.com/a"},
		},
	})
	for _, part := range []string{
		"example.com wants you to sign in", wallet.Address, "Welcome back.", "Chain ID: 1", "- https://example.com/a",
	} {
		require.Contains(t, started.Challenge, part)
	}
	in, err := f.client.CryptoWallets.Authenticate(t.Context(), &stytch.CryptoWalletsAuthenticateParams{
		CryptoWalletType: "ethereum", CryptoWalletAddress: strings.ToLower(wallet.Address),
		Signature:              wallet.Sign(started.Challenge),
		SessionDurationMinutes: new(int32(60)),
	})
	require.NoError(f, err)
	require.True(t, started.UserCreated)
	require.Equal(t, started.UserID, in.UserID)
	require.True(t, in.User.CryptoWallets[0].Verified)
	require.Equal(t, domain, in.SIWEParams.Domain)
	factor := in.Session.AuthenticationFactors[0]
	require.EqualValues(t, "signature_challenge", factor.Type)
	require.Equal(t, wallet.Address, factor.CryptoWalletFactor.CryptoWalletAddress)
	second := f.challengeWallet(stytch.CryptoWalletsAuthenticateStartParams{
		CryptoWalletType: "solana", CryptoWalletAddress: phantom.Address, SessionToken: &in.SessionToken,
	})
	require.False(t, second.UserCreated)
	require.Equal(t, in.UserID, second.UserID)
	require.Len(t, f.get(in.UserID).CryptoWallets, 2)
	require.NoError(t, f.useWallet("solana", phantom.Address, phantom.Sign(second.Challenge)))
}

func TestCryptoWalletRules(t *testing.T) {
	t.Parallel()
	wallet, phantom := newWallet(t, "ethereum"), newWallet(t, "solana")
	ethereumAddress, solanaAddress := wallet.Address, phantom.Address
	start := func(kind, address string) func(*fixture) error {
		return func(f *fixture) error {
			_, err := f.client.CryptoWallets.AuthenticateStart(f.Context(), &stytch.CryptoWalletsAuthenticateStartParams{
				CryptoWalletType: kind, CryptoWalletAddress: address,
			})
			return err
		}
	}
	solana := stytch.CryptoWalletsAuthenticateStartParams{CryptoWalletType: "solana", CryptoWalletAddress: solanaAddress}
	checkRules(t, []rule{
		{"a type", start("tulips", ethereumAddress), errtype.InvalidWalletType},
		{"an address of Ethereum", start("ethereum", solanaAddress), errtype.InvalidEthereumAddress},
		{"an address of Solana", start("solana", ethereumAddress), errtype.InvalidSolanaAddress},
		{"Sign-In with Ethereum for Solana", func(f *fixture) error {
			params := solana
			params.SIWEParams = &stytch.SIWEParams{Domain: domain, URI: "https://example.com", Resources: []string{}}
			_, err := f.client.CryptoWallets.AuthenticateStart(f.Context(), &params)
			return err
		}, errtype.CryptoWalletTypeIncompatibleWithSIWE},
		{"the wallet of another user", func(f *fixture) error {
			f.challengeWallet(solana)
			params := solana
			params.UserID = new(f.user(ada).UserID)
			_, err := f.client.CryptoWallets.AuthenticateStart(f.Context(), &params)
			return err
		}, errtype.DuplicateWalletAddress},
		{
			"no such wallet", func(f *fixture) error { return f.useWallet("solana", solanaAddress, "x") },
			errtype.CryptoWalletNotFound,
		},
		{"no signature", func(f *fixture) error {
			f.challengeWallet(solana)
			return f.useWallet("solana", solanaAddress, "")
		}, errtype.SignatureMissing},
		{"twice", func(f *fixture) error {
			signed := phantom.Sign(f.challengeWallet(solana).Challenge)
			require.NoError(f, f.useWallet("solana", solanaAddress, signed))
			return f.useWallet("solana", solanaAddress, signed)
		}, errtype.UnableToAuthenticateCryptoWallet},
		{"too late", func(f *fixture) error {
			signed := phantom.Sign(f.challengeWallet(solana).Challenge)
			f.later(5 * time.Minute)
			return f.useWallet("solana", solanaAddress, signed)
		}, errtype.UnableToAuthenticateCryptoWallet},
		{"the signature of another wallet", func(f *fixture) error {
			return f.useWallet("solana", solanaAddress, newWallet(t, "solana").Sign(f.challengeWallet(solana).Challenge))
		}, errtype.UnableToAuthenticateCryptoWallet},
		{"the signature of an older challenge", func(f *fixture) error {
			signed := phantom.Sign(f.challengeWallet(solana).Challenge)
			f.challengeWallet(solana)
			return f.useWallet("solana", solanaAddress, signed)
		}, errtype.UnableToAuthenticateCryptoWallet},
		{"a signature that is none", func(f *fixture) error {
			f.challengeWallet(solana)
			return f.useWallet("solana", solanaAddress, "x")
		}, errtype.SignatureIsIncorrectSize},
		{"too early", func(f *fixture) error {
			f.challengeWallet(stytch.CryptoWalletsAuthenticateStartParams{
				CryptoWalletType: "ethereum", CryptoWalletAddress: ethereumAddress,
				SIWEParams: &stytch.SIWEParams{
					Domain: domain, URI: "https://example.com", Resources: []string{},
					NotBefore: new(f.srv.Clock.Now().Add(time.Minute)),
				},
			})
			return f.useWallet("ethereum", ethereumAddress, "x")
		}, errtype.SIWEMessageNotValidYet},
	})
}
