package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/lapconv"
)

func threeFindings() lapconv.Diagnostics {
	return lapconv.Diagnostics{
		{File: "a.lap", Pos: lapconv.Pos{Line: 1, Column: 2}, Severity: lapconv.Info, Rule: "i", Message: "decided"},
		{File: "a.lap", Pos: lapconv.Pos{Line: 3, Column: 4}, Severity: lapconv.Warning, Rule: "w", Message: "odd",
			Text: "x"},
		{File: "a.lap", Severity: lapconv.Error, Rule: "e", Message: "wrong"},
	}
}

func TestReport(t *testing.T) {
	const (
		info    = "a.lap:1:2: info: decided [i]\n"
		warning = "a.lap:3:4: warning: odd: \"x\" [w]\n"
		wrong   = "a.lap: error: wrong [e]\n"
	)
	all := threeFindings()
	tests := []struct {
		name  string
		found lapconv.Diagnostics
		least lapconv.Severity
		want  string
	}{
		{"nothing", nil, lapconv.Info, ""},
		{"nothing that is shown", all[:1], lapconv.Warning, ""},
		{"warnings and errors", all, lapconv.Warning, warning + wrong + "1 error, 1 warning!\n"},
		{"everything", all, lapconv.Info, info + warning + wrong + "1 error, 1 warning, 1 note!\n"},
		{"plural", append(threeFindings(), all...), lapconv.Error, wrong + wrong + "2 errors!\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			report(&b, tt.found, tt.least, "!")
			require.Equal(t, tt.want, b.String())
		})
	}
}

func TestColour(t *testing.T) {
	const escape = "\x1b["
	for _, d := range threeFindings() {
		painted := colourful(d)
		require.Contains(t, painted, escape)
		plain := painted
		for _, code := range []string{"31m", "33m", "36m", "0m"} {
			plain = strings.ReplaceAll(plain, escape+code, "")
		}
		require.Equal(t, d.String(), plain)
	}
}

func TestWantsColour(t *testing.T) {
	device, err := os.Open(os.DevNull) // a character device, as a terminal is
	require.NoError(t, err)
	defer device.Close()
	regular, err := os.Open("report.go")
	require.NoError(t, err)
	defer regular.Close()
	t.Setenv("NO_COLOR", "")
	require.True(t, wantsColour(device), "no colour for a terminal")
	require.False(t, wantsColour(regular), "colour for what is no terminal")
	require.False(t, wantsColour(&strings.Builder{}), "colour for what is no terminal")
	t.Setenv("NO_COLOR", "1")
	require.False(t, wantsColour(device), "colour in spite of NO_COLOR")
}
