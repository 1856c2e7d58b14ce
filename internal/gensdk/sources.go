package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/yaml"

	"github.com/lapgen/stytch-go/internal/gensdk/goname"
)

// sources is what the SDK is made of.
type sources struct {
	document *openapi3.T
	rows     []row
	searches []search
	models   *models
	page     []byte // migrationPage as it is

	errorTypes []string
	errorNames map[string]string // Go names by type of error, made with the initialisms that only they have
}

// row is what the document says of an operation for the SDK, in x-sdk. The comment at the top of
// api/operations.yaml says what its parts mean.
type row struct {
	Method        string `json:"-"`
	Path          string `json:"-"`
	B2B           bool   `json:"-"`    // whether the name began with "B2B."
	Name          string `json:"name"` // without that
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
	rows, err := readRows(document)
	if err != nil {
		return nil, fmt.Errorf("api/openapi.yaml: %w", err)
	}
	var searches struct {
		Searches []search `json:"searches"`
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
		readYAML(root, "api/search.yaml", &searches),
		readYAML(root, "api/errors.yaml", &errorTypes),
		readYAML(root, "gen/oapi-codegen.yaml", &config),
		errModels,
		errPage,
	); err != nil {
		return nil, err
	}
	initialisms := config.OutputOptions.AdditionalInitialisms
	if err := goname.Use(slices.Concat(initialisms, errorTypes.Initialisms)); err != nil {
		return nil, err
	}
	errorNames := map[string]string{}
	for _, typ := range errorTypes.ErrorTypes {
		errorNames[typ] = goname.Exported(typ)
	}
	if err := goname.Use(initialisms); err != nil {
		return nil, err
	}
	return &sources{
		document:   document,
		rows:       rows,
		searches:   searches.Searches,
		models:     models,
		page:       page,
		errorTypes: errorTypes.ErrorTypes,
		errorNames: errorNames,
	}, nil
}

// readRows reads x-sdk of all operations, in the order of the document: that of x-order, of paths and of the
// operations of each. An operation without it has a row without a name.
func readRows(document *openapi3.T) ([]row, error) {
	type placed struct {
		row
		order [2]float64
	}
	var found []placed
	for path, item := range document.Paths.Map() {
		for method, op := range item.Operations() {
			r := row{Method: method, Path: path}
			text, err := json.Marshal(op.Extensions["x-sdk"])
			if err == nil {
				err = json.Unmarshal(text, &r)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: x-sdk: %w", r.key(), err)
			}
			r.Name, r.B2B = strings.CutPrefix(r.Name, "B2B.")
			found = append(found, placed{r, [2]float64{orderOf(item.Extensions), orderOf(op.Extensions)}})
		}
	}
	slices.SortFunc(found, func(a, b placed) int {
		return cmp.Or(slices.Compare(a.order[:], b.order[:]), strings.Compare(a.key(), b.key()))
	})
	rows := make([]row, len(found))
	for i, p := range found {
		rows[i] = p.row
	}
	return rows, nil
}

// orderOf returns x-order, 0 if there is none.
func orderOf(extensions map[string]any) float64 {
	order, _ := extensions["x-order"].(float64)
	return order
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
