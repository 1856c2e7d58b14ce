package main

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// shop is the base of most tests. It imports nothing of the standard library, and what has tests is spared where it can
// be (their programs import package testing): types of the standard library take longer to check than all else.
var shop = map[string]string{
	"go.mod":       "module example.test/shop\n\ngo 1.26.0\n",
	"CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n## [1.0.0]\n\n- **Breaking:** everything.\n",
	"cart/cart.go": "package cart\n\ntype Cart struct{ Items []string }\n\nfunc New() *Cart { return &Cart{} }\n\n" +
		"func Fill(c *Cart, item string) {}\n",
	"cart/example_test.go": `package cart_test

import "example.test/shop/cart"

func Example() {
	cart.Fill(newCart(), "apples")
}
`,
	"cart/cart_test.go": "package cart_test\n\nimport \"example.test/shop/cart\"\n\n" +
		"func newCart() *cart.Cart { return cart.New() }\n\nvar _ = cart.Hidden\n",
	"cart/export_test.go":         "package cart\n\nvar Hidden = 1\n",
	"cart/example_inside_test.go": "package cart\n\nvar _ = hidden\n\nvar hidden int\n",
	"stock/stock.go": "package stock\n\nimport \"example.test/shop/internal/fake\"\n\n" +
		"type Price = fake.Price\n\nfunc Count() int { return 0 }\n",
	"stock/stock_example_test.go": "package stock_test\n\nimport \"example.test/shop/stock\"\n\n" +
		"var _ = stock.Count() + stock.Price(1).Tax()\n",
	"stock/example_own_test.go": "package stock_test\n\nimport \"example.test/shop/internal/fake\"\n\n" +
		"var _ = fake.Fake\n",
	"internal/fake/fake.go": "package fake\n\nvar Fake int\n\ntype Price int\n\n" +
		"func (Price) Tax() int { return 0 }\n",
	"examples/go.mod": "module example.test/shop/examples\n\ngo 1.26.0\n\n" +
		"replace example.test/shop => ..\n\nrequire example.test/shop v0.0.0\n",
	"examples/buy/main.go": "package main\n\nimport \"example.test/shop/cart\"\n\n" +
		"func main() { cart.Fill(cart.New(), \"pears\") }\n",
}

// TestMain makes git the same for everybody: no settings, of signatures, hooks or names of branches, and one author.
func TestMain(m *testing.M) {
	const tester = "tester@example.test"
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_SYSTEM": os.DevNull,
		"GIT_AUTHOR_NAME": tester, "GIT_COMMITTER_NAME": tester, "GIT_AUTHOR_EMAIL": tester, "GIT_COMMITTER_EMAIL": tester,
	} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// repository makes one with the given commits: each has all files of the one before and those given; one without
// content is removed.
func repository(t *testing.T, commits ...map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	command(t, dir, "init", "--quiet", "--initial-branch=main")
	for _, files := range commits {
		put(t, dir, files)
		command(t, dir, "add", "--all")
		command(t, dir, "commit", "--quiet", "--allow-empty", "--message=change")
	}
	return dir
}

func command(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
}

