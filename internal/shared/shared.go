// Package shared finds the data that tests use and that does not belong to the repository: real LAP documents, older
// revisions of the Stytch API, and facts about it.
package shared

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Variable names the environment variable that holds the folder with the data.
const Variable = "STYTCH_SHARED"

// Folder returns a folder of the data, such as "corpus". The test is skipped when the variable is not set, and fails
// when it is set and the folder is not there. The name of the test must begin with TestShared, by which `make test`
// lists what it has skipped.
func Folder(t testing.TB, name string) string {
	t.Helper()
	if !strings.HasPrefix(t.Name(), "TestShared") {
		t.Fatalf("%s needs shared data; call it TestShared…", t.Name())
	}
	root := os.Getenv(Variable)
	if root == "" {
		t.Skipf("%s names no folder with data", Variable)
	}
	folder := filepath.Join(root, name)
	if _, err := os.Stat(folder); err != nil {
		t.Fatalf("%s=%s: %v", Variable, root, err)
	}
	return folder
}

// Files returns the files of a folder of the data that match a pattern, such as "lap/*.lap", in order of their names.
// The test fails when there are none.
func Files(t testing.TB, name, pattern string) []string {
	t.Helper()
	pattern = filepath.Join(Folder(t, name), filepath.FromSlash(pattern))
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files match %s (%v)", pattern, err)
	}
	return files
}
