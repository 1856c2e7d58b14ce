package wire

import (
	"context"
	"net"
	"net/http/httptrace"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSecondConnection has a request get a second HTTP/1 connection: net/http would write to it although the
// context has ended.
func TestSecondConnection(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	w := &watch{cancel: cancel}
	first, peerOfFirst := net.Pipe()
	second, peerOfSecond := net.Pipe()
	defer first.Close()
	defer peerOfFirst.Close()
	defer peerOfSecond.Close()

	w.getConn("")
	w.gotConn(httptrace.GotConnInfo{Conn: first, Reused: true})
	require.NoError(t, ctx.Err())
	w.gotConn(httptrace.GotConnInfo{Conn: second})
	require.ErrorIs(t, context.Cause(ctx), ErrBroken)
	require.True(t, w.reused.Load(), "what is said of the first connection is lost")
	_, err := second.Write([]byte("x"))
	require.Error(t, err, "the second connection is open")
	go func() { _, _ = peerOfFirst.Read(make([]byte, 1)) }()
	_, err = first.Write([]byte("x"))
	require.NoError(t, err, "the first connection is closed")
}
