package syntax

import (
	"strconv"
	"strings"
)

// parseTOC reads "name(3), other(4)". A name may hold commas and parentheses; an entry ends at "(N)".
func parseTOC(t text) []TOCEntry {
	var out []TOCEntry
	start := 0
	for i := 0; i <= len(t.s); i++ {
		if i < len(t.s) && !(t.s[i] == ',' && i > 0 && t.s[i-1] == ')') {
			continue
		}
		if one := t.slice(start, i).trim(); one.s != "" {
			out = append(out, tocEntry(one))
		}
		start = i + 1
	}
	return out
}

func tocEntry(t text) TOCEntry {
	if open := strings.LastIndexByte(t.s, '('); open >= 0 && strings.HasSuffix(t.s, ")") {
		if n, err := strconv.Atoi(t.s[open+1 : len(t.s)-1]); err == nil && n >= 0 {
			return TOCEntry{Pos: t.pos(), Name: strings.TrimSpace(t.s[:open]), Count: n}
		}
	}
	return TOCEntry{Pos: t.pos(), Name: t.s, Count: -1}
}
