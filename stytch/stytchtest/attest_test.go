package stytchtest_test

import (
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func TestAttest(t *testing.T) {
	t.Parallel()
	srv := stytchtest.NewServer(t)
	client := srv.Client()
	params := &stytch.SessionsAttestParams{ProfileID: "profile-1", Token: srv.TrustedAuthToken("profile-1", "ada@example.com"), SessionDurationMinutes: new(int32(60))}
	in, err := client.Sessions.Attest(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	if in.User.Emails[0].Email != "ada@example.com" || len(in.Session.AuthenticationFactors) != 1 || in.Session.AuthenticationFactors[0].Type != stytch.FactorTypeTrustedAuthToken {
		t.Errorf("got %+v and %+v", in.User, in.Session)
	}
	if s, err := client.Session(t.Context(), in.SessionJWT); err != nil || s.UserID != in.UserID {
		t.Errorf("got %+v, %v", s, err)
	}
	_, err = client.Sessions.Attest(t.Context(), params)
	wantsType(t, "a second time", err, errtype.InvalidTrustedAuthToken)
	params.Token = srv.TrustedAuthToken("profile-2", "ada@example.com")
	_, err = client.Sessions.Attest(t.Context(), params)
	wantsType(t, "another profile", err, errtype.InvalidTrustedAuthToken)
	params.Token = srv.TrustedAuthToken("profile-1", "ada@example.com")
	srv.Clock.Advance(6 * time.Minute)
	_, err = client.Sessions.Attest(t.Context(), params)
	wantsType(t, "too late", err, errtype.InvalidTrustedAuthToken)
}

func TestAttestMember(t *testing.T) {
	t.Parallel()
	srv := stytchtest.NewServer(t)
	err := srv.Seed(stytchtest.Seed{Organizations: []stytchtest.SeedOrganization{{Name: "Acme", Members: []stytchtest.SeedMember{{Email: "ada@example.com"}, {Email: "ben@example.com"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	client, acme := srv.Client(), srv.Organizations()[0].OrganizationID
	attest := func(email string, organization, session *string) (*b2b.SessionsAttestResponse, error) {
		return client.B2B.Sessions.Attest(t.Context(), &b2b.SessionsAttestParams{
			ProfileID: "profile-1", Token: srv.TrustedAuthToken("profile-1", email), OrganizationID: organization, SessionToken: session,
			SessionDurationMinutes: new(int32(60)),
		})
	}
	in, err := attest("ada@example.com", &acme, nil)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := client.B2B.MemberSession(t.Context(), in.SessionJWT); err != nil || m.MemberID != in.MemberID || m.OrganizationID != acme {
		t.Errorf("got %+v, %v", m, err)
	}
	again, err := attest("ada@example.com", nil, &in.SessionToken)
	if err != nil || again.MemberSession.MemberSessionID != in.MemberSession.MemberSessionID || len(again.MemberSession.AuthenticationFactors) != 2 {
		t.Errorf("got %+v, %v", again, err)
	}
	_, err = attest("ben@example.com", nil, &in.SessionToken)
	wantsType(t, "the session of another member", err, errtype.MemberNotFound)
	_, err = attest("nobody@example.com", &acme, nil)
	wantsType(t, "nobody", err, errtype.MemberNotFound)
	_, err = attest("ada@example.com", nil, nil)
	wantsType(t, "no organization", err, errtype.OrganizationNotFound)
}

// The access token of a connected app with full access becomes a session of its member.
func TestExchangeMemberAccessToken(t *testing.T) {
	t.Parallel()
	srv := stytchtest.NewServer(t)
	if err := srv.Seed(stytchtest.Seed{Organizations: []stytchtest.SeedOrganization{{Name: "Acme", Members: []stytchtest.SeedMember{{Email: "ada@example.com"}}}}}); err != nil {
		t.Fatal(err)
	}
	client, ada := srv.Client(), srv.Members()[0]
	app, err := client.ConnectedApp.Clients.Create(t.Context(), &stytch.ConnectedAppClientsCreateParams{
		ClientType: stytch.ClientTypeFirstParty, FullAccessAllowed: new(true), RedirectURLs: []string{"https://app.example.com"},
	})
	if err != nil {
		t.Fatal(err)
	}
	exchange := func(subject string, scopes ...string) (*b2b.SessionsExchangeAccessTokenResponse, error) {
		accessToken, err := srv.AccessToken(app.ConnectedApp.ClientID, subject, scopes...)
		if err != nil {
			t.Fatal(err)
		}
		return client.B2B.Sessions.ExchangeAccessToken(t.Context(), &b2b.SessionsExchangeAccessTokenParams{AccessToken: accessToken, SessionDurationMinutes: new(int32(60))})
	}
	in, err := exchange(ada.MemberID, "openid", "full_access")
	if err != nil {
		t.Fatal(err)
	}
	if m, err := client.B2B.MemberSession(t.Context(), in.SessionJWT); err != nil || m.MemberID != ada.MemberID {
		t.Errorf("got %+v, %v", m, err)
	}
	_, err = exchange(ada.MemberID, "openid")
	wantsType(t, "without full access", err, errtype.OAuthAccessTokenExchangeMissingFullAccess)
	_, err = exchange("member-test-nobody", "full_access")
	wantsType(t, "of nobody", err, errtype.MemberNotFound)
	_, err = exchange("user-test-nobody", "full_access")
	wantsType(t, "of a user", err, errtype.IDPAccessTokenNotFound)
}
