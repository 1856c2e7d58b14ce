package signing

import (
	"crypto/rand"
	"crypto/rsa"
	"sync"
)

// Key is a key that JWTs are signed with.
type Key struct {
	ID      string
	Private *rsa.PrivateKey
}

// FirstKeys are the keys that servers begin with: making them takes longer than most
// tests, and a fake has no secrets.
var FirstKeys = sync.OnceValues(func() ([3]*rsa.PrivateKey, error) {
	var keys [3]*rsa.PrivateKey
	for i := range keys {
		var err error
		if keys[i], err = NewKey(); err != nil {
			return keys, err
		}
	}
	return keys, nil
})

// NewKey returns a new key to sign with.
func NewKey() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }
