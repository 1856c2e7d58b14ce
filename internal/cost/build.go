package main

import (
	"bytes"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// measureBinary compares stripped binaries: their files, which are made of whole pages, and what is in them, which is
// not.
func measureBinary(r *report, scratch string) error {
	var files, contents [2]int64
	for i, program := range [...]string{"base", "call"} {
		file := filepath.Join(scratch, program)
		// For one system, so that the figure is the same on all of them.
		env := []string{"GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0"}
		source := module + "/internal/cost/" + program
		if _, err := goCommand(env, "build", "-trimpath", "-ldflags=-s -w", "-o", file, source); err != nil {
			return err
		}
		info, err := os.Stat(file)
		if err != nil {
			return err
		}
		files[i] = info.Size()
		if contents[i], err = contentOf(file); err != nil {
			return err
		}
	}
	more := contents[1] - contents[0]
	r.line("bytes of a stripped binary", strconv.FormatInt(files[0], 10), "", false)
	r.line("  more with one call of the SDK, in pages", strconv.FormatInt(files[1]-files[0], 10), "", false)
	r.line("  without what fills the pages up", strconv.FormatInt(more, 10), strconv.Itoa(maxBytes), more > maxBytes)
	return nil
}

// contentOf returns the bytes of the sections of a binary.
func contentOf(file string) (int64, error) {
	binary, err := elf.Open(file)
	if err != nil {
		return 0, err
	}
	defer binary.Close()
	var total int64
	for _, section := range binary.Sections {
		if section.Type != elf.SHT_NOBITS {
			total += int64(section.FileSize)
		}
	}
	return total, nil
}

// own are the packages that a call of the SDK is made of, beside those of command base.
var own = []string{
	"gen", "stytch", "stytch/apierror", "stytch/b2b", "stytch/errtype", "stytch/internal/bucket", "stytch/internal/lru",
	"stytch/internal/redact", "stytch/internal/transport", "stytch/internal/verify", "stytch/internal/wire",
}

// oauth2 is a module that the SDK requires besides those of command base: the source of tokens for machines has the
// interface of its package.
const oauth2 = "golang.org/x/oauth2"

// runtime is the module by which gen writes values into paths, queries and headers, and below are the packages that it
// brings.
const runtime = "github.com/oapi-codegen/runtime"

var runtimes = []string{
	"database/sql/driver", "github.com/apapsch/go-jsonmerge/v2", "github.com/google/uuid", runtime, runtime + "/types",
	"net/mail",
}

// measureDependencies compares the packages and modules that the programs are made of.
func measureDependencies(r *report) error {
	base, err := dependencies(module + "/internal/cost/base")
	if err != nil {
		return err
	}
	call, err := dependencies(module + "/internal/cost/call")
	if err != nil {
		return err
	}
	var packages []string
	modules := map[string]bool{}
	for name, from := range call {
		_, shared := base[name]
		ours := from == module && slices.Contains(own, strings.TrimPrefix(name, module+"/"))
		if shared || ours || from == oauth2 || slices.Contains(runtimes, name) {
			continue
		}
		packages = append(packages, name)
		if from != "" && from != module {
			modules[from] = true
		}
	}
	slices.Sort(packages)
	for _, name := range packages {
		r.line("  a further package", name, "none", true)
	}
	r.line("further packages, those of oauth2 and runtime aside", strconv.Itoa(len(packages)), "0", len(packages) > 0)
	r.line("further modules, oauth2 and runtime's aside", strconv.Itoa(len(modules)), "0", len(modules) > 0)
	return nil
}

// dependencies returns the packages of a program but itself, each with its module, "" for the standard library.
func dependencies(program string) (map[string]string, error) {
	out, err := goCommand(nil, "list", "-deps", "-f", "{{.ImportPath}} {{with .Module}}{{.Path}}{{end}}", program)
	if err != nil {
		return nil, err
	}
	packages := map[string]string{}
	for line := range strings.Lines(out) {
		name, from, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name != program {
			packages[name] = from
		}
	}
	return packages, nil
}

// measureCompile compares the time of a first compile of the SDK with that of net/http, each with all that it imports
// compiled before.
func measureCompile(r *report, cache string) error {
	env := []string{"GOCACHE=" + cache}
	standard, err := firstCompile(env, "net/http", func(name, _ string) bool { return name == "net/http" })
	if err != nil {
		return err
	}
	sdk, err := firstCompile(env, module+"/stytch", func(name, from string) bool {
		return from == module && slices.Contains(own, strings.TrimPrefix(name, module+"/"))
	})
	if err != nil {
		return err
	}
	r.line("first compile of net/http", standard.Round(time.Millisecond).String(), "", false)
	r.line("first compile of the SDK", sdk.Round(time.Millisecond).String(), "", false)
	r.line("  of that of net/http", fmt.Sprintf("%.2f", sdk.Seconds()/standard.Seconds()), "1.00", sdk > standard)
	return nil
}

// firstCompile compiles what a package imports, and then takes the time of compiling those that counted names.
func firstCompile(env []string, pkg string, counted func(name, module string) bool) (time.Duration, error) {
	packages, err := dependencies(pkg)
	if err != nil {
		return 0, err
	}
	args := []string{"build"}
	for name, from := range packages {
		if !counted(name, from) {
			args = append(args, name)
		}
	}
	if _, err := goCommand(env, args...); err != nil {
		return 0, err
	}
	start := time.Now()
	_, err = goCommand(env, "build", pkg)
	return time.Since(start), err
}

// goCommand runs the go command and returns what it prints.
func goCommand(env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, stderr.String())
	}
	return stdout.String(), nil
}
