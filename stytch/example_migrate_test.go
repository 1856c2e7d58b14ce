package stytch_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// What docs/migrate.md shows stands here, and TestReadme compares the two.

type site struct{ stytch *stytch.Client }

func newSite(projectID, secret string, opts ...stytch.Option) (*site, error) {
	client, err := stytch.NewClient(projectID, secret, opts...)
	if err != nil {
		return nil, err
	}
	return &site{client}, nil
}

func (s *site) sendLink(ctx context.Context, address string) error {
	_, err := s.stytch.MagicLinks.Email.LoginOrCreate(ctx, &stytch.MagicLinksEmailLoginOrCreateParams{
		Email:             address,
		LoginMagicLinkURL: new("https://example.com/authenticate"),
	})
	return err
}

var errLinkIsOld = errors.New("the link has been used, or is too old")

func (s *site) logIn(ctx context.Context, token string) (jwt string, err error) {
	res, err := s.stytch.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{
		Token:                  token,
		SessionDurationMinutes: new(int32(60)),
	})
	if errors.Is(err, errtype.UnableToAuthMagicLink) {
		return "", errLinkIsOld
	}
	if err != nil {
		return "", err
	}
	return res.SessionJWT, nil
}

func (s *site) userOf(ctx context.Context, jwt string) (userID string, err error) {
	res, err := s.stytch.Sessions.AuthenticateJWT(ctx, &stytch.SessionsAuthenticateJWTParams{
		SessionJWT:  jwt,
		MaxTokenAge: time.Minute,
	})
	if err != nil {
		return "", err
	}
	return res.Session.UserID, nil
}

func Example_migrated() {
	srv, _ := newFake()
	defer srv.Close()
	ctx := context.Background()

	s, err := newSite(projectID, secret, stytch.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	if err := s.sendLink(ctx, "ada@example.com"); err != nil {
		log.Fatal(err)
	}
	jwt, err := s.logIn(ctx, srv.Inbox.Last("ada@example.com").Token)
	if err != nil {
		log.Fatal(err)
	}
	userID, err := s.userOf(ctx, jwt)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("logged in:", userID == srv.Users()[0].UserID)
	_, err = s.logIn(ctx, srv.Inbox.Last("ada@example.com").Token)
	fmt.Println(err)
	// Output:
	// logged in: true
	// the link has been used, or is too old
}

func Example_migratedValues() {
	srv, client := newFake()
	defer srv.Close()
	ctx := context.Background()
	_, member := newMembers(srv, client)
	name := ""

	params := &b2b.MembersUpdateParams{
		OrganizationID: member.OrganizationID,
		MemberID:       member.MemberID,
		IsBreakglass:   new(false), // sent; nil would leave it as it is
	}
	if name != "" {
		params.Name = &name // new("") would be sent, too
	}
	res, err := client.B2B.Organizations.Members.Update(ctx, params)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Member.IsBreakglass, res.Member.EmailAddress)
	// Output: false ben@acme.example.com
}

func TestSiteSaysThatALinkIsOld(t *testing.T) {
	srv := stytchtest.NewServer(t)
	s := &site{srv.Client()} // the code under test
	if err := s.sendLink(t.Context(), "ada@example.com"); err != nil {
		t.Fatal(err)
	}
	message := srv.Inbox.Last("ada@example.com")

	srv.Clock.Advance(8 * 24 * time.Hour) // instead of a canned response
	if _, err := s.logIn(t.Context(), message.Token); !errors.Is(err, errLinkIsOld) {
		t.Errorf("error %v", err)
	}

	srv.FailNext("MagicLinks.Email.LoginOrCreate", 500, 0) // faults are had on request
	if err := s.sendLink(t.Context(), "ada@example.com"); !errors.Is(err, stytch.ErrServer) {
		t.Errorf("error %v", err)
	}
}
