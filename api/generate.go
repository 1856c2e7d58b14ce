// Package api holds the description of the Stytch API and what is made of it.
//
// stytch.lap is the input, kept as it came. names.yaml, operations.yaml and overlay.yaml say what LAP does not: the
// names of components, what operations are called and how they may be treated, and the types that LAP lost, with what
// they are. secrets.yaml lists the parameters and fields that are secrets. openapi.yaml is made of these five and is
// the source of everything generated; nobody edits it: beside an operation, x-sdk has what the SDK must know of it, and
// x-secret stands at what is secret. search.yaml lists the filters of searches, and errors.yaml the types of errors
// that the API is known to return. `make generate` runs the lines below; the last one writes down the exported API of
// all packages, in docs/api.
package api

import _ "embed" // openapi.yaml

//go:generate go -C ../cmd/lap2openapi run . convert --strict --names ../../api/names.yaml --operations ../../api/operations.yaml --secrets ../../api/secrets.yaml --overlay ../../api/overlay.yaml -o ../../api/openapi.yaml ../../api/stytch.lap
//go:generate go -C ../gen tool -modfile=../internal/gensdk/go.mod oapi-codegen -config oapi-codegen.yaml -o gen.go ../api/openapi.yaml
//go:generate go -C ../internal/gensdk run . -root ../..
//go:generate go -C ../internal/upkeep run ./apitext

//go:embed openapi.yaml
var openAPI string

// OpenAPI returns the OpenAPI 3.0 document of the Stytch API, as YAML.
func OpenAPI() string { return openAPI }
