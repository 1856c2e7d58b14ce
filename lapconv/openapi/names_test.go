package openapi

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
	"github.com/oasdiff/yaml"
	"github.com/stretchr/testify/require"
)

// stytchOptions returns the tables of names and operations that the project has for stytch.lap.
func stytchOptions(t testing.TB) Options {
	t.Helper()
	var names struct {
		Components map[string][]string `json:"components"`
	}
	readYAML(t, "../../api/names.yaml", &names)
	var operations struct {
		Operations []struct {
			Method, Path, Product, Name string
		} `json:"operations"`
	}
	readYAML(t, "../../api/operations.yaml", &operations)
	opts := Options{Names: &NameTable{}, Operations: &OperationTable{}}
	for _, name := range slices.Sorted(maps.Keys(names.Components)) {
		opts.Names.Rows = append(opts.Names.Rows, NameRow{Name: name, Fields: names.Components[name]})
	}
	for _, op := range operations.Operations {
		id := strings.ReplaceAll(op.Name, ".", "")
		if op.Product == "b2b" {
			id = "B2B" + id
		}
		opts.Operations.Rows = append(opts.Operations.Rows, OperationRow{Method: op.Method, Path: op.Path, ID: id})
	}
	return opts
}

func readYAML(t testing.TB, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	_, err = yaml.Unmarshal(data, into, yaml.DecodeOpts{})
	require.NoError(t, err, file)
}

// parseStytch parses the project's own document.
func parseStytch(t testing.TB) *syntax.Document {
	t.Helper()
	data, err := os.ReadFile("../../api/stytch.lap")
	require.NoError(t, err)
	doc, diags, err := syntax.Parse("stytch.lap", bytes.NewReader(data), syntax.ParseOptions{})
	require.NoError(t, err)
	require.Empty(t, diags)
	return doc
}

// TestNamesAreStable removes each operation of stytch.lap in turn, and then a field of each, and compares the names
// that all other operations reach.
func TestNamesAreStable(t *testing.T) {
	opts := stytchOptions(t)
	doc := parseStytch(t)
	spec, diags, err := Convert(doc, opts)
	require.NoError(t, err)
	require.Empty(t, diags)
	want := reachedNames(spec)
	n := 0
	for e := range doc.Endpoints() {
		if n++; testing.Short() && n%10 != 0 {
			continue
		}
		for change, doc := range map[string]*syntax.Document{"without ": without(doc, e),
			"fewer fields in ": fewerFields(doc, e)} {
			spec, _, err := Convert(doc, opts)
			require.NoError(t, err)
			for key, got := range reachedNames(spec) {
				if key != e.Operation() && got != want[key] {
					require.Equal(t, want[key], got, "%s%s renames what %s reaches", change, e.Operation(), key)
				}
			}
		}
	}
}

// without returns the document less one endpoint.
func without(d *syntax.Document, gone *syntax.Endpoint) *syntax.Document {
	return mapEndpoints(d, func(e *syntax.Endpoint) *syntax.Endpoint {
		if e == gone {
			return nil
		}
		return e
	})
}

// fewerFields returns the document with the last optional input and the first field of the response of an endpoint
// taken out.
func fewerFields(d *syntax.Document, changed *syntax.Endpoint) *syntax.Document {
	return mapEndpoints(d, func(e *syntax.Endpoint) *syntax.Endpoint {
		if e != changed {
			return e
		}
		small := *e
		if n := len(e.Optional); n > 0 {
			small.Optional = e.Optional[:n-1]
		}
		small.Returns = nil
		for _, r := range e.Returns {
			less := *r
			less.Fields = r.Fields[1:]
			small.Returns = append(small.Returns, &less)
		}
		return &small
	})
}

func mapEndpoints(d *syntax.Document, f func(*syntax.Endpoint) *syntax.Endpoint) *syntax.Document {
	out := *d
	out.Sections = nil
	for _, s := range d.Sections {
		section := *s
		section.Endpoints = nil
		for _, e := range s.Endpoints {
			if e := f(e); e != nil {
				section.Endpoints = append(section.Endpoints, e)
			}
		}
		out.Sections = append(out.Sections, &section)
	}
	return &out
}

