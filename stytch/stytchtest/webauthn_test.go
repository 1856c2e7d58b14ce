package stytchtest_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

const domain = "example.com"

// registerOptions returns what a browser is asked for to register a passkey.
func (f *fixture) registerOptions(userID string) string {
	f.Helper()
	res, err := f.client.WebAuthn.RegisterStart(f.Context(), &stytch.WebAuthnRegisterStartParams{
		UserID: userID, Domain: domain, ReturnPasskeyCredentialOptions: new(true),
	})
	require.NoError(f, err)
	return res.PublicKeyCredentialCreationOptions
}

// passkey registers a passkey of a user.
func (f *fixture) passkey(userID string) *stytch.WebAuthnRegisterResponse {
	f.Helper()
	credential, err := stytchtest.WebAuthnCredential(f.registerOptions(userID))
	require.NoError(f, err)
	res, err := f.client.WebAuthn.Register(f.Context(), &stytch.WebAuthnRegisterParams{
		UserID: userID, PublicKeyCredential: credential,
	})
	require.NoError(f, err)
	return res
}

// loginCredential returns an answer to be logged in with.
func (f *fixture) loginCredential(userID string) string {
	f.Helper()
	started, err := f.client.WebAuthn.AuthenticateStart(f.Context(), &stytch.WebAuthnAuthenticateStartParams{
		Domain: domain, UserID: &userID, UseBase64URLEncoding: new(true),
	})
	require.NoError(f, err)
	res, err := stytchtest.WebAuthnCredential(started.PublicKeyCredentialRequestOptions)
	require.NoError(f, err)
	return res
}

func (f *fixture) usePasskey(credential string) error {
	_, err := f.client.WebAuthn.Authenticate(f.Context(), &stytch.WebAuthnAuthenticateParams{
		PublicKeyCredential: credential,
	})
	return err
}

// credentialID returns the id of the credential of a user for the domain.
func (f *fixture) credentialID(userID string) string {
	f.Helper()
	list, err := f.client.WebAuthn.ListCredentials(f.Context(), &stytch.WebAuthnListCredentialsParams{
		UserID: userID, Domain: domain,
	})
	require.NoError(f, err)
	return list.Credentials[0].CredentialID
}

func TestWebAuthn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	u := f.user(ada)
	registered := f.passkey(u.UserID)
	in, err := f.client.WebAuthn.Authenticate(t.Context(), &stytch.WebAuthnAuthenticateParams{
		PublicKeyCredential: f.loginCredential(u.UserID), SessionDurationMinutes: new(int32(60)),
	})
	require.NoError(f, err)
	factor := in.Session.AuthenticationFactors[0].WebAuthnFactor
	require.Equal(t, registered.WebAuthnRegistrationID, factor.WebAuthnRegistrationID)
	require.Equal(t, domain, factor.Domain)
	renamed, err := f.client.WebAuthn.Update(t.Context(), &stytch.WebAuthnUpdateParams{
		WebAuthnRegistrationID: registered.WebAuthnRegistrationID, Name: "Ada's key",
	})
	require.NoError(f, err)
	got := f.get(u.UserID).WebAuthnRegistrations
	require.Equal(t, "Ada's key", renamed.WebAuthnRegistration.Name)
	require.Equal(t, "Ada's key", got[0].Name)
	require.True(t, got[0].Verified)
	list, err := f.client.WebAuthn.ListCredentials(t.Context(), &stytch.WebAuthnListCredentialsParams{
		UserID: u.UserID, Domain: domain,
	})
	require.NoError(f, err)
	require.Len(t, list.Credentials, 1)
	require.Equal(t, registered.WebAuthnRegistrationID, list.Credentials[0].WebAuthnRegistrationID)
	none, err := f.client.WebAuthn.ListCredentials(t.Context(), &stytch.WebAuthnListCredentialsParams{
		UserID: u.UserID, Domain: "example.org",
	})
	require.NoError(f, err)
	require.Empty(t, none.Credentials)
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
	require.NoError(t, json.Unmarshal([]byte(f.registerOptions(u.UserID)), &options))
	id, err := base64.StdEncoding.DecodeString(options.User.ID)
	require.NoError(t, err)
	require.Equal(t, u.UserID, string(id))
	require.Equal(t, ada, options.User.Name)
	require.Equal(t, domain, options.RP.ID)
	require.NotEmpty(t, options.PubKeyCredParams)
	require.Len(t, options.ExcludeCredentials, 1)
	challenge, err := base64.StdEncoding.DecodeString(options.Challenge)
	require.NoError(t, err, "the challenge")
	require.Len(t, challenge, 32, "the challenge")
}

