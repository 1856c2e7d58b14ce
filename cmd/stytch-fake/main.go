package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// usage is what -h prints. The package comment is the same text, which a test makes sure of.
const usage = `Stytch-fake is a fake Stytch to develop against: the API on loopback, with a web page that shows
what an application did to it.

	stytch-fake [-addr 127.0.0.1:4010] [-seed FILE] [-project ID] [-secret S] [-allow-remote] [-hosts NAME,...]
	stytch-fake -version

Point an application at it by its base URL (stytch.WithBaseURL in Go), with the project id and the
secret that are printed at the start. Users, organizations and sessions are kept in memory and end
with the program; e-mails and text messages are sent to nobody, but stand on the page, with their
links and codes. The page is at /_/, and answers once the seed is in place: until then do not send
requests. There one can also move the clock, rotate or break the keys, and have requests fail.

	-addr HOST:PORT  listen here; port 0 chooses a free one; the default is 127.0.0.1:4010
	-seed FILE       begin with the users, organizations and policies of a YAML or JSON file
	-project ID      ask for this project id, such as project-test-...
	-secret S        ask for this secret
	-allow-remote    let -addr be other than loopback: whoever reaches the program can then do and see everything
	-hosts NAME,...  show the page under these host names too, beside localhost and addresses

A seed file may have all of the following, or less:

	users:
	  - email: ada@example.com
	    phone: "+15005550006"
	    name: Ada Lovelace
	    password: correct horse battery staple
	    roles: [editor]
	    metadata: {plan: pro}
	    external_id: ada
	organizations:
	  - name: Analytical Engines
	    slug: engines
	    members:
	      - {email: charles@example.com, name: Charles Babbage, roles: [stytch_admin], password: difference engine no 2}
	policy:
	  roles:
	    - role_id: editor
	      permissions: [{resource_id: documents, actions: [read, write]}]

policy is for users; b2b_policy, of the same form, for members.

The program ends on SIGINT and SIGTERM. The exit status is 0 then, and 2 if it could not run.
`

const (
	exitClean   = 0
	exitTrouble = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run executes a command line until ctx ends, and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	opts, err := parseOptions(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, err = io.WriteString(stdout, usage)
	case err == nil && opts.version:
		_, err = fmt.Fprintln(stdout, version())
	case err == nil:
		err = serve(ctx, opts, stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "stytch-fake: "+err.Error())
		return exitTrouble
	}
	return exitClean
}

// version tells which release this is, as far as the way it was built lets it know, and the Go release that built it.
func version() string {
	release := "(unknown)"
	if info, ok := debug.ReadBuildInfo(); ok {
		release = info.Main.Version
	}
	return "stytch-fake " + release + " " + runtime.Version()
}

// serve runs the fake until ctx ends.
func serve(ctx context.Context, opts options, stdout io.Writer) error {
	seed, err := readSeed(opts.seed) // before anything listens
	if err != nil {
		return err
	}
	srv, err := stytchtest.New(stytchtest.WithAddr(opts.addr), stytchtest.WithProject(opts.project, opts.secret))
	if _, isNet := errors.AsType[*net.OpError](err); isNet {
		return fmt.Errorf("-addr %s: %w", opts.addr, err)
	}
	if err != nil {
		return err
	}
	defer srv.Close()
	if err := srv.Seed(seed.Seed); err != nil {
		return seed.locate(err)
	}
	srv.Handle("/_/", newPage(srv, opts.allowsHost))
	srv.Handle("GET /{$}", http.RedirectHandler("/_/", http.StatusFound))
	if err := announce(stdout, srv); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// announce says where the fake is and what it asks for.
func announce(stdout io.Writer, srv *stytchtest.Server) error {
	base := browsable(srv.URL)
	_, err := fmt.Fprintf(
		stdout,
		"Stytch fake\n  API      %s\n  Project  %s\n  Secret   %s\n  Page     %s/_/\n",
		base,
		srv.ProjectID(),
		srv.Secret(),
		base,
	)
	return err
}
