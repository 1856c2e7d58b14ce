package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

// The telemetry id comes from the browser, where it was made for the request.
func ExampleFraudFingerprintService_Lookup() {
	client, done := canned.NewClient(canned.Routes{
		`POST /v1/fingerprint/lookup "telemetry_id":"telemetry-test-1"`: {
			`{"telemetry_id":"telemetry-test-1","verdict":{"action":"CHALLENGE","reasons":["VIRTUAL_MACHINE"],"is_authentic_device":true}}`,
		},
	})
	defer done()

	found, err := client.Fraud.Fingerprint.Lookup(context.Background(), &stytch.FraudFingerprintLookupParams{
		TelemetryID: "telemetry-test-1",
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
	// Output: ask for a second factor: [VIRTUAL_MACHINE]
}
