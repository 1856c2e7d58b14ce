package stytchtest_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
)

// An ID token has the claims of its scopes and no others, of users and of members.
func TestIDTokens(t *testing.T) {
	f := newB2BFixture(t)
	app := newApp(t, f.client, stytch.ClientTypeFirstParty)
	created, err := f.client.Users.Create(t.Context(), &stytch.UsersCreateParams{
		Email: new(ada), PhoneNumber: new("+12025550100"),
		Name: &stytch.UserNameInput{FirstName: new("Ada"), LastName: new("Lovelace")},
	})
	require.NoError(t, err)
	member := f.member("bob@acme.example.com", func(p *b2b.MembersCreateParams) {
		p.Name, p.MFAPhoneNumber = new("Bob"), new("+12025550101")
	})
	exchange := func(code string) map[string]any {
		status, tokens := postForm(t, f.srv, "token", url.Values{
			"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {appRedirect},
			"client_id": {app.ClientID}, "client_secret": {app.ClientSecret},
		})
		require.Equal(t, 200, status)
		claims := claimsOf(t, tokens["id_token"].(string))
		require.Equal(t, []any{app.ClientID}, claims["aud"])
		for _, name := range []string{"aud", "iss", "iat", "nbf", "exp", "sub"} {
			require.Contains(t, claims, name)
			delete(claims, name)
		}
		return claims
	}
	ofUser := func(scopes ...string) map[string]any {
		yes, err := f.client.IDP.OAuth.Authorize(t.Context(), &stytch.IDPOAuthAuthorizeParams{
			ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code",
			UserID: &created.UserID, Scopes: append(scopes, "openid"),
		})
		require.NoError(t, err)
		return exchange(yes.AuthorizationCode)
	}
	require.Empty(t, ofUser())
	require.Equal(t, map[string]any{"name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace"},
		ofUser("profile"))
	require.Equal(t, map[string]any{"email": ada, "email_verified": false}, ofUser("email"))
	require.Equal(t, map[string]any{"phone_number": "+12025550100", "phone_number_verified": false}, ofUser("phone"))

	yes, err := f.client.B2B.IDP.OAuth.Authorize(t.Context(), &b2b.IDPOAuthAuthorizeParams{
		ConsentGranted: true, ClientID: app.ClientID, RedirectURI: appRedirect, ResponseType: "code",
		OrganizationID: &f.org, MemberID: &member, Scopes: []string{"openid", "profile", "email", "phone"},
	})
	require.NoError(t, err)
	require.Equal(t, map[string]any{
		"name": "Bob", "email": "bob@acme.example.com", "email_verified": false, "phone_number": "+12025550101",
		"phone_number_verified": false,
	}, exchange(yes.AuthorizationCode))
}

// The attributes of a session are in its JWT, so that what is read of it locally is what the API says.
func TestSessionJWTAttributes(t *testing.T) {
	f := newFixture(t)
	in, err := f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{
		Token: f.loginLink(ada), SessionDurationMinutes: new(int32(60)),
		Attributes: &stytch.SessionAttributesInput{IPAddress: new("203.0.113.9"), UserAgent: new("Lynx")},
	})
	require.NoError(t, err)
	local, err := f.client.Sessions.AuthenticateJWTLocal(t.Context(), &stytch.SessionsAuthenticateJWTParams{
		SessionJWT: in.SessionJWT,
	})
	require.NoError(t, err)
	require.Equal(t, "203.0.113.9", local.Session.Attributes.IPAddress)
	require.Equal(t, "Lynx", local.Session.Attributes.UserAgent)
	plain, err := f.client.MagicLinks.Authenticate(t.Context(), &stytch.MagicLinksAuthenticateParams{
		Token: f.loginLink(ada), SessionDurationMinutes: new(int32(60)),
	})
	require.NoError(t, err)
	require.Equal(t, &stytch.SessionAttributes{}, plain.Session.Attributes, "empty rather than absent")
}

// Enrolment pages show the QR code of either product as an image.
func TestQRCodes(t *testing.T) {
	f := newB2BFixture(t)
	created, err := f.client.Users.Create(t.Context(), &stytch.UsersCreateParams{Email: new(ada)})
	require.NoError(t, err)
	user, err := f.client.TOTPs.Create(t.Context(), &stytch.TOTPsCreateParams{UserID: created.UserID})
	require.NoError(t, err)
	require.Regexp(t, "^data:image/png;base64,", user.QRCode)
	member, err := f.client.B2B.TOTPs.Create(t.Context(), &b2b.TOTPsCreateParams{
		OrganizationID: f.org, MemberID: f.member("ada@acme.example.com"),
	})
	require.NoError(t, err)
	require.Regexp(t, "^data:image/png;base64,", member.QRCode)
}
