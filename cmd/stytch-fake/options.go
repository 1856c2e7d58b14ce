package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// options are what a command line says.
type options struct {
	addr, seed, project, secret string
	allowRemote                 bool
	version                     bool     // print it, and nothing else
	hosts                       []string // under which the page is shown too, in lower case
}

// parseOptions reads and checks a command line.
func parseOptions(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("stytch-fake", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // run reports errors
	flags.StringVar(&o.addr, "addr", "127.0.0.1:4010", "")
	flags.StringVar(&o.seed, "seed", "", "")
	flags.StringVar(&o.project, "project", stytchtest.DefaultProjectID, "")
	flags.StringVar(&o.secret, "secret", stytchtest.DefaultSecret, "")
	flags.BoolVar(&o.allowRemote, "allow-remote", false, "")
	flags.BoolVar(&o.version, "version", false, "")
	hosts := flags.String("hosts", "", "")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, err
		}
		return o, fmt.Errorf("%w; see stytch-fake -h", err)
	}
	if *hosts != "" {
		o.hosts = strings.Split(strings.ToLower(*hosts), ",")
	}
	return o, o.check(flags.Args())
}

func (o *options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("expected flags only, got %q; see stytch-fake -h", rest[0])
	case o.project == "" || strings.Contains(o.project, ":"):
		return fmt.Errorf("-project %q: expected an id without colons, such as %s", o.project, stytchtest.DefaultProjectID)
	case o.secret == "":
		return errors.New("-secret: expected a secret, got an empty one")
	}
	for _, host := range o.hosts {
		if host == "" || strings.ContainsAny(host, ":/ ") {
			return fmt.Errorf("-hosts: expected names without scheme and port, separated by commas, got %q", host)
		}
	}
	return o.checkAddr()
}

// checkAddr refuses an address that is none, and one that others can reach unless that is
// allowed.
func (o *options) checkAddr() error {
	host, port, err := net.SplitHostPort(o.addr)
	if err != nil {
		return fmt.Errorf("-addr %q: expected HOST:PORT, such as 127.0.0.1:4010", o.addr)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("-addr %q: expected a port from 0 to 65535, got %q", o.addr, port)
	}
	if !isLoopback(host) && !o.allowRemote {
		return fmt.Errorf(
			"-addr %q: expected a loopback host such as 127.0.0.1, since whoever reaches the program can do everything; "+
				"-allow-remote permits others",
			o.addr,
		)
	}
	return nil
}

// isLoopback reports whether a host, a name or an address, is this machine by definition.
func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") { // RFC 6761 section 6.3
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// allowsHost reports whether the page may be shown under a Host header. A site whose name
// its owner has made to lead to this machine (DNS rebinding) comes with that name; so
// addresses are safe, and names are only where they are known.
func (o *options) allowsHost(hostport string) bool {
	host := strings.ToLower((&url.URL{Host: hostport}).Hostname())
	if isLoopback(host) || slices.Contains(o.hosts, host) {
		return true
	}
	_, err := netip.ParseAddr(host)
	return err == nil && o.allowRemote
}

// browsable makes a URL that a browser opens of one that a listener has: one that listens
// everywhere is at localhost, too.
func browsable(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.IsUnspecified() {
		u.Host = net.JoinHostPort("localhost", u.Port())
	}
	return u.String()
}
