package stytchtest

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"maps"
	"time"

	"github.com/lapgen/stytch-go/gen"
)

// maxObjects bounds each kind of thing that a server keeps.
const maxObjects = 100_000

// state is what a server keeps. The server's mutex guards it.
type state struct {
	server     *Server
	operations map[string]operation // by operationId; those that are missing are filled in

	consumerKeys, b2bKeys keyRing
	secrets               *secrets
	users                 *users
	sessions              *sessions
	passcodes             passcodes
	consumerPolicy        gen.Policy
	b2bPolicy             gen.Policy

	machineKeys    keyRing // of M2M tokens: both products serve them
	m2m            *m2mClients
	apps           *connectedApps
	consents       *consents
	revoked        map[string]bool // access tokens by their claim jti
	fraud          *fraud
	counts         map[gen.ProjectMetricType]func() int // what there is of each kind
	organizationOf func(memberID string) map[string]any // the claim in a member's tokens; nil for none
	*b2bState
}

// newState returns the state of a server that has had no request.
func newState(s *Server) (*state, error) {
	keys, err := firstKeys()
	if err != nil {
		return nil, err
	}
	st := &state{server: s, operations: map[string]operation{}}
	st.consumerKeys.add(signingKey{st.newID("jwk"), keys[0]})
	st.b2bKeys.add(signingKey{st.newID("jwk"), keys[1]})
	st.machineKeys.add(signingKey{st.newID("jwk"), keys[2]})
	st.consumerKeys.beside, st.b2bKeys.beside = &st.machineKeys, &st.machineKeys
	st.secrets = newSecrets()
	st.users = newUsers(st)
	st.sessions = newSessions(st)
	st.passcodes = newPasscodes(st)
	serveB2BKeys(st)
	serveMagicLinks(st)
	servePasswords(st)
	serveTOTPs(st)
	serveWebAuthn(st)
	serveCryptoWallets(st)
	serveOAuth(st)
	serveImpersonation(st)
	serveRBAC(st)
	st.m2m = newM2MClients(st)
	st.apps = newConnectedApps(st)
	st.consents = newConsents(st)
	st.revoked = map[string]bool{}
	st.fraud = newFraud(st)
	serveProject(st)
	st.b2bState = newB2B(st)
	serveB2BIDP(st)
	serveAttest(st)
	return st, nil
}

// serve adds the operations of one part of the API.
func (st *state) serve(operations map[string]operation) { maps.Copy(st.operations, operations) }

// newID returns an id such as "user-test-…".
func (st *state) newID(kind string) string { return kind + "-test-" + newUUID() }

func newRequestID() string { return "request-id-test-" + newUUID() }

// newUUID returns a random UUID (RFC 9562 section 5.4).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// newSecret returns a random token.
func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// newCode returns a random passcode of six digits.
func newCode() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	n := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	return fmt.Sprintf("%06d", n%1_000_000)
}

// minutes returns a duration that a request gives in minutes, and a default without.
func minutes(given *int32, fallback time.Duration) time.Duration {
	if given == nil {
		return fallback
	}
	return time.Duration(*given) * time.Minute
}
