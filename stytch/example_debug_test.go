package stytch_test

import (
	"context"
	"fmt"
	"log"
)

// Whether the credentials are those of a project, and of which one.
func ExampleDebugService_Whoami() {
	srv, client := newFake()
	defer srv.Close()

	me, err := client.Debug.Whoami(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(me.ProjectID == srv.ProjectID())
	// Output: true
}
