package signing

import (
	"time"
)

// Stamp sets the claims that every token has.
func Stamp(claims map[string]any, issuer, project, subject string, now time.Time, life time.Duration) {
	claims["iss"], claims["sub"], claims["aud"] = issuer, subject, []string{project}
	claims["iat"], claims["nbf"], claims["exp"] = now.Unix(), now.Unix(), now.Add(life).Unix()
}
