// Webapp is a small web site on the SDK: login by magic link and by passcode, pages behind sessions and roles, and
// organizations that people create and join. It runs on a fake Stytch in the same program and needs no account.
//
//	go run ./webapp [-addr 127.0.0.1:3000] [-url URL] [-allow-remote]
//
// Nothing is sent to anybody. The site shows each message to whoever asks for it, so it is for this computer only.
// ada@example.com is an administrator, everybody else is not. Users and sessions end with the program.
//
// To use Stytch, make the client with stytch.NewClient, pass newSite no inbox, and serve https: see run. Add
// the site's /authenticate to the redirect URLs of the project.
//
// The files to copy from: hosts.go (who may name this site), headers.go, link.go (login links that only the right
// browser can use, and only by a button), logout.go, cookies.go, server.go (time limits).
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func main() {
	opts, err := parseOptions(os.Args[1:], os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err == nil {
		err = run(ctx, opts)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "webapp:", err)
		os.Exit(1)
	}
}

// run serves the site until ctx ends.
func run(ctx context.Context, opts options) error {
	fake, err := startFake()
	if err != nil {
		return err
	}
	defer fake.Close()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", opts.addr)
	if err != nil {
		return err
	}
	siteURL := opts.siteURL(listener.Addr())
	server := newServer(newSite(fake.Client(), siteURL, fake.Inbox))
	fmt.Printf("The site is at %s. ada@example.com is an administrator; anybody else may log in too.\n", siteURL)
	return serve(ctx, server, listener)
}

// startFake starts a Stytch for this site. It listens on loopback too, so its secret is a random one: that of the
// documentation would let other programs and rebound pages use its API.
func startFake() (*stytchtest.Server, error) {
	fake, err := stytchtest.New(stytchtest.WithProject(stytchtest.DefaultProjectID, rand.Text()))
	if err != nil {
		return nil, err
	}
	if err := fake.Seed(seed()); err != nil {
		fake.Close()
		return nil, err
	}
	return fake, nil
}

// seed returns what the dashboard of Stytch is for otherwise: the policy of roles, and who has them.
func seed() stytchtest.Seed {
	list := stytchtest.SeedPermission{ResourceID: "users", Actions: []string{"list"}}
	return stytchtest.Seed{
		Users: []stytchtest.SeedUser{{Email: "ada@example.com", Name: "Ada Lovelace", Roles: []string{"admin"}}},
		Policy: &stytchtest.SeedPolicy{
			Resources: []stytchtest.SeedResource{{ResourceID: "users", Actions: []string{"list"}}},
			Roles:     []stytchtest.SeedRole{{RoleID: "admin", Permissions: []stytchtest.SeedPermission{list}}},
		},
	}
}
