package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/lapconv"
)

// report prints the findings of the given severity and above to w, one a line, and then a line that counts them with a
// remark. It prints nothing if there are none.
func report(w io.Writer, found lapconv.Diagnostics, least lapconv.Severity, remark string) {
	shown := slices.DeleteFunc(slices.Clone(found), func(d lapconv.Diagnostic) bool { return d.Severity < least })
	if len(shown) == 0 {
		return
	}
	line := lapconv.Diagnostic.String
	if wantsColour(w) {
		line = colourful
	}
	for _, d := range shown {
		fmt.Fprintln(w, line(d))
	}
	fmt.Fprintln(w, tally(shown)+remark)
}

// tally counts findings by severity: "2 errors, 1 warning".
func tally(found lapconv.Diagnostics) string {
	var parts []string
	for _, kind := range [...]struct {
		severity  lapconv.Severity
		one, many string
	}{
		{lapconv.Error, "error", "errors"},
		{lapconv.Warning, "warning", "warnings"},
		{lapconv.Info, "note", "notes"},
	} {
		switch n := found.Count(kind.severity); n {
		case 0:
		case 1:
			parts = append(parts, "1 "+kind.one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, kind.many))
		}
	}
	return strings.Join(parts, ", ")
}

// wantsColour reports whether w is a terminal whose user has not asked for plain text (https://no-color.org).
func wantsColour(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// colourful is Diagnostic.String with a coloured severity.
func colourful(d lapconv.Diagnostic) string {
	const red, yellow, cyan, reset = "\x1b[31m", "\x1b[33m", "\x1b[36m", "\x1b[0m"
	colour := cyan
	switch d.Severity {
	case lapconv.Error:
		colour = red
	case lapconv.Warning:
		colour = yellow
	}
	plain := ": " + d.Severity.String() + ": "
	return strings.Replace(d.String(), plain, ": "+colour+d.Severity.String()+reset+": ", 1)
}
