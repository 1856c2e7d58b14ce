package main

import (
	"strings"

	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// The tables that the generator of services reads and the converter does not.
const (
	secretsTable = "api/secrets.yaml"
	searchTable  = "api/search.yaml"
)

// follow makes the tables follow what the operations of the new revision take: the session of a member in a header, and
// filters of searches. An operation whose filters are new needs a person who sees that they are.
func (rev *revision) follow() ([]edit, error) {
	endpoints := map[string]*syntax.Endpoint{}
	for e := range rev.doc.Endpoints() {
		endpoints[e.Method+" "+e.Path] = e
	}
	files, err := rev.readTables(operationsTable, searchTable)
	if err != nil {
		return nil, err
	}
	files[operationsTable].followSessions(endpoints)
	files[searchTable].removeItems("searches:", "there is no such operation", func(text string) bool {
		return endpoints[strings.TrimPrefix(text, "operation: ")] == nil
	})
	return rev.writeTables(files)
}

// removeItems removes the items of a list of which drop says so, by the text of their first line.
func (f *tableFile) removeItems(section, why string, drop func(text string) bool) {
	start := f.section(section)
	for i := start + 1; i < f.sectionEnd(start); i++ {
		if text, ok := strings.CutPrefix(f.lines[i], "  - "); ok && drop(strings.TrimSpace(text)) {
			f.remove(i+1, why)
		}
	}
}

const memberSession = ", member_session: true"

// followSessions marks the operations that take the session of a member, and no others.
func (f *tableFile) followSessions(endpoints map[string]*syntax.Endpoint) {
	start := f.section("operations:")
	for i := start + 1; i < f.sectionEnd(start); i++ {
		if !strings.HasPrefix(f.lines[i], "  - {method: ") {
			continue
		}
		r := rowIn(f.lines[i])
		e := endpoints[r.key()]
		if e == nil {
			continue
		}
		takes, marked := takesMemberSession(e), strings.Contains(f.lines[i], memberSession)
		switch {
		case takes && !marked:
			f.replaceLine(i, strings.Replace(f.lines[i], ", type: "+r.Type, ", type: "+r.Type+memberSession, 1))
		case !takes && marked:
			f.replaceLine(i, strings.Replace(f.lines[i], memberSession, "", 1))
		}
	}
}

// takesMemberSession reports whether an endpoint takes the session of a member in a header.
func takesMemberSession(e *syntax.Endpoint) bool {
	const header = "X-Stytch-Member-Session"
	return hasField(e.Required, header) || hasField(e.Optional, header)
}

// rowIn reads what the first line of a row has of it.
func rowIn(line string) row {
	value := func(key string) string {
		_, rest, _ := strings.Cut(line, key+": ")
		text, _, _ := strings.Cut(rest, ",")
		return strings.Trim(text, `"`)
	}
	return row{Method: value("{method"), Path: value("path"), Name: value("name"), Type: value("type")}
}

// replaceLine puts another line in the place of one.
func (f *tableFile) replaceLine(i int, text string) {
	f.edits = append(f.edits,
		edit{file: f.name, removed: true, text: strings.TrimRight(f.lines[i], "\n")},
		edit{file: f.name, text: strings.TrimRight(text, "\n")})
	f.lines[i] = text
}
