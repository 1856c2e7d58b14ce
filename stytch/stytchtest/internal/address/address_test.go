package address_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
)

func TestIsEmail(t *testing.T) {
	for text, want := range map[string]bool{
		"ada@example.com": true, "ada@localhost": true, "": false, "ada": false, "ada@": false,
		"Ada <ada@example.com>": false,
		" ada@example.com":      false, "a@b, c@d": false,
	} {
		require.Equal(t, want, address.IsEmail(text), "%q", text)
	}
}

func TestIsPhone(t *testing.T) {
	for text, want := range map[string]bool{
		"+14155550100": true, "+1234567": true, "+123456789012345": true, "+123456": false, "+1234567890123456": false,
		"+04155550100": false, "14155550100": false, "+1415555010a": false, "+1 4155550100": false, "": false, "+": false,
	} {
		require.Equal(t, want, address.IsPhone(text), "%q", text)
	}
}

func TestDomainOf(t *testing.T) {
	require.Equal(t, "example.com", address.DomainOf("ada@example.com"))
	require.Equal(t, "example.com", address.DomainOf(`"a@b"@example.com`))
	require.Equal(t, "nothing", address.DomainOf("nothing"))
}
