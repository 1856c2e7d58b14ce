// Package ascii classifies the bytes of a text. LAP's own words, and the parts of a document that programs read, are
// ASCII.
package ascii

// IsLetter reports whether c is a letter from A to Z, in either case.
func IsLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// IsDigit reports whether c is a digit from 0 to 9.
func IsDigit(c byte) bool { return c >= '0' && c <= '9' }
