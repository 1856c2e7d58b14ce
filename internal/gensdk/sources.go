package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/yaml"
)

// sources is what the SDK is made of.
type sources struct {
	document *openapi3.T
	rows     []row
	searches []search
	secrets  []string // names of inputs
	models   *models
	names    names
	page     []byte // migrationPage as it is

	errorTypes []string
	errorNames names // names, with the initialisms that only types of errors have
}

// row is one row of api/operations.yaml. The comment at the top of that file says what its parts mean.
type row struct {
	Method        string `json:"method"`
	Path          string `json:"path"`
	Product       string `json:"product"`
	Name          string `json:"name"`
	Type          string `json:"type"`
	Host          string `json:"host"`
	MemberSession bool   `json:"member_session"`
	Pages         string `json:"pages"`
	Items         string `json:"items"`
	Retry         string `json:"retry"`
}

// key is what operations are told apart by, and what problems name them by.
func (r row) key() string { return r.Method + " " + r.Path }

// readSources reads the sources below the root of the module.
func readSources(root string) (*sources, error) {
	loader := openapi3.NewLoader()
	document, err := loader.LoadFromFile(filepath.Join(root, "api", "openapi.yaml"))
	if err != nil {
		return nil, fmt.Errorf("api/openapi.yaml: %w", err)
	}
	var operations struct {
		Operations []row `json:"operations"`
	}
	var searches struct {
		Searches []search `json:"searches"`
	}
	var secrets struct {
		Secrets []string `json:"secrets"`
	}
	var errorTypes struct {
		Initialisms []string `json:"initialisms"`
		ErrorTypes  []string `json:"error_types"`
	}
	var config struct {
		OutputOptions struct {
			AdditionalInitialisms []string `json:"additional-initialisms"`
		} `json:"output-options"`
	}
	models, errModels := readModels(filepath.Join(root, "gen", "gen.go"))
	page, errPage := os.ReadFile(filepath.Join(root, filepath.FromSlash(migrationPage)))
	if err := cmp.Or(
		readYAML(root, "api/operations.yaml", &operations),
		readYAML(root, "api/search.yaml", &searches),
		readYAML(root, "api/secrets.yaml", &secrets),
		readYAML(root, "api/errors.yaml", &errorTypes),
		readYAML(root, "gen/oapi-codegen.yaml", &config),
		errModels,
		errPage,
	); err != nil {
		return nil, err
	}
	initialisms := config.OutputOptions.AdditionalInitialisms
	return &sources{
		document:   document,
		rows:       operations.Operations,
		searches:   searches.Searches,
		secrets:    secrets.Secrets,
		models:     models,
		names:      newNames(initialisms),
		page:       page,
		errorTypes: errorTypes.ErrorTypes,
		errorNames: newNames(slices.Concat(initialisms, errorTypes.Initialisms)),
	}, nil
}

func readYAML(root, name string, into any) error {
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	if _, err := yaml.Unmarshal(text, into, yaml.DecodeOpts{}); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
