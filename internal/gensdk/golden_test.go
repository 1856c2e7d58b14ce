package main

import (
	"bytes"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/internal/gensdk/goname"
)

var update = flag.Bool("update", false, "write the golden files of testdata/small")

const small = "testdata/small"

// smallShared are the services of the small document that client.B2B has, too.
var smallShared = []string{"Tools"}

// The small document has every way of taking inputs and answering. Below its folder stands what is made of it.
func TestGolden(t *testing.T) {
	files, err := generate(small, smallShared, false)
	require.NoError(t, err)
	changes, err := compare(small, files)
	require.NoError(t, err)
	if *update {
		require.NoError(t, apply(small, changes))
		return
	}
	var list bytes.Buffer
	require.Equal(t, exitOK, report(changes, &list))
}

// What is committed is what the sources give.
func TestCommitted(t *testing.T) {
	var stdout, stderr bytes.Buffer
	require.Equal(t, exitOK, run([]string{"-root", "../..", "-check"}, &stdout, &stderr))
}

func TestDeterministic(t *testing.T) {
	first, err := generate("../..", sharedServices, false)
	require.NoError(t, err)
	for range 3 {
		again, err := generate("../..", sharedServices, false)
		require.NoError(t, err)
		require.True(t, maps.EqualFunc(first, again, bytes.Equal), "two runs gave different files")
	}
}

// Each operation is named on one line of its method's comment, however long the line.
func TestOperationsAreNamed(t *testing.T) {
	in, err := readSources("../..")
	require.NoError(t, err)
	files, err := generate("../..", sharedServices, false)
	require.NoError(t, err)
	all := string(bytes.Join(slices.Collect(maps.Values(files)), nil))
	for _, r := range in.rows {
		require.Contains(t, all, "\n//\n// API: "+r.key()+"\nfunc ")
	}
}

// The paged operations are found in the document: a lost one would be noticed by nobody who reads the output.
func TestPagedOperations(t *testing.T) {
	in, err := readSources("../..")
	require.NoError(t, err)
	plan := newSDK(in, sharedServices, &problems{})
	var got []string
	operations := 0
	for _, s := range slices.Concat(plan.consumer.services, plan.b2b.services) {
		operations += len(s.Operations)
		for _, op := range s.Operations {
			if op.Pages != nil {
				got = append(got, op.FullName())
			}
		}
	}
	slices.Sort(got)
	want := []string{
		"B2B.Organizations.Members.Search", "B2B.Organizations.Search", "B2B.SCIM.Connection.GetGroups",
		"ConnectedApp.Clients.Search", "Fraud.Rules.List", "M2M.Clients.Search", "Users.Search",
	}
	require.Equal(t, want, got, "paged operations")
	require.Equal(t, len(in.rows), operations)
}

// Path parameters have no field in gen, but many share their wire name with fields that have.
func TestNamesAgreeWithGen(t *testing.T) {
	in, err := readSources("../..")
	require.NoError(t, err)
	compared := 0
	for typ := range in.models.types {
		fields, _ := in.models.fields(typ)
		for _, f := range fields {
			// A name with capitals has its words kept apart in another way: no path parameter has.
			if strings.ToLower(f.wire()) != f.wire() {
				continue
			}
			compared++
			require.Equal(t, f.name, goname.Exported(f.wire()), typ)
		}
	}
	require.Positive(t, compared, "nothing was compared")
}

func TestCheckAndStale(t *testing.T) {
	root := copySmall(t)
	files, err := generate(root, smallShared, false)
	require.NoError(t, err)
	write := func(name, text string) {
		t.Helper()
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o644))
	}
	write("stytch/zz_things.go", "changed")
	write("stytch/zz_gone.go", header+"\n\npackage stytch\n")
	write("stytch/zz_mine.go", "package stytch\n")
	require.NoError(t, os.Remove(filepath.Join(root, "stytch/b2b/zz_types.go")))

	changes, err := compare(root, files)
	require.NoError(t, err)
	var list bytes.Buffer
	require.Equal(t, exitFindings, report(changes, &list))
	want := "stytch/b2b/zz_types.go differs\nstytch/zz_things.go differs\nstytch/zz_gone.go is not generated any more\n"
	require.Equal(t, want, list.String())

	require.NoError(t, apply(root, changes))
	changes, err = compare(root, files)
	require.NoError(t, err, "after a run")
	require.Empty(t, changes, "after a run")
	_, err = os.Stat(filepath.Join(root, "stytch/zz_gone.go"))
	require.True(t, os.IsNotExist(err), "a stale file is still there")
	_, err = os.Stat(filepath.Join(root, "stytch/zz_mine.go"))
	require.NoError(t, err, "a file without the header is gone")
}

func TestExitStatus(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		want int
	}{
		"help":             {[]string{"-h"}, exitOK},
		"unknown flag":     {[]string{"-x"}, exitTrouble},
		"argument":         {[]string{"x"}, exitTrouble},
		"no such folder":   {[]string{"-root", "testdata/none"}, exitTrouble},
		"not expressible":  {[]string{"-root", small}, exitFindings}, // it has none of the shared services
		"nothing to check": {[]string{"-root", small, "-check"}, exitFindings},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			require.Equal(t, test.want, run(test.args, &stdout, &stderr))
			require.NotEmpty(t, stderr.String(), "stderr says nothing")
		})
	}
}

// copySmall copies the small document and its golden files to a folder that a test may change.
func copySmall(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(small)))
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(name, 0o644)
	})
	require.NoError(t, err)
	return root
}
