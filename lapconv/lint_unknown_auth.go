package lapconv

import "slices"

// ruleUnknownAuth finds schemes of @auth that OpenAPI cannot express, such as "AWS SigV4", and API keys in a place it has no
// keys in, such as "path". The converter writes the nearest thing that can be said, with which a client may not get in: a
// warning.
const ruleUnknownAuth = "unknown-auth"

func lintUnknownAuth(d *Document, report reportFunc) {
	reportUnknownAuth(d.Auth, report)
	for e := range d.Endpoints() {
		reportUnknownAuth(e.Auth, report)
	}
}

func reportUnknownAuth(schemes []*AuthScheme, report reportFunc) {
	for _, s := range schemes {
		switch {
		case s.Kind == AuthUnknown:
			report(s.Pos, s.Text, "OpenAPI has no such authentication scheme")
		case s.Kind == AuthAPIKey && !slices.Contains([]string{"", "header", "query", "cookie"}, s.In):
			report(s.Pos, s.Text, "OpenAPI has API keys in headers, query parameters and cookies only")
		}
	}
}
