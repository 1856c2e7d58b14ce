package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Inputs that are not valid UTF-8 are refused: encoding/json would send U+FFFD in the place of what is not, so that
// different passwords became one.

// replacement is how encoding/json writes what is not valid UTF-8; it writes U+FFFD itself as it is.
const replacement = `\ufffd`

// checkJSON reports a string in a body that was not valid UTF-8.
func checkJSON(body []byte) error {
	if at := replacedAt(body); at >= 0 {
		return notText(fieldAt(body, at))
	}
	if !utf8.Valid(body) { // a json.RawMessage is sent as it is
		at := 0
		for r, n := utf8.DecodeRune(body); r != utf8.RuneError || n != 1; r, n = utf8.DecodeRune(body[at:]) {
			at += n
		}
		return notText(fieldAt(body, at))
	}
	return nil
}

// checkForm is checkJSON for a query or a form.
func checkForm(form string) error {
	if !strings.Contains(form, "%") {
		return nil
	}
	for pair := range strings.SplitSeq(form, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if text, err := url.QueryUnescape(value); err != nil || !utf8.ValidString(text) {
			return notText(name)
		}
	}
	return nil
}

func notText(field string) error {
	if field == "" {
		return errors.New("a name in the input is not valid UTF-8")
	}
	return fmt.Errorf("field %s: the value is not valid UTF-8", field)
}

// replacedAt returns where a body has an escape that encoding/json wrote for an invalid byte, -1 if it has none.
func replacedAt(body []byte) int {
	for from := 0; ; {
		at := bytes.Index(body[from:], []byte(replacement))
		if at < 0 {
			return -1
		}
		at += from
		backslashes := len(body[:at]) - len(bytes.TrimRight(body[:at], `\`))
		if backslashes%2 == 0 {
			return at
		}
		from = at + len(replacement) // a backslash that is escaped, and text
	}
}

// fieldAt returns the names that lead to a place in an object, with dots. It ends before a name that is none of the
// API's, which may be personal data.
func fieldAt(body []byte, at int) string {
	var path []string
	var open []json.Delim
	isName := false
	d := json.NewDecoder(bytes.NewReader(body))
	for {
		token, err := d.Token()
		if err != nil || d.InputOffset() > int64(at) {
			return known(path)
		}
		switch delim, _ := token.(json.Delim); {
		case delim == '{' || delim == '[':
			open = append(open, delim)
			isName = delim == '{'
			continue
		case delim != 0:
			open = open[:len(open)-1]
		case isName:
			path = append(path, token.(string))
			isName = false
			continue
		}
		// A value has ended.
		if isName = len(open) > 0 && open[len(open)-1] == '{'; isName {
			path = path[:len(path)-1]
		}
	}
}

// known returns the names of a path up to the first that does not look like one of the API's.
func known(path []string) string {
	for i, name := range path {
		if len(name) > 64 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			path = path[:i]
			break
		}
	}
	return strings.Join(path, ".")
}
