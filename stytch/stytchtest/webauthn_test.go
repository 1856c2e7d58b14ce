package stytchtest_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

const domain = "example.com"

// registerOptions returns what a browser is asked for to register a passkey.
func (f *fixture) registerOptions(userID string) string {
	f.Helper()
	return must[*stytch.WebAuthnRegisterStartResponse](f)(f.client.WebAuthn.RegisterStart(f.Context(), &stytch.WebAuthnRegisterStartParams{
		UserID: userID, Domain: domain, ReturnPasskeyCredentialOptions: new(true),
	})).PublicKeyCredentialCreationOptions
}

// passkey registers a passkey of a user.
func (f *fixture) passkey(userID string) *stytch.WebAuthnRegisterResponse {
	f.Helper()
	credential := must[string](f)(stytchtest.WebAuthnCredential(f.registerOptions(userID)))
	return must[*stytch.WebAuthnRegisterResponse](f)(f.client.WebAuthn.Register(f.Context(), &stytch.WebAuthnRegisterParams{
		UserID: userID, PublicKeyCredential: credential,
	}))
}

// loginCredential returns an answer to be logged in with.
func (f *fixture) loginCredential(userID string) string {
	f.Helper()
	started := must[*stytch.WebAuthnAuthenticateStartResponse](f)(
		f.client.WebAuthn.AuthenticateStart(f.Context(), &stytch.WebAuthnAuthenticateStartParams{Domain: domain, UserID: &userID, UseBase64URLEncoding: new(true)}))
	return must[string](f)(stytchtest.WebAuthnCredential(started.PublicKeyCredentialRequestOptions))
}

func (f *fixture) usePasskey(credential string) error {
	_, err := f.client.WebAuthn.Authenticate(f.Context(), &stytch.WebAuthnAuthenticateParams{PublicKeyCredential: credential})
	return err
}

// credentialID returns the id of the credential of a user for the domain.
func (f *fixture) credentialID(userID string) string {
	f.Helper()
	list := must[*stytch.WebAuthnListCredentialsResponse](f)(
		f.client.WebAuthn.ListCredentials(f.Context(), &stytch.WebAuthnListCredentialsParams{UserID: userID, Domain: domain}))
	return list.Credentials[0].CredentialID
}

func TestWebAuthn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	u := f.user(ada)
	registered := f.passkey(u.UserID)
	in := must[*stytch.WebAuthnAuthenticateResponse](f)(f.client.WebAuthn.Authenticate(t.Context(), &stytch.WebAuthnAuthenticateParams{
		PublicKeyCredential: f.loginCredential(u.UserID), SessionDurationMinutes: new(int32(60)),
	}))
	if factor := in.Session.AuthenticationFactors[0].WebAuthnFactor; factor.WebAuthnRegistrationID != registered.WebAuthnRegistrationID || factor.Domain != domain {
		t.Errorf("got %+v", factor)
	}
	renamed := must[*stytch.WebAuthnUpdateResponse](f)(f.client.WebAuthn.Update(t.Context(), &stytch.WebAuthnUpdateParams{
		WebAuthnRegistrationID: registered.WebAuthnRegistrationID, Name: "Ada's key",
	}))
	if got := f.get(u.UserID).WebAuthnRegistrations; renamed.WebAuthnRegistration.Name != "Ada's key" || got[0].Name != "Ada's key" || !got[0].Verified {
		t.Errorf("got %+v", got)
	}
	list := must[*stytch.WebAuthnListCredentialsResponse](f)(f.client.WebAuthn.ListCredentials(t.Context(), &stytch.WebAuthnListCredentialsParams{UserID: u.UserID, Domain: domain}))
	if len(list.Credentials) != 1 || list.Credentials[0].WebAuthnRegistrationID != registered.WebAuthnRegistrationID {
		t.Errorf("got %+v", list)
	}
	none := must[*stytch.WebAuthnListCredentialsResponse](f)(f.client.WebAuthn.ListCredentials(t.Context(), &stytch.WebAuthnListCredentialsParams{UserID: u.UserID, Domain: "example.org"}))
	if len(none.Credentials) != 0 {
		t.Errorf("got %+v", none)
	}
}

