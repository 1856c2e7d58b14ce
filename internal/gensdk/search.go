package main

import (
	"iter"
	"regexp"
	"strings"

	"github.com/lapgen/stytch-go/internal/gensdk/goname"
)

// search is an entry of api/search.yaml: the filters that a search operation takes.
type search struct {
	Operation string         `json:"operation"` // "POST /v1/users/search"
	Filters   []searchFilter `json:"filters"`
}

type searchFilter struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Text string `json:"text"`
}

// filters is a struct with a field for each filter of a search operation.
type filters struct {
	Operation *operation
	Fields    []filter
}

// filter is a field of filters.
type filter struct {
	Wire, Name string
	Type       string // as it is declared
	Value      string // expression of what is sent, f being the filters
	Text       string
	Constants  []constant // of a type that is declared for an enum
	Parts      []filter   // of a type that is declared for an object
}

func (fs *filters) Type() string {
	return fs.Operation.Row.Type + "Filters"
}

// Declared is the name of the type that is declared for a field.
func (f filter) Declared() string { return strings.TrimPrefix(f.Type, "*") }

// The input that holds the filters of a search, and its type in gen.
const (
	queryInput = "query"
	queryType  = "SearchQuery"
)

// addSearches plans the filters of every entry of api/search.yaml.
func (p *planner) addSearches() {
	for _, s := range p.searches {
		op := p.operation(s.Operation)
		if op == nil {
			p.add(s.Operation, "is in api/search.yaml, but is no operation")
			continue
		}
		if op.Filters != nil {
			p.add(s.Operation, "is in api/search.yaml twice")
			continue
		}
		if !p.takesFilters(op) {
			p.add(s.Operation, "is in api/search.yaml, but takes no %s that is a %s with operands", queryInput, queryType)
			continue
		}
		op.Filters = p.newFilters(op, s)
	}
	for op := range p.operations() {
		if op.Filters == nil && p.takesFilters(op) {
			p.missing(op.Row.key(), "its filters are not in api/search.yaml")
		}
	}
}

// operations goes through the operations of all packages.
func (p *planner) operations() iter.Seq[*operation] {
	return func(yield func(*operation) bool) {
		for _, pkg := range []*goPackage{p.b2b, p.consumer} {
			for _, s := range pkg.services {
				for _, op := range s.Operations {
					if !yield(op) {
						return
					}
				}
			}
		}
	}
}

// operation returns the operation of a method and path, nil if there is none.
func (p *planner) operation(key string) *operation {
	for op := range p.operations() {
		if op.Row.key() == key {
			return op
		}
	}
	return nil
}

// takesFilters reports whether an operation has the input that filters become.
func (p *planner) takesFilters(op *operation) bool {
	for _, in := range op.Inputs {
		if in.Wire == queryInput {
			_, operands := p.models.field(queryType, "operands")
			return in.Type == "*"+op.Service.pkg.rename(queryType) && operands
		}
	}
	return false
}

func (p *planner) newFilters(op *operation, s search) *filters {
	fs := &filters{Operation: op}
	pkg := op.Service.pkg
	p.take(pkg, fs.Type(), s.Operation)
	for _, row := range s.Filters {
		f := p.newFilter(pkg, strings.TrimSuffix(fs.Type(), "Filters"), s.Operation, row)
		if f.Text == "" {
			p.missing(s.Operation, "filter "+row.Name+": no text")
		}
		fs.Fields = append(fs.Fields, f)
	}
	return fs
}

var (
	enumType   = regexp.MustCompile(`^enum\((.+)\)$`)
	objectType = regexp.MustCompile(`^\{(.+)\}$`)
)

// newFilter plans a field. Types that it needs are named after front and its own name.
func (p *planner) newFilter(pkg *goPackage, front, where string, row searchFilter) filter {
	f := filter{Wire: row.Name, Name: goname.Exported(row.Name), Text: sentence(row.Text)}
	if f.Name == "" {
		p.add(where, "filter %s: no Go name can be made of it", row.Name)
		return f
	}
	f.Value = "*f." + f.Name
	switch row.Type {
	case "str":
		f.Type = "*string"
		return f
	case "bool":
		f.Type = "*bool"
		return f
	case "timestamp":
		f.Type, f.Value = "*time.Time", "f."+f.Name+".UTC()"
		return f
	case "[str]":
		f.Type, f.Value = "[]string", "slices.Clone(f."+f.Name+")"
		return f
	}
	declared := front + f.Name
	f.Type = "*" + declared
	if match := enumType.FindStringSubmatch(row.Type); match != nil {
		p.take(pkg, declared, where)
		for value := range strings.SplitSeq(match[1], "|") {
			c := constant{declared + goname.Exported(value), quote(value)}
			p.take(pkg, c.Name, where)
			f.Constants = append(f.Constants, c)
		}
		return f
	}
	if match := objectType.FindStringSubmatch(row.Type); match != nil {
		p.take(pkg, declared, where)
		f.Parts = p.newParts(where, row, match[1])
		return f
	}
	p.add(where, "filter %s: unknown type %q", row.Name, row.Type)
	return f
}

// newParts plans the fields of an object: all of them are sent, and so none is a pointer.
func (p *planner) newParts(where string, row searchFilter, list string) []filter {
	scalars := map[string]string{"str": "string", "bool": "bool", "timestamp": "time.Time"}
	var parts []filter
	for part := range strings.SplitSeq(list, ",") {
		name, typ, _ := strings.Cut(part, ":")
		name, typ = strings.TrimSpace(name), strings.TrimSpace(typ)
		f := filter{Wire: name, Name: goname.Exported(name), Type: scalars[typ]}
		if f.Name == "" || f.Type == "" {
			p.add(where, "filter %s: unknown type %q of %q", row.Name, typ, name)
		}
		parts = append(parts, f)
	}
	return parts
}