func put(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if content == "" {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// compat runs the command and returns its status, its output, and its complaints.
func compat(t *testing.T, root string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, complaints bytes.Buffer
	status = run(t.Context(), append([]string{"-root", root}, args...), &out, &complaints)
	return status, out.String(), complaints.String()
}

const allCompile = "examples: 2 files of packages, 1 packages of module examples\nall examples compile\n"

func TestCompat(t *testing.T) {
	declaredBreak := "# Changelog\n\n## [Unreleased]\n\n### Changed\n\n- **Breaking:** `cart.Fill` takes a count.\n\n" +
		"## [1.0.0]\n"
	fill := func(signature string) map[string]string {
		return map[string]string{"cart/cart.go": strings.Replace(shop["cart/cart.go"], "item string", signature, 1)}
	}
	for _, test := range []struct {
		name       string
		base       map[string]string // besides shop
		change     map[string]string
		status     int
		want       []string // in the output
		complaints string
	}{
		{
			name:   "a compatible change",
			change: map[string]string{"cart/more.go": "package cart\n\nfunc (*Cart) Empty() {}\n"},
			want:   []string{"  compatible (*Cart).Empty: added\n", allCompile},
		},
		{
			name: "tests and examples of now and an internal package, which are no matter",
			change: map[string]string{"internal/fake/fake.go": "package fake\n\ntype Price int\n\n" +
				"func (Price) Tax() int { return 0 }\n",
				"cart/a_test.go":      "package cart_test\n\nfunc Example() {}\n",
				"cart/cart_test.go":   "package cart_test\n\nfunc Example() { none() }\n",
				"cart/export_test.go": "", "examples/buy/main.go": "package main\n\nfunc main() { none() }\n"},
			want: []string{"no changes of the exported API\n", allCompile},
		},
		{
			name: "a break", change: fill("item string, count int"), status: exitBreaks,
			want: []string{
				"  breaking   Fill: changed from func(*Cart, string) to func(*Cart, string, int)\n",
				"  no longer compiles: HEAD:cart/example_test.go:6:31: not enough arguments in call to cart.Fill\n",
				"  no longer compiles: HEAD:examples/buy/main.go:5:44: not enough arguments in call to cart.Fill\n",
				"2 errors\n",
			},
			complaints: "not declared",
		},
		{
			name:   "a break that examples alone show, of an internal type with a public name",
			change: map[string]string{"internal/fake/fake.go": "package fake\n\nvar Fake int\n\ntype Price int\n"},
			status: exitBreaks,
			want: []string{
				"no changes of the exported API\n",
				"HEAD:stock/stock_example_test.go:5:40: stock.Price(1).Tax undefined",
				"1 error\n",
			},
			complaints: "not declared",
		},
		{
			// main.go is compiled twice, for the program and for its test; its error counts once.
			base: map[string]string{"examples/buy/count_test.go": "package main\n"},
			name: "a declared break", change: with(fill("item string, count int"), "CHANGELOG.md", declaredBreak),
			want: []string{"breaking   Fill", "2 errors\n", "declared in CHANGELOG.md:\n" +
				"  - **Breaking:** `cart.Fill` takes a count.\n"},
		},
		{
			name: "a package that is gone",
			base: map[string]string{"examples/buy/count_test.go": "package main\n\nimport \"example.test/shop/stock\"\n\n" +
				"var _ = stock.Count()\n"},
			change: map[string]string{
				"stock/stock.go": "", "stock/stock_example_test.go": "",
				"stock/example_own_test.go": "", "examples/buy/count_test.go": "",
			},
			status: exitBreaks,
			want: []string{
				"example.test/shop/stock\n  breaking   package removed\n",
				"HEAD:stock/stock_example_test.go: the package is gone\n", "2 errors\n",
				"HEAD:examples/buy/count_test.go:3:8: module example.test/shop@latest found",
			},
			complaints: "not declared",
		},
		{
			name:   "code that does not compile",
			change: map[string]string{"stock/stock.go": "package stock\n\nfunc Count() { none() }\n"},
			status: exitTrouble, complaints: "example.test/shop/stock: stock/stock.go:3:16: undefined: none",
		},
		{
			name: "no changelog", change: with(fill(""), "CHANGELOG.md", ""), status: exitTrouble, complaints: "CHANGELOG.md",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel() // most of the time types of the standard library are checked, for the test programs
			root := repository(t, shop, test.base)
			put(t, root, test.change)
			status, stdout, stderr := compat(t, root, "HEAD")
			if status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			for _, want := range test.want {
				if !strings.Contains(stdout, want) {
					t.Errorf("no %q in the output", want)
				}
			}
			if !strings.Contains(stderr, test.complaints) || (test.complaints == "") != (stderr == "") {
				t.Errorf("complaints %q, want %q", stderr, test.complaints)
			}
			if t.Failed() {
				t.Logf("%s\n%s", stdout, stderr)
			}
		})
	}
}

// with adds a file to files.
func with(files map[string]string, name, content string) map[string]string {
	all := maps.Clone(files)
	all[name] = content
	return all
}

// The working tree is for reading.
func TestCompatLeavesNoTrace(t *testing.T) {
	root := repository(t, shop)
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	if status, stdout, stderr := compat(
		t,
		root,
		"HEAD",
	); status != exitCompatible ||
		!strings.HasSuffix(stdout, "\n\nno changes of the exported API\n\n"+allCompile) {
		t.Fatalf("status %d: %s%s", status, stdout, stderr)
	}
	if out, err := git(t.Context(), root, "status", "--porcelain"); err != nil || out != "" {
		t.Errorf("changed: %s, %v", out, err)
	}
	if left, err := os.ReadDir(scratch); err != nil || len(left) > 0 {
		t.Errorf("left in the folder for temporary files: %v, %v", left, err)
	}
	trees, err := git(t.Context(), root, "worktree", "list", "--porcelain")
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(trees, "worktree "), trees)
}

