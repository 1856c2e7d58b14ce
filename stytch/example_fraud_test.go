package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
)

// The telemetry id comes from the browser, where it was made for the request.
func ExampleFraudFingerprintService_Lookup() {
	srv, client := newFake()
	defer srv.Close()

	found, err := client.Fraud.Fingerprint.Lookup(context.Background(), &stytch.FraudFingerprintLookupParams{
		TelemetryID: "telemetry-BROWSER_ANOMALY-1", // the fake finds what the id says
	})
	if err != nil {
		log.Fatal(err)
	}
	switch found.Verdict.Action {
	case stytch.VerdictActionBlock:
		fmt.Println("go away")
	case stytch.VerdictActionChallenge:
		fmt.Println("ask for a second factor:", found.Verdict.Reasons)
	}
	// Output: ask for a second factor: [BROWSER_ANOMALY]
}
