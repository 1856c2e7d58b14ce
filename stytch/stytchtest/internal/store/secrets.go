package store

import (
	"time"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
)

// Secrets keeps the tokens of links and the like, each good once and until a time.
type Secrets struct{ ByToken map[string]*Secret }

// Secret is a token that was sent to somebody.
type Secret struct {
	Kind      string // what it is for, such as "magic_link"; it is good for nothing else
	Subject   string // the user or member
	Factor    string // the id of the e-mail address or phone number that it was sent to
	ExpiresAt time.Time
	Used      bool
	Attrs     map[string]string // what else there is to it
}

func newSecrets() *Secrets { return &Secrets{ByToken: map[string]*Secret{}} }

// Issue keeps a secret and returns its token.
func (ss *Secrets) Issue(now time.Time, s Secret) string {
	if len(ss.ByToken) >= MaxObjects {
		ss.purge(now)
	}
	token := random.Secret()
	ss.Put(token, s)
	return token
}

// Put keeps a secret under a token that is known beforehand.
func (ss *Secrets) Put(token string, s Secret) { ss.ByToken[token] = &s }

// purge forgets the secrets that have expired, and without one the next that will.
func (ss *Secrets) purge(now time.Time) {
	var next string
	for token, s := range ss.ByToken {
		if !now.Before(s.ExpiresAt) {
			delete(ss.ByToken, token)
		} else if next == "" || s.ExpiresAt.Before(ss.ByToken[next].ExpiresAt) {
			next = token
		}
	}
	if len(ss.ByToken) >= MaxObjects {
		delete(ss.ByToken, next)
	}
}

// Known returns the secret of a token, whether it is good or not; nil if none of that kind was issued.
func (ss *Secrets) Known(kind, token string) *Secret {
	if s := ss.ByToken[token]; s != nil && s.Kind == kind {
		return s
	}
	return nil
}

// Good reports whether a secret has neither been used nor expired.
func (s *Secret) Good(now time.Time) bool { return !s.Used && now.Before(s.ExpiresAt) }

// Take returns the secret of a token and uses it; nil if there is none of that kind, or if it is not good.
func (ss *Secrets) Take(now time.Time, kind, token string) *Secret {
	s := ss.Peek(now, kind, token)
	if s != nil {
		ss.Spend(token)
	}
	return s
}

// Peek is Take for operations that may yet be refused: the token stays good until it is spent.
func (ss *Secrets) Peek(now time.Time, kind, token string) *Secret {
	s := ss.Known(kind, token)
	if s == nil || !s.Good(now) {
		return nil
	}
	return s
}

// Spend uses a token. Without one it does nothing.
func (ss *Secrets) Spend(token string) {
	if s := ss.ByToken[token]; s != nil {
		s.Used = true
	}
}

// Find returns the token of a secret that is good and is what is looked for, "" if there is
// none.
func (ss *Secrets) Find(now time.Time, wanted func(*Secret) bool) string {
	for token, s := range ss.ByToken {
		if s.Good(now) && wanted(s) {
			return token
		}
	}
	return ""
}
