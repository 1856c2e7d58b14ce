package stytchtest_test

import (
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

// Many goroutines use one server, in every way that there is: each finds what it has made,
// what is kept stays within its bounds, and with Close nothing is left.
func TestLoad(t *testing.T) {
	const goroutines, rounds = 64, 8
	before := runtime.NumGoroutine()
	srv, err := stytchtest.New()
	require.NoError(t, err)
	client := srv.Client(stytch.WithHTTPClient(&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: goroutines}}))
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for n := range rounds {
				if !assert.NoError(t, visit(t, srv, client, fmt.Sprintf("%d-%d@example.com", g, n))) {
					return
				}
			}
		})
	}
	for range 4 {
		wg.Go(func() { meddle(t, srv) })
	}
	wg.Wait()

	require.Len(t, srv.Requests(), 1000)
	messages := len(srv.Inbox.All())
	require.LessOrEqual(t, messages, 1000)
	require.GreaterOrEqual(t, messages, goroutines*rounds)
	srv.Close()
	srv.Close()                                                                      // a second time does nothing
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, // that of Eventually is one more
		5*time.Second, 10*time.Millisecond, "goroutines are left")
}

// visit does a little of everything for one user.
func visit(t *testing.T, srv *stytchtest.Server, client *stytch.Client, email string) error {
	ctx := t.Context()
	sent, err := client.MagicLinks.Email.LoginOrCreate(ctx, &stytch.MagicLinksEmailLoginOrCreateParams{Email: email})
	if err != nil {
		return err
	}
	message := srv.Inbox.Last(email)
	if message.To == "" {
		return fmt.Errorf("there is no message to %s", email)
	}
	in, err := client.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{
		Token: message.Token, SessionDurationMinutes: new(int32(60)),
	})
	if err != nil {
		return err
	}
	user, err := client.Users.Get(ctx, &stytch.UsersGetParams{UserID: sent.UserID})
	if err != nil {
		return err
	}
	if user.Emails[0].Email != email {
		return fmt.Errorf("the user of %s is %s", email, user.Emails[0].Email)
	}
	if _, err := client.Sessions.Authenticate(ctx, &stytch.SessionsAuthenticateParams{
		SessionToken: &in.SessionToken,
	}); err != nil {
		return err
	}
	m, err := client.M2M.Clients.Create(ctx, &stytch.M2MClientsCreateParams{Scopes: []string{"read:users"}})
	if err != nil {
		return err
	}
	issued, err := client.M2M.Token(ctx, &stytch.M2MTokenParams{
		ClientID: m.M2MClient.ClientID, ClientSecret: m.M2MClient.ClientSecret,
	})
	if err != nil {
		return err
	}
	if _, err := client.M2M.AuthenticateToken(ctx, &stytch.M2MAuthenticateTokenParams{
		AccessToken: issued.AccessToken,
	}); err != nil {
		return err
	}
	_, err = client.M2M.Clients.Search(ctx, &stytch.M2MClientsSearchParams{Limit: new(int32(10))})
	return err
}

// meddle does what tests do with a server beside sending requests.
func meddle(t *testing.T, srv *stytchtest.Server) {
	for range 50 {
		srv.Clock.Advance(time.Millisecond)
		srv.Clock.Now()
		srv.Inbox.All()
		srv.Requests()
		srv.SetPolicy(token.Consumer, stytch.RBACPolicy{Roles: []stytch.PolicyRole{{RoleID: "editor"}}})
		assert.Error(t, srv.RevokeToken("nothing"))
		srv.ClearFaults()
	}
}

// The rings of requests and messages keep the newest.
func TestBounds(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client := srv.Client()
	for n := range 1100 {
		_, err := client.MagicLinks.Email.LoginOrCreate(t.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
			Email: "ada@example.com", LoginMagicLinkURL: new(fmt.Sprintf("https://example.com/%d", n)),
		})
		require.NoError(t, err)
	}
	requests, messages := srv.Requests(), srv.Inbox.All()
	require.Len(t, requests, 1000)
	require.Len(t, messages, 1000)
	first, last := messages[0].SentAt, messages[999].SentAt
	require.False(t, first.Before(last))
	oldest := string(requests[0].Body)
	require.Equal(t, `{"email":"ada@example.com","login_magic_link_url":"https://example.com/100"}`, oldest)
}

// BenchmarkRequest is a simple request and its answer, client and server together.
func BenchmarkRequest(b *testing.B) {
	b.Run("New", func(b *testing.B) {
		srv, err := stytchtest.New()
		require.NoError(b, err)
		defer srv.Close()
		benchmarkGet(b, srv)
	})
	b.Run("NewServer", func(b *testing.B) { // checks responses too
		benchmarkGet(b, stytchtest.NewServer(b))
	})
}

func benchmarkGet(b *testing.B, srv *stytchtest.Server) {
	client := srv.Client()
	created, err := client.Users.Create(b.Context(), &stytch.UsersCreateParams{Email: new("ada@example.com")})
	require.NoError(b, err)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := client.Users.Get(b.Context(), &stytch.UsersGetParams{UserID: created.UserID}); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
}

// BenchmarkToken issues an access token, which is signed.
func BenchmarkToken(b *testing.B) {
	srv, err := stytchtest.New()
	require.NoError(b, err)
	defer srv.Close()
	client := srv.Client()
	m, err := client.M2M.Clients.Create(b.Context(), &stytch.M2MClientsCreateParams{Scopes: []string{"read:orders"}})
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.M2M.Token(b.Context(), &stytch.M2MTokenParams{
			ClientID: m.M2MClient.ClientID, ClientSecret: m.M2MClient.ClientSecret,
		}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNew starts a server and ends it. What all servers of a program share is made
// before.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		srv, err := stytchtest.New()
		if err != nil {
			b.Fatal(err)
		}
		srv.Close()
	}
}