// The options are such as browsers take.
func TestWebAuthnOptions(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	u := f.user(ada)
	f.passkey(u.UserID)
	var options struct {
		Challenge          string
		RP                 struct{ ID string }
		User               struct{ ID, Name string }
		PubKeyCredParams   []struct{ Alg int }
		ExcludeCredentials []struct{ ID string }
	}
	if err := json.Unmarshal([]byte(f.registerOptions(u.UserID)), &options); err != nil {
		t.Fatal(err)
	}
	id, err := base64.StdEncoding.DecodeString(options.User.ID)
	if err != nil || string(id) != u.UserID || options.User.Name != ada || options.RP.ID != domain || len(options.PubKeyCredParams) == 0 || len(options.ExcludeCredentials) != 1 {
		t.Errorf("got %+v, %v", options, err)
	}
	if challenge, err := base64.StdEncoding.DecodeString(options.Challenge); err != nil || len(challenge) != 32 {
		t.Errorf("the challenge: %q, %v", options.Challenge, err)
	}
}

func TestWebAuthnRules(t *testing.T) {
	t.Parallel()
	register := func(change func(credential string) string) func(*fixture) error {
		return func(f *fixture) error {
			u := f.user(ada)
			credential := must[string](f)(stytchtest.WebAuthnCredential(f.registerOptions(u.UserID)))
			_, err := f.client.WebAuthn.Register(f.Context(), &stytch.WebAuthnRegisterParams{UserID: u.UserID, PublicKeyCredential: change(credential)})
			return err
		}
	}
	instead := func(text string) func(string) string { return func(string) string { return text } }
	checkRules(t, []rule{
		{"a pending user", func(f *fixture) error {
			u := must[*stytch.UsersCreateResponse](f)(f.client.Users.Create(f.Context(), &stytch.UsersCreateParams{Email: new(ada), CreateUserAsPending: new(true)}))
			_, err := f.client.WebAuthn.RegisterStart(f.Context(), &stytch.WebAuthnRegisterStartParams{UserID: u.UserID, Domain: domain})
			return err
		}, errtype.CannotUseWebAuthnWithPendingUser},
		{"a URL for a domain", func(f *fixture) error {
			_, err := f.client.WebAuthn.AuthenticateStart(f.Context(), &stytch.WebAuthnAuthenticateStartParams{Domain: "https://example.com"})
			return err
		}, errtype.InvalidWebAuthnRegistrationDomain},
		{"an authenticator", func(f *fixture) error {
			_, err := f.client.WebAuthn.RegisterStart(f.Context(), &stytch.WebAuthnRegisterStartParams{UserID: f.user(ada).UserID, Domain: domain, AuthenticatorType: new("abacus")})
			return err
		}, errtype.InvalidAuthenticatorType},
		{"no JSON", register(instead("x")), errtype.InvalidPublicKeyCredential},
		{"no id", register(instead("{}")), errtype.InvalidPublicKeyCredentialMissingIDField},
		{"no response", register(instead(`{"id":"YQ"}`)), errtype.InvalidPublicKeyCredentialMissingResponseField},
		{"no client data", register(instead(`{"id":"YQ","response":{}}`)), errtype.InvalidPublicKeyCredentialMissingClientDataJSONField},
		{"client data that is none", register(instead(`{"id":"YQ","response":{"clientDataJSON":"YQ"}}`)), errtype.InvalidPublicKeyCredentialMalformedClientDataJSON},
		{"another challenge", register(instead(must[string](&fixture{T: t})(stytchtest.WebAuthnCredential(`{"challenge":"YQ","rp":{"id":"example.com"}}`)))), errtype.NoPendingWebAuthnRegistration},
		{"the challenge of another user", func(f *fixture) error {
			credential := must[string](f)(stytchtest.WebAuthnCredential(f.registerOptions(f.user(ada).UserID)))
			_, err := f.client.WebAuthn.Register(f.Context(), &stytch.WebAuthnRegisterParams{UserID: f.user(ben).UserID, PublicKeyCredential: credential})
			return err
		}, errtype.NoPendingWebAuthnRegistration},
		{"too late", func(f *fixture) error {
			u := f.user(ada)
			credential := must[string](f)(stytchtest.WebAuthnCredential(f.registerOptions(u.UserID)))
			f.later(5 * time.Minute)
			_, err := f.client.WebAuthn.Register(f.Context(), &stytch.WebAuthnRegisterParams{UserID: u.UserID, PublicKeyCredential: credential})
			return err
		}, errtype.NoPendingWebAuthnRegistration},
		{"a user without one", func(f *fixture) error {
			_, err := f.client.WebAuthn.AuthenticateStart(f.Context(), &stytch.WebAuthnAuthenticateStartParams{Domain: domain, UserID: new(f.user(ada).UserID)})
			return err
		}, errtype.NoActiveWebAuthnRegistrations},
		{"an answer to register for one to log in", func(f *fixture) error {
			u := f.user(ada)
			f.passkey(u.UserID)
			return f.usePasskey(must[string](f)(stytchtest.WebAuthnCredential(f.registerOptions(u.UserID))))
		}, errtype.InvalidPublicKeyCredentialMalformedClientDataJSON},
		{"an answer twice", func(f *fixture) error {
			u := f.user(ada)
			f.passkey(u.UserID)
			credential := f.loginCredential(u.UserID)
			if err := f.usePasskey(credential); err != nil {
				return err
			}
			return f.usePasskey(credential)
		}, errtype.UnableToAuthWebAuthnRegistration},
		{"a passkey that is deleted", func(f *fixture) error {
			u := f.user(ada)
			registered := f.passkey(u.UserID)
			credential := f.loginCredential(u.UserID)
			must[*stytch.UsersDeleteWebAuthnRegistrationResponse](f)(f.client.Users.DeleteWebAuthnRegistration(f.Context(), &stytch.UsersDeleteWebAuthnRegistrationParams{
				WebAuthnRegistrationID: registered.WebAuthnRegistrationID,
			}))
			return f.usePasskey(credential)
		}, errtype.UnableToAuthWebAuthnRegistration},
		{"a passkey of another user", func(f *fixture) error {
			one, other := f.user(ada), f.user(ben)
			f.passkey(one.UserID)
			f.passkey(other.UserID)
			return f.usePasskey(strings.ReplaceAll(f.loginCredential(one.UserID), f.credentialID(one.UserID), f.credentialID(other.UserID)))
		}, errtype.UnableToAuthWebAuthnRegistration},
		{"a passkey of another domain", func(f *fixture) error {
			u := f.user(ada)
			f.passkey(u.UserID)
			started := must[*stytch.WebAuthnAuthenticateStartResponse](f)(
				f.client.WebAuthn.AuthenticateStart(f.Context(), &stytch.WebAuthnAuthenticateStartParams{Domain: "example.org"}))
			options := strings.Replace(started.PublicKeyCredentialRequestOptions, `"allowCredentials":[]`,
				`"allowCredentials":[{"id":"`+f.credentialID(u.UserID)+`"}]`, 1)
			return f.usePasskey(must[string](f)(stytchtest.WebAuthnCredential(options)))
		}, errtype.UnableToAuthWebAuthnRegistration},
		{"a passkey twice", func(f *fixture) error {
			one, other := f.user(ada), f.user(ben)
			f.passkey(one.UserID)
			var credential map[string]any
			if err := json.Unmarshal([]byte(must[string](f)(stytchtest.WebAuthnCredential(f.registerOptions(other.UserID)))), &credential); err != nil {
				return err
			}
			credential["id"] = f.credentialID(one.UserID)
			text, err := json.Marshal(credential)
			if err != nil {
				return err
			}
			_, err = f.client.WebAuthn.Register(f.Context(), &stytch.WebAuthnRegisterParams{UserID: other.UserID, PublicKeyCredential: string(text)})
			return err
		}, errtype.DuplicateWebAuthnRegistration},
		{"an empty name", func(f *fixture) error {
			_, err := f.client.WebAuthn.Update(f.Context(), &stytch.WebAuthnUpdateParams{WebAuthnRegistrationID: f.passkey(f.user(ada).UserID).WebAuthnRegistrationID})
			return err
		}, errtype.EmptyWebAuthnRegistrationName},
		{"a name for nothing", func(f *fixture) error {
			_, err := f.client.WebAuthn.Update(f.Context(), &stytch.WebAuthnUpdateParams{WebAuthnRegistrationID: f.user(ada).EmailID, Name: "key"})
			return err
		}, errtype.WebAuthnRegistrationNotFound},
	})
}
