package goapi

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/exp/apidiff"
)

// shop is the old side of every comparison.
var shop = map[string]string{
	"go.mod": "module example.test/shop\n\ngo 1.26.0\n",
	"shop.go": `package shop

import "example.test/shop/internal/stock"

type Cart struct{ Items []string }

func (*Cart) Add(string) {}

type Store interface{ Get(id string) (*Cart, error) }

type Stock = stock.Stock

func Open(name string) error { return nil }

const Limit = 10
`,
	"pay/pay.go": "package pay\n\nimport \"example.test/shop\"\n\ntype Basket = shop.Cart\n\n" +
		"func Pay(*shop.Cart) error { return nil }\n",
	"internal/stock/stock.go": "package stock\n\ntype Stock int\n\nfunc Count() int { return 0 }\n",
	"cmd/shop/main.go":        "package main\n\nfunc Exported() {}\n\nfunc main() {}\n",
	"tests/only_test.go":      "package tests\n",
	"nested/go.mod":           "module example.test/shop/nested\n\ngo 1.26.0\n",
	"nested/nested.go":        "package nested\n\nfunc Nested() {}\n",
}

// with returns shop with other files; one without content is removed.
func with(files map[string]string) map[string]string {
	all := maps.Clone(shop)
	maps.Copy(all, files)
	maps.DeleteFunc(all, func(_, content string) bool { return content == "" })
	return all
}

// edited returns shop with a replacement in the package of its root.
func edited(t *testing.T, old, new string) map[string]string {
	t.Helper()
	if !strings.Contains(shop["shop.go"], old) {
		t.Fatalf("no %q in shop.go", old)
	}
	return with(map[string]string{"shop.go": strings.ReplaceAll(shop["shop.go"], old, new)})
}

