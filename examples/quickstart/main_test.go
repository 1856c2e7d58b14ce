package main

import (
	"context"
	"os"
)

// Example runs the whole of it; what it prints is what `make run` shows at its end.
func Example() {
	if err := run(context.Background(), os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// A fake Stytch listens on loopback.
	// created      Ada Lovelace, ada@example.com
	// magic link   Ada is logged in
	// verified     the session's JWT, locally: true; roles [stytch_user]
	// password     grace@example.com is logged in, after a wrong password was refused
	// searched     5 users on 3 pages
	// rate limit   Users.Search answered 429
	// rate limit   Users.Search answered 200
	// refused      user-test-nobody: 404 user_not_found
}
