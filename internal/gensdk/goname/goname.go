// Package goname makes Go names as oapi-codegen does with name-normalizer ToCamelCaseWithInitialisms, by its own
// functions.
//
// They take the initialisms from a variable of oapi-codegen that only a run of it sets, so they are for one program at
// a time that does one thing after the other. Start with [Use].
package goname

import (
	"fmt"
	"go/token"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// Use sets the initialisms, such as "OTPs", that names have from now on besides those that oapi-codegen knows. It is
// not safe for concurrent use.
func Use(initialisms []string) error {
	_, err := codegen.Generate(&openapi3.T{Paths: openapi3.NewPaths()}, codegen.Configuration{
		PackageName: "names",
		OutputOptions: codegen.OutputOptions{
			NameNormalizer:        string(codegen.NameNormalizerFunctionToCamelCaseWithInitialisms),
			AdditionalInitialisms: initialisms,
		},
	})
	if err != nil {
		return fmt.Errorf("initialisms of Go names: %w", err)
	}
	return nil
}

// Exported returns the exported Go name of a name such as "user_id"; "" if oapi-codegen makes none that Go takes.
func Exported(name string) string {
	name = codegen.ToCamelCaseWithInitialisms(name)
	if !token.IsIdentifier(name) || !token.IsExported(name) {
		return ""
	}
	return name
}
