package syntax

import (
	"strings"
	"unicode"
)

// parseAuth reads the schemes of @auth: "|" and "," part alternatives, "+" what is needed together.
func parseAuth(t text) []*AuthScheme {
	var out []*AuthScheme
	with := false
	for start, i := 0, 0; i <= len(t.s); i++ {
		if i < len(t.s) && !separatesSchemes(t.s, i) {
			continue
		}
		if one := t.slice(start, i).trim(); one.s != "" {
			scheme := authScheme(one.s)
			scheme.Pos, scheme.With, scheme.Text = one.pos(), with && len(out) > 0, one.s
			out = append(out, scheme)
			with = false
		}
		with = with || i < len(t.s) && t.s[i] == '+'
		start = i + 1
	}
	return out
}

// separatesSchemes reports whether a scheme ends at i: at " | " or " + ", and at a mark without these blanks, or a
// comma, if what follows is a scheme. The names of keys may hold such marks.
func separatesSchemes(s string, i int) bool {
	switch s[i] {
	case '|', '+':
		if i > 0 && i+1 < len(s) && isBlank(s[i-1]) && isBlank(s[i+1]) {
			return true
		}
	case ',':
	default:
		return false
	}
	return authScheme(typeWord(strings.TrimSpace(s[i+1:]))).Kind != AuthUnknown
}

// authScheme reads one scheme.
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
	case "oauth2":
		return &AuthScheme{Kind: AuthOAuth2}
	case "oauth": // version 1, which is a scheme of HTTP
		return &AuthScheme{Kind: AuthHTTP, Name: "oauth"}
	case "none":
		return &AuthScheme{Kind: AuthNone}
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
