package lapconv

// ruleMissingVersion finds documents without @version, or with an empty one. OpenAPI requires a version of the API, so the
// converter has to make one up, and two publications of the API cannot be told apart: a warning.
const ruleMissingVersion = "missing-version"

func lintMissingVersion(d *Document, report reportFunc) {
	if d.Version == "" {
		report(d.headerPos("version"), "", "no version of the API: @version is missing or empty")
	}
}
