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

	"github.com/lapgen/stytch-go/internal/gensdk/goname"
)

var update = flag.Bool("update", false, "write the golden files of testdata/small")

const small = "testdata/small"

// smallShared are the services of the small document that client.B2B has, too.
var smallShared = []string{"Tools"}

// The small document has every way of taking inputs and answering. Below its folder stands what is made of it.
func TestGolden(t *testing.T) {
	files, err := generate(small, smallShared, false)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := compare(small, files)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := apply(small, changes); err != nil {
			t.Fatal(err)
		}
		return
	}
	var list bytes.Buffer
	if report(changes, &list) != exitOK {
		t.Errorf("not as in the golden files (if that is right, run the test with -update):\n%s", list.String())
	}
}

// What is committed is what the sources give.
func TestCommitted(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run([]string{"-root", "../..", "-check"}, &stdout, &stderr); status != exitOK {
		t.Errorf("status %d: run gensdk\n%s%s", status, stdout.String(), stderr.String())
	}
}

func TestDeterministic(t *testing.T) {
	first, err := generate("../..", sharedServices, false)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, err := generate("../..", sharedServices, false)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.EqualFunc(first, again, bytes.Equal) {
			t.Fatal("two runs gave different files")
		}
	}
}

// Each operation is named on one line of its method's comment, however long the line.
func TestOperationsAreNamed(t *testing.T) {
	in, err := readSources("../..")
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate("../..", sharedServices, false)
	if err != nil {
		t.Fatal(err)
	}
	all := string(bytes.Join(slices.Collect(maps.Values(files)), nil))
	for _, r := range in.rows {
		if !strings.Contains(all, "\n//\n// API: "+r.key()+"\nfunc ") {
			t.Errorf("%s is named above no method", r.key())
		}
	}
}

// The paged operations are found in the document: a lost one would be noticed by nobody who reads the output.
func TestPagedOperations(t *testing.T) {
	in, err := readSources("../..")
	if err != nil {
		t.Fatal(err)
	}
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
	if !slices.Equal(got, want) {
		t.Errorf("paged operations: %v, want %v", got, want)
	}
	if operations != len(in.rows) {
		t.Errorf("%d operations, %d rows", operations, len(in.rows))
	}
}

// Path parameters have no field in gen, but many share their wire name with fields that have.
func TestNamesAgreeWithGen(t *testing.T) {
	in, err := readSources("../..")
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for typ := range in.models.types {
		fields, _ := in.models.fields(typ)
		for _, f := range fields {
			// A name with capitals has its words kept apart in another way: no path parameter has.
			if strings.ToLower(f.wire()) != f.wire() {
				continue
			}
			compared++
			if got := goname.Exported(f.wire()); got != f.name {
				t.Errorf("%s: %s is %s in gen, %s here", typ, f.wire(), f.name, got)
			}
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

func TestCheckAndStale(t *testing.T) {
	root := copySmall(t)
	files, err := generate(root, smallShared, false)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("stytch/zz_things.go", "changed")
	write("stytch/zz_gone.go", header+"\n\npackage stytch\n")
	write("stytch/zz_mine.go", "package stytch\n")
	if err := os.Remove(filepath.Join(root, "stytch/b2b/zz_types.go")); err != nil {
		t.Fatal(err)
	}

	changes, err := compare(root, files)
	if err != nil {
		t.Fatal(err)
	}
	var list bytes.Buffer
	if status := report(changes, &list); status != exitFindings {
		t.Errorf("status %d of a check that finds something", status)
	}
	want := "stytch/b2b/zz_types.go differs\nstytch/zz_things.go differs\nstytch/zz_gone.go is not generated any more\n"
	if list.String() != want {
		t.Errorf("listed:\n%swant:\n%s", list.String(), want)
	}

	if err := apply(root, changes); err != nil {
		t.Fatal(err)
	}
	if changes, err = compare(root, files); err != nil || len(changes) > 0 {
		t.Errorf("after a run: %v, %v", changes, err)
	}
	if _, err := os.Stat(filepath.Join(root, "stytch/zz_gone.go")); !os.IsNotExist(err) {
		t.Error("a stale file is still there")
	}
	if _, err := os.Stat(filepath.Join(root, "stytch/zz_mine.go")); err != nil {
		t.Error("a file without the header is gone")
	}
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
			if got := run(test.args, &stdout, &stderr); got != test.want {
				t.Errorf("status %d, want %d\n%s%s", got, test.want, stdout.String(), stderr.String())
			}
			if stderr.Len() == 0 {
				t.Error("stderr says nothing")
			}
		})
	}
}

// copySmall copies the small document and its golden files to a folder that a test may change.
func copySmall(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(small)); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(name, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return root
}
