package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

func ExampleProjectService_Metrics() {
	srv, client := newFake()
	defer srv.Close()
	addUsers(srv, stytchtest.SeedUser{Email: "ada@example.com"}, stytchtest.SeedUser{Email: "ben@example.com"})

	res, err := client.Project.Metrics(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, metric := range res.Metrics {
		if metric.MetricType == stytch.ProjectMetricTypeUserCount {
			fmt.Println(metric.Count, "users")
		}
	}
	// Output: 2 users
}
