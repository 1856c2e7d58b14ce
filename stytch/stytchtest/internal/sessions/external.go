package sessions

import (
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	external     = "external_session"
	externalLife = 24 * time.Hour
)

// ExternalToken issues the token of a session of another service, whose userinfo endpoint names the address.
func ExternalToken(r *operation.Request, email string) string {
	return r.Secrets.Issue(r.Now, store.Secret{
		Kind: external, ExpiresAt: r.Now.Add(externalLife), Attrs: map[string]string{"email": email},
	})
}

// ExternalFactor returns whose session of another service it is, and the factor that it makes. Such a token stays good:
// it is the other service's.
func ExternalFactor(r *operation.Request, token string) (email string, factor gen.AuthenticationFactor, err error) {
	s := r.Secrets.Peek(r.Now, external, token)
	if s == nil {
		return "", factor, refusal.New(errtype.MigrateFromExternalUnexpectedResponse,
			"The userinfo endpoint of the other service does not know the session.")
	}
	return s.Attrs["email"], gen.AuthenticationFactor{
		Type: gen.FactorTypeImported, DeliveryMethod: gen.FactorDeliveryMethodImportedAuth0, LastAuthenticatedAt: r.Now,
	}, nil
}

// ErrNobodyToMigrate returns the error of a session of somebody whom the project does not know.
func ErrNobodyToMigrate() error {
	return refusal.New(errtype.MigrateFromExternalEmailDoesNotExist, "The project does not know the e-mail address.")
}
