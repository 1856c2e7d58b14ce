package refusal_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// The type of an error says which status it has.
func TestStatuses(t *testing.T) {
	for typ, want := range map[stytch.ErrorType]int{
		errtype.InvalidEmail:              400,
		"a_type_of_tomorrow":              400,
		errtype.UnableToAuthMagicLink:     401,
		errtype.SessionAuthorizationError: 403,
		errtype.UserNotFound:              404,
		errtype.TooManyRequests:           429,
		errtype.InternalServerError:       500,
	} {
		require.Equal(t, &refusal.Error{Status: want, Type: typ, Message: "No 7."}, refusal.New(typ, "No %d.", 7))
	}
}

func TestURL(t *testing.T) {
	missing := refusal.Of(errtype.UserNotFound, "No.")
	require.Equal(t, "https://stytch.com/docs/api/errors/404#user_not_found", missing.URL(refusal.ConsumerDocs))
	require.Equal(t, "https://stytch.com/docs/b2b/api/errors/404#user_not_found", missing.URL(refusal.B2BDocs))
	require.Equal(t, "https://stytch.com/docs/fraud/api/errors/404#user_not_found", missing.URL(refusal.FraudDocs))
}

func TestFirst(t *testing.T) {
	one, two := errors.New("one"), errors.New("two")
	require.NoError(t, refusal.First())
	require.NoError(t, refusal.First(nil, nil))
	require.Same(t, one, refusal.First(nil, one, two))
}
