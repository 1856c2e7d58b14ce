package wiretest

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// Relay passes TCP connections on to a server, and can lose them: what is sent on one that is lost is
// swallowed in both directions, and nobody is told, as by a load balancer that has forgotten a flow.
type Relay struct {
	Addr  string
	Dials atomic.Int64 // connections accepted

	to       string
	listener net.Listener
	group    sync.WaitGroup

	mu     sync.Mutex
	closed bool
	flows  []*flow
}

type flow struct {
	conns [2]net.Conn
	lost  atomic.Bool
}

// NewRelay starts a relay to the address of a server. It ends with the test.
func NewRelay(t testing.TB, to string) *Relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("wiretest: listen on loopback: %v", err)
	}
	r := &Relay{Addr: listener.Addr().String(), to: to, listener: listener}
	r.group.Go(r.accept)
	t.Cleanup(r.close)
	return r
}

// Lose loses every connection that there is. Later ones work.
func (r *Relay) Lose() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.flows {
		f.lost.Store(true)
	}
}

func (r *Relay) accept() {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return
		}
		r.Dials.Add(1)
		server, err := new(net.Dialer).DialContext(context.Background(), "tcp", r.to)
		if err != nil {
			_ = client.Close()
			continue
		}
		r.pass(&flow{conns: [2]net.Conn{client, server}})
	}
}

func (r *Relay) pass(f *flow) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flows = append(r.flows, f)
	if r.closed {
		f.close()
		return
	}
	r.group.Go(func() { f.copy(0, 1) })
	r.group.Go(func() { f.copy(1, 0) })
}

// copy passes on what comes, until either side closes.
func (f *flow) copy(from, to int) {
	defer f.closeUnlessLost()
	buffer := make([]byte, 32<<10)
	for {
		n, err := f.conns[from].Read(buffer)
		if !f.lost.Load() {
			_, _ = f.conns[to].Write(buffer[:n])
		}
		if err != nil {
			return
		}
	}
}

func (f *flow) closeUnlessLost() {
	if !f.lost.Load() {
		f.close()
	}
}

func (f *flow) close() {
	_ = f.conns[0].Close()
	_ = f.conns[1].Close()
}

func (r *Relay) close() {
	r.mu.Lock()
	r.closed = true
	_ = r.listener.Close()
	for _, f := range r.flows {
		f.close()
	}
	r.mu.Unlock()
	r.group.Wait()
}
