package stytchtest

import (
	"github.com/lapgen/stytch-go/gen"
)

func projectOperations() table {
	return table{
		"ProjectMetrics": handle(projectMetrics),
		"DebugWhoami":    handle(debugWhoami),
	}
}

func projectMetrics(c *call, _ *none) (*gen.ProjectMetricsResponse, error) {
	out := &gen.ProjectMetricsResponse{ProjectID: c.project}
	for _, kind := range [...]gen.ProjectMetricType{
		gen.ProjectMetricTypeUserCount, gen.ProjectMetricTypeOrganizationCount, gen.ProjectMetricTypeMemberCount, gen.ProjectMetricTypeM2MClientCount,
	} {
		out.Metrics = append(out.Metrics, gen.ProjectMetric{MetricType: kind, Count: uint32(count(c.state, kind))})
	}
	return out, nil
}

func debugWhoami(c *call, _ *none) (*gen.DebugWhoamiResponse, error) {
	return &gen.DebugWhoamiResponse{ProjectID: c.project, Name: "Fake project"}, nil
}

// count returns how many things of a kind there are.
func count(st *state, kind gen.ProjectMetricType) int {
	switch kind {
	case gen.ProjectMetricTypeUserCount:
		return len(st.users.byID)
	case gen.ProjectMetricTypeOrganizationCount:
		return len(st.organizations.ids)
	case gen.ProjectMetricTypeMemberCount:
		return st.memberCount()
	case gen.ProjectMetricTypeM2MClientCount:
		return len(st.m2m.byID)
	}
	return 0
}
