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

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/token"
)

// What a client keeps is closed before its connections are, since it may use one until then.
func TestCloseLeavesNoConnection(t *testing.T) {
	closed := make(chan struct{}, 10)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			closed <- struct{}{}
		}
	}
	server.Start()
	defer server.Close()
	c, err := New(Config{ProjectID: "p", Secret: "s", BaseURL: server.URL}, nil)
	if err != nil {
		t.Fatal(err)
	}
	closings := 0
	kept := c.Keep(func(*Client) io.Closer {
		return closer(func() error {
			closings++
			call := Call{Operation: "X", Method: "GET", Template: "/x"}
			return request{call: call}.do(context.Background(), c, nil)
		})
	})
	if kept == nil || c.B2B().Keep(nil) == nil {
		t.Error("the twin has another one")
	}
	c.Close()
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Error("a connection is left")
	}
	if closings != 1 {
		t.Errorf("closed %d times", closings)
	}
}

type closer func() error

func (c closer) Close() error { return c() }

// Nothing is made after Close.
func TestKeepAfterClose(t *testing.T) {
	c, err := New(Config{ProjectID: "p", Secret: "s", BaseURL: "https://a.example"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	if kept := c.Keep(func(*Client) io.Closer { t.Error("made"); return closer(nil) }); kept != nil {
		t.Errorf("got %v", kept)
	}
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
		if errors.Is(err, apierror.ErrUnauthorized) != test.unauthorized || errors.Is(err, apierror.ErrForbidden) != test.forbidden || !errors.Is(err, test.err) {
			t.Errorf("%v matches ErrUnauthorized %t, ErrForbidden %t, itself %t", err, errors.Is(err, apierror.ErrUnauthorized), errors.Is(err, apierror.ErrForbidden), errors.Is(err, test.err))
		}
		if want := "stytch: Sessions.AuthenticateJWT: " + test.err.Error(); err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	}
}