// What the code needs and the old examples did not know of must not be asked of the internet.
func TestJoinSums(t *testing.T) {
	dir := t.TempDir()
	put(
		t,
		dir,
		map[string]string{
			"base/go.sum":          "a v1 h1:x=\n",
			"base/examples/go.sum": "b v1 h1:y=\n",
			"now/go.sum":           "a v2 h1:z=\n",
		},
	)
	examples := filepath.Join(dir, "base", "examples")
	if err := joinSums(examples, filepath.Join(dir, "now"), filepath.Join(dir, "now", "examples")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(
		filepath.Join(examples, "go.sum"),
	); err != nil ||
		string(got) != "b v1 h1:y=\na v2 h1:z=\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

// The base may be older than the module of examples, and than examples of packages.
func TestCompatWithoutExamples(t *testing.T) {
	files := maps.Clone(shop)
	maps.DeleteFunc(files, func(name, _ string) bool { return strings.Contains(name, "example") })
	status, stdout, stderr := compat(t, repository(t, files), "HEAD")
	if status != exitCompatible || !strings.Contains(stdout, "examples: 0 files of packages, 0 packages") {
		t.Errorf("status %d: %s%s", status, stdout, stderr)
	}
}

func TestDefaultBase(t *testing.T) {
	empty := map[string]string{}
	root := repository(t, shop)
	if status, _, stderr := compat(t, root); status != exitTrouble || !strings.Contains(stderr, "fetch the history") {
		t.Errorf("the first commit: status %d, %s", status, stderr)
	}

	command(t, root, "commit", "--quiet", "--allow-empty", "--message=second")
	parent, err := git(t.Context(), root, "rev-parse", "--short", "HEAD^")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := findBase(t.Context(), root, ""); err != nil || b.String() != "commit "+parent {
		t.Errorf("without tags %v, %v, want the parent %s", b, err, parent)
	}

	// Of releases that HEAD descends from, the newest by version, not by date or name.
	root = repository(t, shop, empty, empty, empty)
	for _, tag := range []struct{ name, commit string }{
		{
			"v1.9.0",
			"HEAD~1"}, {"v1.10.0-rc.1",
			"HEAD~2"}, {"v1.10.0",
			"HEAD~1"}, {"v1.2.0",
			"HEAD"}, {"cmd/v9.0.0",
			"HEAD"}, {"vague",
			"HEAD",
		},
	} {
		command(t, root, "tag", tag.name, tag.commit)
	}
	command(t, root, "checkout", "--quiet", "--detach", "HEAD~3")
	command(t, root, "commit", "--quiet", "--allow-empty", "--message=elsewhere")
	command(t, root, "tag", "v2.0.0")
	command(t, root, "checkout", "--quiet", "main")
	if b, err := findBase(
		t.Context(),
		root,
		"",
	); err != nil || b.name != "v1.10.0" ||
		!strings.HasPrefix(b.String(), "v1.10.0 (commit ") {
		t.Errorf("with tags %v, %v", b, err)
	}
	status, stdout, stderr := compat(t, root)
	if status != exitCompatible || !strings.HasPrefix(stdout, "compared with v1.10.0 (commit ") {
		t.Errorf("status %d: %s%s", status, stdout, stderr)
	}
}

func TestShallowClone(t *testing.T) {
	root := repository(t, shop, map[string]string{})
	clone := filepath.Join(t.TempDir(), "clone")
	command(t, root, "clone", "--quiet", "--depth=1", "file://"+root, clone)
	status, stdout, stderr := compat(t, clone)
	if status != exitTrouble || stdout != "" || !strings.Contains(stderr, "shallow") ||
		!strings.Contains(stderr, "git fetch --unshallow --tags") {
		t.Errorf("status %d: %s%s", status, stdout, stderr)
	}
}

func TestUsage(t *testing.T) {
	root := repository(t, shop)
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"no such revision", []string{"v9"}, `no revision "v9"`},
		{"a revision like a flag", []string{"--", "--all"}, `no revision "--all"`},
		{"two revisions", []string{"HEAD", "HEAD"}, "usage:"},
		{"a flag", []string{"-x"}, "usage:"},
	} {
		if status, _, stderr := compat(t, root, test.args...); status != exitTrouble || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: status %d, %q", test.name, status, stderr)
		}
	}
	if status, _, stderr := compat(
		t,
		t.TempDir(),
	); status != exitTrouble ||
		!strings.Contains(stderr, "not a git repository") {
		t.Errorf("no repository: status %d, %s", status, stderr)
	}
}

func TestDeclarations(t *testing.T) {
	for _, test := range []struct {
		name, content string
		want          []string
	}{
		{"none", "# Changelog\n\n## [Unreleased]\n\n- Something.\n", nil},
		{"one", "## [Unreleased]\n\n### Changed\n\n- **Breaking:** x\n- y\n\n## [1.0.0]\n", []string{"- **Breaking:** x"}},
		{"of a release", "## [Unreleased]\n\n## [1.0.0] - 2026-01-01\n\n- **Breaking:** x\n", nil},
		{"before any release", "- **Breaking:** x\n## [Unreleased]\n", nil},
		{"within a line", "## [Unreleased]\n- Not - **Breaking:** x\n  - **Breaking:** y\n", nil},
		{
			"with CRLF and without an end of line",
			"## [Unreleased]\r\n- **Breaking:** x\r\n- **Breaking:** y",
			[]string{"- **Breaking:** x", "- **Breaking:** y"},
		},
		{"empty", "", nil},
	} {
		if got := declarations(test.content); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
