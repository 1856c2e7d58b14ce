package stytchtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/contract"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// The credentials that a server asks for, unless [WithProject] says otherwise.
const (
	DefaultProjectID = "project-test-00000000-0000-4000-8000-000000000000"
	DefaultSecret    = "secret-test-of-the-fake"
)

// DefaultPublicToken is the public token of the project. It stands in the query of the links that reset passwords.
const DefaultPublicToken = flow.PublicToken

// Server is a fake Stytch. It is safe for concurrent use, also by tests that run in
// parallel.
type Server struct {
	// URL is where the server is, such as "http://127.0.0.1:41234".
	URL string
	// Clock is the time that tokens, codes and sessions begin and end by.
	Clock *Clock
	// Inbox has the messages that have been sent.
	Inbox *Inbox

	config   config
	document *contract.Document
	http     *http.Server
	faults   faults
	requests requestLog
	mounts   http.ServeMux // what Handle added

	mu         sync.Mutex // of state: one request at a time changes it
	state      *store.State
	operations operation.Table // those that are missing are filled in

	clientMu sync.Mutex
	clients  []*stytch.Client // closed with the server
}

// config is what options set.
type config struct {
	projectID, secret string
	domain            string // of the project, "" for none
	addr              string
	allowInvalid      bool
	checkResponses    bool
	report            func(format string, args ...any) // of a request that is not allowed; nil for none
}

// Option changes how a server works.
type Option func(*config) error

// WithProject sets the credentials that the server asks for.
func WithProject(projectID, secret string) Option {
	return func(c *config) error {
		if projectID == "" || secret == "" {
			return errors.New("WithProject: the project id or the secret is empty")
		}
		c.projectID, c.secret = projectID, secret
		return nil
	}
}

// WithProjectDomain gives the project a domain, such as "https://noun-verb-1234.customers.stytch.dev": it is the issuer
// of all tokens. Without one, the issuer is "stytch.com/" and the id of the project, as long as tokens are not issued
// by the endpoints below /v1/oauth2/, which are those of a project domain: then it is where the server was reached.
func WithProjectDomain(domain string) Option {
	return func(c *config) error {
		u, err := url.Parse(domain)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" {
			return fmt.Errorf("WithProjectDomain: %q is not the URL of a domain, such as https://login.example.com", domain)
		}
		c.domain = strings.TrimSuffix(domain, "/")
		return nil
	}
}

// WithAddr sets the address to listen at, such as "127.0.0.1:4010". Without it the system
// chooses a port on loopback.
func WithAddr(addr string) Option {
	return func(c *config) error {
		c.addr = addr
		return nil
	}
}

// AllowInvalid lets requests be sent that the API does not allow: they are refused with
// status 400, and the test goes on.
func AllowInvalid() Option {
	return func(c *config) error {
		c.allowInvalid = true
		return nil
	}
}

// TB is what a server needs of testing.TB.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// NewServer starts a server that ends with the test. A request that the API does not allow
// fails the test, and so does a response of which that is true.
func NewServer(t TB, opts ...Option) *Server {
	t.Helper()
	report := func(c *config) error {
		c.report, c.checkResponses = t.Errorf, true
		return nil
	}
	s, err := New(append([]Option{report}, opts...)...)
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(s.Close)
	return s
}

// New starts a server. Its Close ends it.
func New(opts ...Option) (*Server, error) {
	s, err := newServer(opts)
	if err != nil {
		return nil, fmt.Errorf("stytchtest: %w", err)
	}
	return s, nil
}

func newServer(opts []Option) (*Server, error) {
	c := config{projectID: DefaultProjectID, secret: DefaultSecret, addr: "127.0.0.1:0"}
	for i, opt := range opts {
		if opt == nil {
			return nil, fmt.Errorf("option %d is nil", i+1)
		}
		if err := opt(&c); err != nil {
			return nil, err
		}
	}
	d, err := contract.Load()
	if err != nil {
		return nil, err
	}
	s := &Server{Clock: new(Clock), Inbox: new(Inbox), config: c, document: d, operations: operations()}
	if s.state, err = store.New(); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", c.addr)
	if err != nil {
		return nil, err
	}
	s.URL = "http://" + listener.Addr().String()
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.http.Serve(listener) }() // ends with Close
	return s, nil
}

// Close ends the server and the clients that [Server.Client] returned. Requests that are
// under way have a second to end.
func (s *Server) Close() {
	s.clientMu.Lock()
	for _, client := range s.clients {
		client.Close()
	}
	s.clients = nil
	s.clientMu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close()
	}
}

// Client returns a client of the server, which goes by its clock. It panics if an option
// cannot be used.
func (s *Server) Client(opts ...stytch.Option) *stytch.Client {
	all := append([]stytch.Option{stytch.WithBaseURL(s.URL), stytch.WithClock(s.Clock.Now)}, opts...)
	client, err := stytch.NewClient(s.config.projectID, s.config.secret, all...)
	if err != nil {
		panic(err)
	}
	s.clientMu.Lock()
	s.clients = append(s.clients, client)
	s.clientMu.Unlock()
	return client
}
