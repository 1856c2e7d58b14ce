package stytch_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
)

// fault is something that goes wrong on the way, in each attempt.
type fault struct {
	name    string
	status  int   // of the answer; 0 when there is none
	err     error // of the connection
	certain bool  // whether the operation certainly had no effect
}

func faults() []fault {
	return []fault{
		{name: "429", status: http.StatusTooManyRequests, certain: true},
		{name: "500", status: http.StatusInternalServerError},
		{name: "502", status: http.StatusBadGateway},
		{name: "503", status: http.StatusServiceUnavailable},
		{name: "504", status: http.StatusGatewayTimeout},
		{name: "refused", err: &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)},
			certain: true},
		{name: "reset while writing",
			err: &net.OpError{Op: "write", Net: "tcp", Err: os.NewSyscallError("write", syscall.ECONNRESET)}},
		{name: "reset while reading",
			err: &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}},
		{name: "cut off", err: io.ErrUnexpectedEOF},
		{name: "timeout", err: &net.OpError{Op: "read", Net: "tcp", Err: os.ErrDeadlineExceeded}},
	}
}

// TestFaults lets every attempt of every operation fail in every way, and counts the attempts: an operation that
// consumes, sends or creates something is repeated only when it certainly had no effect.
func TestFaults(t *testing.T) {
	for _, row := range operationRows(t) {
		inputs, _ := wireInputs(row, sampler{})
		for _, f := range faults() {
			t.Run(fmt.Sprintf("%s %s", row.Name, f.name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { checkFault(t, row, inputs, f) })
			})
		}
	}
}

func checkFault(t *testing.T, row operationRow, inputs map[string]any, f fault) {
	server := &faultyServer{fault: f}
	client, err := stytch.NewClient(wireProject, wireSecret, stytch.WithHTTPClient(&http.Client{Transport: server}))
	require.NoError(t, err)
	method := (&wire{client: client}).method(t, row)
	params := reflect.New(method.Type().In(1).Elem())
	decodeStrictly(t, inputs, params.Interface())
	out := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), params})

	want := 1
	if f.certain || row.Retry == "safe" {
		want = 3
	}
	require.Len(t, server.bodies, want)
	for _, body := range server.bodies {
		require.Equal(t, server.bodies[0], body)
	}
	callErr, _ := reflect.TypeAssert[error](out[1])
	require.True(t, out[0].IsNil())
	require.ErrorContains(t, callErr, row.Name)
	if f.err != nil {
		require.ErrorIs(t, callErr, f.err)
		return
	}
	var refused *stytch.Error
	require.ErrorAs(t, callErr, &refused)
	require.Equal(t, f.status, refused.StatusCode)
	require.Equal(t, "request-1", refused.RequestID)
}

// faultyServer is a transport that fails as told and keeps what was sent.
type faultyServer struct {
	fault  fault
	bodies []string
}

func (s *faultyServer) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
	}
	s.bodies = append(s.bodies, string(body))
	if s.fault.err != nil {
		return nil, s.fault.err
	}
	const text = `{"status_code":%d,"request_id":"request-1","error_type":"fault","error_message":"no","error_url":""}`
	return &http.Response{
		StatusCode: s.fault.status,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(fmt.Sprintf(text, s.fault.status))),
		Request:    r,
	}, nil
}
