package docs

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
)

// project is the root of the project.
const project = "../../.."

// pages are the pages of the project, by their names from its root.
func pages(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"*.md", "docs/*.md", ".github/*.md"} {
		found, err := filepath.Glob(filepath.Join(project, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range found {
			relative, err := filepath.Rel(project, name)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, filepath.ToSlash(relative))
		}
	}
	if !slices.Contains(names, "README.md") || !slices.Contains(names, "docs/upgrade.md") {
		t.Fatalf("pages are missing: %v", names)
	}
	return names
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(project, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// block is a piece of shell in a page.
type block struct{ info, text string }

var fence = regexp.MustCompile("(?ms)^ *```(sh\\b[^\n]*)\n(.*?)^ *```$")

// blocks returns the pieces of shell in a page.
func blocks(page string) []block {
	var all []block
	for _, match := range fence.FindAllStringSubmatch(page, -1) {
		all = append(all, block{match[1], match[2]})
	}
	return all
}

// TestCommands runs the commands of each page, from the root of a copy of the project, in their order. What stands
// after "sh" says how: nothing, and all must succeed; "network", and it is not run, since it needs one; "server", and
// its last command goes on until it is interrupted, once it has printed where it listens.
func TestCommands(t *testing.T) {
	slow(t)
	steps := ciSteps(t)
	run := 0
	for _, page := range pages(t) {
		all := blocks(read(t, page))
		if len(all) == 0 {
			continue
		}
		t.Run(page, func(t *testing.T) {
			dir := repository(t)
			for _, b := range all {
				if b.info == "sh network" {
					continue
				}
				script := withoutSteps(t, b.text, steps)
				run++
				switch b.info {
				case "sh":
					runBlock(t, dir, script)
				case "sh server":
					runServer(t, dir, script)
				default:
					t.Errorf("a block is marked %q; expected sh, sh network or sh server", b.info)
				}
			}
		})
	}
	if run < 8 {
		t.Errorf("only %d blocks were run", run)
	}
}

var inline = regexp.MustCompile("`((?:go -C|lap2openapi|bin/[a-z0-9-]+|git) [^`\n]+)`")

// TestInlineCommands runs the commands that stand within the text, with a document in the place of IN.lap, OLD and NEW.
// Those that name a version are for when there is one, and need a network; a subcommand alone is a name.
func TestInlineCommands(t *testing.T) {
	slow(t)
	dir := repository(t)
	runBlock(t, dir, "make build && cp api/stytch.lap bin/in.lap")
	run := 0
	for _, page := range pages(t) {
		for _, match := range inline.FindAllStringSubmatch(read(t, page), -1) {
			command := match[1]
			words := strings.Fields(command)
			if strings.Contains(command, "VERSION") || strings.Contains(command, "vX.Y.Z") ||
				words[0] == "lap2openapi" && len(words) == 2 {
				continue
			}
			for i, word := range words {
				switch word {
				case "lap2openapi":
					words[i] = "bin/lap2openapi"
				case "IN.lap", "OLD", "NEW":
					words[i] = "bin/in.lap"
				case "openapi.yaml":
					words[i] = "bin/openapi.yaml"
				}
			}
			runBlock(t, dir, strings.Join(words, " "))
			run++
		}
	}
	if run < 5 {
		t.Errorf("only %d commands were run", run)
	}
}

// slow leaves a test out of a short run.
func slow(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes a minute; make ci runs it")
	}
}

// repository makes a repository with the files of the project, and one commit.
func repository(t *testing.T) string {
	t.Helper()
	copied, err := checkout.New(t.Context(), project)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := copied.Remove(); err != nil {
			t.Error(err)
		}
	})
	const git = "git init -q && git add -A && " +
		"git -c user.name=test -c user.email=test@example.com -c commit.gpgsign=false commit -q -m All"
	runBlock(t, copied.Dir, git)
	return copied.Dir
}

// runBlock runs a script, which must succeed as a whole and in every part.
func runBlock(t *testing.T, dir, script string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	command := shell(ctx, dir, script)
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v:\n%s\nprinted:\n%s", err, script, out)
	}
}

// shell prepares a run of bash in a folder. With -trimpath what is compiled does not depend on the name of the folder,
// so that the copies share it.
func shell(ctx context.Context, dir, script string) *exec.Cmd {
	command := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", script)
	command.Dir = dir
	command.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-trimpath")
	return command
}

// runServer runs a script whose last command is a server.
func runServer(t *testing.T, dir, script string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(script), "\n")
	last := len(lines) - 1
	lines[last] = "exec " + lines[last] // the interrupt is for the server, not for the shell
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	command := shell(ctx, dir, strings.Join(lines, "\n"))
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	scanner, printed := bufio.NewScanner(stdout), ""
	for scanner.Scan() && !strings.Contains(printed, "http://") {
		printed += scanner.Text() + "\n"
	}
	if !strings.Contains(printed, "http://") {
		t.Errorf("it does not say where it listens:\n%s\nprinted:\n%s%s", script, printed, stderr.String())
	}
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	for scanner.Scan() { // until it ends
		printed += scanner.Text() + "\n"
	}
	if err := command.Wait(); err != nil {
		t.Errorf("%v:\n%s\nprinted:\n%s%s", err, script, printed, stderr.String())
	}
}

