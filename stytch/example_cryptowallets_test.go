package stytch_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func ExampleCryptoWalletsService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()

	wallet, err := stytchtest.NewWallet("ethereum") // in a browser it is the person's
	if err != nil {
		log.Fatal(err)
	}
	start, err := client.CryptoWallets.AuthenticateStart(ctx, &stytch.CryptoWalletsAuthenticateStartParams{
		CryptoWalletType:    wallet.Type,
		CryptoWalletAddress: wallet.Address,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("for the wallet:", strings.Split(start.Challenge, "\n")[0])

	res, err := client.CryptoWallets.Authenticate(ctx, &stytch.CryptoWalletsAuthenticateParams{
		CryptoWalletType:       wallet.Type,
		CryptoWalletAddress:    wallet.Address,
		Signature:              wallet.Sign(start.Challenge),
		SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Session.AuthenticationFactors[0].Type, res.SessionToken != "")
	// Output:
	// for the wallet: Sign this message to log in. It costs nothing.
	// signature_challenge true
}
