package stytchtest

import (
	"fmt"
	"time"

	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/consumer"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/oauth"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/otp"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/passkey"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sessions"
)

// locked runs a function that has the state to itself.
func (s *Server) locked(do func(*operation.Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do(s.newRequest())
}

// mint returns a token that a function makes which has the state to itself.
func (s *Server) mint(issue func(*operation.Request) (string, error)) (string, error) {
	var in *operation.Request
	var token string
	var err error
	s.locked(func(r *operation.Request) {
		in = r
		token, err = issue(r)
	})
	if err != nil {
		return "", fmt.Errorf("stytchtest: %w", err)
	}
	signed, err := in.Finish([]byte(token))
	return string(signed), err
}

// OAuthToken returns a token such as an OAuth flow redirects with: OAuth.Authenticate logs
// the person in who has an e-mail address at a provider, such as "google" or "github". The
// address counts as verified by the provider.
//
// It panics for a provider that Stytch does not have.
func (s *Server) OAuthToken(provider, email string) string {
	if consumer.ProviderType(provider) == "" {
		panic(fmt.Sprintf("stytchtest: there is no OAuth provider %q", provider))
	}
	var token string
	s.locked(func(r *operation.Request) { token = consumer.ProviderToken(r, provider, email, "") })
	return token
}

// OAuthAttachedToken is [Server.OAuthToken] for a flow that was begun with a token of
// OAuth.Attach: the provider is attached to the user of that token, which is consumed.
func (s *Server) OAuthAttachedToken(attachToken, email string) (string, error) {
	return s.mint(func(r *operation.Request) (string, error) {
		return consumer.AttachedProviderToken(r, attachToken, email)
	})
}

// ImpersonationToken returns a token such as the Stytch Dashboard makes:
// Impersonation.Authenticate begins a session as the user with it, once.
func (s *Server) ImpersonationToken(userID string) (string, error) {
	return s.mint(func(r *operation.Request) (string, error) { return consumer.ImpersonationToken(r, userID) })
}

// TrustedAuthToken returns a token such as an issuer of yours would make for a person with
// an e-mail address, by a trusted auth token profile of any id: Sessions.Attest of either
// product begins a session with it, once and within five minutes. What the profile would
// say of the form of tokens the fake does not know, and takes no others.
func (s *Server) TrustedAuthToken(profileID, email string) string {
	var token string
	s.locked(func(r *operation.Request) { token = sessions.TrustedToken(r, profileID, email) })
	return token
}

// ExternalSessionToken returns the token of a session of another service, of a person with an e-mail address:
// Sessions.Migrate of either product begins a session with it, as often as it is used within a day. The fake has no
// userinfo endpoint of another service, and takes no other tokens.
func (s *Server) ExternalSessionToken(email string) string {
	var token string
	s.locked(func(r *operation.Request) { token = sessions.ExternalToken(r, email) })
	return token
}

// MemberOAuthToken returns the token that the redirect brings after a login to an
// organization at a provider, such as "google", by a person with that e-mail address there.
func (s *Server) MemberOAuthToken(provider, organizationID, email string) string {
	var token string
	s.locked(func(r *operation.Request) { token = b2b.ProviderToken(r, provider, organizationID, email) })
	return token
}

// DiscoveryOAuthToken is [Server.MemberOAuthToken] for a login without an organization.
func (s *Server) DiscoveryOAuthToken(provider, email string) string {
	var token string
	s.locked(func(r *operation.Request) { token = b2b.DiscoveryToken(r, provider, email) })
	return token
}

// MemberImpersonationToken returns the token by which somebody with access to the dashboard
// acts as a member.
func (s *Server) MemberImpersonationToken(memberID, impersonatorEmail string) (string, error) {
	return s.mint(func(r *operation.Request) (string, error) {
		return b2b.ImpersonationToken(r, memberID, impersonatorEmail)
	})
}

// SSOToken returns the token that the redirect brings after a login at the identity
// provider of a connection, by a person with that e-mail address there.
func (s *Server) SSOToken(connectionID, email string) (string, error) {
	return s.mint(func(r *operation.Request) (string, error) { return b2b.ConnectionToken(r, connectionID, email) })
}

// AccessToken returns an access token of a connected app, as if somebody had gone through
// the consent to those scopes. The subject is the id of a user or of a member; the server
// need not have it. A token of a member, whose id begins with "member-", is signed with the
// keys of B2B, and names the organization if the server has the member; any other is signed
// with the consumer keys.
func (s *Server) AccessToken(clientID, subject string, scopes ...string) (string, error) {
	return s.mint(func(r *operation.Request) (string, error) {
		return oauth.MintAccessToken(r, clientID, subject, scopes)
	})
}

// RevokeToken revokes an access token of a machine-to-machine client or of a connected app,
// or a refresh token. Introspection knows of it; who verifies an access token locally does
// not, as with Stytch.
func (s *Server) RevokeToken(token string) error {
	var err error
	s.locked(func(r *operation.Request) { err = oauth.Revoke(r, token) })
	if err != nil {
		return fmt.Errorf("stytchtest: RevokeToken: %w", err)
	}
	return nil
}

// AddSCIMGroup adds a group to a SCIM connection, as the sync of an identity provider
// would, and returns its id.
func (s *Server) AddSCIMGroup(connectionID, name string) (groupID string, err error) {
	return s.mint(func(r *operation.Request) (string, error) { return b2b.AddSCIMGroup(r, connectionID, name) })
}

// MemberTOTPCode returns the passcode that the authenticator app of a member shows now, by
// the clock of the server.
func (s *Server) MemberTOTPCode(memberID string) (string, error) {
	return s.mint(func(r *operation.Request) (string, error) { return b2b.TOTPCode(r, memberID) })
}

// TOTPCode returns the code that an authenticator app with a secret, as TOTPs.Create returns
// it, shows at a time (RFC 6238).
func TOTPCode(secret string, at time.Time) (string, error) {
	code, err := otp.Code(secret, otp.Step(at))
	if err != nil {
		return "", fmt.Errorf("stytchtest: the secret of a TOTP: %w", err)
	}
	return code, nil
}

// WebAuthnCredential answers the options of WebAuthn.RegisterStart or AuthenticateStart as a browser with a passkey
// would: challenge, origin and signature are those that a server checks.
//
// It keeps nothing. A passkey follows from the domain and the user, so that the passkey that one call has registered is
// there in the next. A login without a user name, whose options name no credential, is answered by the first passkey of
// a user, whose id (or override_id, if it was registered under one) is to be given. Whoever knows that id has the
// passkey: register it with no server but this one.
func WebAuthnCredential(options string, userID ...string) (string, error) {
	var handle string
	switch len(userID) {
	case 0:
	case 1:
		handle = userID[0]
	default:
		return "", fmt.Errorf("stytchtest: WebAuthnCredential: %d user ids, and one passkey answers", len(userID))
	}
	credential, err := passkey.Authenticate(options, handle)
	if err != nil {
		return "", fmt.Errorf("stytchtest: WebAuthnCredential: %w", err)
	}
	return credential, nil
}
