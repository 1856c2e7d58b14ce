package diff

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/diff"
	specs "github.com/oasdiff/oasdiff/load"
)

// compare finds the changes from one side to the other. What stands in descriptions, examples and extensions is no
// change for a program, and neither are the names of components, which no request shows.
func compare(old, revised *side) (*Comparison, error) {
	config := diff.NewConfig(diff.WithExcludeElements([]string{
		diff.ExcludeDescriptionOption, diff.ExcludeSummaryOption, diff.ExcludeTitleOption, diff.ExcludeExamplesOption,
		diff.ExcludeExtensionsOption,
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
	c := &Comparison{old: old, revised: revised}
	for _, change := range all {
		if !isNoise(change.GetId()) {
			c.changes = append(c.changes, c.located(change))
		}
	}
	return c, nil
}

// levelsFor returns the levels in which the comparison departs from oasdiff: where both revisions say that their enums
// are open (x-open-enum), clients expect values that they do not know, and a new one in a response breaks none.
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

// maxWrappers bounds how many descriptions around one schema are taken off, which may stand around each other in a
// circle.
const maxWrappers = 10

// unwrap replaces each schema that does nothing but describe another one, by "allOf" with one element, with that other
// one: OpenAPI 3.0 has no other way to describe a $ref.
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

// isNoise reports whether a rule looks at what a document calls its parts or itself: operations are known by method and
// path, and the version that a document gives itself says nothing of what it describes.
func isNoise(rule string) bool {
	switch rule {
	case "api-schema-removed", "api-operation-id-removed", "api-operation-id-added", "api-tag-removed", "api-tag-added",
		"api-version-not-bumped", "api-major-version-not-bumped", "api-version-decreased":
		return true
	}
	return false
}

// located gives a change the places of its operation in the documents.
func (c *Comparison) located(change checker.Change) checker.Change {
	api, ok := change.(checker.ApiChange)
	if !ok {
		return change
	}
	return api.WithSources(c.old.source(api), c.revised.source(api))
}
