package passkey

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math/big"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

var ceremony = Ceremony{Domain: "example.com", Verified: true}

// device is an authenticator whose every word a test can choose.
type device struct {
	origin, domain string
	flags          byte
	counter        uint32
	kind           string
	sign           func(data []byte) []byte
}

func newDevice(t *testing.T) (*device, []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	public, err := private.PublicKey.Bytes()
	require.NoError(t, err)
	key, err := cbor.Marshal(cosePoint{Kty: ktyEC2, Alg: algES256, Crv: crvP256, X: public[1:33], Y: public[33:]})
	require.NoError(t, err)
	return &device{
		origin: "https://example.com", domain: "example.com", flags: flagPresent | flagVerified, kind: Get,
		sign: func(data []byte) []byte {
			hash := sha256.Sum256(data)
			signature, err := ecdsa.SignASN1(rand.Reader, private, hash[:])
			require.NoError(t, err)
			return signature
		},
	}, key
}

func (d *device) data() []byte {
	hash := sha256.Sum256([]byte(d.domain))
	return binary.BigEndian.AppendUint32(append(hash[:], d.flags), d.counter)
}

func (d *device) client(t *testing.T) []byte {
	t.Helper()
	text, err := json.Marshal(clientData{d.kind, "YQ", d.origin})
	require.NoError(t, err)
	return text
}

// logIn returns the answer to a login.
func (d *device) logIn(t *testing.T) *Answer {
	t.Helper()
	client, data := d.client(t), d.data()
	hash := sha256.Sum256(client)
	text, err := encode([]byte("id"), response{
		ClientDataJSON: base64url(client), AuthenticatorData: base64url(data),
		Signature: base64url(d.sign(append(data, hash[:]...))), UserHandle: base64url([]byte("ada")),
	})
	require.NoError(t, err)
	answer, err := Read(text, Get)
	require.NoError(t, err)
	return answer
}

// register returns the answer to a registration of a key.
func (d *device) register(t *testing.T, id string, key []byte) *Answer {
	t.Helper()
	d.kind = Create
	data := append(d.data(), make([]byte, aaguidLength)...)
	data = append(binary.BigEndian.AppendUint16(data, 2), "id"...)
	object, err := cbor.Marshal(
		map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": append(data, key...)},
	)
	require.NoError(t, err)
	text, err := encode([]byte(id), response{
		ClientDataJSON: base64url(d.client(t)), AttestationObject: base64url(object),
	})
	require.NoError(t, err)
	answer, err := Read(text, Create)
	require.NoError(t, err)
	return answer
}

func typeOf(t *testing.T, err error) stytch.ErrorType {
	t.Helper()
	var refused *refusal.Error
	require.ErrorAs(t, err, &refused)
	return refused.Type
}

// What is wrong with a login is refused: where it comes from, who was there, its counter and its signature.
func TestLogIn(t *testing.T) {
	good, key := newDevice(t)
	good.counter = 7
	known := Known{Key: key, Counter: 6, Handle: []byte("ada")}
	counter, err := good.logIn(t).LogIn(ceremony, known)
	require.NoError(t, err)
	require.Equal(t, uint32(7), counter)
	for what, change := range map[string]func(*device, *Known){
		"another origin":       func(d *device, _ *Known) { d.origin = "https://example.org" },
		"an origin like it":    func(d *device, _ *Known) { d.origin = "https://notexample.com" },
		"without TLS":          func(d *device, _ *Known) { d.origin = "http://example.com" },
		"another domain":       func(d *device, _ *Known) { d.domain = "example.org" },
		"nobody there":         func(d *device, _ *Known) { d.flags = flagVerified },
		"somebody unknown":     func(d *device, _ *Known) { d.flags = flagPresent },
		"a counter that stays": func(d *device, _ *Known) { d.counter = 6 },
		"a counter that ends":  func(d *device, _ *Known) { d.counter = 0 },
		"another user":         func(_ *device, k *Known) { k.Handle = []byte("ben") },
		"another signature":    func(d *device, _ *Known) { d.sign = func([]byte) []byte { return []byte("signed") } },
	} {
		bad, changed := *good, known
		change(&bad, &changed)
		_, err := bad.logIn(t).LogIn(ceremony, changed)
		require.Equal(t, errtype.UnableToAuthWebAuthnRegistration, typeOf(t, err), what)
	}
	below := *good
	below.origin = "https://login.example.com:8443"
	_, err = below.logIn(t).LogIn(ceremony, known)
	require.NoError(t, err, "a page below the domain")
	local := *good
	local.origin, local.domain = "http://localhost:3000", "localhost"
	_, err = local.logIn(t).LogIn(Ceremony{Domain: "localhost"}, known)
	require.NoError(t, err, "the machine itself")
	uncounted := *good
	uncounted.counter = 0
	_, err = uncounted.logIn(t).LogIn(ceremony, Known{Key: key})
	require.Equal(t, errtype.UnableToAuthWebAuthnRegistration, typeOf(t, err), "no such handle")
	_, err = uncounted.logIn(t).LogIn(ceremony, Known{Key: key, Handle: []byte("ada")})
	require.NoError(t, err, "without a counter")

	for field, want := range map[string]stytch.ErrorType{
		"authenticatorData": errtype.InvalidPublicKeyCredentialMissingAuthenticatorDataField,
		"signature":         errtype.InvalidPublicKeyCredentialMissingSignatureField,
	} {
		answer := good.logIn(t)
		if field == "signature" {
			answer.response.Signature = ""
		} else {
			answer.response.AuthenticatorData = ""
		}
		_, err := answer.LogIn(ceremony, known)
		require.Equal(t, want, typeOf(t, err))
	}
	short := good.logIn(t)
	short.response.AuthenticatorData = "YQ"
	_, err = short.LogIn(ceremony, known)
	require.Equal(t, errtype.InvalidPublicKeyCredentialInvalidAuthenticatorData, typeOf(t, err))
}

