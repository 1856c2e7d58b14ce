package main

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/diff"
	specs "github.com/oasdiff/oasdiff/load"
)

// runDiff is the subcommand diff: it compares two revisions of an API by the rules of oasdiff, which say for each change
// whether a client that works with the old revision works with the new one.
func runDiff(args []string, std streams) error {
	c, err := parseDiff(args)
	if err != nil {
		return err
	}
	old, err := c.readSide(c.old, std)
	if err != nil {
		return err
	}
	revised, err := c.readSide(c.revised, std)
	if err != nil {
		return err
	}
	found, err := compare(old, revised)
	if err != nil {
		return err
	}
	if err := found.write(std, c.format, c.failOn); err != nil {
		return err
	}
	if slices.ContainsFunc(found.changes, c.failOn.fails) {
		return foundFault{}
	}
	return nil
}

// diffCommand is the command line of diff.
type diffCommand struct {
	conversion
	old, revised string
	format       string
	failOn       threshold
}

// readSide reads one of the two documents.
func (c *diffCommand) readSide(name string, std streams) (*side, error) {
	text, err := std.read(name)
	if err != nil {
		return nil, err
	}
	return c.side(name, text)
}

func parseDiff(args []string) (*diffCommand, error) {
	c := &diffCommand{}
	flags := newFlags("diff")
	c.addFlags(flags)
	format := choice{value: "text", from: diffFormats}
	flags.Var(&format, "format", "")
	failOn := choice{value: string(failOnBreaking), from: []string{string(failOnBreaking), string(failOnAny), string(failOnNone)}}
	flags.Var(&failOn, "fail-on", "")
	names, err := parseArgs(flags, args)
	switch {
	case err != nil:
		return nil, err
	case len(names) != 2:
		return nil, &usageError{"diff", fmt.Sprintf("expected two documents, the old and the new one, got %d", len(names))}
	case names[0] == stdName && names[1] == stdName:
		return nil, &usageError{"diff", "both documents are the standard input; expected one at most"}
	}
	c.old, c.revised, c.format, c.failOn = names[0], names[1], format.value, threshold(failOn.value)
	return c, nil
}

// threshold says which changes make the exit status 1.
type threshold string

const (
	failOnBreaking threshold = "breaking"
	failOnAny      threshold = "any"
	failOnNone     threshold = "none"
)

// fails reports whether a change counts.
func (t threshold) fails(change checker.Change) bool {
	switch t {
	case failOnAny:
		return true
	case failOnNone:
		return false
	}
	return change.GetLevel() == checker.ERR // oasdiff's IsBreaking counts warnings, too
}

// comparison is what two revisions of an API differ in.
type comparison struct {
	old, revised *side
	changes      checker.Changes // the gravest first, then by path and method
}

// compare finds the changes from one side to the other. What stands in descriptions, examples and extensions is no change
// for a program, and neither are the names of components, which no request shows.
func compare(old, revised *side) (*comparison, error) {
	config := diff.NewConfig(diff.WithExcludeElements([]string{
		diff.ExcludeDescriptionOption, diff.ExcludeSummaryOption, diff.ExcludeTitleOption, diff.ExcludeExamplesOption, diff.ExcludeExtensionsOption,
	}))
	if err := errors.Join(unwrap(old.spec), unwrap(revised.spec)); err != nil {
		return nil, err
	}
	found, sources, err := diff.GetWithOperationsSourcesMap(config,
		&specs.SpecInfo{Url: old.name, Spec: old.spec}, &specs.SpecInfo{Url: revised.name, Spec: revised.spec})
	if err != nil {
		return nil, fmt.Errorf("%s and %s cannot be compared: %w", old.name, revised.name, err)
	}
	rules := checker.NewConfig(checker.GetAllChecks(), checker.WithSeverityLevels(levelsFor(old, revised)))
	all := checker.CheckBackwardCompatibilityUntilLevel(rules, found, sources, checker.INFO)
	c := &comparison{old: old, revised: revised}
	for _, change := range all {
		if !isNoise(change.GetId()) {
			c.changes = append(c.changes, c.located(change))
		}
	}
	return c, nil
}

// levelsFor returns the levels in which the comparison departs from oasdiff: where both revisions say that their enums are open
// (x-open-enum), clients expect values that they do not know, and a new one in a response breaks none.
func levelsFor(old, revised *side) map[string]checker.Level {
	if !hasOpenEnums(old.spec) || !hasOpenEnums(revised.spec) {
		return nil
	}
	return map[string]checker.Level{
		checker.ResponsePropertyEnumValueAddedId:  checker.INFO,
		checker.ResponseMediaTypeEnumValueAddedId: checker.INFO,
	}
}

// hasOpenEnums reports whether all enums of a document are open.
func hasOpenEnums(spec *openapi3.T) bool {
	open := true
	_ = spec.WalkSchemas(func(_ string, ref *openapi3.SchemaRef) error {
		if len(ref.Value.Enum) > 0 && ref.Value.Extensions["x-open-enum"] != true {
			open = false
		}
		return nil
	})
	return open
}

// maxWrappers bounds how many descriptions around one schema are taken off, which may stand around each other in a circle.
const maxWrappers = 10

// unwrap replaces each schema that does nothing but describe another one, by "allOf" with one element, with that other one:
// OpenAPI 3.0 has no other way to describe a $ref.
func unwrap(spec *openapi3.T) error {
	return spec.WalkSchemas(func(_ string, ref *openapi3.SchemaRef) error {
		schema := ref.Value
		for range maxWrappers {
			if !isWrapper(*schema) || schema.AllOf[0].Value == schema {
				break
			}
			*schema = *schema.AllOf[0].Value
		}
		return nil
	})
}

func isWrapper(schema openapi3.Schema) bool {
	if len(schema.AllOf) != 1 {
		return false
	}
	schema.AllOf, schema.Title, schema.Description, schema.Extensions, schema.Origin = nil, "", "", nil, nil
	return reflect.DeepEqual(schema, openapi3.Schema{})
}

// isNoise reports whether a rule looks at what a document calls its parts or itself: operations are known by method and path,
// and the version that a document gives itself says nothing of what it describes.
func isNoise(rule string) bool {
	switch rule {
	case "api-schema-removed", "api-operation-id-removed", "api-operation-id-added", "api-tag-removed", "api-tag-added",
		"api-version-not-bumped", "api-major-version-not-bumped", "api-version-decreased":
		return true
	}
	return false
}

// located gives a change the places of its operation in the documents.
func (c *comparison) located(change checker.Change) checker.Change {
	api, ok := change.(checker.ApiChange)
	if !ok {
		return change
	}
	return api.WithSources(c.old.source(api), c.revised.source(api))
}