// reachedNames returns, for each operation, a text with every component that it reaches and the way there.
func reachedNames(spec *openapi3.T) map[string]string {
	out := map[string]string{}
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			w := nameWalk{seen: map[string]bool{}}
			for _, p := range op.Parameters {
				w.walk(p.Value.Name, p.Value.Schema)
			}
			if op.RequestBody != nil {
				w.walk("body", op.RequestBody.Value.Content["application/json"].Schema)
			}
			for code, r := range op.Responses.Map() {
				w.lines = append(w.lines, code+" "+r.Ref)
				for _, media := range r.Value.Content {
					w.walk(code, media.Schema)
				}
			}
			slices.Sort(w.lines)
			out[method+" "+path] = strings.Join(w.lines, "\n")
		}
	}
	return out
}

type nameWalk struct {
	lines []string
	seen  map[string]bool
}

func (w *nameWalk) walk(at string, s *openapi3.SchemaRef) {
	if s == nil {
		return
	}
	if s.Ref != "" {
		w.lines = append(w.lines, at+" "+s.Ref)
		if w.seen[s.Ref] {
			return
		}
		w.seen[s.Ref] = true
		at = strings.TrimPrefix(s.Ref, "#/components/schemas/")
	}
	w.walk(at+"[]", s.Value.Items)
	for name, p := range s.Value.Properties {
		w.walk(at+"."+name, p)
	}
}

// TestEqualShapesShareOneComponent looks for components of stytch.lap that differ in nothing but their name. Requests
// and responses are an operation's own, and NameInput stands beside Name.
func TestEqualShapesShareOneComponent(t *testing.T) {
	spec, _, err := Convert(parseStytch(t), stytchOptions(t))
	require.NoError(t, err)
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(spec.Components.Schemas)) {
		schema := spec.Components.Schemas[name].Value
		if isMessage(name, schema) {
			continue
		}
		key := shapeText(schema)
		if other, ok := seen[key]; ok {
			require.Equal(t, other+inputSuffix, name, "%s and %s are equal", other, name)
		}
		seen[key] = name
	}
	require.Greater(t, len(seen), 60)
}

// isMessage reports whether a component is what an operation takes or returns.
func isMessage(name string, s *openapi3.Schema) bool {
	return strings.HasSuffix(name, "Request") ||
		strings.HasSuffix(name, "Response") && s.Properties["status_code"] != nil && s.Properties["request_id"] != nil
}

func shapeText(s *openapi3.Schema) string {
	var parts []string
	for _, v := range s.Enum {
		parts = append(parts, v.(string))
	}
	for name, p := range s.Properties {
		text := name + " " + p.Ref
		if p.Value.Items != nil {
			text += "[]" + p.Value.Items.Ref
		}
		if p.Ref == "" {
			text += strings.Join(p.Value.Type.Slice(), ",")
		}
		parts = append(parts, strings.TrimSuffix(text, inputSuffix))
	}
	slices.Sort(parts)
	return strings.Join(parts, "\n")
}

