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
	// Requests and responses are checked against api/openapi.yaml.
	// created   user-test-ada  ada@example.com
	// got       user-test-ada  Ada Lovelace, since 2 January 2026
	// refused   user-test-nobody  404 user_not_found
}
