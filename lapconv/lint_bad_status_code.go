package lapconv

import "strings"

// ruleBadStatusCode finds codes of @returns and @errors that are no HTTP status (100 to 599), no class of them (4XX) and not
// "default". OpenAPI knows only these, so the converter has to guess what was meant, or put the response under "default": a
// warning.
const ruleBadStatusCode = "bad-status-code"

func lintBadStatusCode(d *Document, report reportFunc) {
	for e := range d.Endpoints() {
		for _, r := range e.Returns {
			if !isStatusCode(r.Code) {
				report(r.Pos, r.Code, "code of a response that is no HTTP status")
			}
		}
		for _, x := range e.Errors {
			if !isStatusCode(x.Code) {
				report(x.Pos, x.Code, "code of an error that is no HTTP status")
			}
		}
	}
}

// isStatusCode reports whether OpenAPI can have a response of that code.
func isStatusCode(code string) bool {
	if code == "default" {
		return true
	}
	if len(code) != 3 || code[0] < '1' || code[0] > '5' {
		return false
	}
	rest := code[1:]
	return strings.EqualFold(rest, "XX") || (isDigit(rest[0]) && isDigit(rest[1]))
}