// TestTables shows what each mistake in a table of names or operations gives.
func TestTables(t *testing.T) {
	const source = `@lap v0.3
@api Shop
@version 1

@endpoint POST /orders
@optional {customer: map{name: str}, address: map{street!: str}, kind: str(a/b)}
@returns(200) {order: map{id: str}, customer: map{name: str}, address: map{street: str}}

@endpoint GET /orders
@returns(200) {order: map{id: str, total: int}, parcels: [map{weight: int}]}
@end
`
	names := []NameRow{
		{Name: "Customer", Fields: []string{"customer"}},
		{Name: "CustomerInput", Fields: []string{"customer"}},
		{Name: "Address", Fields: []string{"address"}},
		{Name: "Kind", Fields: []string{"kind"}},
		{Name: "Order", Fields: []string{"order"}},
		{Name: "OrderSummary", Fields: []string{"OrdersListResponse.order"}},
		{Name: "Parcel", Fields: []string{"parcels"}},
	}
	operations := []OperationRow{
		{Method: "POST", Path: "/orders", ID: "OrdersCreate"},
		{Method: "GET", Path: "/orders", ID: "OrdersList"},
	}
	tests := []struct {
		name       string
		names      []NameRow
		operations []OperationRow
		rule       string
		message    string
		subject    diag.Subject
		fix        diag.Fix
	}{
		{name: "complete", names: names, operations: operations},
		{"operation without a row", names, operations[:1], RuleUnlistedOperation, "GET /orders",
			diag.Subject{Operation: "GET /orders"}, diag.Fix{}},
		{"row without an operation", names,
			append(operations[:2:2], OperationRow{Method: "PUT", Path: "/orders", ID: "X"}), RuleUnusedOperation, "PUT /orders",
			diag.Subject{Operation: "PUT /orders"}, diag.Fix{}},
		{"two operations of one name", names,
			[]OperationRow{operations[0], {Method: "GET", Path: "/orders", ID: "OrdersCreateWithBody"}},
			RuleOperationClash, "OrdersCreateWithBody",
			diag.Subject{Operation: "GET /orders"}, diag.Fix{}},
		{"enum without a row", slices.Delete(slices.Clone(names), 3, 4), operations, RuleUnpinnedName, "Kind: [kind]",
			diag.Subject{Operation: "POST /orders", Component: "OrdersCreateRequest", Field: "kind"},
			diag.Fix{Table: diag.Names, Name: "Kind", Field: "kind"}},
		{"objects of a list without a row", names[:6], operations, RuleUnpinnedName, "Parcel: [parcels]",
			diag.Subject{Operation: "GET /orders", Component: "OrdersListResponse", Field: "parcels"},
			diag.Fix{Table: diag.Names, Name: "Parcel", Field: "parcels"}},
		{"row without a shape", append(names[:7:7], NameRow{Name: "Ghost", Fields: []string{"ghost"}}), operations,
			RuleUnusedName, "Ghost: [ghost]",
			diag.Subject{Component: "Ghost", Field: "ghost"}, diag.Fix{}},
		{"one name for two shapes", slices.Delete(slices.Clone(names), 5, 6), operations, RuleNameConflict,
			"OrdersListResponse.order is not the Order at OrdersCreateResponse.order (+total); " +
				"add a row such as OrdersListResponseOrder: [OrdersListResponse.order]",
			diag.Subject{Operation: "GET /orders", Component: "OrdersListResponse", Field: "order"},
			diag.Fix{Table: diag.Names, Name: "OrdersListResponseOrder", Field: "OrdersListResponse.order"}},
		{"optional scalars both ways", append([]NameRow{names[0]}, names[2:]...), operations,
			RuleUnpinnedName, "CustomerInput: [customer]",
			diag.Subject{Component: "Customer"}, diag.Fix{Table: diag.Names, Name: "CustomerInput", Field: "customer"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, _, err := syntax.Parse("shop.lap", strings.NewReader(source), syntax.ParseOptions{})
			require.NoError(t, err)
			_, diags, err := Convert(doc, Options{Names: &NameTable{Rows: test.names},
				Operations: &OperationTable{Rows: test.operations}})
			require.NoError(t, err)
			if test.rule == "" {
				require.Empty(t, diags)
				return
			}
			i := slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return d.Rule == test.rule })
			require.GreaterOrEqual(t, i, 0, "%v", diags)
			require.Equal(t, diag.Error, diags[i].Severity)
			require.Contains(t, diags[i].String(), test.message)
			require.Equal(t, test.subject, diags[i].Subject)
			require.Equal(t, test.fix, diags[i].Fix)
		})
	}
}

