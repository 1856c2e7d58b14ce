package passkey

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"

	"github.com/fxamacker/cbor/v2"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// Ceremony is what a registration or a login was begun for.
type Ceremony struct {
	Domain   string
	Verified bool // the authenticator has to verify who it is
}

// attestation is what an authenticator says of a new credential (section 6.5.4). Its statement, about the make of the
// authenticator, is not read: the options ask for none.
type attestation struct {
	AuthData []byte `cbor:"authData"`
}

// Register checks the answer to a registration, and returns the public key of the new credential, in COSE, and its
// counter.
func (a *Answer) Register(ceremony Ceremony) (key []byte, counter uint32, err error) {
	if a.response.AttestationObject == "" {
		return nil, 0, refusal.New(errtype.InvalidPublicKeyCredentialMissingAttestationObjectField,
			"The response of the credential has no attestationObject.")
	}
	if !a.isFrom(ceremony.Domain) {
		return nil, 0, refused(errtype.UnableToRegisterWebAuthnRegistration)
	}
	var made attestation
	text, err := Decode(a.response.AttestationObject)
	if err != nil || cbor.Unmarshal(text, &made) != nil {
		return nil, 0, malformedAttestation()
	}
	data, err := readAuthenticatorData(made.AuthData)
	if err != nil {
		return nil, 0, malformedAttestation()
	}
	id, rest, err := data.attested()
	if err != nil {
		return nil, 0, malformedAttestation()
	}
	if key, err = firstKey(rest); err != nil {
		return nil, 0, malformedAttestation()
	}
	switch {
	case base64.RawURLEncoding.EncodeToString(id) != a.ID:
		return nil, 0, refusal.New(errtype.InvalidPublicKeyCredentialInvalidID,
			"The id of the credential is not the one that was made.")
	case !data.isFor(ceremony.Domain, ceremony.Verified):
		return nil, 0, refused(errtype.UnableToRegisterWebAuthnRegistration)
	}
	return key, data.counter, nil
}

// firstKey returns the key that data begins with, if it is one that is taken.
func firstKey(data []byte) ([]byte, error) {
	var item cbor.RawMessage
	if _, err := cbor.UnmarshalFirst(data, &item); err != nil {
		return nil, err
	}
	_, err := readKey(item)
	return item, err
}

func malformedAttestation() error {
	return refusal.New(errtype.InvalidPublicKeyCredentialMalformedAttestationObject,
		"The attestationObject of the credential is malformed.")
}

// Known is what is kept of a credential.
type Known struct {
	Key     []byte // in COSE
	Counter uint32
	Handle  []byte // of its user
}

// LogIn checks the answer to a login, and returns the new counter of the credential.
func (a *Answer) LogIn(ceremony Ceremony, known Known) (counter uint32, err error) {
	if err := a.checkLoginFields(); err != nil {
		return 0, err
	}
	raw, err := Decode(a.response.AuthenticatorData)
	if err != nil {
		return 0, invalidData()
	}
	data, err := readAuthenticatorData(raw)
	if err != nil {
		return 0, invalidData()
	}
	signature, err := Decode(a.response.Signature)
	if err != nil {
		return 0, refusal.New(errtype.InvalidPublicKeyCredentialInvalidSignature, "The signature is not base64.")
	}
	key, err := readKey(known.Key)
	if err != nil {
		return 0, err
	}
	hash := sha256.Sum256(a.clientData)
	if !a.isFrom(ceremony.Domain) || !data.isFor(ceremony.Domain, ceremony.Verified) || !a.isOf(known.Handle) ||
		!signed(key, append(raw, hash[:]...), signature) || !follows(data.counter, known.Counter) {
		return 0, refused(errtype.UnableToAuthWebAuthnRegistration)
	}
	return data.counter, nil
}

func (a *Answer) checkLoginFields() error {
	switch {
	case a.response.AuthenticatorData == "":
		return refusal.New(errtype.InvalidPublicKeyCredentialMissingAuthenticatorDataField,
			"The response of the credential has no authenticatorData.")
	case a.response.Signature == "":
		return refusal.New(errtype.InvalidPublicKeyCredentialMissingSignatureField,
			"The response of the credential has no signature.")
	}
	return nil
}

// isOf reports whether an answer is of a user, if it says of whom it is.
func (a *Answer) isOf(handle []byte) bool {
	given, err := Decode(a.response.UserHandle)
	return err == nil && (len(given) == 0 || bytes.Equal(given, handle))
}

// follows reports whether a counter may come after another one: it grows, unless the authenticator has none, which is
// 0. Otherwise there are two authenticators with one key (section 6.1.1).
func follows(counter, before uint32) bool { return counter > before || counter == 0 && before == 0 }

func invalidData() error {
	return refusal.New(errtype.InvalidPublicKeyCredentialInvalidAuthenticatorData,
		"The authenticatorData of the credential is malformed.")
}

func refused(typ stytch.ErrorType) error {
	return refusal.New(typ, "The answer of the authenticator is not one to this request.")
}
