package b2b

import (
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// intermediateLife is how long an intermediate session is good.
const intermediateLife = 10 * time.Minute

// beginIntermediate keeps an intermediate session and returns its token.
func (c *call) beginIntermediate(i store.Intermediate) (string, error) {
	if len(c.Intermediates) >= store.MaxObjects {
		for token, old := range c.Intermediates {
			if !c.Now.Before(old.ExpiresAt) {
				delete(c.Intermediates, token)
			}
		}
	}
	if len(c.Intermediates) >= store.MaxObjects {
		return "", refusal.New(errtype.TooManyRequests, "The fake keeps no more than %d intermediate sessions.",
			store.MaxObjects)
	}
	i.ExpiresAt = c.Now.Add(intermediateLife)
	token := random.Secret()
	c.Intermediates[token] = &i
	return token, nil
}

// findIntermediate returns the intermediate session of a token.
func (c *call) findIntermediate(token string) (*store.Intermediate, error) {
	i := c.Intermediates[token]
	if i == nil || !c.Now.Before(i.ExpiresAt) {
		return nil, refusal.New(errtype.IntermediateSessionNotFound, "Intermediate session could not be found.")
	}
	return i, nil
}

// intermediateOf returns the intermediate session of a token, if one is given: it must be
// the member's, or that of a person with the member's e-mail address.
func (c *call) intermediateOf(token *string, m *store.Member) (*store.Intermediate, error) {
	if token == nil {
		return new(store.Intermediate), nil
	}
	i, err := c.findIntermediate(*token)
	if err != nil {
		return nil, err
	}
	if i.MemberID != "" && i.MemberID != m.MemberID || i.MemberID == "" && !strings.EqualFold(i.Email, m.EmailAddress) {
		return nil, refusal.New(errtype.InvalidIntermediateSessionTokenForOrganization,
			"The intermediate session is not one of the member in this organization.")
	}
	return i, nil
}
