// Package passkey checks what browsers answer to the options of WebAuthn (W3C Web Authentication, level 2), and has an
// authenticator for tests.
package passkey

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// The types of client data.
const (
	Create = "webauthn.create"
	Get    = "webauthn.get"
)

// Answer is what a browser has answered to options.
type Answer struct {
	ID         string // of the credential, as base64url
	Challenge  string // as base64url
	origin     string
	clientData []byte // as it was signed
	response   response
}

// credential is a PublicKeyCredential as JSON.
type credential struct {
	ID       string    `json:"id"`
	RawID    string    `json:"rawId"`
	Type     string    `json:"type"`
	Response *response `json:"response"`
}

// response has what the authenticator says, as base64 of either kind.
type response struct {
	ClientDataJSON    string `json:"clientDataJSON"`
	AttestationObject string `json:"attestationObject,omitempty"` // of a registration
	AuthenticatorData string `json:"authenticatorData,omitempty"` // and the rest of a login
	Signature         string `json:"signature,omitempty"`
	UserHandle        string `json:"userHandle,omitempty"`
}

// clientData is what the browser has the authenticator sign.
type clientData struct {
	Type      string `json:"type"`
	Challenge string `json:"challenge"`
	Origin    string `json:"origin"`
}

// Read reads an answer to options of a type.
func Read(text, kind string) (*Answer, error) {
	var from credential
	if json.Unmarshal([]byte(text), &from) != nil {
		return nil, refusal.New(errtype.InvalidPublicKeyCredential, "The credential is not JSON.")
	}
	id, err := Decode(from.ID)
	switch {
	case from.ID == "":
		return nil, refusal.New(errtype.InvalidPublicKeyCredentialMissingIDField, "The credential has no id.")
	case err != nil:
		return nil, refusal.New(errtype.InvalidPublicKeyCredentialInvalidID, "The id of the credential is not base64.")
	case from.Response == nil:
		return nil, refusal.New(errtype.InvalidPublicKeyCredentialMissingResponseField, "The credential has no response.")
	case from.Response.ClientDataJSON == "":
		return nil, refusal.New(errtype.InvalidPublicKeyCredentialMissingClientDataJSONField,
			"The response of the credential has no clientDataJSON.")
	}
	answer := &Answer{ID: base64.RawURLEncoding.EncodeToString(id), response: *from.Response}
	return answer, answer.readClientData(kind)
}

func (a *Answer) readClientData(kind string) error {
	var signed clientData
	data, err := Decode(a.response.ClientDataJSON)
	if err != nil || json.Unmarshal(data, &signed) != nil || signed.Type != kind {
		return refusal.New(errtype.InvalidPublicKeyCredentialMalformedClientDataJSON,
			"The clientDataJSON of the credential is not that of %s.", kind)
	}
	challenge, err := Decode(signed.Challenge)
	if err != nil {
		return refusal.New(errtype.InvalidPublicKeyCredentialMalformedClientDataJSON, "The challenge is not base64.")
	}
	a.Challenge, a.origin, a.clientData = base64.RawURLEncoding.EncodeToString(challenge), signed.Origin, data
	return nil
}

// isFrom reports whether an answer comes from a page of a domain, or of one below it: over HTTPS, or from the machine
// itself.
func (a *Answer) isFrom(domain string) bool {
	origin, err := url.Parse(a.origin)
	if err != nil {
		return false
	}
	host := origin.Hostname()
	isLocal := host == "localhost" || strings.HasSuffix(host, ".localhost")
	return (host == domain || strings.HasSuffix(host, "."+domain)) &&
		(origin.Scheme == "https" || origin.Scheme == "http" && isLocal)
}

// Decode decodes base64 of every kind.
func Decode(text string) ([]byte, error) {
	text = strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(text)
	return base64.RawURLEncoding.DecodeString(text)
}