// checkout writes files to a folder of its own.
func checkout(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestCompare(t *testing.T) {
	for _, test := range []struct {
		name string
		new  map[string]string
		want string // lines of the text
	}{
		{"nothing", shop, "no changes of the exported API\n"},
		{"a removed function", edited(t, "func Open(name string) error { return nil }", ""), `example.test/shop
  breaking   Open: removed

1 breaking change
`},
		{"a changed signature", edited(t, "Open(name string)", "Open(name string, mode int)"), `example.test/shop
  breaking   Open: changed from func(string) error to func(string, int) error

1 breaking change
`},
		{"a parameter of another name", edited(t, "Open(name string)", "Open(n string)"), "no changes of the exported API\n"},
		{"an added field, in the package that declares the type alone",
			edited(t, "Items []string", "Items []string; Note string"), `example.test/shop
  compatible Cart.Note: added

1 compatible change
`},
		{"a method added to an interface", edited(t, "(*Cart, error)", "(*Cart, error); Close() error"), `example.test/shop
  breaking   Store.Close: added

1 breaking change
`},
		{"a value", edited(t, "Limit = 10", "Limit = 20"), `example.test/shop
  breaking   Limit: value changed from 10 to 20

1 breaking change
`},
		{"an added package",
			with(map[string]string{"ship/ship.go": "package ship\n\nfunc Ship() {}\n"}), `example.test/shop/ship
  compatible package added

1 compatible change
`},
		{"a removed package", with(map[string]string{"pay/pay.go": ""}), `example.test/shop/pay
  breaking   package removed

1 breaking change
`},
		{"a package that becomes internal",
			with(map[string]string{"pay/pay.go": "", "internal/pay/pay.go": shop["pay/pay.go"]}), `example.test/shop/pay
  breaking   package removed

1 breaking change
`},
		{"what is not public", with(map[string]string{
			"internal/stock/stock.go": "package stock\n\ntype Stock int\n",
			"cmd/shop/main.go":        "package main\n\nfunc main() {}\n",
			"nested/nested.go":        "package nested\n",
		}), "no changes of the exported API\n"},
		{"several, breaking first, by package", with(map[string]string{
			"shop.go":    shop["shop.go"] + "\nfunc Aisle() {}\nfunc (*Cart) Remove(string) {}\n",
			"pay/pay.go": "package pay\n\nimport \"example.test/shop\"\n\ntype Basket = shop.Cart\n\nfunc Aid() {}\n",
		}), `example.test/shop
  compatible (*Cart).Remove: added
  compatible Aisle: added

example.test/shop/pay
  breaking   Pay: removed
  compatible Aid: added

1 breaking change, 3 compatible changes
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			report, err := Compare(t.Context(), checkout(t, shop), checkout(t, test.new))
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			if err := report.WriteText(&got); err != nil {
				t.Fatal(err)
			}
			if got.String() != test.want {
				t.Errorf("got\n%swant\n%s", got.String(), test.want)
			}
		})
	}
}

// Two names of a type show its changes twice, unless somebody takes care.
func TestCompareReportsOnce(t *testing.T) {
	old := edited(t, "const", "type Trolley = Cart\n\nfunc Twice(Trolley, *Cart) {}\n\nconst")
	changed := maps.Clone(old)
	changed["shop.go"] = strings.ReplaceAll(old["shop.go"], "Items []string", "Things []string")
	report, err := Compare(t.Context(), checkout(t, old), checkout(t, changed))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[Change]int{}
	for _, p := range report.Packages {
		for _, c := range p.Changes {
			seen[c]++
		}
	}
	want := map[Change]int{{Breaking, "Cart.Items", "removed"}: 1, {Compatible, "Cart.Things", "added"}: 1}
	if !maps.Equal(seen, want) {
		t.Errorf("got %v, want %v", seen, want)
	}
}

func TestCompareErrors(t *testing.T) {
	for _, test := range []struct {
		name string
		new  map[string]string
		want []string // in the error
	}{
		{"a type error", with(map[string]string{"pay/pay.go": "package pay\n\nfunc Pay() int { return \"\" }\n"}),
			[]string{"does not compile", "example.test/shop/pay: pay/pay.go:3:25: cannot use"}},
		{"a type error in an internal package", with(map[string]string{"internal/stock/stock.go": "package stock\n\n" +
			"type Stock Missing\n"}),
			[]string{"example.test/shop/internal/stock: internal/stock/stock.go:3:12: undefined: Missing"}},
		{"a syntax error", with(map[string]string{"pay/pay.go": "package pay\n\nfunc {\n"}),
			[]string{"pay/pay.go:3:6"}},
		{"an import of nothing", with(map[string]string{"pay/pay.go": "package pay\n\n" +
			"import _ \"example.test/shop/gone\"\n"}),
			[]string{"pay/pay.go:3:8", "example.test/shop/gone"}},
		{"another module", with(map[string]string{
			"go.mod": "module example.test/store\n\ngo 1.26.0\n", "shop.go": "package shop\n", "pay/pay.go": ""}),
			[]string{"example.test/shop in", "example.test/store in"}},
		{"a module without packages", map[string]string{"go.mod": shop["go.mod"]}, []string{"no Go packages"}},
		{"no module", map[string]string{}, []string{"not the root of a module"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := Compare(t.Context(), checkout(t, shop), checkout(t, test.new))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q has no %q", err, want)
				}
			}
		})
	}
}

// What does not compile is left out, with what imports it; the rest is compared.
func TestCompareCompiling(t *testing.T) {
	changed := strings.Replace(shop["shop.go"], "func Open(name string) error", "func Open() error", 1)
	for _, test := range []struct {
		name   string
		files  map[string]string
		broken string   // the package that does not compile
		want   []string // the packages with changes
	}{
		{"a package of its own", map[string]string{"shop.go": changed, "pay/pay.go": "package pay\n\ntype Card Missing\n"},
			"example.test/shop/pay", []string{"example.test/shop"}},
		{
			"a package that all import",
			map[string]string{"shop.go": changed, "internal/stock/stock.go": "package stock\n\ntype Stock Missing\n"},
			"example.test/shop/internal/stock", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			old, changed := checkout(t, shop), checkout(t, with(test.files))
			if back, errs, err := CompareCompiling(
				t.Context(),
				changed,
				old,
			); err != nil || len(errs) != 1 ||
				len(back.Packages) != len(test.want) {
				t.Errorf("the other way round: %+v, errors %v, %v", back, errs, err)
			}
			report, errs, err := CompareCompiling(t.Context(), old, changed)
			if err != nil {
				t.Fatal(err)
			}
			if len(errs) != 1 || errs[0].Package != test.broken {
				t.Errorf("errors %v, want one of %s", errs, test.broken)
			}
			var got []string
			for _, p := range report.Packages {
				got = append(got, p.Path)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("changes in %v, want %v", got, test.want)
			}
		})
	}
}

func TestChange(t *testing.T) {
	for message, want := range map[string]Change{
		"Cart.Add: added":      {Breaking, "Cart.Add", "added"},
		"package name changed": {Breaking, "", "package name changed"},
	} {
		if got := change(apidiff.Change{Message: message}); got != want {
			t.Errorf("%s: got %+v, want %+v", message, got, want)
		}
	}
}

func TestInOrder(t *testing.T) {
	got := inOrder(
		[]Change{
			{Compatible, "A", "added"},
			{Breaking, "C", "removed"},
			{Breaking, "B", "removed"},
			{Compatible, "A", "added"},
			{Breaking, "B", "added"},
		},
	)
	want := []Change{
		{Breaking, "B", "added"},
		{Breaking, "B", "removed"},
		{Breaking, "C", "removed"},
		{Compatible, "A", "added"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Of what a module imports only the declarations are loaded.
func TestCompareWithImports(t *testing.T) {
	old := with(
		map[string]string{
			"pay/pay.go": "package pay\n\nimport \"strings\"\n\n" +
				"func Pay(*strings.Builder) int { return strings.Index(\"\", \"\") }\n",
		},
	)
	changed := with(map[string]string{"pay/pay.go": "package pay\n\nimport \"strings\"\n\nfunc Pay(*strings.Reader) {}\n"})
	report, err := Compare(t.Context(), checkout(t, old), checkout(t, changed))
	if err != nil {
		t.Fatal(err)
	}
	want := Change{Breaking, "Pay", "changed from func(*strings.Builder) int to func(*strings.Reader)"}
	if len(report.Packages) != 1 || !slices.Equal(report.Packages[0].Changes, []Change{want}) {
		t.Errorf("got %+v, want %v", report, want)
	}
}

// Whether an error counts depends on where the file is, which symbolic links must not hide.
func TestCompareBehindALink(t *testing.T) {
	dir := checkout(t, with(map[string]string{"pay/pay.go": "package pay\n\nfunc Pay() int { return \"\" }\n"}))
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	if _, err := Compare(
		t.Context(),
		link,
		link,
	); err == nil ||
		!strings.Contains(err.Error(), "example.test/shop/pay: pay/pay.go:3:25") {
		t.Error(err)
	}
}

func TestManyErrors(t *testing.T) {
	var source strings.Builder
	source.WriteString("package pay\n")
	for range maxErrors + 7 {
		source.WriteString("var _ int = \"\"\n")
	}
	_, err := Compare(t.Context(), checkout(t, shop), checkout(t, with(map[string]string{"pay/pay.go": source.String()})))
	if err == nil || !strings.Contains(err.Error(), "pay/pay.go:11:13") ||
		strings.Contains(err.Error(), "pay/pay.go:12:13") ||
		!strings.HasSuffix(err.Error(), "and 7 more") {
		t.Error(err)
	}
}

func TestPackages(t *testing.T) {
	got, err := Packages(t.Context(), checkout(t, shop))
	if want := []string{"example.test/shop", "example.test/shop/pay"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if _, err := Packages(
		t.Context(),
		filepath.Join(checkout(t, shop), "pay"),
	); err == nil ||
		!strings.Contains(err.Error(), "not the root") {
		t.Errorf("of a part of the module: %v", err)
	}
}
