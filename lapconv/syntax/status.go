package syntax

import (
	"strings"

	"github.com/lapgen/stytch-go/lapconv/internal/ascii"
)

// Status returns a status as OpenAPI writes it, "200", "4XX" or "default", and whether code is one at all: a number
// from 100 to 599, a class of them, or "default".
func Status(code string) (string, bool) {
	if code == defaultStatus {
		return code, true
	}
	if len(code) != 3 || codeLength(code) != 3 || code[0] < '1' || code[0] > '5' {
		return "", false
	}
	return strings.ToUpper(code), true
}

const defaultStatus = "default"

// codeLength returns the length of what has the form of a status and begins s: three digits, a class such as 4XX, or
// "default". It returns 0 if s begins with something else, such as a longer number.
func codeLength(s string) int {
	if strings.HasPrefix(s, defaultStatus) {
		return len(defaultStatus)
	}
	if len(s) < 3 || !ascii.IsDigit(s[0]) || !(ascii.IsDigit(s[1]) && ascii.IsDigit(s[2]) ||
		strings.EqualFold(s[1:3], "xx")) {
		return 0
	}
	if len(s) > 3 && (ascii.IsDigit(s[3]) || ascii.IsLetter(s[3])) {
		return 0
	}
	return 3
}
