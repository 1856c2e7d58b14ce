package passkey

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"
)

// options are what is needed of the options of either kind.
type options struct {
	Challenge          string       `json:"challenge"`
	RP                 named        `json:"rp"` // of a registration, and the next two
	User               named        `json:"user"`
	ExcludeCredentials []descriptor `json:"excludeCredentials"`
	RPID               string       `json:"rpId"` // of a login, and the next
	AllowCredentials   []descriptor `json:"allowCredentials"`
}

type named struct {
	ID string `json:"id"`
}

type descriptor struct {
	ID string `json:"id"`
}

// Authenticate answers options as a browser with a passkey would. It keeps nothing: the id of a passkey follows from
// the domain and the user, and its key from its id. A login whose options name no credential is answered by the first
// passkey of a user, whose handle is userHandle.
func Authenticate(text, userHandle string) (string, error) {
	var asked options
	if err := json.Unmarshal([]byte(text), &asked); err != nil {
		return "", fmt.Errorf("the options: %w", err)
	}
	if asked.RP.ID != "" {
		return register(&asked)
	}
	return logIn(&asked, userHandle)
}

func register(asked *options) (string, error) {
	handle, err := Decode(asked.User.ID)
	if err != nil {
		return "", fmt.Errorf("the id of the user: %w", err)
	}
	excluded, err := idsOf(asked.ExcludeCredentials)
	if err != nil {
		return "", err
	}
	number := 0
	for slices.Contains(excluded, string(passkeyID(asked.RP.ID, handle, number))) {
		number++
	}
	id := passkeyID(asked.RP.ID, handle, number)
	key, err := passkeyKey(id)
	if err != nil {
		return "", err
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		return "", err
	}
	cose, err := cbor.Marshal(cosePoint{Kty: ktyEC2, Alg: algES256, Crv: crvP256, X: public[1:33], Y: public[33:]})
	if err != nil {
		return "", err
	}
	data := newData(asked.RP.ID, flagPresent|flagVerified|flagAttested)
	data = append(data, make([]byte, aaguidLength)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(id)))
	data = append(append(data, id...), cose...)
	object, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	if err != nil {
		return "", err
	}
	signed, err := newClientData(Create, asked.Challenge, asked.RP.ID)
	if err != nil {
		return "", err
	}
	return encode(id, response{ClientDataJSON: base64url(signed), AttestationObject: base64url(object)})
}

func logIn(asked *options, userHandle string) (string, error) {
	allowed, err := idsOf(asked.AllowCredentials)
	if err != nil {
		return "", err
	}
	id := passkeyID(asked.RPID, []byte(userHandle), 0)
	switch {
	case len(allowed) > 0:
		id = []byte(allowed[0])
	case userHandle == "":
		return "", errors.New("the options name no credential: say whose passkey answers them")
	}
	key, err := passkeyKey(id)
	if err != nil {
		return "", err
	}
	client, err := newClientData(Get, asked.Challenge, asked.RPID)
	if err != nil {
		return "", err
	}
	data := newData(asked.RPID, flagPresent|flagVerified)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(slices.Clone(data), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
	if err != nil {
		return "", err
	}
	return encode(id, response{
		ClientDataJSON: base64url(client), AuthenticatorData: base64url(data), Signature: base64url(signature),
		UserHandle: base64url([]byte(userHandle)),
	})
}

func idsOf(list []descriptor) ([]string, error) {
	var ids []string
	for _, d := range list {
		id, err := Decode(d.ID)
		if err != nil {
			return nil, fmt.Errorf("the id of a credential: %w", err)
		}
		ids = append(ids, string(id))
	}
	return ids, nil
}

// passkeyID is the id of a passkey of a user for a domain.
func passkeyID(domain string, handle []byte, number int) []byte {
	hash := sha256.Sum256(fmt.Appendf(nil, "passkey %d of %q for %q", number, handle, domain))
	return hash[:]
}

// passkeyKey is the key of a passkey. The hash is not a key of P-256 once in 2^32 times.
func passkeyKey(id []byte) (*ecdsa.PrivateKey, error) {
	hash := sha256.Sum256(append([]byte("key of passkey "), id...))
	return ecdsa.ParseRawPrivateKey(elliptic.P256(), hash[:])
}

// newData returns authenticator data without a counter, as synced passkeys have it.
func newData(domain string, flags byte) []byte {
	hash := sha256.Sum256([]byte(domain))
	return append(append(hash[:], flags), 0, 0, 0, 0)
}

func newClientData(kind, challenge, domain string) ([]byte, error) {
	data, err := Decode(challenge)
	if err != nil {
		return nil, fmt.Errorf("the challenge: %w", err)
	}
	return json.Marshal(clientData{kind, base64url(data), "https://" + domain})
}

func encode(id []byte, answer response) (string, error) {
	text, err := json.Marshal(credential{
		ID: base64url(id), RawID: base64url(id), Type: "public-key", Response: &answer,
	})
	return string(text), err
}

func base64url(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