func TestWebAuthnRules(t *testing.T) {
	t.Parallel()
	register := func(change func(credential string) string) func(*fixture) error {
		return func(f *fixture) error {
			u := f.user(ada)
			credential, err := stytchtest.WebAuthnCredential(f.registerOptions(u.UserID))
			require.NoError(f, err)
			_, err = f.client.WebAuthn.Register(f.Context(), &stytch.WebAuthnRegisterParams{
				UserID: u.UserID, PublicKeyCredential: change(credential),
			})
			return err
		}
	}
	instead := func(text string) func(string) string { return func(string) string { return text } }
	res, err := stytchtest.WebAuthnCredential(`{"challenge":"YQ","rp":{"id":"example.com"},"user":{"id":"YQ"}}`)
	require.NoError(t, err)
	checkRules(t, []rule{
		{"a pending user", func(f *fixture) error {
			u, err := f.client.Users.Create(f.Context(), &stytch.UsersCreateParams{
				Email: new(ada), CreateUserAsPending: new(true),
			})
			require.NoError(f, err)
			_, err = f.client.WebAuthn.RegisterStart(f.Context(), &stytch.WebAuthnRegisterStartParams{
				UserID: u.UserID, Domain: domain,
			})
			return err
		}, errtype.CannotUseWebAuthnWithPendingUser},
		{"a URL for a domain", func(f *fixture) error {
			_, err := f.client.WebAuthn.AuthenticateStart(f.Context(), &stytch.WebAuthnAuthenticateStartParams{
				Domain: "https://example.com",
			})
			return err
		}, errtype.InvalidWebAuthnRegistrationDomain},
		{"an authenticator", func(f *fixture) error {
			_, err := f.client.WebAuthn.RegisterStart(f.Context(), &stytch.WebAuthnRegisterStartParams{
				UserID: f.user(ada).UserID, Domain: domain, AuthenticatorType: new(stytch.AuthenticatorType("abacus")),
			})
			return err
		}, errtype.InvalidAuthenticatorType},
		{"no JSON", register(instead("x")), errtype.InvalidPublicKeyCredential},
		{"no id", register(instead("{}")), errtype.InvalidPublicKeyCredentialMissingIDField},
		{"no response", register(instead(`{"id":"YQ"}`)), errtype.InvalidPublicKeyCredentialMissingResponseField},
		{
			"no client data", register(instead(`{"id":"YQ","response":{}}`)),
			errtype.InvalidPublicKeyCredentialMissingClientDataJSONField,
		},
		{
			"client data that is none", register(instead(`{"id":"YQ","response":{"clientDataJSON":"YQ"}}`)),
			errtype.InvalidPublicKeyCredentialMalformedClientDataJSON,
		},
		{"another challenge", register(instead(res)), errtype.NoPendingWebAuthnRegistration},
		{"the challenge of another user", func(f *fixture) error {
			credential, err := stytchtest.WebAuthnCredential(f.registerOptions(f.user(ada).UserID))
			require.NoError(f, err)
			_, err = f.client.WebAuthn.Register(f.Context(), &stytch.WebAuthnRegisterParams{
				UserID: f.user(ben).UserID, PublicKeyCredential: credential,
			})
			return err
		}, errtype.NoPendingWebAuthnRegistration},
		{"too late", func(f *fixture) error {
			u := f.user(ada)
			credential, err := stytchtest.WebAuthnCredential(f.registerOptions(u.UserID))
			require.NoError(f, err)
			f.later(5 * time.Minute)
			_, err = f.client.WebAuthn.Register(f.Context(), &stytch.WebAuthnRegisterParams{
				UserID: u.UserID, PublicKeyCredential: credential,
			})
			return err
		}, errtype.NoPendingWebAuthnRegistration},
		{"a user without one", func(f *fixture) error {
			_, err := f.client.WebAuthn.AuthenticateStart(f.Context(), &stytch.WebAuthnAuthenticateStartParams{
				Domain: domain, UserID: new(f.user(ada).UserID),
			})
			return err
		}, errtype.NoActiveWebAuthnRegistrations},
		{"an answer to register for one to log in", func(f *fixture) error {
			u := f.user(ada)
			f.passkey(u.UserID)
			res, err := stytchtest.WebAuthnCredential(f.registerOptions(u.UserID))
			require.NoError(f, err)
			return f.usePasskey(res)
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
			_, err := f.client.Users.DeleteWebAuthnRegistration(f.Context(), &stytch.UsersDeleteWebAuthnRegistrationParams{
				WebAuthnRegistrationID: registered.WebAuthnRegistrationID,
			})
			require.NoError(f, err)
			return f.usePasskey(credential)
		}, errtype.UnableToAuthWebAuthnRegistration},
		{"a passkey of another user", func(f *fixture) error {
			one, other := f.user(ada), f.user(ben)
			f.passkey(one.UserID)
			f.passkey(other.UserID)
			return f.usePasskey(
				strings.ReplaceAll(f.loginCredential(one.UserID), f.credentialID(one.UserID), f.credentialID(other.UserID)))
		}, errtype.UnableToAuthWebAuthnRegistration},
		{"a passkey of another domain", func(f *fixture) error {
			u := f.user(ada)
			f.passkey(u.UserID)
			started, err := f.client.WebAuthn.AuthenticateStart(f.Context(), &stytch.WebAuthnAuthenticateStartParams{
				Domain: "example.org",
			})
			require.NoError(f, err)
			options := strings.Replace(started.PublicKeyCredentialRequestOptions, `"allowCredentials":[]`,
				`"allowCredentials":[{"id":"`+f.credentialID(u.UserID)+`"}]`, 1)
			res, err := stytchtest.WebAuthnCredential(options)
			require.NoError(f, err)
			return f.usePasskey(res)
		}, errtype.UnableToAuthWebAuthnRegistration},
		{"a passkey twice", func(f *fixture) error {
			one, other := f.user(ada), f.user(ben)
			register := func(u *stytch.UsersCreateResponse) error {
				started, err := f.client.WebAuthn.RegisterStart(f.Context(), &stytch.WebAuthnRegisterStartParams{
					UserID: u.UserID, Domain: domain, OverrideID: new("the same person"),
				})
				require.NoError(f, err)
				credential, err := stytchtest.WebAuthnCredential(started.PublicKeyCredentialCreationOptions)
				require.NoError(f, err)
				_, err = f.client.WebAuthn.Register(f.Context(), &stytch.WebAuthnRegisterParams{
					UserID: u.UserID, PublicKeyCredential: credential,
				})
				return err
			}
			require.NoError(f, register(one))
			return register(other)
		}, errtype.DuplicateWebAuthnRegistration},
		{"an empty name", func(f *fixture) error {
			_, err := f.client.WebAuthn.Update(f.Context(), &stytch.WebAuthnUpdateParams{
				WebAuthnRegistrationID: f.passkey(f.user(ada).UserID).WebAuthnRegistrationID,
			})
			return err
		}, errtype.EmptyWebAuthnRegistrationName},
		{"a name for nothing", func(f *fixture) error {
			_, err := f.client.WebAuthn.Update(f.Context(), &stytch.WebAuthnUpdateParams{
				WebAuthnRegistrationID: f.user(ada).EmailID, Name: "key",
			})
			return err
		}, errtype.WebAuthnRegistrationNotFound},
	})
}

