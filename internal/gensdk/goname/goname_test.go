package goname

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExported(t *testing.T) {
	require.NoError(t, Use([]string{"TOTPs", "OAuth"}))
	for name, want := range map[string]string{
		"user_id":             "UserID",
		"oauth_registrations": "OAuthRegistrations",
		"totps":               "TOTPs",
		"sso":                 "Sso",
		"sha-512":             "Sha512",
		"2_things":            "",
		"é":                   "É",
		"_":                   "",
		"":                    "",
	} {
		require.Equal(t, want, Exported(name), name)
	}
	require.NoError(t, Use([]string{"SSO"}))
	require.Equal(t, "SSO", Exported("sso"))
	require.Equal(t, "Totps", Exported("totps"), "the initialisms of before")
}
