package main

import (
	"bytes"
	"context"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// buffer is an output that is read while the program runs.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(data)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// started is a run that has said where it is.
type started struct {
	page, output string
	stop         func() int // ends it and returns the exit status
}

var pageURL = regexp.MustCompile(`Page +(http\S+)`)

// start runs a command line until the test or stop ends it.
func start(t *testing.T, args ...string) *started {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var stdout, stderr buffer
	done := make(chan int, 1)
	go func() { done <- run(ctx, args, &stdout, &stderr) }()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
		if m := pageURL.FindStringSubmatch(stdout.String()); m != nil {
			stop := sync.OnceValue(func() int { cancel(); return <-done })
			t.Cleanup(func() { stop() })
			return &started{m[1], stdout.String(), stop}
		}
		if len(done) > 0 || time.Now().After(deadline) {
			cancel()
			t.Fatalf("the program did not start: %s", stderr.String())
		}
	}
}

// fails runs a command line that cannot be run, and returns what it says.
func fails(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var stdout, stderr bytes.Buffer
	if status := run(ctx, args, &stdout, &stderr); status != exitTrouble {
		t.Errorf("%v: got status %d, want %d", args, status, exitTrouble)
	}
	if stdout.Len() > 0 {
		t.Errorf("%v printed %s", args, stdout.String())
	}
	return stderr.String()
}

func TestHelp(t *testing.T) {
	for _, arg := range []string{"-h", "--help"} {
		var stdout, stderr bytes.Buffer
		if status := run(
			t.Context(),
			[]string{arg},
			&stdout,
			&stderr,
		); status != exitClean || stdout.String() != usage ||
			stderr.Len() > 0 {
			t.Errorf("%s: got status %d, %s, %s", arg, status, stdout.String(), stderr.String())
		}
	}
}

// The usage and the package comment are one text.
func TestUsageIsPackageComment(t *testing.T) {
	doc, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	if comment := doc.Doc.Text(); comment != usage {
		t.Errorf("the comment in doc.go differs from the usage in main.go:\n%s", comment)
	}
}

// The seed file that the usage shows can be read.
func TestUsageShowsSeed(t *testing.T) {
	_, rest, ok := strings.Cut(usage, "or less:\n\n")
	text, _, ok2 := strings.Cut(rest, "\npolicy is for users")
	if !ok || !ok2 {
		t.Fatal("the usage shows no seed")
	}
	seed, err := readSeed(seedFileOf(t, strings.ReplaceAll(text, "\n\t", "\n")[1:]))
	if err != nil {
		t.Fatal(err)
	}
	if len(seed.Users) != 1 || len(seed.Organizations) != 1 || len(seed.Organizations[0].Members) != 1 ||
		seed.Policy == nil ||
		seed.Users[0].Metadata["plan"] != "pro" {
		t.Errorf("got %+v", seed.Seed)
	}
}

func TestCommandLineErrors(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"-nonsense"}, "-nonsense; see stytch-fake -h"},
		{[]string{"file.yaml"}, `expected flags only, got "file.yaml"`},
		{[]string{"-addr", "4010"}, `-addr "4010": expected HOST:PORT`},
		{[]string{"-addr", "127.0.0.1:http"}, `expected a port from 0 to 65535, got "http"`},
		{[]string{"-addr", "127.0.0.1:65536"}, "expected a port"},
		{[]string{"-addr", ":0"}, "-allow-remote"},
		{[]string{"-addr", "0.0.0.0:0"}, "expected a loopback host"},
		{[]string{"-addr", "[::]:0"}, "expected a loopback host"},
		{[]string{"-addr", "192.0.2.1:0"}, "expected a loopback host"},
		{[]string{"-addr", "localhost.example.com:0"}, "expected a loopback host"},
		{[]string{"-project", ""}, "-project"},
		{[]string{"-project", "a:b"}, "without colons"},
		{[]string{"-secret", ""}, "-secret"},
		{[]string{"-hosts", "a,,b"}, "-hosts"},
		{[]string{"-hosts", "http://a"}, "-hosts"},
		{[]string{"-seed", "/nonexistent.yaml"}, "-seed: open /nonexistent.yaml"},
	}
	for _, test := range tests {
		if got := fails(t, test.args...); !strings.HasPrefix(got, "stytch-fake: ") || !strings.Contains(got, test.want) {
			t.Errorf("%v: got %q, want %q", test.args, got, test.want)
		}
	}
}