// TestInputDescriptions describes inputs by a table.
func TestInputDescriptions(t *testing.T) {
	const source = `@lap v0.3
@api Shop
@version 1

@endpoint GET /orders
@optional {limit: int, cursor: str # Where to go on.}
@returns(200)

@endpoint POST /orders/{id}
@required {id: str}
@optional {limit: int, customer: map{name: str}, kind: str(a/b)}
@returns(200)
@end
`
	inputs := []InputRow{
		{Name: "limit", Description: "At most so many."}, {Name: "OrdersSet.limit", Description: "The order's limit."},
		{Name: "id", Description: "The order."}, {Name: "customer", Description: "Who pays."},
		{Name: "kind", Description: "What for."}, {Name: "cursor", Description: "Not needed."},
	}
	convert := func(inputs []InputRow) (*openapi3.T, diag.Diagnostics) {
		doc, _, err := syntax.Parse("shop.lap", strings.NewReader(source), syntax.ParseOptions{})
		require.NoError(t, err)
		rows := []OperationRow{
			{Method: "GET", Path: "/orders", ID: "OrdersList"},
			{Method: "POST", Path: "/orders/{id}", ID: "OrdersSet"},
		}
		spec, diags, err := Convert(doc, Options{Operations: &OperationTable{File: "operations.yaml", Rows: rows,
			Inputs: inputs}})
		require.NoError(t, err)
		return spec, diags
	}
	spec, diags := convert(inputs)
	require.Empty(t, diags)
	get := spec.Paths.Value("/orders").Get.Parameters
	body := spec.Components.Schemas["OrdersSetRequest"].Value.Properties
	for what, c := range map[string]struct{ got, want string }{
		"default":         {get.GetByInAndName("query", "limit").Description, "At most so many."},
		"own description": {get.GetByInAndName("query", "cursor").Description, "Where to go on."},
		"override":        {body["limit"].Value.Description, "The order's limit."},
		"object":          {body["customer"].Value.Description, "Who pays."},
		"enum":            {body["kind"].Value.Description, "What for."},
	} {
		require.Equal(t, c.want, c.got, what)
	}
	require.Empty(t, body["kind"].Ref)
	require.Len(t, body["kind"].Value.AllOf, 1)
	_, diags = convert(append(inputs[1:], InputRow{
		Name: "OrdersList.ghost", Description: "?", Pos: diag.Pos{Line: 7, Column: 3},
	}))
	require.Equal(t, diag.Diagnostics{
		{
			File: "shop.lap", Pos: diag.Pos{Line: 6, Column: 12}, Severity: diag.Error, Rule: RuleInput,
			Message: "input without a description in the table of operations", Text: "OrdersList.limit",
			Subject: diag.Subject{Operation: "GET /orders", Field: "limit"},
			Fix:     diag.Fix{Table: diag.Inputs, Field: "limit"},
		},
		{
			File: "operations.yaml", Pos: diag.Pos{Line: 7, Column: 3}, Severity: diag.Error, Rule: RuleInput,
			Message: "description of an input that no operation has", Text: "OrdersList.ghost",
			Subject: diag.Subject{Field: "OrdersList.ghost"},
		},
	}, diags)
}

// A component whose name two shapes share requires nothing that no request requires.
func TestConflictRequiresNothing(t *testing.T) {
	const source = "@lap v0.3\n@api A\n@version 1\n@endpoint GET /a\n@returns(200) {n: map{x: str}}\n" +
		"@endpoint POST /a\n@required {n: map{y!: str}}\n@returns(200)\n@end\n"
	doc, _, err := syntax.Parse("a.lap", strings.NewReader(source), syntax.ParseOptions{})
	require.NoError(t, err)
	spec, found, err := Convert(doc, Options{Names: &NameTable{Rows: []NameRow{{Name: "N", Fields: []string{"n"}}}}})
	require.NoError(t, err)
	require.Equal(t, RuleNameConflict, found[0].Rule)
	require.Empty(t, spec.Components.Schemas["N"].Value.Required)
}

// A field that is left out, because no generator takes its name, is required nowhere.
func TestQuotedFieldIsNotRequired(t *testing.T) {
	const source = "@lap v0.3\n@api A\n@version 1\n" +
		"@endpoint POST /a\n@required {x: map{a`b!: str, c: str}}\n@returns(200)\n" +
		"@endpoint POST /b\n@required {x: map{a`b: str, c: str}}\n@returns(200)\n@end\n"
	doc, _, err := syntax.Parse("a.lap", strings.NewReader(source), syntax.ParseOptions{})
	require.NoError(t, err)
	spec, _, err := Convert(doc, Options{})
	require.NoError(t, err)
	x := spec.Components.Schemas["PostARequest"].Value.Properties["x"]
	require.Equal(t, "#/components/schemas/X", x.Ref)
	require.Empty(t, x.Value.Required)
	require.NotContains(t, x.Value.Properties, "a`b")
}
