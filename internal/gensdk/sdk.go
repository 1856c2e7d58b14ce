package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/internal/gensdk/goname"
)

// sdk is what is to be written.
type sdk struct {
	consumer, b2b *goPackage
	shared        []*service // services of consumer that are in client.B2B, too
	printed       []string   // the structs of gen that have methods of printing
	errorTypes    []constant
	page          []byte // migrationPage
}

// goPackage is stytch or stytch/b2b.
type goPackage struct {
	name     string // stytch, b2b
	prefix   string // of names of operations and gen's types that the package drops
	services []*service
	types    []alias
	printed  []string          // the structs that have methods of printing
	taken    map[string]string // what declares a name
}

// service is a type with the operations that share the front part of their names.
type service struct {
	pkg        *goPackage
	path       []string // ConnectedApp, Clients
	file       string
	Parts      []*service // services within this one
	Operations []*operation
}

// alias is a type of gen that the package names.
type alias struct {
	Name, Gen string
	Text      string     // description, may be empty
	Constants []constant // of an enum
}

// constant is a constant; Value is an expression.
type constant struct{ Name, Value string }

// newSDK plans the SDK. What it cannot express goes to the problems.
func newSDK(in *sources, shared []string, found *problems) *sdk {
	p := &planner{
		sources:  in,
		problems: found,
		walked:   map[string]bool{},
		consumer: &goPackage{name: "stytch", taken: map[string]string{}},
		b2b:      &goPackage{name: "b2b", prefix: "B2B", taken: map[string]string{}},
	}
	plan := &sdk{consumer: p.consumer, b2b: p.b2b}
	p.addOperations()
	p.addSearches()
	p.checkParts(plan.consumer)
	p.checkParts(plan.b2b)
	p.addTypes(plan.consumer)
	p.addTypes(plan.b2b)
	plan.consumer.printed = p.paramsWithSecrets(plan.consumer)
	plan.b2b.printed = p.paramsWithSecrets(plan.b2b)
	plan.printed = p.models.withSecrets()
	plan.shared = p.findShared(plan, shared)
	plan.errorTypes = p.errorConstants()
	plan.page = p.migration(plan)
	return plan
}

// planner holds what the steps of planning share.
type planner struct {
	*sources
	*problems
	consumer, b2b *goPackage
	walked        map[string]bool // components that checkDescribed has been to
}

// addOperations plans every operation of the document.
func (p *planner) addOperations() {
	for _, r := range p.rows {
		if r == (row{Method: r.Method, Path: r.Path}) {
			p.add(r.key(), "has no x-sdk: no row of api/operations.yaml says how the SDK treats it")
			continue
		}
		p.addOperation(r)
	}
}

// addOperation puts an operation into its service.
func (p *planner) addOperation(r row) {
	pkg := p.consumer
	if r.B2B {
		pkg = p.b2b
	}
	path := strings.Split(r.Name, ".")
	for _, name := range path {
		if goname.Exported(name) != name {
			p.add(r.key(), "name %q: %q is no exported Go name", r.Name, name)
			return
		}
	}
	if r.Type == "" || goname.Exported(r.Type) != r.Type {
		p.add(r.key(), "type %q is not an exported Go name: what the names of its params and response begin with", r.Type)
		return
	}
	if len(path) < 2 {
		p.add(r.key(), "name %q has no service", r.Name)
		return
	}
	method := path[len(path)-1]
	s := p.service(pkg, path[:len(path)-1], r.key())
	op := p.newOperation(s, method, r)
	s.Operations = append(s.Operations, op)
	p.take(pkg, op.ParamsType(), r.key())
	p.take(pkg, op.ResponseType(), r.key())
}

// service returns the service at a path, made together with those around it when it is met first.
func (p *planner) service(pkg *goPackage, path []string, where string) *service {
	for _, s := range pkg.services {
		if slices.Equal(s.path, path) {
			return s
		}
	}
	s := &service{pkg: pkg, path: slices.Clone(path), file: fileName(path)}
	switch s.file {
	case "":
		p.add(where, "service %s: the go command would treat a file of that name in a special way", s.Dotted())
	case typesFile, servicesFile:
		p.add(where, "service %s: its file would be %s, which is another one", s.Dotted(), s.file)
	}
	if len(path) > 1 {
		around := p.service(pkg, path[:len(path)-1], where)
		around.Parts = append(around.Parts, s)
	}
	pkg.services = append(pkg.services, s)
	p.take(pkg, s.Type(), where)
	return s
}

