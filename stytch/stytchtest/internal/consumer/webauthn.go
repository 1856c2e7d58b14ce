package consumer

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/passkey"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

const (
	webAuthnRegister     = "webauthn_register"
	webAuthnAuthenticate = "webauthn_authenticate"
	webAuthnExpiry       = 5 * time.Minute
	attrDomain           = "domain"
	attrAuthenticator    = "authenticator_type"
	attrVerified         = "user_verification" // not empty if it is required
	attrHandle           = "user_handle"
)

func webAuthnOperations() operation.Table {
	return operation.Table{
		"WebAuthnRegisterStart":     handle(webAuthnRegisterStart),
		"WebAuthnRegister":          handle(webAuthnRegisterEnd),
		"WebAuthnAuthenticateStart": handle(webAuthnAuthenticateStart),
		"WebAuthnAuthenticate":      handle(webAuthnAuthenticateEnd),
		"WebAuthnUpdate":            handle(webAuthnUpdate),
		"WebAuthnListCredentials":   handle(webAuthnListCredentials),
	}
}

// creationOptions are PublicKeyCredentialCreationOptions, as the browser takes them.
type creationOptions struct {
	Challenge              string                 `json:"challenge"`
	RP                     entity                 `json:"rp"`
	User                   entity                 `json:"user"`
	PubKeyCredParams       []credentialParameters `json:"pubKeyCredParams"`
	Timeout                int64                  `json:"timeout"` // milliseconds
	ExcludeCredentials     []descriptor           `json:"excludeCredentials"`
	AuthenticatorSelection map[string]any         `json:"authenticatorSelection"`
	Attestation            string                 `json:"attestation"`
}

// requestOptions are PublicKeyCredentialRequestOptions.
type requestOptions struct {
	Challenge        string       `json:"challenge"`
	Timeout          int64        `json:"timeout"` // milliseconds
	RPID             string       `json:"rpId"`
	AllowCredentials []descriptor `json:"allowCredentials"`
	UserVerification string       `json:"userVerification"`
}

type entity struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName,omitempty"`
}

type credentialParameters struct {
	Type string `json:"type"`
	Alg  int    `json:"alg"`
}

type descriptor struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

func webAuthnRegisterStart(c *call, in *gen.WebAuthnRegisterStartRequest) (*gen.WebAuthnRegisterStartResponse, error) {
	u, err := c.Users.Find(in.UserID)
	if err := refusal.First(err, checkDomain(in.Domain)); err != nil {
		return nil, err
	}
	kind := optional.Value(in.AuthenticatorType)
	switch {
	case u.Status == "pending":
		return nil, refusal.New(errtype.CannotUseWebAuthnWithPendingUser, "The user is pending.")
	case kind != "" && kind != gen.AuthenticatorTypePlatform && kind != gen.AuthenticatorTypeCrossPlatform:
		return nil, refusal.New(errtype.InvalidAuthenticatorType,
			"The type of authenticator is neither platform nor cross-platform.")
	}
	challenge := c.Secrets.Issue(c.Now, store.Secret{
		Kind: webAuthnRegister, Subject: u.UserID, ExpiresAt: c.Now.Add(webAuthnExpiry),
		Attrs: map[string]string{
			attrDomain: in.Domain, flow.AttrUserAgent: optional.Value(in.UserAgent), attrAuthenticator: string(kind),
			attrVerified: required(in.ReturnPasskeyCredentialOptions), attrHandle: handleOf(u, in),
		},
	})
	isURL := optional.Value(in.UseBase64URLEncoding)
	options, err := json.Marshal(creationOptions{
		Challenge: encodeBinary(challenge, isURL), RP: entity{ID: in.Domain, Name: in.Domain},
		User:             webAuthnUser(u, in, isURL),
		PubKeyCredParams: algorithms(),
		Timeout:          webAuthnExpiry.Milliseconds(), ExcludeCredentials: descriptors(u, in.Domain, isURL),
		AuthenticatorSelection: selection(kind, optional.Value(in.ReturnPasskeyCredentialOptions)), Attestation: "none",
	})
	if err != nil {
		return nil, err
	}
	return &gen.WebAuthnRegisterStartResponse{UserID: u.UserID, PublicKeyCredentialCreationOptions: string(options)}, nil
}

func algorithms() []credentialParameters {
	var list []credentialParameters
	for _, algorithm := range passkey.Algorithms {
		list = append(list, credentialParameters{"public-key", algorithm})
	}
	return list
}

// webAuthnUser is a user as authenticators show it.
func webAuthnUser(u *store.User, in *gen.WebAuthnRegisterStartRequest, isURL bool) entity {
	name := u.UserID
	if len(u.Emails) > 0 {
		name = u.Emails[0].Email
	}
	optional.Set(&name, in.OverrideName)
	display := name
	optional.Set(&display, in.OverrideDisplayName)
	return entity{ID: encodeBytes([]byte(handleOf(u, in)), isURL), Name: name, DisplayName: display}
}

