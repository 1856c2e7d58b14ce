package verify

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/token"
)

func TestRefusal(t *testing.T) {
	for _, test := range []struct {
		err                     error
		unauthorized, forbidden bool
	}{
		{token.ErrMalformed, true, false},
		{token.ErrUnknownKey, true, false},
		{token.ErrSignature, true, false},
		{token.ErrIssuer, true, false},
		{token.ErrAudience, true, false},
		{token.ErrExpired, true, false},
		{token.ErrNotYetValid, true, false},
		{token.ErrTooOld, true, false},
		{token.ErrWrongKind, true, false},
		{token.ErrInactive, true, false},
		{fmt.Errorf("%w; %w", token.ErrExpired, token.ErrWrongKind), true, false},
		{token.ErrForbidden, false, true},
		{token.ErrTenancy, false, true},
		{token.ErrKeysUnavailable, false, false},
		{token.ErrClosed, false, false},
		{context.Canceled, false, false},
		{fmt.Errorf("%w: %w", token.ErrUnknownKey, context.DeadlineExceeded), false, false},
		{errors.New("an option cannot be used"), false, false},
	} {
		err := Refusal("Sessions.AuthenticateJWT", test.err)
		require.Equal(t, test.unauthorized, errors.Is(err, apierror.ErrUnauthorized), err)
		require.Equal(t, test.forbidden, errors.Is(err, apierror.ErrForbidden), err)
		require.ErrorIs(t, err, test.err)
		require.EqualError(t, err, "stytch: Sessions.AuthenticateJWT: "+test.err.Error())
	}
}