// take notes that something declares a name in a package. Names are made by joining others, so that two may meet.
func (p *planner) take(pkg *goPackage, name, where string) {
	if by, ok := pkg.taken[name]; ok {
		p.add(where, "package %s gets %s twice: from here and from %s", pkg.name, name, by)
		return
	}
	pkg.taken[name] = where
}

// checkParts reports methods and services within a service that have the same name.
func (p *planner) checkParts(pkg *goPackage) {
	for _, s := range pkg.services {
		members := map[string]bool{}
		for _, part := range s.Parts {
			members[part.Name()] = true
		}
		for _, op := range s.Operations {
			for _, name := range op.Methods() {
				if members[name] {
					p.add(op.Row.key(), "%s already has a %s", s.Type(), name)
				}
				members[name] = true
			}
		}
	}
}

// findShared returns the services of the names.
func (p *planner) findShared(plan *sdk, names []string) []*service {
	var shared []*service
	for _, name := range names {
		isIt := func(s *service) bool { return s.Name() == name }
		if i := slices.IndexFunc(plan.consumer.top(), isIt); i >= 0 {
			shared = append(shared, plan.consumer.top()[i])
		} else {
			p.add("service "+name, "is to be in client.B2B, too, but there is none")
		}
		if slices.ContainsFunc(plan.b2b.top(), isIt) {
			p.add("service "+name, "is to be in client.B2B, which has another of that name")
		}
	}
	return shared
}

// top returns the services that are in no other one, by name.
func (pkg *goPackage) top() []*service {
	var top []*service
	for _, s := range pkg.services {
		if len(s.path) == 1 {
			top = append(top, s)
		}
	}
	slices.SortFunc(top, func(a, b *service) int { return strings.Compare(a.Name(), b.Name()) })
	return top
}

// rename returns the package's name of a type or constant of gen.
func (pkg *goPackage) rename(gen string) string { return strings.TrimPrefix(gen, pkg.prefix) }

func (s *service) Name() string   { return s.path[len(s.path)-1] }
func (s *service) Dotted() string { return strings.Join(s.path, ".") }
func (s *service) Type() string   { return strings.Join(s.path, "") + "Service" }

// addTypes gives a package aliases of gen's types that the inputs and responses of its operations hold, except for
// types of responses, which have their aliases beside the methods.
func (p *planner) addTypes(pkg *goPackage) {
	reached, responses := map[string]bool{}, map[string]bool{}
	for _, s := range pkg.services {
		for _, op := range s.Operations {
			responses[op.Response] = true
			for _, typ := range p.models.usedIn(op.Response) {
				p.models.reach(typ, reached)
			}
			for _, in := range op.Inputs {
				if in.genType != nil {
					p.models.reach(in.genType, reached)
				}
			}
		}
	}
	for _, gen := range slices.Sorted(maps.Keys(reached)) {
		if !responses[gen] {
			pkg.types = append(pkg.types, p.newAlias(pkg, gen))
		}
	}
	slices.SortFunc(pkg.types, func(a, b alias) int { return strings.Compare(a.Name, b.Name) })
}

func (p *planner) newAlias(pkg *goPackage, gen string) alias {
	a := alias{Name: pkg.rename(gen), Gen: gen}
	if schema := p.document.Components.Schemas[gen]; schema != nil && schema.Value != nil {
		a.Text = sentence(schema.Value.Description)
	}
	p.take(pkg, a.Name, "gen."+gen)
	for _, name := range p.models.constants[gen] {
		p.take(pkg, pkg.rename(name), "gen."+name)
		a.Constants = append(a.Constants, constant{pkg.rename(name), "gen." + name})
	}
	return a
}

// errorConstants names the known types of errors.
func (p *planner) errorConstants() []constant {
	const where = "api/errors.yaml"
	var list []constant
	taken := map[string]string{}
	for _, typ := range p.errorTypes {
		name := p.errorNames[typ]
		switch by, ok := taken[name]; {
		case name == "":
			p.add(where, "no Go name can be made of %q", typ)
		case ok:
			p.add(where, "%q and %q are both named %s", by, typ, name)
		default:
			taken[name] = typ
			list = append(list, constant{name, quote(typ)})
		}
	}
	slices.SortFunc(list, func(a, b constant) int { return strings.Compare(a.Name, b.Name) })
	return list
}
