package stytch_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/lapgen/stytch-go/stytch"
)

const adaWallet = "0x6df2dB4Fb3DA35d241901Bd53367770BF03123f1"

func ExampleCryptoWalletsService_Authenticate() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()

	start, err := client.CryptoWallets.AuthenticateStart(ctx, &stytch.CryptoWalletsAuthenticateStartParams{
		CryptoWalletType:    "ethereum",
		CryptoWalletAddress: adaWallet,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("for the wallet:", strings.Split(start.Challenge, "\n")[0])

	res, err := client.CryptoWallets.Authenticate(ctx, &stytch.CryptoWalletsAuthenticateParams{
		CryptoWalletType:       "ethereum",
		CryptoWalletAddress:    adaWallet,
		Signature:              "0x0c4f82edc3c818b6beff4b89e0682994", // from the wallet
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
