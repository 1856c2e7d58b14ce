package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/lapgen/stytch-go/stytch"
)

const (
	projectID = "project-test-00000000-0000-4000-8000-000000000000"
	secret    = "secret-test-0000"
	userID    = "user-test-00000000-0000-4000-8000-000000000000"
)

// measureAllocations compares one call of the SDK with the same call by net/http and encoding/json, over a transport
// that answers at once.
func measureAllocations(r *report) error {
	httpClient := &http.Client{
		Transport: answering(`{"request_id":"r","user_id":"` + userID + `","status":"active","status_code":200}`),
	}
	client, err := stytch.NewClient(projectID, secret, stytch.WithHTTPClient(httpClient))
	if err != nil {
		return err
	}
	var failed error
	bare := testing.AllocsPerRun(1000, func() {
		if err := bareCall(httpClient); err != nil {
			failed = err
		}
	})
	sdk := testing.AllocsPerRun(1000, func() {
		if _, err := client.Users.Get(context.Background(), &stytch.UsersGetParams{UserID: userID}); err != nil {
			failed = err
		}
	})
	if failed != nil {
		return failed
	}
	r.line("allocations of a call by net/http", fmt.Sprint(bare), "", false)
	r.line("  more by the SDK", fmt.Sprint(sdk-bare), fmt.Sprint(maxAllocations), sdk-bare > maxAllocations)
	return nil
}

// bareCall gets a user without the SDK.
func bareCall(client *http.Client) error {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet,
		"https://test.stytch.com/v1/users/"+userID, nil)
	if err != nil {
		return err
	}
	request.SetBasicAuth(projectID, secret)
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return json.NewDecoder(response.Body).Decode(new(stytch.UsersGetResponse))
}

// answering is a transport that answers every request with the same body.
type answering string

func (a answering) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(string(a))), ContentLength: int64(len(a)), Request: request,
	}, nil
}
