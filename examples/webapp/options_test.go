package main

import (
	"context"
	"flag"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func TestOptions(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want string // a part of the error, "" for none
	}{
		{"default", nil, ""},
		{"loopback", []string{"-addr", "[::1]:0"}, ""},
		{"a name of loopback", []string{"-addr", "localhost:3000"}, ""},
		{"every network", []string{"-addr", "0.0.0.0:3000"}, "-allow-remote"},
		{"every network, in short", []string{"-addr", ":3000"}, "-allow-remote"},
		{"another address", []string{"-addr", "192.0.2.1:3000", "-url", "https://tea.example.com"}, "-allow-remote"},
		{"a name", []string{"-addr", "tea.example.com:3000"}, "-allow-remote"},
		{"a name that begins as loopback does", []string{"-addr", "localhost.example.com:3000"}, "-allow-remote"},
		{"every network, allowed", []string{"-addr", "0.0.0.0:3000", "-allow-remote"}, ""},
		{"every network of IPv6, allowed", []string{"-addr", "[::]:3000", "-allow-remote"}, ""},
		{"in short, allowed", []string{"-addr", ":3000", "-allow-remote"}, ""},
		{"another address without a URL", []string{"-addr", "192.0.2.1:3000", "-allow-remote"}, "expected -url too"},
		{"another address", []string{"-addr", "192.0.2.1:3000", "-allow-remote", "-url", "https://tea.example.com/"}, ""},
		{"no port", []string{"-addr", "nowhere"}, "expected HOST:PORT"},
		{"behind a proxy", []string{"-url", "https://tea.example.com"}, ""},
		{"a forwarded port", []string{"-url", "http://localhost:8080"}, ""},
		{"clear text", []string{"-url", "http://tea.example.com"}, "expected https"},
		{"another scheme", []string{"-url", "ftp://localhost"}, "expected https"},
		{"no scheme", []string{"-url", "tea.example.com"}, "expected scheme and host"},
		{"a path", []string{"-url", "https://example.com/tea"}, "expected scheme and host"},
		{"a query", []string{"-url", "https://example.com?a=b"}, "expected scheme and host"},
		{"a user", []string{"-url", "https://ada@example.com"}, "expected scheme and host"},
		{"no host", []string{"-url", "https://:3000"}, "expected scheme and host"},
		{"not a flag", []string{"serve"}, `got "serve"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parseOptions(c.args, io.Discard)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
	_, err := parseOptions([]string{"-h"}, io.Discard)
	require.ErrorIs(t, err, flag.ErrHelp)
	_, err = parseOptions([]string{"-url", "https://ada:pass word@example.com"}, io.Discard)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "pass word")
}

func TestSiteURL(t *testing.T) {
	for _, c := range []struct{ name, url, addr, want string }{
		{"loopback", "", "127.0.0.1:3000", "http://127.0.0.1:3000"},
		{"IPv6", "", "[::1]:3000", "http://[::1]:3000"},
		{"every network", "", "0.0.0.0:3000", "http://localhost:3000"},
		{"every network of IPv6", "", "[::]:3000", "http://localhost:3000"},
		{"said", "https://Tea.Example.com/", "127.0.0.1:3000", "https://tea.example.com"},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts, err := parseOptions([]string{"-url", c.url}, io.Discard)
			require.NoError(t, err)
			addr, err := net.ResolveTCPAddr("tcp", c.addr)
			require.NoError(t, err)
			require.Equal(t, c.want, opts.siteURL(addr).String())
		})
	}
}

func TestFakeHasASecretOfItsOwn(t *testing.T) {
	one, err := startFake()
	require.NoError(t, err)
	defer one.Close()
	other, err := startFake()
	require.NoError(t, err)
	defer other.Close()
	require.NotEqual(t, stytchtest.DefaultSecret, one.Secret())
	require.NotEqual(t, one.Secret(), other.Secret())
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, run(ctx, options{addr: "127.0.0.1:0"}))
	require.Error(t, run(t.Context(), options{addr: "127.0.0.1:nowhere"}))
}
