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

	found, err := client.Fraud.Fingerprint.Lookup(context.Background(), &stytch.FingerprintLookupParams{
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

func ExampleFraudEmailService_Risk() {
	srv, client := newFake()
	defer srv.Close()

	found, err := client.Fraud.Email.Risk(context.Background(), &stytch.FraudEmailRiskParams{
		EmailAddress: "ada@example.com",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found.Action, found.AddressInformation.NormalizedEmail)
	// Output: ALLOW ada@example.com
}

// Whoever comes from a network is challenged from now on.
func ExampleFraudRulesService_Set() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()

	set, err := client.Fraud.Rules.Set(ctx, &stytch.RulesSetParams{
		Action: stytch.RuleActionChallenge, CIDRBlock: new("203.0.113.0/24"), Description: new("the office next door"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(set.Action, set.CIDRBlock)
	for rule, err := range client.Fraud.Rules.ListAll(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(rule.RuleType, rule.Action, rule.Description)
	}
	// Output:
	// CHALLENGE 203.0.113.0/24
	// CIDR_BLOCK CHALLENGE the office next door
}

func ExampleFraudVerdictReasonsService_Override() {
	srv, client := newFake()
	defer srv.Close()

	override, err := client.Fraud.VerdictReasons.Override(context.Background(), &stytch.VerdictReasonsOverrideParams{
		VerdictReason: "BROWSER_ANOMALY", OverrideAction: stytch.RuleActionAllow,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(override.VerdictReasonAction.VerdictReason, override.VerdictReasonAction.OverrideAction)
	// Output: BROWSER_ANOMALY ALLOW
}
