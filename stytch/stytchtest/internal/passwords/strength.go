package passwords

import (
	"strings"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// MinStrength is the score that a password must have, as with the default policy of Stytch.
const MinStrength = 3

// CheckNew refuses passwords that cannot be set.
func CheckNew(plain, email string) error {
	if Breached(plain) {
		return refusal.New(errtype.BreachedPassword, "The password appeared in a known data breach.")
	}
	if Strength(plain, email) < MinStrength {
		return refusal.New(errtype.WeakPassword, "The password is too easy to guess.")
	}
	return nil
}

// Breached reports whether a password is one of the few that the fake knows as breached. The
// last of them is strong but for that, so that an application can be tested with it.
func Breached(plain string) bool {
	switch strings.ToLower(plain) {
	case "123456", "12345678", "123456789", "abc123", "iloveyou", "letmein", "password", "password1", "password123",
		"qwerty", "qwerty123",
		"correcthorsebatterystaple":
		return true
	}
	return false
}

// Strength scores a password from 0 to 4. It approximates zxcvbn, which estimates how many
// guesses a password takes: a character counts as ten times as many, but one that repeats or
// follows the one before counts nothing ("aaaa", "1234"), and common words and the name in
// the e-mail address count as one character.
func Strength(plain, email string) int32 {
	text := strings.ToLower(plain)
	name, _, _ := strings.Cut(strings.ToLower(email), "@")
	for _, word := range [...]string{
		name, "password", "qwerty", "letmein", "welcome", "admin", "stytch", "iloveyou", "monkey", "dragon",
	} {
		if len(word) >= 3 {
			text = strings.ReplaceAll(text, word, "\x00")
		}
	}
	guesses := 0 // their decimal logarithm
	last := rune(-2)
	for _, r := range text {
		if r != last && r != last+1 {
			guesses++
		}
		last = r
	}
	switch {
	case guesses < 3:
		return 0
	case guesses < 6:
		return 1
	case guesses < 8:
		return 2
	case guesses < 10:
		return 3
	}
	return 4
}
