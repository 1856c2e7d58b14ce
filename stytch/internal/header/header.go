// Package header says which headers callers may add to the requests of the SDK, and what of a header may be shown.
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

// maxRequestID bounds request ids; those of the API have some 50 characters.
const maxRequestID = 128

// ValidRequestID reports whether id looks like one that the API gives a request.
func ValidRequestID(id string) bool { return len(id) <= maxRequestID && ValidName(id) }

// Media returns the media type of a Content-Type for a message: after a blank and in brackets, "" if it does not look
// like one.
func Media(contentType string) string {
	t, _, _ := strings.Cut(contentType, ";")
	t = strings.TrimSpace(t)
	if len(t) > 64 || !ValidName(strings.Replace(t, "/", "", 1)) {
		return ""
	}
	return " (" + t + ")"
}
