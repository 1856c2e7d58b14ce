package syntax

import (
	"strings"
	"unicode"
)

// parseAuth reads the alternatives of @auth.
func parseAuth(t text) []*AuthScheme {
	var out []*AuthScheme
	for i := 0; i <= len(t.s); {
		end := len(t.s)
		if k := strings.Index(t.s[i:], " | "); k >= 0 {
			end = i + k
		}
		if one := t.slice(i, end).trim(); one.s != "" {
			scheme := authScheme(one.s)
			scheme.Pos, scheme.Text = one.pos(), one.s
			out = append(out, scheme)
		}
		i = end + len(" | ")
	}
	return out
}

// authScheme reads one alternative (ruleAuthForms).
func authScheme(s string) *AuthScheme {
	s = strings.TrimSpace(strings.TrimSuffix(s, "(inferred from docs)"))
	word, rest := s, ""
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		word, rest = s[:i], strings.TrimSpace(s[i:])
	}
	switch strings.ToLower(word) {
	case "bearer":
		return bearerScheme(rest)
	case "basic":
		return &AuthScheme{Kind: AuthBasic}
	case "digest", "negotiate", "hoba", "mutual":
		return &AuthScheme{Kind: AuthHTTP, Name: strings.ToLower(word)}
	case "apikey":
		return apiKeyScheme(rest)
	case "oauth2", "oauth":
		return &AuthScheme{Kind: AuthOAuth2}
	case "openidconnect":
		return &AuthScheme{Kind: AuthOpenIDConnect}
	}
	return &AuthScheme{Kind: AuthUnknown, Name: s}
}

// bearerScheme reads "Bearer", "Bearer token", and "Bearer SCHEME": an early compiler wrote every HTTP scheme so.
func bearerScheme(rest string) *AuthScheme {
	switch strings.ToLower(rest) {
	case "basic":
		return &AuthScheme{Kind: AuthBasic}
	case "digest", "negotiate", "hoba", "mutual":
		return &AuthScheme{Kind: AuthHTTP, Name: strings.ToLower(rest)}
	}
	return &AuthScheme{Kind: AuthBearer, Name: rest}
}

// apiKeyScheme reads "NAME in PLACE", "PLACE:NAME" and "NAME". A name may hold blanks.
func apiKeyScheme(rest string) *AuthScheme {
	if i := strings.LastIndex(" "+rest, " in "); i >= 0 {
		return &AuthScheme{Kind: AuthAPIKey, Name: strings.TrimSpace(rest[:i]), In: strings.TrimSpace(rest[i+3:])}
	}
	if place, name, ok := strings.Cut(rest, ":"); ok {
		switch place {
		case "header", "query", "cookie":
			return &AuthScheme{Kind: AuthAPIKey, Name: strings.TrimSpace(name), In: place}
		}
	}
	return &AuthScheme{Kind: AuthAPIKey, Name: rest, In: "header"}
}