// A person who gives no user name is known by the passkey.
func TestWebAuthnWithoutUserName(t *testing.T) {
	f := newFixture(t)
	u := f.user(ada)
	f.passkey(u.UserID)
	started, err := f.client.WebAuthn.AuthenticateStart(t.Context(), &stytch.WebAuthnAuthenticateStartParams{
		Domain: domain, ReturnPasskeyCredentialOptions: new(true),
	})
	require.NoError(t, err)
	_, err = stytchtest.WebAuthnCredential(started.PublicKeyCredentialRequestOptions)
	require.Error(t, err, "whose passkey")
	credential, err := stytchtest.WebAuthnCredential(started.PublicKeyCredentialRequestOptions, u.UserID)
	require.NoError(t, err)
	in, err := f.client.WebAuthn.Authenticate(t.Context(), &stytch.WebAuthnAuthenticateParams{
		PublicKeyCredential: credential,
	})
	require.NoError(t, err)
	require.Equal(t, u.UserID, in.UserID)
	second := f.passkey(u.UserID)
	require.Len(t, second.User.WebAuthnRegistrations, 2, "a second passkey of the user")
}

// What a passkey has signed cannot be changed afterwards.
func TestWebAuthnSignature(t *testing.T) {
	f := newFixture(t)
	u := f.user(ada)
	f.passkey(u.UserID)
	var credential struct {
		ID       string            `json:"id"`
		Type     string            `json:"type"`
		Response map[string]string `json:"response"`
	}
	require.NoError(t, json.Unmarshal([]byte(f.loginCredential(u.UserID)), &credential))
	data, err := base64.RawURLEncoding.DecodeString(credential.Response["clientDataJSON"])
	require.NoError(t, err)
	credential.Response["clientDataJSON"] = base64.RawURLEncoding.EncodeToString(append(data, ' '))
	changed, err := json.Marshal(credential)
	require.NoError(t, err)
	require.ErrorIs(t, f.usePasskey(string(changed)), errtype.UnableToAuthWebAuthnRegistration)
}
