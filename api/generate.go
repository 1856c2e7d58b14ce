// Package api holds the description of the Stytch API and what is made of it.
//
// stytch.lap is the input, kept as it came. names.yaml, operations.yaml and overlay.yaml say what LAP does not: the names of
// components, what operations are called and how they may be treated, and the types that LAP lost, with what they are.
// openapi.yaml is made of these four and is the source of everything generated; nobody edits it. search.yaml lists the filters
// of searches, secrets.yaml the inputs that are secrets, and errors.yaml the types of errors that the API is known to return.
// `make generate` runs the lines below; the last one writes down the exported API of all packages, in docs/api.
package api

import _ "embed" // openapi.yaml

//go:generate go -C ../cmd/lap2openapi run . convert --strict --names ../../api/names.yaml --operations ../../api/operations.yaml --overlay ../../api/overlay.yaml -o ../../api/openapi.yaml ../../api/stytch.lap
//go:generate go -C ../gen tool -modfile=../tools/go.mod oapi-codegen -config oapi-codegen.yaml -o gen.go ../api/openapi.yaml
//go:generate go -C .. run ./internal/gensdk
//go:generate go -C ../internal/upkeep run ./apitext

//go:embed openapi.yaml
var openAPI string

// OpenAPI returns the OpenAPI 3.0 document of the Stytch API, as YAML.
func OpenAPI() string { return openAPI }
