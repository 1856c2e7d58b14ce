package lapconv

// ruleMissingTitle finds documents without @api, or with an empty one. OpenAPI requires a title, so the converter has to make
// one up: a warning.
const ruleMissingTitle = "missing-title"

func lintMissingTitle(d *Document, report reportFunc) {
	if d.API == "" {
		report(d.headerPos("api"), "", "no title: @api is missing or empty")
	}
}

// headerPos returns where a header directive stands, or where @lap does if it is missing.
func (d *Document) headerPos(directive string) Pos {
	if at := d.Directives.Pos(directive); at.IsValid() {
		return at
	}
	return d.Directives.Pos("lap")
}
