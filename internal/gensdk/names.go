package main

import (
	"go/build"
	"io"
	"strings"
)

// fileName returns the name of the file for a service, "" if the go command would take it for one of a test or of a
// platform.
func fileName(path []string) string {
	name := "zz_" + strings.ToLower(strings.Join(path, "_")) + ".go"
	noPlatform := build.Context{
		GOOS: "none", GOARCH: "none", Compiler: "gc",
		OpenFile: func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("package p")), nil },
	}
	if match, err := noPlatform.MatchFile("", name); !match || err != nil || strings.HasSuffix(name, "_test.go") {
		return ""
	}
	return name
}
