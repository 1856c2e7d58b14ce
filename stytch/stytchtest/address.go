package stytchtest

import (
	"net/mail"
	"strings"
)

// isEmail reports whether a text is an e-mail address and nothing else.
func isEmail(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text
}

// isPhone reports whether a text is a phone number in E.164 format, of 7 to 15 digits.
func isPhone(text string) bool {
	digits, ok := strings.CutPrefix(text, "+")
	return ok && len(digits) >= 7 && len(digits) <= 15 && digits[0] != '0' && strings.Trim(digits, "0123456789") == ""
}

// domainOf returns what follows the last @ of an e-mail address.
func domainOf(email string) string { return email[strings.LastIndexByte(email, '@')+1:] }
