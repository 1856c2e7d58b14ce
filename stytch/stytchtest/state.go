package stytchtest

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/lapgen/stytch-go/gen"
)

// maxObjects bounds each kind of thing that a server keeps.
const maxObjects = 100_000

// state is what a server keeps. It has no lock: who uses it has it alone.
type state struct {
	consumerKeys, b2bKeys keyRing
	machineKeys           keyRing // of M2M tokens: both products serve them
	secrets               *secrets
	revoked               map[string]bool // access tokens by their claim jti
	consumerPolicy        gen.Policy
	b2bPolicy             gen.Policy

	users     *users
	sessions  *sessions
	passcodes passcodes

	m2m      *m2mClients
	apps     *connectedApps
	consents *consents
	fraud    *fraud

	organizations   *inOrder[*organization]
	members         *inOrder[*member]
	memberSessions  *memberSessions
	intermediates   map[string]*intermediate // by token
	memberCodes     map[codeKey]*memberCode
	ssoConnections  *inOrder[*ssoConnection]
	scimConnections *inOrder[*scimConnection]
	// discoveryPasswords are those set without an organization, by e-mail address in
	// lower case: they hold in all of them.
	discoveryPasswords map[string]string
}

// newState returns the state of a server that has had no request.
func newState() (*state, error) {
	keys, err := firstKeys()
	if err != nil {
		return nil, err
	}
	st := &state{
		secrets:            newSecrets(),
		revoked:            map[string]bool{},
		consumerPolicy:     defaultConsumerPolicy(),
		b2bPolicy:          defaultB2BPolicy(),
		users:              &users{byID: map[string]*user{}, byKey: map[string]*user{}},
		sessions:           &sessions{byID: map[string]*session{}, byToken: map[string]*session{}},
		passcodes:          passcodes{},
		m2m:                &m2mClients{byID: map[string]*m2mClient{}},
		apps:               &connectedApps{byID: map[string]*connectedApp{}},
		consents:           &consents{of: map[grantee]*consent{}},
		fraud:              &fraud{overrides: map[string]gen.VerdictReasonAction{}},
		organizations:      newInOrder[*organization](),
		members:            newInOrder[*member](),
		memberSessions:     newMemberSessions(),
		intermediates:      map[string]*intermediate{},
		memberCodes:        map[codeKey]*memberCode{},
		ssoConnections:     newInOrder[*ssoConnection](),
		scimConnections:    newInOrder[*scimConnection](),
		discoveryPasswords: map[string]string{},
	}
	st.consumerKeys.add(keys[0])
	st.b2bKeys.add(keys[1])
	st.machineKeys.add(keys[2])
	st.consumerKeys.beside, st.b2bKeys.beside = &st.machineKeys, &st.machineKeys
	return st, nil
}

// newID returns an id such as "user-test-…".
func newID(kind string) string { return kind + "-test-" + newUUID() }

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
