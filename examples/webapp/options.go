package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// options are what a command line says.
type options struct {
	addr string
	// url is where browsers find the site. It is nil if that is where the program listens.
	url *url.URL
}

// parseOptions reads and checks a command line. It writes help to output.
func parseOptions(args []string, output io.Writer) (options, error) {
	flags := flag.NewFlagSet("webapp", flag.ContinueOnError)
	flags.SetOutput(output)
	addr := flags.String("addr", "127.0.0.1:3000", "`HOST:PORT` to listen at")
	site := flags.String("url", "",
		"`URL` where browsers find the site, if it is not where the program listens: https://tea.example.com behind a proxy")
	allowRemote := flags.Bool("allow-remote", false,
		"let -addr be other than loopback: whoever reaches the site can then log in as anybody")
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	if flags.NArg() > 0 {
		return options{}, fmt.Errorf("expected flags only, got %q", flags.Arg(0))
	}
	opts := options{addr: *addr}
	if *site != "" {
		parsed, err := parseSiteURL(*site)
		if err != nil {
			return options{}, err
		}
		opts.url = parsed
	}
	return opts, opts.checkAddr(*allowRemote)
}

// parseSiteURL reads the URL of a site. Session cookies are Secure, which browsers accept over https; only on this
// computer itself is plain http good enough.
func parseSiteURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/")+u.RawQuery+u.Fragment != "":
		// Without the value, which may hold a password.
		return nil, errors.New("-url: expected scheme and host alone, such as https://tea.example.com")
	case u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())):
		return nil, fmt.Errorf("-url %q: expected https, or http with a loopback host, "+
			"since session cookies must not travel in clear text", text)
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}, nil
}

// checkAddr refuses an address that other computers reach, unless that is allowed.
//
// This site hands out the links and codes of everybody, so whoever reaches it is an administrator. The mistake is made
// easily, as ":3000" means every network of the computer. Asking for a flag makes it a decision.
func (o options) checkAddr(allowRemote bool) error {
	host, _, err := net.SplitHostPort(o.addr)
	if err != nil {
		return fmt.Errorf("-addr %q: expected HOST:PORT, such as 127.0.0.1:3000", o.addr)
	}
	if isLoopback(host) {
		return nil
	}
	if !allowRemote {
		return fmt.Errorf("-addr %q: expected a loopback host such as 127.0.0.1, "+
			"since whoever reaches the site can log in as anybody; -allow-remote permits others", o.addr)
	}
	if ip, err := netip.ParseAddr(host); o.url == nil && host != "" && (err != nil || !ip.IsUnspecified()) {
		return fmt.Errorf("-addr %q: expected -url too, with the https URL where other computers find the site", o.addr)
	}
	return nil
}

// siteURL returns the URL of the site that listens at addr. A program that listens everywhere is found at localhost.
func (o options) siteURL(addr net.Addr) *url.URL {
	if o.url != nil {
		return o.url
	}
	host := addr.String()
	if at, err := netip.ParseAddrPort(host); err == nil && at.Addr().IsUnspecified() {
		_, port, _ := net.SplitHostPort(host)
		host = net.JoinHostPort("localhost", port)
	}
	return &url.URL{Scheme: "http", Host: host}
}

// isLoopback reports whether a host, a name or an address, is this computer.
func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}
