package stytch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
)

// BenchmarkCall compares a call of the SDK with the same call by net/http and encoding/json, over loopback. The server
// is in the same process: what it takes and allocates counts for both.
func BenchmarkCall(b *testing.B) {
	small := []byte(`{"request_id":"request-id-test-1","status_code":200,"results":[` + benchUser(0) +
		`],"results_metadata":{"total":1,"next_cursor":""}}`)
	var large bytes.Buffer
	large.WriteString(`{"request_id":"request-id-test-1","status_code":200,"results":[`)
	for n := range 500 {
		if n > 0 {
			large.WriteString(",")
		}
		large.WriteString(benchUser(n))
	}
	large.WriteString(`],"results_metadata":{"total":500,"next_cursor":""}}`)

	for _, size := range [...]struct {
		name string
		body []byte
	}{{"small", small}, {"large", large.Bytes()}} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(size.body)
		}))
		b.Cleanup(server.Close)
		client, err := stytch.NewClient(wireProject, wireSecret, stytch.WithBaseURL(server.URL))
		require.NoError(b, err)
		params := &stytch.UsersSearchParams{
			Limit: new(int32(500)), Query: stytch.UsersSearchFilters{EmailVerified: new(true)}.Query(),
		}
		b.Run(size.name+"/net-http", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(size.body)))
			for b.Loop() {
				if _, err := bareSearch(b.Context(), server.URL, params); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(size.name+"/sdk", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(size.body)))
			for b.Loop() {
				if _, err := client.Users.Search(b.Context(), params); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchUser(n int) string {
	return fmt.Sprintf(`{"user_id":"user-test-%08d-0000-4000-8000-000000000000",
		"name":{"first_name":"Ada","middle_name":"","last_name":"Lovelace"},
		"emails":[{"email_id":"email-test-%08d","email":"ada%d@example.com","verified":true}],
		"phone_numbers":[],"providers":[],"roles":["reader"],"status":"active","created_at":"2026-01-02T15:04:05Z",
		"trusted_metadata":{"tier":"gold","seats":3},"is_locked":false}`, n, n, n)
}

// bareSearch does what the SDK does, and no more than a program needs.
func bareSearch(
	ctx context.Context, url string, params *stytch.UsersSearchParams,
) (*stytch.UsersSearchResponse, error) {
	body, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/v1/users/search", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.SetBasicAuth(wireProject, wireSecret)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", response.StatusCode)
	}
	out := new(stytch.UsersSearchResponse)
	return out, json.Unmarshal(text, out)
}
