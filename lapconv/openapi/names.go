package openapi

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/lapgen/stytch-go/lapconv/internal/goname"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// freeName returns a name that no other component has, and takes it: the name itself, or the name with a number.
func (c *components) freeName(name string) string {
	name = componentName(name)
	free := name
	for n := 2; c.taken[goname.Key(free)]; n++ {
		free = name + strconv.Itoa(n)
	}
	c.taken[goname.Key(free)] = true
	return free
}

// componentName returns the Go name with the letters that OpenAPI allows in the names of components, which are those of
// ASCII.
func componentName(name string) string {
	ascii := strings.Map(func(r rune) rune {
		// The letters of Latin-1 from À to ÿ, less their accents.
		const plain = "AAAAAAACEEEEIIIIDNOOOOO-OUUUUYTsaaaaaaaceeeeiiiidnooooo-ouuuuyty"
		switch {
		case r < 0x80:
			return r
		case r >= 'À' && r <= 'ÿ':
			return rune(plain[r-'À'])
		}
		return -1
	}, name)
	return goname.Safe(ascii)
}

// chooseNames gives every shape a readable name: the one that the document gives it, or that of its first field, or,
// where that is taken, with the name of its owner before it. With a table of names there is nothing to choose.
func (c *converter) chooseNames() {
	for _, def := range c.doc.Types { // the document's own names go first
		c.chooseName(c.shapeOf(&syntax.Type{Pos: def.Pos, Kind: syntax.KindNamed, Name: def.Name}))
	}
	if c.opts.Names != nil {
		return
	}
	for _, s := range c.order {
		c.chooseName(s)
	}
	inputs := c.inputShapes()
	for _, s := range c.order {
		if inputs[s] {
			s.names[request] = c.freeName(s.names[response] + inputSuffix)
		}
	}
}

func (c *converter) chooseName(s *shape) {
	if s.names[response] != "" {
		return
	}
	name := goname.Safe(s.hint)
	if s.hint == "" {
		name = goname.Safe(s.field)
	}
	owner := s.message
	if s.owner != nil {
		owner = s.owner.names[response]
	}
	if c.taken[goname.Key(name)] && owner != "" {
		name = owner + name
	}
	name = c.freeName(name)
	s.names = [2]string{name, name}
}

// singular takes the plural off the last word of a name, as far as spelling tells.
func singular(name string) string {
	lower := strings.ToLower(name)
	switch {
	case strings.HasSuffix(lower, "ies") && len(name) > 4:
		return name[:len(name)-3] + "y"
	case strings.HasSuffix(lower, "sses"), strings.HasSuffix(lower, "xes"), strings.HasSuffix(lower, "ches"),
		strings.HasSuffix(lower, "shes"):
		return name[:len(name)-2]
	case strings.HasSuffix(lower, "ss"), strings.HasSuffix(lower, "us"), strings.HasSuffix(lower, "is"),
		strings.HasSuffix(lower, "news"):
		return name
	case strings.HasSuffix(lower, "s") && len(name) > 2 && unicode.IsLetter(rune(name[len(name)-2])):
		return name[:len(name)-1]
	}
	return name
}

// inputShapes returns the shapes that must have another name in requests: they occur in both directions, and they, or a
// part of them, have scalars that a request may leave out.
func (c *converter) inputShapes() map[*shape]bool {
	holders := map[*shape][]*shape{} // the shapes that have a shape in a field
	var queue []*shape
	for _, s := range c.order {
		if s.typ == nil || s.enum || s.uses[request] == 0 || s.uses[response] == 0 {
			continue
		}
		for _, f := range s.typ.Fields {
			eachShape(f.Type, func(t *syntax.Type) {
				part := c.shapeOf(t)
				holders[part] = append(holders[part], s)
			})
		}
		if s.hasOptionalScalar() {
			queue = append(queue, s)
		}
	}
	inputs := map[*shape]bool{}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if !inputs[s] {
			inputs[s] = true
			queue = append(queue, holders[s]...)
		}
	}
	return inputs
}

// eachShape calls f for the shapes that a type is or holds as elements.
func eachShape(t *syntax.Type, f func(*syntax.Type)) {
	for ; t != nil; t = t.Elem {
		if isShape(t) {
			f(t)
		}
	}
}

// sharedErrorName returns the name of the response that all errors of a status share.
func (c *converter) sharedErrorName(code string) string {
	if name := c.errorNames[code]; name != "" {
		return name
	}
	name := c.freeName(goname.Safe(statusText(code)))
	c.errorNames[code] = name
	return name
}