func TestVersion(t *testing.T) {
	var stdout, stderr buffer
	if status := run(t.Context(), []string{"-version"}, &stdout, &stderr); status != exitClean || stderr.String() != "" {
		t.Errorf("got status %d, standard error %q", status, stderr.String())
	}
	if got := stdout.String(); !strings.HasPrefix(got, "stytch-fake ") ||
		!strings.HasSuffix(got, " "+runtime.Version()+"\n") {
		t.Errorf("got %q", got)
	}
}

func TestAddressInUse(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	addr := listener.Addr().String()
	_, inUse := net.Listen("tcp", addr) // in the words of the system
	if got := fails(
		t,
		"-addr",
		addr,
	); inUse == nil || !strings.Contains(got, "-addr "+addr) ||
		!strings.Contains(got, inUse.Error()) {
		t.Errorf("got %q", got)
	}
}

func seedFileOf(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "seed.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestSeedErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no YAML", "users:\n  - email: [\n", ":2: "},
		{"unknown field", "users:\n  - email: a@example.com\n    emial: b\n", `:3: a seed has no field "emial" here`},
		{"not a list", "users: ada\n", ":1: expected a list, got !!str `ada`"},
		{"not a string", "users:\n  - email: [a]\n", ":2: expected a string, got !!seq"},
		{
			"duplicate",
			"users:\n  - email: a@example.com\n  - email: b@example.com\n  - email: a@example.com\n",
			":4: users[2]: ",
		},
		{"nobody", "users:\n  - name: Ada\n", ":2: users[0]: a user needs an email or a phone"},
		{"JSON", "{\"users\": [\n{\"email\": \"a@example.com\"},\n{\"email\": \"a@example.com\"}]}", ":3: users[1]: "},
		{"two documents", "users: []\n---\nusers: []\n", ": expected one YAML document"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			name := seedFileOf(t, test.text)
			if got := fails(t, "-addr", "127.0.0.1:0", "-seed", name); !strings.Contains(got, "stytch-fake: "+name+test.want) {
				t.Errorf("got %q, want %q", got, name+test.want)
			}
		})
	}
}

// A run serves the seed, says what it asks for, and ends cleanly with nothing left behind.
func TestRun(t *testing.T) {
	for _, text := range []string{"", "users:\n  - email: ada@example.com\n"} { // the first is to warm up
		before := runtime.NumGoroutine()
		p := start(t, "-addr", "127.0.0.1:0", "-project", "project-test-1", "-secret", "s3cret", "-seed", seedFileOf(t, text))
		for _, want := range []string{"project-test-1", "s3cret"} {
			if !strings.Contains(p.output, want) {
				t.Errorf("the output lacks %s:\n%s", want, p.output)
			}
		}
		transport := new(http.Transport)
		response, err := (&http.Client{Transport: transport}).Get(strings.TrimSuffix(p.page, "_/")) // leads to the page
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.Request.URL.Path != "/_/" ||
			strings.Contains(string(body), "ada@example.com</span>") != (text != "") {
			t.Errorf("got %s from %s, %v", body, response.Request.URL, err)
		}
		transport.CloseIdleConnections()
		if status := p.stop(); status != exitClean {
			t.Errorf("got status %d", status)
		}
		noneLeft(t, before)
	}
}

// noneLeft waits until there are no more goroutines than before.
func noneLeft(t *testing.T, before int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("goroutines are left:\n%s", stacks[:runtime.Stack(stacks, true)])
		}
	}
}

func TestRemoteIfAllowed(t *testing.T) {
	p := start(t, "-addr", "0.0.0.0:0", "-allow-remote")
	if !strings.HasPrefix(p.page, "http://localhost:") {
		t.Errorf("got %s, which no browser opens", p.page)
	}
}

// closed is an output that cannot be written to.
type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errors.New("closed") }

func TestOutputClosed(t *testing.T) {
	for _, args := range [][]string{{"-h"}, {"-addr", "127.0.0.1:0"}} {
		var stderr bytes.Buffer
		if status := run(
			t.Context(),
			args,
			closed{},
			&stderr,
		); status != exitTrouble ||
			!strings.Contains(stderr.String(), "closed") {
			t.Errorf("%v: got status %d, %s", args, status, stderr.String())
		}
	}
}
