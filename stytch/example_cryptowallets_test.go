package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

const adaWallet = "0x6df2dB4Fb3DA35d241901Bd53367770BF03123f1"

var cryptoWalletsRoutes = canned.Routes{
	"POST /v1/crypto_wallets/authenticate/start": {`{"user_id":"user-test-ada","challenge":"sign this","user_created":true}`},
	`POST /v1/crypto_wallets/authenticate "signature":"0x0c4f82edc3c818b6beff4b89e0682994"`: {
		`{"user_id":"user-test-ada","session_token":"token-of-ada","session":` + adaSession + `}`,
	},
}

func ExampleCryptoWalletsService_Authenticate() {
	client, done := canned.NewClient(cryptoWalletsRoutes)
	defer done()
	ctx := context.Background()

	start, err := client.CryptoWallets.AuthenticateStart(ctx, &stytch.CryptoWalletsAuthenticateStartParams{
		CryptoWalletType:    "ethereum",
		CryptoWalletAddress: adaWallet,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("for the wallet:", start.Challenge)

	res, err := client.CryptoWallets.Authenticate(ctx, &stytch.CryptoWalletsAuthenticateParams{
		CryptoWalletType:       "ethereum",
		CryptoWalletAddress:    adaWallet,
		Signature:              "0x0c4f82edc3c818b6beff4b89e0682994", // from the wallet
		SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.UserID, res.SessionToken)
	// Output:
	// for the wallet: sign this
	// user-test-ada token-of-ada
}
