package sessions

import (
	"maps"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/signing"
)

// OrganizationClaim is the claim of the tokens of members that names their organization.
const OrganizationClaim = "https://stytch.com/organization"

const jwtLife = 5 * time.Minute

// Claims are the claims of a session JWT.
func Claims(
	r *operation.Request, subject, id string, started, accessed, expires time.Time, factors []gen.AuthenticationFactor,
	roles []string, custom map[string]any, attributes *gen.SessionAttributes,
) map[string]any {
	claims := maps.Clone(custom)
	if claims == nil {
		claims = map[string]any{}
	}
	signing.Stamp(claims, r.Issuer, r.Project, subject, r.Now, jwtLife)
	claims["https://stytch.com/session"] = map[string]any{
		"id": id, "started_at": started, "last_accessed_at": accessed, "expires_at": expires,
		"attributes": optional.Value(attributes), "authentication_factors": factors,
		"roles": roles,
	}
	return claims
}