func TestRegister(t *testing.T) {
	device, key := newDevice(t)
	device.flags |= flagAttested
	device.counter = 3
	got, counter, err := device.register(t, "id", key).Register(ceremony)
	require.NoError(t, err)
	require.Equal(t, key, got)
	require.Equal(t, uint32(3), counter)

	_, _, err = device.register(t, "another", key).Register(ceremony)
	require.Equal(t, errtype.InvalidPublicKeyCredentialInvalidID, typeOf(t, err))
	_, _, err = device.register(t, "id", []byte{0xa0}).Register(ceremony)
	require.Equal(t, errtype.InvalidPublicKeyCredentialMalformedAttestationObject, typeOf(t, err), "no key")
	foreign := *device
	foreign.origin = "https://example.org"
	_, _, err = foreign.register(t, "id", key).Register(ceremony)
	require.Equal(t, errtype.UnableToRegisterWebAuthnRegistration, typeOf(t, err), "another origin")
	foreign.origin, foreign.domain = device.origin, "example.org"
	_, _, err = foreign.register(t, "id", key).Register(ceremony)
	require.Equal(t, errtype.UnableToRegisterWebAuthnRegistration, typeOf(t, err), "another domain")
	plain := *device
	plain.flags = flagPresent | flagVerified
	_, _, err = plain.register(t, "id", key).Register(ceremony)
	require.Equal(t, errtype.InvalidPublicKeyCredentialMalformedAttestationObject, typeOf(t, err), "no credential")
	missing := device.register(t, "id", key)
	missing.response.AttestationObject = ""
	_, _, err = missing.Register(ceremony)
	require.Equal(t, errtype.InvalidPublicKeyCredentialMissingAttestationObjectField, typeOf(t, err))
}

// The keys of authenticators that are not of ES256.
func TestKeys(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	text, err := cbor.Marshal(cosePoint{Kty: ktyOKP, Alg: algEdDSA, Crv: crvEd25519, X: public})
	require.NoError(t, err)
	key, err := readKey(text)
	require.NoError(t, err)
	require.True(t, signed(key, []byte("data"), ed25519.Sign(private, []byte("data"))))
	require.False(t, signed(key, []byte("other"), ed25519.Sign(private, []byte("data"))))

	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	text, err = cbor.Marshal(coseRSA{
		Kty: ktyRSA, Alg: algRS256, N: rsaKey.N.Bytes(), E: big.NewInt(int64(rsaKey.E)).Bytes(),
	})
	require.NoError(t, err)
	key, err = readKey(text)
	require.NoError(t, err)
	hash := sha256.Sum256([]byte("data"))
	signature, err := rsa.SignPKCS1v15(nil, rsaKey, crypto.SHA256, hash[:])
	require.NoError(t, err)
	require.True(t, signed(key, []byte("data"), signature))
	require.False(t, signed(key, []byte("other"), signature))
}

// Whatever a browser sends is refused or read, and what the authenticator of tests sends is read.
func FuzzRegister(f *testing.F) {
	text, err := Authenticate(`{"challenge":"YQ","rp":{"id":"example.com"},"user":{"id":"YQ"}}`, "")
	if err != nil {
		f.Fatal(err)
	}
	var made credential
	if err := json.Unmarshal([]byte(text), &made); err != nil {
		f.Fatal(err)
	}
	object, err := base64.RawURLEncoding.DecodeString(made.Response.AttestationObject)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(object)
	f.Fuzz(func(t *testing.T, object []byte) {
		sent := made
		sent.Response = new(response)
		*sent.Response = *made.Response
		sent.Response.AttestationObject = base64url(object)
		text, err := json.Marshal(sent)
		require.NoError(t, err)
		answer, err := Read(string(text), Create)
		require.NoError(t, err)
		key, _, err := answer.Register(ceremony)
		if err != nil {
			require.ErrorAs(t, err, new(*refusal.Error))
			return
		}
		_, err = readKey(key)
		require.NoError(t, err, "a key that is kept can be read")
	})
}
