// Webapp is a small web site on the SDK: login by magic link and by passcode, pages behind sessions and roles, and
// organizations that people create and join. It runs on a fake Stytch in the same program, and needs no account.
//
//	go run ./webapp [-addr 127.0.0.1:3000]
//
// Nothing is sent to anybody: the site shows the message that would have been, to whoever asks for it, and so is for this
// computer only. ada@example.com is an administrator; whoever else logs in is not. Everything ends with the program.
//
// For use with Stytch, make the client with stytch.NewClient, pass newSite no inbox, and serve https: see main.go.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:3000", "`address` to serve the site at")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr); err != nil {
		fmt.Fprintln(os.Stderr, "webapp:", err)
		os.Exit(1)
	}
}

// run serves the site until ctx ends.
func run(ctx context.Context, addr string) error {
	fake, err := stytchtest.New()
	if err != nil {
		return err
	}
	defer fake.Close()
	if err := fake.Seed(seed()); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	baseURL := "http://" + listener.Addr().String()
	server := &http.Server{Handler: newSite(fake.Client(), baseURL, fake.Inbox), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(ended)
		last, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(last) // what has not ended by then is cut off
	})
	fmt.Printf("The site is at %s. ada@example.com is an administrator; anybody else may log in too.\n", baseURL)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-ended // the requests that were under way
	return nil
}

// seed is what the dashboard of Stytch is for otherwise: the policy of roles, and who has them.
func seed() stytchtest.Seed {
	return stytchtest.Seed{
		Users: []stytchtest.SeedUser{{Email: "ada@example.com", Name: "Ada Lovelace", Roles: []string{"admin"}}},
		Policy: &stytchtest.SeedPolicy{
			Resources: []stytchtest.SeedResource{{ResourceID: "users", Actions: []string{"list"}}},
			Roles:     []stytchtest.SeedRole{{RoleID: "admin", Permissions: []stytchtest.SeedPermission{{ResourceID: "users", Actions: []string{"list"}}}}},
		},
	}
}
