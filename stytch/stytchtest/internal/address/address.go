// Package address tells e-mail addresses and phone numbers from other texts.
package address

import (
	"net/mail"
	"strings"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// IsEmail reports whether a text is an e-mail address and nothing else.
func IsEmail(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text
}

// CheckEmail refuses what is not an e-mail address.
func CheckEmail(email string) error {
	if !IsEmail(email) {
		return refusal.New(errtype.InvalidEmail, "The email address is not one.")
	}
	return nil
}

// IsPhone reports whether a text is a phone number in E.164 format, of 7 to 15 digits.
func IsPhone(text string) bool {
	digits, ok := strings.CutPrefix(text, "+")
	return ok && len(digits) >= 7 && len(digits) <= 15 && digits[0] != '0' && strings.Trim(digits, "0123456789") == ""
}

// CheckPhone refuses what is not a phone number in E.164 format.
func CheckPhone(phone string) error {
	if !IsPhone(phone) {
		return refusal.New(errtype.InvalidPhoneNumber, "The phone number is not one in E.164 format.")
	}
	return nil
}

// DomainOf returns what follows the last @ of an e-mail address.
func DomainOf(email string) string { return email[strings.LastIndexByte(email, '@')+1:] }
