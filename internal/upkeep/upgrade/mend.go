package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/cmd/lap2openapi/pipeline"
	"github.com/lapgen/stytch-go/internal/gensdk/goname"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/openapi"
	"github.com/lapgen/stytch-go/lapconv/syntax"
	"gopkg.in/yaml.v3"
)

// mendIt ends the message about a revision that the tables cannot be made to fit.
const mendIt = "Mend the file, or the tables in api/ so that they fit it, and run the upgrade again."

// mend changes the tables and the overlay so that the findings no longer apply.
func (rev *revision) mend(misfits diag.Diagnostics) ([]edit, error) {
	proposer, err := rev.proposer()
	if err != nil {
		return nil, err
	}
	files, err := rev.readTables(namesTable, operationsTable, overlayFile, secretsTable)
	if err != nil {
		return nil, err
	}
	unlisted := slices.ContainsFunc(misfits, func(d diag.Diagnostic) bool {
		return d.Rule == openapi.RuleUnlistedOperation
	})
	for _, d := range misfits {
		if unlisted && d.Rule == pipeline.RuleUndescribedList {
			continue // it may be called otherwise once its operation has a row
		}
		if err := rev.mendOne(d, files, proposer); err != nil {
			return nil, err
		}
	}
	return rev.writeTables(files)
}

// mendOne notes what is to be done about one finding.
func (rev *revision) mendOne(d diag.Diagnostic, files map[string]*tableFile, proposer *proposer) error {
	switch {
	case d.Rule == openapi.RuleUnlistedOperation:
		e := rev.endpointAt(d.Pos)
		if e == nil {
			return fmt.Errorf("no operation in line %d of the new revision: %s", d.Pos.Line, d)
		}
		r := proposer.propose(e)
		proposer.rows = append(proposer.rows, r)
		files[operationsTable].addRow(r)
	case d.Fix.Table == diag.Inputs:
		files[operationsTable].addInput(d.Fix.Field)
	case d.Fix.Table == diag.Names:
		files[namesTable].addName(proposer.spelled(d.Fix))
	case d.Rule == openapi.RuleUnusedName:
		files[namesTable].dropField(d.Pos.Line-1, d.Subject.Field, d.Message)
	case d.Rule == pipeline.RuleUndecidedSecret:
		files[secretsTable].addSecret(d.Subject.Field)
	case d.File == operationsTable || d.File == overlayFile || d.File == secretsTable:
		files[d.File].remove(d.Pos.Line, d.Message)
	case d.Rule == pipeline.RuleUndescribedList:
		files[overlayFile].addList(d.Subject.Pointer)
	default:
		return &brokenError{d.String() + "\n" + mendIt}
	}
	return nil
}

// spelled returns a proposed row with its name as Go writes the words of the field.
func (p *proposer) spelled(row diag.Fix) diag.Fix {
	for _, wanted := range [...]string{p.words.camel(row.Field), p.words.singular(row.Field)} {
		if strings.EqualFold(row.Name, wanted) {
			row.Name = wanted
			break
		}
	}
	return row
}

// endpointAt returns the endpoint that begins at a position of the new revision.
func (rev *revision) endpointAt(pos diag.Pos) *syntax.Endpoint {
	for e := range rev.doc.Endpoints() {
		if e.Pos == pos {
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
	return newProposer(rows), useInitialisms(rev.tree.Dir)
}

// readRows reads the table of operations.
func readRows(root string) ([]row, error) {
	var table struct{ Operations []row }
	err := readYAML(filepath.Join(root, filepath.FromSlash(operationsTable)), &table)
	return table.Operations, err
}

// useInitialisms has Go names made with the words that the configuration of the generator adds.
func useInitialisms(root string) error {
	var config struct {
		Options struct {
			Initialisms []string `yaml:"additional-initialisms"`
		} `yaml:"output-options"`
	}
	if err := readYAML(filepath.Join(root, "gen", "oapi-codegen.yaml"), &config); err != nil {
		return err
	}
	return goname.Use(config.Options.Initialisms)
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
