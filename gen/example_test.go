package gen_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// basicAuth authenticates requests as a project.
type basicAuth struct{ projectID, secret string }

func (b basicAuth) Do(request *http.Request) (*http.Response, error) {
	request.SetBasicAuth(b.projectID, b.secret)
	return http.DefaultClient.Do(request)
}

func Example() {
	srv, err := stytchtest.New()
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()

	client := gen.Client{Server: srv.URL, Doer: basicAuth{stytchtest.DefaultProjectID, stytchtest.DefaultSecret}}
	response, err := client.UsersCreate(context.Background(), gen.UsersCreateRequest{Email: new("ada@example.com")})
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()

	var user gen.UsersCreateResponse
	if err := json.NewDecoder(response.Body).Decode(&user); err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode, user.Status)
	// Output: 201 active
}
