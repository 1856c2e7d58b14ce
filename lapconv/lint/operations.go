package lint

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// ruleDuplicateOperation finds endpoints of a method and path that an earlier endpoint has too; the names of parameters
// make no difference. OpenAPI has room for
// one, so the converter tells them apart by a fragment of the path: a warning and no error, because the APIs that
// choose the operation by a header or a query parameter can be written in no other way.
const ruleDuplicateOperation = "duplicate-operation"

func checkDuplicateOperation(d *syntax.Document, report reportFunc) {
	first := make(map[string]diag.Pos)
	for e := range d.Endpoints() {
		method := strings.ToUpper(e.Method)
		operation := method + " " + syntax.ParsePath(e.Path).Shape()
		if at, ok := first[operation]; ok {
			report(e.Pos, operationOf(e), method+" "+e.Path, "operation that line %d has already", at.Line)
			continue
		}
		first[operation] = e.Pos
	}
}

// ruleNonHTTPMethod finds endpoints whose method is none that OpenAPI has operations for: remote procedures (UNARY,
// SERVER-STREAM …) and message channels (SUB, PUB). They can be converted only as an approximation: a warning.
const ruleNonHTTPMethod = "non-http-method"

func checkNonHTTPMethod(d *syntax.Document, report reportFunc) {
	for e := range d.Endpoints() {
		if syntax.HTTPMethod(e.Method) == "" {
			report(e.Pos, operationOf(e), e.Method, "method that is not one of HTTP")
		}
	}
}

// ruleNoHTTP finds documents that have endpoints and none of HTTP. The converter refuses them: an error.
const ruleNoHTTP = "no-http-operation"

func checkNoHTTP(d *syntax.Document, report reportFunc) {
	if e := d.WithoutHTTP(); e != nil {
		report(e.Pos, operationOf(e), e.Method, "no endpoint has a method of HTTP, so that nothing can be converted")
	}
}

// ruleUnlistedPathParameter finds parameters of a path that neither the endpoint nor the common fields list. The
// converter adds them as strings, so what is lost is their type and comment: a warning.
const ruleUnlistedPathParameter = "unlisted-path-parameter"

func checkUnlistedPathParameter(d *syntax.Document, report reportFunc) {
	common := make(map[string]bool)
	for _, f := range d.Common {
		common[f.Name] = true
	}
	for e := range d.Endpoints() {
		params := syntax.ParsePath(e.Path).Params()
		for i, name := range params {
			if !common[name] && !lists(e, name) && !slices.Contains(params[:i], name) {
				report(e.Pos, diag.Subject{Operation: e.Operation(), Field: name}, name,
					"path parameter of %s that no block lists", e.Operation())
			}
		}
	}
}

// ruleBadStatusCode finds codes of @returns and @errors that are neither an HTTP status (100 to 599), nor a class of
// them (4XX) and not "default". OpenAPI knows only these, so the converter has to guess what was meant, or put the
// response under "default": a warning.
const ruleBadStatusCode = "bad-status-code"

func checkBadStatusCode(d *syntax.Document, report reportFunc) {
	for e := range d.Endpoints() {
		for _, r := range e.Returns {
			if !isStatus(r.Code) {
				report(r.Pos, operationOf(e), r.Code, "code of a response that is no HTTP status")
			}
		}
		for _, x := range e.Errors {
			if !isStatus(x.Code) {
				report(x.Pos, operationOf(e), x.Code, "code of an error that is no HTTP status")
			}
		}
	}
}

func isStatus(code string) bool {
	_, ok := syntax.Status(code)
	return ok
}
