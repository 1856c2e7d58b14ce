package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/lapgen/stytch-go/lapconv"
)

// mendIt ends the message about a revision that the tables cannot be made to fit.
const mendIt = "Mend the file, or the tables in api/ so that they fit it, and run the upgrade again."

// mend changes the tables and the overlay so that the notes no longer apply.
func (rev *revision) mend(notes []note) ([]edit, error) {
	proposer, err := rev.proposer()
	if err != nil {
		return nil, err
	}
	files, err := rev.readTables(namesTable, operationsTable, overlayFile)
	if err != nil {
		return nil, err
	}
	unlisted := slices.ContainsFunc(notes, func(n note) bool { return n.Rule == lapconv.RuleUnlistedOperation })
	for _, n := range notes {
		if unlisted && n.Rule == ruleUndescribedList {
			continue // it may be called otherwise once its operation has a row
		}
		if err := rev.mendOne(n, files, proposer); err != nil {
			return nil, err
		}
	}
	return rev.writeTables(files)
}

// mendOne notes what is to be done about one note.
func (rev *revision) mendOne(n note, files map[string]*tableFile, proposer *proposer) error {
	switch {
	case n.Rule == lapconv.RuleUnlistedOperation:
		e := rev.endpointAt(n.Line)
		if e == nil {
			return fmt.Errorf("no operation in line %d of the new revision: %s", n.Line, n)
		}
		r := proposer.propose(e)
		proposer.rows = append(proposer.rows, r)
		files[operationsTable].addRow(r)
	case n.Rule == lapconv.RuleInput && n.File == rev.name:
		files[operationsTable].addInput(n.Fix)
	case (n.Rule == lapconv.RuleUnpinnedName || n.Rule == lapconv.RuleNameConflict) && n.Fix != "":
		files[namesTable].addName(proposer.spelled(n.Fix))
	case n.Rule == lapconv.RuleUnusedName:
		files[namesTable].removeName(n)
	case n.File == operationsTable || n.File == overlayFile:
		files[n.File].remove(n.Line, n.Message)
	case n.Rule == ruleUndescribedList:
		files[overlayFile].addList(n.Text)
	default:
		return &brokenError{n.String() + "\n" + mendIt}
	}
	return nil
}

// spelled writes the name of a proposed row "Name: [field]" as Go writes the words of the field.
func (p *proposer) spelled(fix string) string {
	name, fields, _ := strings.Cut(fix, ": ")
	field := strings.Trim(fields, "[]")
	for _, wanted := range [...]string{p.words.camel(field), p.words.singular(field)} {
		if strings.EqualFold(name, wanted) {
			return wanted + ": " + fields
		}
	}
	return fix
}

// endpointAt returns the endpoint that begins in a line of the new revision.
func (rev *revision) endpointAt(line int) *lapconv.Endpoint {
	for e := range rev.doc.Endpoints() {
		if e.Pos.Line == line {
			return e
		}
	}
	return nil
}

// proposer learns from the rows that there are.
func (rev *revision) proposer() (*proposer, error) {
	rows, err := readRows(rev.tree.Dir)
	if err != nil {
		return nil, err
	}
	initialisms, err := readInitialisms(rev.tree.Dir)
	return newProposer(rows, initialisms), err
}

// readRows reads the table of operations.
func readRows(root string) ([]row, error) {
	var table struct{ Operations []row }
	err := readYAML(filepath.Join(root, filepath.FromSlash(operationsTable)), &table)
	return table.Operations, err
}

// readInitialisms reads the words that the generator of Go names knows: those that Go names have everywhere, and those that the
// configuration adds.
func readInitialisms(root string) ([]string, error) {
	var config struct {
		Options struct {
			Initialisms []string `yaml:"additional-initialisms"`
		} `yaml:"output-options"`
	}
	err := readYAML(filepath.Join(root, "gen", "oapi-codegen.yaml"), &config)
	return append(config.Options.Initialisms, "API", "HTTP", "ID", "IP", "JSON", "SMS", "SSO", "TOTP", "URL"), err
}

func readYAML(name string, into any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
