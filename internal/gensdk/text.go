package main

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lineWidth is how long lines of comments get, the "// " not counted.
const lineWidth = 97

// comment writes paragraphs as a comment of lines that begin with the indentation. Empty paragraphs are left out.
func comment(indent string, paragraphs ...string) string {
	var b strings.Builder
	for _, paragraph := range paragraphs {
		if paragraph == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(indent + "//\n")
		}
		for _, line := range wrap(paragraph, lineWidth-len(indent)) {
			b.WriteString(indent + "// " + line + "\n")
		}
	}
	return b.String()
}

// wrap breaks a text into lines at blanks.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	if line == "" {
		return lines
	}
	return append(lines, line)
}

// undescribed stands in the tables where a text is still to be written, as rows have it that the upgrade proposes.
const undescribed = "To be described."

// sentence returns a text of the document as one paragraph that ends in a full stop; "" if there is none.
func sentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == undescribed {
		return ""
	}
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?:") {
		return text
	}
	return text + "."
}

// lowerFirst writes the first letter small, so that a sentence can follow a name, but leaves initialisms alone.
func lowerFirst(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if second, _ := utf8.DecodeRuneInString(text[size:]); unicode.IsUpper(second) || unicode.IsDigit(second) {
		return text
	}
	return string(unicode.ToLower(first)) + text[size:]
}

// join joins the sentences that are not empty.
func join(sentences ...string) string {
	var kept []string
	for _, s := range sentences {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, " ")
}

func quote(text string) string { return strconv.Quote(text) }
