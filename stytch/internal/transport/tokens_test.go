package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/token"
)

// What a client keeps is closed before its connections are, since it may use one until then.
func TestCloseLeavesNoConnection(t *testing.T) {
	closed := make(chan struct{}, 10)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "{}")
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			closed <- struct{}{}
		}
	}
	server.Start()
	defer server.Close()
	c, err := New(Config{ProjectID: "p", Secret: "s", BaseURL: server.URL}, nil)
	require.NoError(t, err)
	closings := 0
	kept := c.Keep(func(*Client) io.Closer {
		return closer(func() error {
			closings++
			call := Call{Operation: "X", Method: "GET", Template: "/x"}
			return request{call: call}.do(context.Background(), c, nil)
		})
	})
	require.NotNil(t, kept, "the twin has another one")
	require.NotNil(t, c.B2B().Keep(nil), "the twin has another one")
	c.Close()
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Error("a connection is left")
	}
	require.Equal(t, 1, closings)
}

type closer func() error

func (c closer) Close() error { return c() }

// Nothing is made after Close.
func TestKeepAfterClose(t *testing.T) {
	c, err := New(Config{ProjectID: "p", Secret: "s", BaseURL: "https://a.example"}, nil)
	require.NoError(t, err)
	c.Close()
	require.Nil(t, c.Keep(func(*Client) io.Closer { t.Error("made"); return closer(nil) }))
	c.Close()
}

func TestRefusal(t *testing.T) {
	for _, test := range []struct {
		err                     error
		unauthorized, forbidden bool
	}{
		{token.ErrMalformed, true, false},
		{token.ErrUnknownKey, true, false},
		{token.ErrSignature, true, false},
		{token.ErrIssuer, true, false},
		{token.ErrAudience, true, false},
		{token.ErrExpired, true, false},
		{token.ErrNotYetValid, true, false},
		{token.ErrTooOld, true, false},
		{token.ErrWrongKind, true, false},
		{token.ErrInactive, true, false},
		{fmt.Errorf("%w; %w", token.ErrExpired, token.ErrWrongKind), true, false},
		{token.ErrForbidden, false, true},
		{token.ErrTenancy, false, true},
		{token.ErrKeysUnavailable, false, false},
		{token.ErrClosed, false, false},
		{context.Canceled, false, false},
		{fmt.Errorf("%w: %w", token.ErrUnknownKey, context.DeadlineExceeded), false, false},
		{errors.New("an option cannot be used"), false, false},
	} {
		err := Refusal("Sessions.AuthenticateJWT", test.err)
		require.Equal(t, test.unauthorized, errors.Is(err, ErrUnauthorized))
		require.Equal(t, test.forbidden, errors.Is(err, ErrForbidden))
		require.ErrorIs(t, err, test.err)
		require.EqualError(t, err, "stytch: Sessions.AuthenticateJWT: "+test.err.Error())
	}
}
