package token

import "strings"

const (
	// maxToken is how long a token may be; longer ones are refused unread.
	maxToken = 64 << 10
	// maxHeader is how long its first segment may be. Anybody can write one that costs more to read than
	// a signature to verify, and no key is needed for that.
	maxHeader = 4 << 10
)

// form is a token taken apart: JWS compact serialisation (RFC 7515 section 7.1).
type form struct {
	token     []byte
	signed    []byte // the part of it that is signed
	kid       string // of the header
	payload   string
	signature []byte
}

// parseForm takes a token apart, and reads its header. Of a token there is one spelling only.
func parseForm(token string) (form, error) {
	if len(token) > maxToken {
		return form{}, malformed("longer than 64 KiB")
	}
	first := strings.IndexByte(token, '.')
	last := strings.LastIndexByte(token, '.')
	if first <= 0 || last <= first+1 || last == len(token)-1 || strings.IndexByte(token[first+1:last], '.') >= 0 {
		return form{}, malformed("not three segments")
	}
	if first > maxHeader {
		return form{}, malformed("the header is longer than 4 KiB")
	}
	header, err := decodeSegment(token[:first])
	if err != nil {
		return form{}, malformedBy("the header", err)
	}
	kid, err := parseHeader(string(header))
	if err != nil {
		return form{}, err
	}
	payload, err := decodeSegment(token[first+1 : last])
	if err != nil {
		return form{}, malformedBy("the payload", err)
	}
	signature, err := decodeSegment(token[last+1:])
	if err != nil {
		return form{}, malformedBy("the signature", err)
	}
	text := []byte(token)
	return form{token: text, signed: text[:last], kid: kid, payload: string(payload), signature: signature}, nil
}
