// Package header says which headers callers may add to the requests of the SDK.
package header

import "strings"

// IsSDKs reports whether a header, in its canonical form, is set by the SDK or by net/http: a caller's
// value would make a request that means something else.
func IsSDKs(canonical string) bool {
	switch canonical {
	case "Authorization", "Proxy-Authorization", "Host", "Accept", "Accept-Encoding", "Content-Type",
		"Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection", "Keep-Alive",
		"Proxy-Connection", "Te", "Trailer", "Upgrade", "Expect":
		return true
	}
	return false
}

// ValidName reports whether name is a token of RFC 9110 (section 5.6.2).
func ValidName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return name != ""
}

// ValidValue reports whether value can be sent as it is: without control characters, and without blanks
// around it that would be cut off.
func ValidValue(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return strings.Trim(value, " \t") == value
}
