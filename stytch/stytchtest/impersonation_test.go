package stytchtest_test

import (
	"errors"
	"testing"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

func TestImpersonation(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	u := f.user(ada)
	token := must[string](f)(f.srv.ImpersonationToken(u.UserID))
	in := must[*stytch.ImpersonationAuthenticateResponse](f)(f.client.Impersonation.Authenticate(t.Context(), &stytch.ImpersonationAuthenticateParams{ImpersonationToken: token}))
	if in.UserID != u.UserID || in.Session.AuthenticationFactors[0].ImpersonatedFactor == nil {
		t.Errorf("got %+v", in)
	}
	if _, err := f.client.Impersonation.Authenticate(t.Context(), &stytch.ImpersonationAuthenticateParams{ImpersonationToken: token}); !errors.Is(err, errtype.UnableToAuthImpersonationToken) {
		t.Errorf("a second time: %v", err)
	}
	if _, err := f.srv.ImpersonationToken("user-test-nobody"); err == nil {
		t.Error("a token for nobody")
	}
}
