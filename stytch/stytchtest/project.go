package stytchtest

import (
	"github.com/lapgen/stytch-go/gen"
)

func serveProject(st *state) {
	st.serve(map[string]operation{
		"ProjectMetrics": handle(projectMetrics),
		"DebugWhoami":    handle(debugWhoami),
	})
	st.counts = map[gen.ProjectMetricType]func() int{
		gen.ProjectMetricTypeUserCount:         func() int { return len(st.users.byID) },
		gen.ProjectMetricTypeOrganizationCount: func() int { return 0 },
		gen.ProjectMetricTypeMemberCount:       func() int { return 0 },
		gen.ProjectMetricTypeM2MClientCount:    func() int { return len(st.m2m.byID) },
	}
}

func projectMetrics(c *call, _ *none) (*gen.ProjectMetricsResponse, error) {
	out := &gen.ProjectMetricsResponse{ProjectID: c.server.config.projectID}
	for _, kind := range [...]gen.ProjectMetricType{
		gen.ProjectMetricTypeUserCount, gen.ProjectMetricTypeOrganizationCount, gen.ProjectMetricTypeMemberCount, gen.ProjectMetricTypeM2MClientCount,
	} {
		out.Metrics = append(out.Metrics, gen.ProjectMetric{MetricType: kind, Count: uint32(c.counts[kind]())})
	}
	return out, nil
}

func debugWhoami(c *call, _ *none) (*gen.DebugWhoamiResponse, error) {
	return &gen.DebugWhoamiResponse{ProjectID: c.server.config.projectID, Name: "Fake project"}, nil
}
