package stytchtest_test

import (
	"testing"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// BenchmarkRequest is a simple request and its answer, client and server together.
func BenchmarkRequest(b *testing.B) {
	srv, err := stytchtest.New()
	if err != nil {
		b.Fatal(err)
	}
	defer srv.Close()
	client := srv.Client()
	created, err := client.Users.Create(b.Context(), &stytch.UsersCreateParams{Email: new("ada@example.com")})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := client.Users.Get(b.Context(), &stytch.UsersGetParams{UserID: created.UserID}); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
}
