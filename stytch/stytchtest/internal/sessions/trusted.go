package sessions

import (
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	trustedAuth       = "trusted_auth_token"
	trustedAuthExpiry = 5 * time.Minute
)

// TrustedToken issues a token such as an issuer of a trusted auth token profile makes.
func TrustedToken(r *operation.Request, profileID, email string) string {
	return r.Secrets.Issue(r.Now, store.Secret{
		Kind: trustedAuth, ExpiresAt: r.Now.Add(trustedAuthExpiry),
		Attrs: map[string]string{"profile": profileID, "email": email, "id": random.ID("trusted-auth-token")},
	})
}

// TrustedFactor returns whose token it is, and the factor that it makes.
func TrustedFactor(
	r *operation.Request, profileID, token string,
) (email string, factor gen.AuthenticationFactor, err error) {
	s := r.Secrets.Take(r.Now, trustedAuth, token)
	if s == nil || s.Attrs["profile"] != profileID {
		return "", factor, refusal.New(errtype.InvalidTrustedAuthToken,
			"The token is none of the profile's, was used already, or has expired.")
	}
	return s.Attrs["email"], gen.AuthenticationFactor{
		Type: gen.FactorTypeTrustedAuthToken, DeliveryMethod: gen.FactorDeliveryMethodTrustedTokenExchange,
		LastAuthenticatedAt:    r.Now,
		TrustedAuthTokenFactor: &gen.TrustedAuthTokenFactor{TokenID: s.Attrs["id"]},
	}, nil
}