// ciSteps returns the targets that `make ci` is made of, itself, and "test", of which "race" is a form: CI has run
// them, and running the tests within a test would not end.
func ciSteps(t *testing.T) []string {
	t.Helper()
	steps := []string{"ci", "test"}
	for _, match := range regexp.MustCompile(`(?m)^\t.*\$\(MAKE\) ([a-z]+)`).FindAllStringSubmatch(recipe(t, "ci"), -1) {
		steps = append(steps, match[1])
	}
	for _, wanted := range []string{"run", "race", "lint", "drift"} {
		if !slices.Contains(steps, wanted) {
			t.Fatalf("make ci does not run %s, but %v", wanted, steps)
		}
	}
	return steps
}

// recipe returns the recipe of a target in the Makefile.
func recipe(t *testing.T, target string) string {
	t.Helper()
	match := regexp.MustCompile(`(?m)^` + target + `:.*\n((?:\t.*\n)+)`).FindStringSubmatch(read(t, "Makefile"))
	if match == nil {
		t.Fatalf("the Makefile has no recipe for %s", target)
	}
	return match[1]
}

// withoutSteps leaves out the lines that make nothing but steps of CI.
func withoutSteps(t *testing.T, script string, steps []string) string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(script) {
		command, _, _ := strings.Cut(line, "#")
		words := strings.Fields(command)
		if len(words) > 1 && words[0] == "make" && !slices.ContainsFunc(words[1:], func(word string) bool {
			return !slices.Contains(steps, word) && !strings.Contains(word, "=")
		}) {
			continue
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "")
}

var (
	makeInText = regexp.MustCompile("`make ([^`]+)`")
	indented   = regexp.MustCompile(`(?m)^    (make|go|git|bin/|curl|gh|npm|docker)\b.*$`)
)

// TestTargets looks for the targets that the pages name in the Makefile, and for commands that TestCommands would not
// see.
func TestTargets(t *testing.T) {
	makefile := read(t, "Makefile")
	named := 0
	for _, page := range pages(t) {
		text := read(t, page)
		for _, match := range makeInText.FindAllStringSubmatch(text, -1) {
			for target := range strings.FieldsSeq(match[1]) {
				if strings.ContainsAny(target, "=_ABCDEFGHIJKLMNOPQRSTUVWXYZ…") {
					continue // a variable
				}
				named++
				if !strings.Contains(makefile, "\n"+target+":") {
					t.Errorf("%s: there is no target %s", page, target)
				}
			}
		}
		for _, line := range indented.FindAllString(text, -1) {
			t.Errorf("%s: %q is not in a block that is marked sh", page, strings.TrimSpace(line))
		}
	}
	if named == 0 {
		t.Error("no page names a target")
	}
}

var (
	link = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	span = regexp.MustCompile("`[^`\n]*`")
)

// TestLinks looks for the files and headings that the pages link to.
func TestLinks(t *testing.T) {
	links := 0
	for _, page := range pages(t) {
		for _, match := range link.FindAllStringSubmatch(span.ReplaceAllString(read(t, page), ""), -1) {
			target := match[1]
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			links++
			name, anchor, _ := strings.Cut(target, "#")
			file := page
			if name != "" {
				file = filepath.ToSlash(filepath.Join(filepath.Dir(page), name))
			}
			info, err := os.Stat(filepath.Join(project, filepath.FromSlash(file)))
			if err != nil {
				t.Errorf("%s: the link to %s leads nowhere", page, target)
				continue
			}
			if anchor != "" && !info.IsDir() && !slices.Contains(anchors(read(t, file)), anchor) {
				t.Errorf("%s: %s has no heading %s", page, file, anchor)
			}
		}
	}
	if links == 0 {
		t.Error("no page links to another")
	}
}

// anchors returns how headings are linked to, as GitHub makes it of their text.
func anchors(page string) []string {
	var all []string
	for _, match := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		anchor := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(match[1]), "")
		all = append(all, strings.ReplaceAll(anchor, " ", "-"))
	}
	return all
}

// TestPaths looks for the files that the pages name in code spans, such as `api/names.yaml`.
func TestPaths(t *testing.T) {
	path := regexp.MustCompile("`([a-z.][A-Za-z0-9_./-]*/[A-Za-z0-9_./-]*)`")
	named := 0
	for _, page := range []string{"README.md", "CONTRIBUTING.md", "docs/upgrade.md"} {
		for _, match := range path.FindAllStringSubmatch(read(t, page), -1) {
			name := strings.TrimSuffix(match[1], "/")
			if !isPath(name) {
				continue
			}
			named++
			if _, err := os.Stat(filepath.Join(project, filepath.FromSlash(name))); err != nil {
				t.Errorf("%s names %s, which is not there", page, name)
			}
		}
	}
	if named == 0 {
		t.Error("no page names a file")
	}
}

// isPath tells a path from what else has a slash: it begins with a folder of the project that is committed.
func isPath(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return slices.Contains(
		[]string{"api", "cmd", "docs", "examples", "gen", "internal", "lapconv", "stytch", "tools", ".github", ".ci"},
		first,
	) &&
		!strings.Contains(name, "vX")
}

func TestWithoutSteps(t *testing.T) {
	steps := []string{"test", "lint"}
	const script = "make test TESTFLAGS=-race\nmake lint test # all\nmake upgrade LAP=x\nmake\nbin/x\n"
	if got, want := withoutSteps(t, script, steps), "make upgrade LAP=x\nmake\nbin/x\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := fmt.Sprint(
		blocks("a\n```sh network\nx\n```\n```go\ny\n```\n```sh\nz\n```\n"),
	); got != "[{sh network x\n} {sh z\n}]" {
		t.Errorf("blocks %s", got)
	}
}
