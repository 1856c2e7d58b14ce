package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/openapi"
)

// validate makes sure that a document is valid. The error about one that is not tells of all that is wrong, each time
// with the name of the document and a JSON pointer.
func validate(name string, spec *openapi3.T) error {
	openapi.KeepMisfits(spec) // an overlay may require what an example lacks
	var errs []error
	for _, fault := range faults(spec) {
		errs = append(errs, fmt.Errorf("%s: invalid OpenAPI at %s: %w", name, fault.pointer, fault.cause))
	}
	return errors.Join(errs...)
}

// Load reads an OpenAPI document that need not be valid. What is invalid is in the diagnostics, by RuleInvalidOpenAPI.
func Load(document Source) (*openapi3.T, diag.Diagnostics, error) {
	spec, err := parseOpenAPI(document.Name, document.Text)
	if err != nil {
		return nil, nil, err
	}
	var found diag.Diagnostics
	for _, fault := range faults(spec) {
		message, _, _ := strings.Cut(fault.cause.Error(), "\n") // the schema and the value follow
		found = append(found, diag.Diagnostic{
			File: document.Name, Severity: diag.Warning, Rule: RuleInvalidOpenAPI, Message: message,
			Text: fault.pointer, Subject: diag.Subject{Pointer: fault.pointer},
		})
	}
	return spec, found, nil
}

// parseOpenAPI reads an OpenAPI document that need not be valid.
func parseOpenAPI(name string, text []byte) (*openapi3.T, error) {
	spec, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("%s: invalid OpenAPI: %w", name, err)
	}
	return spec, nil
}

// faults returns all that makes a document invalid.
func faults(spec *openapi3.T) []invalid {
	err := spec.Validate(context.Background(), openapi3.EnableMultiError())
	if err == nil {
		return nil
	}
	all := invalidSchemas(spec)
	told := map[string]bool{}
	for _, part := range all {
		told[part.cause.Error()] = true
	}
	for _, err := range each(err) {
		if pointer, cause := locate(err); !told[cause.Error()] {
			told[cause.Error()] = true
			all = append(all, invalid{pointer, cause})
		}
	}
	return all
}

// each returns the errors that an error of the validator is made of.
func each(err error) []error {
	if several, ok := err.(openapi3.MultiError); ok {
		return several
	}
	return []error{err}
}

// invalid is a part of a document that is invalid, and why.
type invalid struct {
	pointer string
	cause   error
}

// invalidSchemas finds the schemas among the components that are invalid themselves. The validator tells only of
// whatever refers to them, also by way of others: the component or the operation.
func invalidSchemas(spec *openapi3.T) []invalid {
	if spec.Components == nil {
		return nil
	}
	var all []invalid
	for _, name := range slices.Sorted(maps.Keys(spec.Components.Schemas)) {
		for _, part := range invalidParts(spec.Components.Schemas[name]) {
			all = append(all, invalid{"#/components/schemas/" + escapePointer(name) + part.pointer, part.cause})
		}
	}
	return all
}

// invalidParts returns the innermost invalid parts of a component, or none if some other component that it refers to is
// invalid, which makes all parts invalid that lead there.
func invalidParts(component *openapi3.SchemaRef) []invalid {
	var parts []invalid
	referred := false
	_ = component.WalkSubtree(func(pointer string, schema *openapi3.SchemaRef) error {
		cause := schema.Value.Validate(context.Background())
		if cause == nil {
			return openapi3.SkipSubtree
		}
		if schema.Ref != "" {
			referred = true
			return openapi3.SkipSubtree
		}
		if last := len(parts) - 1; last >= 0 && strings.HasPrefix(pointer, parts[last].pointer+"/") {
			parts = parts[:last] // this is a part of that
		}
		parts = append(parts, invalid{pointer, cause})
		return nil
	})
	if referred {
		return nil
	}
	return parts
}

// locate splits a validation error into the JSON pointer of what is invalid, as far as the validator tells, and what is
// wrong.
func locate(err error) (pointer string, cause error) {
	pointer = "#"
	for {
		steps, inner := scope(err)
		if inner == nil {
			return pointer, err
		}
		pointer, err = pointer+steps, inner
	}
}

// scope returns the part of a JSON pointer that a validation error stands for, and the error that it wraps; nil if it
// says itself what is wrong.
func scope(err error) (steps string, inner error) {
	switch e := err.(type) {
	case *openapi3.SectionValidationError:
		return "/" + fieldName(e.Section), e.Cause
	case *openapi3.PathValidationError:
		return "/" + escapePointer(e.Path), e.Cause
	case *openapi3.OperationValidationError:
		return "/" + strings.ToLower(e.Method), e.Cause
	case *openapi3.ComponentValidationError:
		return "/" + fieldName(e.Section) + "/" + escapePointer(e.Name), e.Cause
	}
	return "", nil
}

// fieldName returns the field of a document for what the validator calls it.
func fieldName(section string) string {
	switch section {
	case "external docs":
		return "externalDocs"
	case "request body":
		return "requestBodies"
	case "security scheme":
		return "securitySchemes"
	case "schema", "parameter", "header", "response", "example", "link", "callback":
		return section + "s"
	}
	return section
}

// escapePointer writes a key as a part of a JSON pointer (RFC 6901).
func escapePointer(key string) string {
	if !strings.ContainsAny(key, "~/") {
		return key
	}
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}
