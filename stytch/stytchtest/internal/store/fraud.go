package store

import (
	"github.com/lapgen/stytch-go/gen"
)

// Fraud keeps the rules about devices, and which actions verdict reasons lead to.
//
// Nothing is known of devices. Every telemetry id is found, has fingerprints that follow
// from it, and the verdict reasons whose names occur in it: "HEADLESS_BROWSER_AUTOMATION-1"
// is blocked, "ada's laptop" is allowed. Rules go before reasons.
type Fraud struct {
	Rules     []gen.FraudRule // the oldest first
	Overrides map[string]gen.VerdictReasonAction
}
