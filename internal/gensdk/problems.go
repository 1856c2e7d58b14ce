package main

import (
	"fmt"
	"strings"
)

// problems collects what is wrong with the sources, so that one run shows all of it.
type problems struct {
	list         []string
	allowMissing bool // whether texts may be missing
}

// add notes a problem of an operation ("POST /v1/users") or of another part of the sources.
func (p *problems) add(where, format string, args ...any) {
	p.list = append(p.list, where+": "+fmt.Sprintf(format, args...))
}

// missing notes that a summary or description is missing.
func (p *problems) missing(where, what string) {
	if !p.allowMissing {
		p.add(where, "%s", what)
	}
}

// err returns the problems as an error, nil if there are none.
func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	return p
}

func (p *problems) Error() string { return "gensdk: " + strings.Join(p.list, "\ngensdk: ") }
