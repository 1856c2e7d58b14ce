package store

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// M2MClients keeps the machine-to-machine clients, which both products share.
type M2MClients struct {
	ByID map[string]*M2MClient
	Made int // so far
}

// M2MClient is a client with what the API does not show.
type M2MClient struct {
	gen.M2MClient
	Secrets ClientSecrets
	Number  int // clients are listed in the order in which they were made
}

// ClientSecrets are what a client of OAuth2 authenticates by. Both are good while the
// secret is being rotated.
type ClientSecrets struct{ Current, Next string }

// Match reports whether a secret is one of the client's.
func (s *ClientSecrets) Match(secret string) bool {
	return secret != "" && (secret == s.Current || secret == s.Next)
}

// LastFour is what the API shows of a secret.
func LastFour(secret string) string { return secret[max(0, len(secret)-4):] }

// Create makes an active client; an id or secret that is empty is made up.
func (ms *M2MClients) Create(id, secret string) (*M2MClient, error) {
	if len(ms.ByID) >= MaxObjects {
		return nil, refusal.New(errtype.TooManyRequests, "The fake keeps no more than %d M2M clients.", MaxObjects)
	}
	if id == "" {
		id = random.ID("m2m-client")
	}
	if ms.ByID[id] != nil {
		return nil, refusal.New(errtype.DuplicateM2MClientID, "An M2M client with this id already exists.")
	}
	if secret == "" {
		secret = random.Secret()
	}
	ms.Made++
	m := &M2MClient{
		M2MClient: gen.M2MClient{ClientID: id, Status: "active"}, Secrets: ClientSecrets{Current: secret}, Number: ms.Made,
	}
	ms.ByID[id] = m
	return m, nil
}

// Find returns the client of an id.
func (ms *M2MClients) Find(id string) (*M2MClient, error) {
	if m := ms.ByID[id]; m != nil {
		return m, nil
	}
	return nil, refusal.New(errtype.M2MClientNotFound, "M2M client could not be found.")
}

// Shown returns the client as the API shows it.
func (m *M2MClient) Shown() gen.M2MClient {
	shown := m.M2MClient
	shown.ClientSecretLastFour, shown.NextClientSecretLastFour = LastFour(m.Secrets.Current), LastFour(m.Secrets.Next)
	return shown
}
