package main

import "strings"

// maxLine is how long the lines of generated code may be, with a tab counted as one.
const maxLine = 120

// breakLines breaks lines that are too long, each within the longest of its lists: of parameters, arguments or
// elements. It leaves indentation to gofmt.
func breakLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(breakLine(line))
	}
	return b.String()
}

func breakLine(line string) string {
	if len(strings.TrimSuffix(line, "\n")) <= maxLine || strings.HasPrefix(strings.TrimSpace(line), "//") {
		return line
	}
	start, end := longestList(line)
	if start == end {
		return line
	}
	var b strings.Builder
	b.WriteString(line[:start] + "\n")
	width := 0
	for element := range splitList(line[start:end]) {
		// Room for the indentation, and for the comma.
		if width > 0 && width+len(element) > maxLine-20 {
			b.WriteString("\n")
			width = 0
		}
		n, _ := b.WriteString(element + ", ")
		width += n
	}
	b.WriteString("\n" + line[end:])
	return b.String()
}

// longestList returns where the longest list in brackets begins and ends, of those that are in no other.
func longestList(line string) (start, end int) {
	depth, open, quoted := 0, 0, false
	for i, c := range line {
		switch c {
		case '"', '`':
			quoted = !quoted
		}
		if quoted {
			continue
		}
		switch c {
		case '(', '{', '[':
			if depth == 0 {
				open = i + 1
			}
			depth++
		case ')', '}', ']':
			depth--
			if depth == 0 && i-open > end-start {
				start, end = open, i
			}
		}
	}
	return start, end
}

// splitList yields the elements of a list.
func splitList(list string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		depth, start := 0, 0
		for i, c := range list + "," {
			switch c {
			case '(', '{', '[':
				depth++
			case ')', '}', ']':
				depth--
			case ',':
				if depth > 0 {
					continue
				}
				if !yield(strings.TrimSpace(list[start:min(i, len(list))])) {
					return
				}
				start = i + 1
			}
		}
	}
}

// CallOpens, CallGoesOn and CallCloses are what stands around the arguments of the call of gen's method. If the call
// does not fit on a line with the first brace, each argument that is a struct begins a line of its own.
func (op *operation) CallOpens() string  { return op.aroundArguments("\n", "") }
func (op *operation) CallGoesOn() string { return op.aroundArguments(",\n", ", ") }
func (op *operation) CallCloses() string { return op.aroundArguments(",\n", "") }

func (op *operation) aroundArguments(broken, whole string) string {
	if !op.Row.MemberSession && len(op.In(inQuery)) == 0 && op.Body == "" {
		return whole // there is no struct among the arguments
	}
	call := "\t\treturn api." + op.Gen + "(ctx"
	for _, in := range op.PathArguments() {
		call += ", params." + in.Name
	}
	call += ", &gen." + op.Gen + "Params{"
	if len(call) > maxLine {
		return broken
	}
	return whole
}