// handleOf is how authenticators name a user.
func handleOf(u *store.User, in *gen.WebAuthnRegisterStartRequest) string {
	handle := u.UserID
	optional.Set(&handle, in.OverrideID)
	return handle
}

// required is the value of attrVerified: options for passkeys require that the authenticator verifies who it is.
func required(passkeyOptions *bool) string {
	if optional.Value(passkeyOptions) {
		return "required"
	}
	return ""
}

// ceremonyOf is what the answer to a challenge has to be for.
func ceremonyOf(s *store.Secret) passkey.Ceremony {
	return passkey.Ceremony{Domain: s.Attrs[attrDomain], Verified: s.Attrs[attrVerified] != ""}
}

func selection(kind gen.AuthenticatorType, passkey bool) map[string]any {
	wanted := map[string]any{"userVerification": "preferred"}
	if kind != "" {
		wanted["authenticatorAttachment"] = kind
	}
	if passkey {
		wanted["residentKey"], wanted["requireResidentKey"], wanted["userVerification"] = "required", true, "required"
	}
	return wanted
}

// descriptors are the credentials of a user for a domain.
func descriptors(u *store.User, domain string, isURL bool) []descriptor {
	list := []descriptor{}
	for _, r := range u.WebAuthnRegistrations {
		if r.Domain == domain {
			list = append(list, descriptor{"public-key", encodeBinary(u.CredentialOf(r.WebAuthnRegistrationID), isURL)})
		}
	}
	return list
}

// encodeBinary encodes what is kept as base64url in the way that options want it.
func encodeBinary(kept string, isURL bool) string {
	data, err := base64.RawURLEncoding.DecodeString(kept)
	if err != nil {
		return kept
	}
	return encodeBytes(data, isURL)
}

func encodeBytes(data []byte, isURL bool) string {
	if isURL {
		return base64.RawURLEncoding.EncodeToString(data)
	}
	return base64.StdEncoding.EncodeToString(data)
}

func checkDomain(domain string) error {
	if domain == "" || strings.ContainsAny(domain, ":/ ") {
		return refusal.New(errtype.InvalidWebAuthnRegistrationDomain, "The domain is not one without scheme and port.")
	}
	return nil
}

