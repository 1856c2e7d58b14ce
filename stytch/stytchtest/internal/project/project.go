// Package project has the operations about the project itself.
package project

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// Operations returns the operations of this package.
func Operations() operation.Table {
	return operation.Table{
		"ProjectMetrics": handle(projectMetrics),
		"DebugWhoami":    handle(debugWhoami),
	}
}

func projectMetrics(c *call, _ *none) (*gen.ProjectMetricsResponse, error) {
	out := &gen.ProjectMetricsResponse{ProjectID: c.Project}
	for _, kind := range [...]gen.ProjectMetricType{
		gen.ProjectMetricTypeUserCount, gen.ProjectMetricTypeOrganizationCount, gen.ProjectMetricTypeMemberCount,
		gen.ProjectMetricTypeM2MClientCount,
	} {
		out.Metrics = append(out.Metrics, gen.ProjectMetric{MetricType: kind, Count: uint32(count(c.State, kind))})
	}
	return out, nil
}

func debugWhoami(c *call, _ *none) (*gen.DebugWhoamiResponse, error) {
	return &gen.DebugWhoamiResponse{ProjectID: c.Project, Name: "Fake project"}, nil
}

// count returns how many things of a kind there are.
func count(st *store.State, kind gen.ProjectMetricType) int {
	switch kind {
	case gen.ProjectMetricTypeUserCount:
		return len(st.Users.ByID)
	case gen.ProjectMetricTypeOrganizationCount:
		return len(st.Organizations.IDs)
	case gen.ProjectMetricTypeMemberCount:
		return st.MemberCount()
	case gen.ProjectMetricTypeM2MClientCount:
		return len(st.M2M.ByID)
	}
	return 0
}
