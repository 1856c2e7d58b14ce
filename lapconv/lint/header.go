package lint

import (
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// ruleMissingTitle finds documents without @api, or with an empty one. OpenAPI requires a title, so the converter has
// to make one up: a warning.
const ruleMissingTitle = "missing-title"

func checkMissingTitle(d *syntax.Document, report reportFunc) {
	if d.API == "" {
		report(headerPos(d, "api"), diag.Subject{}, "", "no title: @api is missing or empty")
	}
}

// headerPos returns where a header directive stands, or where @lap does if it is missing.
func headerPos(d *syntax.Document, directive string) diag.Pos {
	if at := d.Directives.Pos(directive); at.IsValid() {
		return at
	}
	return d.Directives.Pos("lap")
}

// ruleMissingVersion finds documents without @version, or with an empty one. OpenAPI requires a version of the API, so
// the converter has to make one up, and two publications of the API cannot be told apart: a warning.
const ruleMissingVersion = "missing-version"

func checkMissingVersion(d *syntax.Document, report reportFunc) {
	if d.Version == "" {
		report(headerPos(d, "version"), diag.Subject{}, "", "no version of the API: @version is missing or empty")
	}
}
