package stytchtest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func TestImpersonation(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	u := f.user(ada)
	token, err := f.srv.ImpersonationToken(u.UserID)
	require.NoError(f, err)
	in, err := f.client.Impersonation.Authenticate(t.Context(), &stytch.ImpersonationAuthenticateParams{
		ImpersonationToken: token,
	})
	require.NoError(f, err)
	require.Equal(t, u.UserID, in.UserID)
	require.NotNil(t, in.Session.AuthenticationFactors[0].ImpersonatedFactor)
	_, err = f.client.Impersonation.Authenticate(t.Context(), &stytch.ImpersonationAuthenticateParams{
		ImpersonationToken: token,
	})
	require.ErrorIs(t, err, errtype.UnableToAuthImpersonationToken, "a second time")
	_, err = f.srv.ImpersonationToken("user-test-nobody")
	require.Error(t, err, "a token for nobody")
}
