package lint

import (
	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// ruleUnknownAuth finds schemes of @auth that OpenAPI cannot express, such as "AWS SigV4", and API keys in a place it
// has no keys in, such as "path". The converter writes the nearest thing that can be said, with which a client may not
// get in: a warning.
const ruleUnknownAuth = "unknown-auth"

func checkUnknownAuth(d *syntax.Document, report reportFunc) {
	reportUnknownAuth(d.Auth, diag.Subject{}, report)
	for e := range d.Endpoints() {
		reportUnknownAuth(e.Auth, operationOf(e), report)
	}
}

func reportUnknownAuth(schemes []*syntax.AuthScheme, about diag.Subject, report reportFunc) {
	for _, s := range schemes {
		switch {
		case s.Kind == syntax.AuthUnknown:
			report(s.Pos, about, s.Text, "OpenAPI has no such authentication scheme")
		case s.Kind == syntax.AuthAPIKey && s.Place() == "":
			report(s.Pos, about, s.Text, "OpenAPI has API keys in headers, query parameters and cookies only")
		}
	}
}
