package redirect

import (
	"fmt"
	"log/slog"

	"github.com/lapgen/stytch-go/internal/printing"
)

// Format prints the fields without secrets, for every verb.
func (o OAuth) Format(f fmt.State, verb rune) { printing.Format(f, verb, o) }

// LogValue returns the fields without secrets.
func (o OAuth) LogValue() slog.Value { return printing.LogValue(o) }

// Format prints the fields without secrets, for every verb.
func (o B2BOAuth) Format(f fmt.State, verb rune) { printing.Format(f, verb, o) }

// LogValue returns the fields without secrets.
func (o B2BOAuth) LogValue() slog.Value { return printing.LogValue(o) }

// Format prints the fields without secrets, for every verb.
func (o DiscoveryOAuth) Format(f fmt.State, verb rune) { printing.Format(f, verb, o) }

// LogValue returns the fields without secrets.
func (o DiscoveryOAuth) LogValue() slog.Value { return printing.LogValue(o) }

// Format prints the fields without secrets, for every verb.
func (s SSO) Format(f fmt.State, verb rune) { printing.Format(f, verb, s) }

// LogValue returns the fields without secrets.
func (s SSO) LogValue() slog.Value { return printing.LogValue(s) }
