package pipeline

import "github.com/getkin/kin-openapi/openapi3"

// What generators of SDKs, and tests of what they make, must know beyond OpenAPI.
const (
	// extensionSDK stands beside an operation: name, which begins with "B2B." where the product is b2b, retry, and
	// where there are any host, member_session, pages and items, each as in the table of operations.
	extensionSDK = "x-sdk"
	// extensionSecret stands beside a parameter or field that nothing printed may hold.
	extensionSecret = "x-secret"
)

// sdkOperation is the value of extensionSDK.
type sdkOperation map[string]any

// mark writes into a document what the table says for SDKs. The converter has reported rows without an operation.
func (t *operationTable) mark(spec *openapi3.T) {
	for i, row := range t.Rows {
		item := spec.Paths.Value(row.Path)
		if item == nil {
			continue
		}
		if op := item.GetOperation(row.Method); op != nil {
			setExtension(&op.Extensions, extensionSDK, map[string]any(t.sdk[i]))
		}
	}
}
