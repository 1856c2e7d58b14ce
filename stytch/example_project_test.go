package stytch_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/internal/canned"
)

func ExampleProjectService_Metrics() {
	client, done := canned.NewClient(canned.Routes{
		"GET /v1/projects/metrics": {`{"metrics":[{"metric_type":"USER_COUNT","count":1815},{"metric_type":"M2M_CLIENT_COUNT","count":2}]}`},
	})
	defer done()

	res, err := client.Project.Metrics(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, metric := range res.Metrics {
		if metric.MetricType == stytch.ProjectMetricTypeUserCount {
			fmt.Println(metric.Count, "users")
		}
	}
	// Output: 1815 users
}
