package authhttp

import (
	"context"
	"crypto/sha256"
	"net/http"
	"slices"

	"github.com/lapgen/stytch-go/stytch/token"
)

// askFunc asks the API about a token.
type askFunc func(ctx context.Context, token string) (*token.Renewed, error)

// question is a token that the API is to be asked about.
type question struct {
	token    string
	standing standing
	why      error             // what the verification of a JWT ended with, nil if it verifies
	key      [sha256.Size]byte // of the token and its kind
	holder   string            // whom a call counts for
	latest   bool              // whether only a call that begins after the question can answer it
	ask      askFunc
}

// newKey returns the key of a token of a kind.
func newKey(kind, token string) [sha256.Size]byte { return sha256.Sum256([]byte(kind + " " + token)) }

// inquiry is what the API is to be asked about for one request.
type inquiry struct {
	*config
	request   *http.Request
	subject   string // of the first JWT with a good signature, "" if there is none
	questions []*question
}

func (c *config) newInquiry(r *http.Request) *inquiry { return &inquiry{config: c, request: r} }

// addJWT adds the question about a JWT whose verification ended with err, nil if it verifies. It returns false if
// there is nothing to ask.
func (i *inquiry) addJWT(jwt string, err error) bool {
	s := standingOf(err)
	if s == refused || i.asker == nil {
		return false
	}
	c := claimsOf(jwt)
	if s != unproven && i.subject == "" {
		i.subject = c.subject
	}
	if i.renewJWT == nil || s != good && c.tooOld() {
		return false
	}
	holder := byAddress(i.request)
	if s != unproven && c.subject != "" {
		holder = bySubject(c.subject)
	}
	i.questions = append(i.questions, &question{
		token: jwt, standing: s, why: err, key: newKey("JWT", jwt), holder: holder, latest: i.alwaysAsk, ask: i.renewJWT,
	})
	return true
}

// addSessionTokens adds the questions about session tokens. They count for the user that a JWT beside them is of.
func (i *inquiry) addSessionTokens(tokens []string) {
	for _, t := range tokens {
		holder := byAddress(i.request)
		if i.subject != "" {
			holder = bySubject(i.subject)
		}
		i.questions = append(i.questions, &question{
			token: t, standing: opaque, key: newKey("token", t), holder: holder, latest: i.alwaysAsk, ask: i.renewToken,
		})
	}
}

// inOrder returns the questions, those first that are most likely to be answered with a session.
func (i *inquiry) inOrder() []*question {
	slices.SortStableFunc(i.questions, func(a, b *question) int { return int(a.standing - b.standing) })
	return i.questions
}
