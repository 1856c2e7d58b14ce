package stytch

import (
	"fmt"
	"log/slog"

	"github.com/lapgen/stytch-go/internal/printing"
)

// zz_printing.go has the methods of the params that are generated.

// Format prints the fields without secrets, for every verb.
func (v IDPIntrospectTokenLocalParams) Format(f fmt.State, verb rune) { printing.Format(f, verb, v) }

// LogValue returns the fields without secrets.
func (v IDPIntrospectTokenLocalParams) LogValue() slog.Value { return printing.LogValue(v) }

// Format prints the fields without secrets, for every verb.
func (v IDPIntrospectTokenNetworkParams) Format(f fmt.State, verb rune) { printing.Format(f, verb, v) }

// LogValue returns the fields without secrets.
func (v IDPIntrospectTokenNetworkParams) LogValue() slog.Value { return printing.LogValue(v) }

// Format prints the fields without secrets, for every verb.
func (v M2MAuthenticateTokenParams) Format(f fmt.State, verb rune) { printing.Format(f, verb, v) }

// LogValue returns the fields without secrets.
func (v M2MAuthenticateTokenParams) LogValue() slog.Value { return printing.LogValue(v) }

// Format prints the fields without secrets, for every verb.
func (v M2MTokenParams) Format(f fmt.State, verb rune) { printing.Format(f, verb, v) }

// LogValue returns the fields without secrets.
func (v M2MTokenParams) LogValue() slog.Value { return printing.LogValue(v) }

// Format prints the fields without secrets, for every verb.
func (v M2MTokenResponse) Format(f fmt.State, verb rune) { printing.Format(f, verb, v) }

// LogValue returns the fields without secrets.
func (v M2MTokenResponse) LogValue() slog.Value { return printing.LogValue(v) }

// Format prints the fields without secrets, for every verb.
func (v SessionsAuthenticateJWTParams) Format(f fmt.State, verb rune) { printing.Format(f, verb, v) }

// LogValue returns the fields without secrets.
func (v SessionsAuthenticateJWTParams) LogValue() slog.Value { return printing.LogValue(v) }

// Format prints the fields without secrets, for every verb.
func (v SessionsAuthenticateJWTResponse) Format(f fmt.State, verb rune) { printing.Format(f, verb, v) }

// LogValue returns the fields without secrets.
func (v SessionsAuthenticateJWTResponse) LogValue() slog.Value { return printing.LogValue(v) }
