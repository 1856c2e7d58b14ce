package lapconv

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/yaml"
)

// stytchOptions returns the tables of names and operations that the project has for stytch.lap.
func stytchOptions(t testing.TB) Options {
	t.Helper()
	var names struct {
		Components map[string][]string `json:"components"`
	}
	readYAML(t, "../api/names.yaml", &names)
	var operations struct {
		Operations []struct {
			Method, Path, Product, Name string
		} `json:"operations"`
	}
	readYAML(t, "../api/operations.yaml", &operations)
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
	if err != nil {
		t.Fatal(err)
	}
	if _, err := yaml.Unmarshal(data, into, yaml.DecodeOpts{}); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// parseStytch parses the project's own document.
func parseStytch(t testing.TB) *Document {
	t.Helper()
	data, err := os.ReadFile("../api/stytch.lap")
	if err != nil {
		t.Fatal(err)
	}
	doc, diags, err := Parse("stytch.lap", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if len(diags) > 0 {
		t.Fatalf("stytch.lap: %v", diags)
	}
	return doc
}

// TestNamesAreStable removes each operation of stytch.lap in turn, and then a field of each, and compares the names that all
// other operations reach.
func TestNamesAreStable(t *testing.T) {
	opts := stytchOptions(t)
	doc := parseStytch(t)
	spec, diags, err := doc.OpenAPI(opts)
	if err != nil || len(diags) > 0 {
		t.Fatalf("stytch.lap does not convert cleanly: %v %v", err, diags)
	}
	want := reachedNames(spec)
	for e := range doc.Endpoints() {
		for _, change := range [...]struct {
			name string
			doc  *Document
		}{{"without " + e.Method + " " + e.Path, without(doc, e)}, {"fewer fields in " + e.Method + " " + e.Path, fewerFields(doc, e)}} {
			spec, _, err := change.doc.OpenAPI(opts)
			if err != nil {
				t.Fatalf("%s: %v", change.name, err)
			}
			for key, got := range reachedNames(spec) {
				if key != e.Method+" "+e.Path && got != want[key] {
					t.Errorf("%s renames what %s reaches: %s", change.name, key, firstDifference(want[key], got))
				}
			}
		}
	}
}

// without returns the document less one endpoint.
func without(d *Document, gone *Endpoint) *Document {
	return mapEndpoints(d, func(e *Endpoint) *Endpoint {
		if e == gone {
			return nil
		}
		return e
	})
}

// fewerFields returns the document with the last optional input and the first field of the response of an endpoint taken out.
func fewerFields(d *Document, changed *Endpoint) *Document {
	return mapEndpoints(d, func(e *Endpoint) *Endpoint {
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

func mapEndpoints(d *Document, f func(*Endpoint) *Endpoint) *Document {
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

// TestEqualShapesShareOneComponent looks for components of stytch.lap that differ in nothing but their name. Requests and
// responses are an operation's own, and NameInput stands beside Name.
func TestEqualShapesShareOneComponent(t *testing.T) {
	spec, _, err := parseStytch(t).OpenAPI(stytchOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(spec.Components.Schemas)) {
		if strings.HasSuffix(name, "Request") || strings.HasSuffix(name, "Response") && spec.Components.Schemas[name].Value.Properties["status_code"] != nil && spec.Components.Schemas[name].Value.Properties["request_id"] != nil {
			continue
		}
		key := shapeText(spec.Components.Schemas[name].Value)
		if other := seen[key]; other != "" && other+inputSuffix != name {
			t.Errorf("%s and %s are equal", other, name)
		}
		seen[key] = name
	}
	if len(seen) < 60 {
		t.Errorf("only %d shapes: the document has more", len(seen))
	}
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
	operations := []OperationRow{{Method: "POST", Path: "/orders", ID: "OrdersCreate"}, {Method: "GET", Path: "/orders", ID: "OrdersList"}}
	tests := []struct {
		name       string
		names      []NameRow
		operations []OperationRow
		rule       string
		message    string
	}{
		{"complete", names, operations, "", ""},
		{"operation without a row", names, operations[:1], RuleUnlistedOperation, "GET /orders"},
		{"row without an operation", names, append(operations[:2:2], OperationRow{Method: "PUT", Path: "/orders", ID: "X"}), RuleUnusedOperation, "PUT /orders"},
		{"two operations of one name", names, []OperationRow{operations[0], {Method: "GET", Path: "/orders", ID: "OrdersCreateWithBody"}}, RuleOperationClash, "OrdersCreateWithBody"},
		{"enum without a row", slices.Delete(slices.Clone(names), 3, 4), operations, RuleUnpinnedName, "Kind: [kind]"},
		{"objects of a list without a row", names[:6], operations, RuleUnpinnedName, "Parcel: [parcels]"},
		{"row without a shape", append(names[:7:7], NameRow{Name: "Ghost", Fields: []string{"ghost"}}), operations, RuleUnusedName, "Ghost: [ghost]"},
		{"one name for two shapes", slices.Delete(slices.Clone(names), 5, 6), operations, RuleNameConflict, "OrdersListResponse.order is not the Order at OrdersCreateResponse.order (+total); add a row such as OrdersListResponseOrder: [OrdersListResponse.order]"},
		{"optional scalars both ways", append([]NameRow{names[0]}, names[2:]...), operations, RuleUnpinnedName, "CustomerInput: [customer]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, _, err := Parse("shop.lap", strings.NewReader(source))
			if err != nil {
				t.Fatal(err)
			}
			_, diags, err := doc.OpenAPI(Options{Names: &NameTable{Rows: test.names}, Operations: &OperationTable{Rows: test.operations}})
			if err != nil {
				t.Fatal(err)
			}
			if test.rule == "" {
				if len(diags) > 0 {
					t.Errorf("findings: %v", diags)
				}
				return
			}
			i := slices.IndexFunc(diags, func(d Diagnostic) bool { return d.Rule == test.rule })
			if i < 0 {
				t.Fatalf("no %s in %v", test.rule, diags)
			}
			if d := diags[i]; d.Severity != Error || !strings.Contains(d.String(), test.message) {
				t.Errorf("got %v, want an error with %q", d, test.message)
			}
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
		{Name: "limit", Description: "At most so many."}, {Name: "OrdersSet.limit", Description: "The order's limit."}, {Name: "id", Description: "The order."},
		{Name: "customer", Description: "Who pays."}, {Name: "kind", Description: "What for."}, {Name: "cursor", Description: "Not needed."},
	}
	convert := func(inputs []InputRow) (*openapi3.T, Diagnostics) {
		doc, _, err := Parse("shop.lap", strings.NewReader(source))
		if err != nil {
			t.Fatal(err)
		}
		rows := []OperationRow{{Method: "GET", Path: "/orders", ID: "OrdersList"}, {Method: "POST", Path: "/orders/{id}", ID: "OrdersSet"}}
		spec, diags, err := doc.OpenAPI(Options{Operations: &OperationTable{File: "operations.yaml", Rows: rows, Inputs: inputs}})
		if err != nil {
			t.Fatal(err)
		}
		return spec, diags
	}
	spec, diags := convert(inputs)
	if len(diags) > 0 {
		t.Errorf("findings: %v", diags)
	}
	get := spec.Paths.Value("/orders").Get.Parameters
	body := spec.Components.Schemas["OrdersSetRequest"].Value.Properties
	for what, c := range map[string]struct{ got, want string }{
		"default":         {get.GetByInAndName("query", "limit").Description, "At most so many."},
		"own description": {get.GetByInAndName("query", "cursor").Description, "Where to go on."},
		"override":        {body["limit"].Value.Description, "The order's limit."},
		"object":          {body["customer"].Value.Description, "Who pays."},
		"enum":            {body["kind"].Value.Description, "What for."},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", what, c.got, c.want)
		}
	}
	if body["kind"].Ref != "" || len(body["kind"].Value.AllOf) != 1 {
		t.Error("a description beside a $ref is lost")
	}
	_, diags = convert(append(inputs[1:], InputRow{Name: "OrdersList.ghost", Description: "?", Pos: Pos{7, 3}}))
	want := "shop.lap:6:12: error: input without a description in the table of operations: \"OrdersList.limit\" [input-description]\n" +
		"operations.yaml:7:3: error: description of an input that no operation has: \"OrdersList.ghost\" [input-description]\n"
	if got := diagnosticText(diags); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