func webAuthnRegisterEnd(c *call, in *gen.WebAuthnRegisterRequest) (*gen.WebAuthnRegisterResponse, error) {
	u, err := c.Users.Find(in.UserID)
	if err != nil {
		return nil, err
	}
	answer, err := passkey.Read(in.PublicKeyCredential, passkey.Create)
	if err != nil {
		return nil, err
	}
	s := c.Secrets.Peek(c.Now, webAuthnRegister, answer.Challenge)
	switch {
	case s == nil || s.Subject != u.UserID:
		return nil, refusal.New(errtype.NoPendingWebAuthnRegistration,
			"There is no pending registration with this challenge.")
	case c.Users.ByKey[store.CredentialKey(answer.ID)] != nil:
		return nil, refusal.New(errtype.DuplicateWebAuthnRegistration, "The credential has been registered already.")
	}
	key, counter, err := answer.Register(ceremonyOf(s))
	if err != nil {
		return nil, err
	}
	registration := gen.WebAuthnRegistration{
		WebAuthnRegistrationID: random.ID("webauthn-registration"), Domain: s.Attrs[attrDomain],
		UserAgent:         s.Attrs[flow.AttrUserAgent],
		AuthenticatorType: gen.AuthenticatorType(s.Attrs[attrAuthenticator]), Verified: true,
	}
	handed, err := c.logInBy(u,
		webAuthnFactor(
			registration), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	c.Secrets.Spend(answer.Challenge)
	c.Users.Change(u, func() {
		u.WebAuthnRegistrations = append(slices.Clone(u.WebAuthnRegistrations), registration)
		u.Credentials = append(slices.Clone(u.Credentials), store.Credential{
			ID: answer.ID, Registration: registration.WebAuthnRegistrationID, Key: key, Counter: counter,
			Handle: s.Attrs[attrHandle],
		})
	})
	return &gen.WebAuthnRegisterResponse{
		UserID: u.UserID, WebAuthnRegistrationID: registration.WebAuthnRegistrationID, User: u.Shown(c.Now),
		SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

func webAuthnFactor(r gen.WebAuthnRegistration) gen.AuthenticationFactor {
	return gen.AuthenticationFactor{
		Type: gen.FactorTypeWebAuthn, DeliveryMethod: gen.FactorDeliveryMethodWebAuthnRegistration,
		WebAuthnFactor: &gen.WebAuthnFactor{
			WebAuthnRegistrationID: r.WebAuthnRegistrationID, Domain: r.Domain, UserAgent: r.UserAgent,
		},
	}
}

// webAuthnAuthenticateStart without a user lets every passkey of the domain answer.
func webAuthnAuthenticateStart(
	c *call, in *gen.WebAuthnAuthenticateStartRequest,
) (*gen.WebAuthnAuthenticateStartResponse, error) {
	if err := checkDomain(in.Domain); err != nil {
		return nil, err
	}
	userID, allowed := "", []descriptor{}
	isURL := optional.Value(in.UseBase64URLEncoding)
	if in.UserID != nil {
		u, err := c.Users.Find(*in.UserID)
		if err != nil {
			return nil, err
		}
		userID, allowed = u.UserID, descriptors(u, in.Domain, isURL)
		if len(allowed) == 0 {
			return nil, refusal.New(errtype.NoActiveWebAuthnRegistrations, "The user has no registration for the domain.")
		}
	}
	challenge := c.Secrets.Issue(c.Now, store.Secret{
		Kind: webAuthnAuthenticate, Subject: userID, ExpiresAt: c.Now.Add(webAuthnExpiry),
		Attrs: map[string]string{attrDomain: in.Domain, attrVerified: required(in.ReturnPasskeyCredentialOptions)},
	})
	verification := "preferred"
	if optional.Value(in.ReturnPasskeyCredentialOptions) {
		verification = "required"
	}
	options, err := json.Marshal(requestOptions{
		Challenge: encodeBinary(challenge, isURL), Timeout: webAuthnExpiry.Milliseconds(), RPID: in.Domain,
		AllowCredentials: allowed, UserVerification: verification,
	})
	if err != nil {
		return nil, err
	}
	return &gen.WebAuthnAuthenticateStartResponse{UserID: userID, PublicKeyCredentialRequestOptions: string(options)}, nil
}

func webAuthnAuthenticateEnd(c *call, in *gen.WebAuthnAuthenticateRequest) (*gen.WebAuthnAuthenticateResponse, error) {
	refused := refusal.New(errtype.UnableToAuthWebAuthnRegistration,
		"The WebAuthn registration could not be authenticated.")
	answer, err := passkey.Read(in.PublicKeyCredential, passkey.Get)
	if err != nil {
		return nil, err
	}
	s, u := c.Secrets.Peek(c.Now, webAuthnAuthenticate, answer.Challenge),
		c.Users.ByKey[store.CredentialKey(answer.ID)]
	if s == nil || u == nil || s.Subject != "" && s.Subject != u.UserID {
		return nil, refused
	}
	registration := u.RegistrationOf(answer.ID)
	if registration.Domain != s.Attrs[attrDomain] {
		return nil, refused
	}
	used := u.CredentialAt(answer.ID)
	var counter uint32
	if err := u.Lock.Attempt(c.Now, func() (err error) {
		counter, err = answer.LogIn(ceremonyOf(s), passkey.Known{
			Key: used.Key, Counter: used.Counter, Handle: []byte(used.Handle),
		})
		return err
	}); err != nil {
		return nil, err
	}
	handed, err := c.logInBy(u,
		webAuthnFactor(
			registration), loginInputs{in.SessionToken, in.SessionJWT, in.SessionDurationMinutes, in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	c.Secrets.Spend(answer.Challenge)
	used.Counter = counter
	return &gen.WebAuthnAuthenticateResponse{
		UserID: u.UserID, WebAuthnRegistrationID: registration.WebAuthnRegistrationID, User: u.Shown(c.Now),
		SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

func webAuthnUpdate(c *call, in *gen.WebAuthnUpdateRequest) (*gen.WebAuthnUpdateResponse, error) {
	id := c.Path["webauthn_registration_id"]
	if in.Name == "" {
		return nil, refusal.New(errtype.EmptyWebAuthnRegistrationName, "The name is empty.")
	}
	if u := c.Users.ByKey[id]; u != nil {
		list := slices.Clone(u.WebAuthnRegistrations)
		for i := range list {
			if list[i].WebAuthnRegistrationID == id {
				list[i].Name = in.Name
				u.WebAuthnRegistrations = list
				return &gen.WebAuthnUpdateResponse{WebAuthnRegistration: &list[i]}, nil
			}
		}
	}
	return nil, refusal.New(errtype.WebAuthnRegistrationNotFound, "WebAuthn registration could not be found.")
}

// webAuthnListCredentials shows the public keys in COSE, as base64url.
func webAuthnListCredentials(c *call, _ *none) (*gen.WebAuthnListCredentialsResponse, error) {
	u, err := c.Users.Find(c.Path["user_id"])
	if err != nil {
		return nil, err
	}
	out := &gen.WebAuthnListCredentialsResponse{Credentials: []gen.WebAuthnCredential{}}
	for _, r := range u.WebAuthnRegistrations {
		if r.Domain == c.Path["domain"] {
			id := u.CredentialOf(r.WebAuthnRegistrationID)
			out.Credentials = append(out.Credentials, gen.WebAuthnCredential{
				CredentialID: id, WebAuthnRegistrationID: r.WebAuthnRegistrationID, Type: "public-key",
				PublicKey: encodeBytes(u.CredentialAt(id).Key, true),
			})
		}
	}
	return out, nil
}
