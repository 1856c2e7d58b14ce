package main

import (
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
	"github.com/lapgen/stytch-go/lapconv/diag"
)

// edit is a change to a table or to the overlay.
type edit struct {
	file    string
	removed bool
	text    string // the row or action
	why     string // for what is removed
}

// tableFile is a YAML file that is changed line by line, so that its comments and its form stay.
type tableFile struct {
	name  string
	lines []string
	gone  map[int]bool // lines to remove, counted from 0
	edits []edit
	added []addition
}

// addition is text to be put before a line; as many additions before one line keep their order.
type addition struct {
	before   int
	text     string
	replaces bool // the row that began in that line
}

// readTables reads tables of the copy.
func (rev *revision) readTables(names ...string) (map[string]*tableFile, error) {
	files := map[string]*tableFile{}
	for _, name := range names {
		text, err := os.ReadFile(rev.tree.Path(name))
		if err != nil {
			return nil, err
		}
		files[name] = &tableFile{name: name, lines: strings.SplitAfter(string(text), "\n"), gone: map[int]bool{}}
	}
	return files, nil
}

// writeTables writes the tables that were changed, and tells what was.
func (rev *revision) writeTables(files map[string]*tableFile) ([]edit, error) {
	var edits []edit
	for _, name := range sortedKeys(files) {
		made, err := files[name].write(rev.tree)
		if err != nil {
			return nil, err
		}
		edits = append(edits, made...)
	}
	return edits, nil
}

// write writes the file, if it changed, and returns what was changed.
func (f *tableFile) write(t *tree) ([]edit, error) {
	if len(f.edits) == 0 {
		return nil, nil
	}
	var b strings.Builder
	for i, line := range f.lines {
		for _, a := range f.added {
			if a.before == i {
				b.WriteString(a.text)
			}
		}
		if !f.gone[i] {
			b.WriteString(line)
		}
	}
	return f.edits, checkout.WriteFile(t.Path(f.name), []byte(b.String()), 0o644)
}

// insert adds text before a line.
func (f *tableFile) insert(before int, text string) {
	f.added = append(f.added, addition{before: before, text: text})
	f.edits = append(f.edits, edit{file: f.name, text: strings.TrimRight(text, "\n")})
}

// remove removes the item or the entry that begins in a line, counted from 1.
func (f *tableFile) remove(line int, why string) {
	first, end := line-1, f.end(line-1)
	if first > 0 && f.lines[first-1] == listComment {
		first--
	}
	text := strings.TrimRight(strings.Join(f.lines[first:end], ""), "\n")
	for i := first; i < end; i++ {
		f.gone[i] = true
	}
	f.edits = append(f.edits, edit{file: f.name, removed: true, text: text, why: why})
}

// end returns the line after an item or entry: the next one with text that is not indented more, less the empty lines
// before it.
func (f *tableFile) end(first int) int {
	depth := indent(f.lines[first])
	end := first + 1
	for i := first + 1; i < len(f.lines); i++ {
		if strings.TrimSpace(f.lines[i]) == "" {
			continue
		}
		if indent(f.lines[i]) <= depth {
			break
		}
		end = i + 1
	}
	return end
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// addRow adds a row to the table of operations: after the last one of the same service, or of one that has it, or at
// the end.
func (f *tableFile) addRow(r row) {
	start := f.section("operations:")
	before := f.sectionEnd(start)
	for service := r.service(); service != ""; service = parent(service) {
		if last := f.lastRow(start, "product: "+r.Product+", name: "+service+"."); last >= 0 {
			before = f.end(last)
			break
		}
	}
	f.insert(before, r.String()+"\n")
}

// parent returns the service that has a service, or "".
func parent(service string) string {
	i := strings.LastIndexByte(service, '.')
	if i < 0 {
		return ""
	}
	return service[:i]
}

// lastRow returns the last item of a section that has a text in its first line, or -1.
func (f *tableFile) lastRow(start int, text string) int {
	last := -1
	for i := start + 1; i < f.sectionEnd(start); i++ {
		if strings.HasPrefix(f.lines[i], "  - ") && strings.Contains(f.lines[i], text) {
			last = i
		}
	}
	return last
}

// section returns the line of a key at the top of the file.
func (f *tableFile) section(key string) int {
	return slices.IndexFunc(f.lines, func(line string) bool { return strings.HasPrefix(line, key) })
}

// sectionEnd returns the line after the last item or entry of a section.
func (f *tableFile) sectionEnd(start int) int {
	end := start + 1
	for i := start + 1; i < len(f.lines); i++ {
		line := f.lines[i]
		if strings.TrimSpace(line) == "" || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		if indent(line) == 0 {
			break
		}
		end = i + 1
	}
	return end
}

// addInput adds a description of an input, in the order of the table: names of all operations, then those of one.
func (f *tableFile) addInput(name string) {
	start := f.section("inputs:")
	text := "  " + plain(name) + ": \"" + undescribed + "\"\n"
	if slices.ContainsFunc(f.added, func(a addition) bool { return a.text == text }) {
		return // several operations have the new input
	}
	before := f.sectionEnd(start)
	for i := start + 1; i < before; i++ {
		key, _, ok := strings.Cut(strings.TrimSpace(f.lines[i]), ":")
		if ok && indent(f.lines[i]) == 2 && (strings.Contains(key, ".") || key > name) {
			before = i
		}
	}
	f.insert(before, text)
}

// plain quotes a name that YAML would take for something else, such as null or true.
func plain(name string) string {
	var read any
	if err := yaml.Unmarshal([]byte(name), &read); err != nil || read != any(name) || !isWord(name) {
		return strconv.Quote(name)
	}
	return name
}

// addSecret adds a field to the secrets. One that only sounds like a secret is better hidden until somebody decides.
func (f *tableFile) addSecret(name string) {
	f.insert(f.sectionEnd(f.section("secrets:")), "  - "+name+"\n")
}

// addName adds a row "Name: [field]" to the table of names, or the field to the row of that name. A field that another
// row has is taken from it: the conflict was about that.
func (f *tableFile) addName(proposed diag.Fix) {
	name, field := proposed.Name, proposed.Field
	for i := range f.nameRows() {
		other, fields := f.nameRow(i)
		if other != name && slices.Contains(fields, field) &&
			strings.HasSuffix(other, "Input") == strings.HasSuffix(name, "Input") {
			f.dropField(i, field, "the field has another name")
		}
	}
	for i := range f.nameRows() {
		if other, fields := f.nameRow(i); other == name {
			f.replace(i, name, append(fields, field))
			return
		}
	}
	row := "  " + proposed.String() + "\n"
	// Several operations may have the new object.
	if !slices.ContainsFunc(f.added, func(a addition) bool { return a.text == row }) {
		f.insert(f.sectionEnd(f.section("components:")), row)
	}
}

// dropField removes a field from the row in a line, and the row with its last one.
func (f *tableFile) dropField(line int, field, why string) {
	name, fields := f.nameRow(line)
	fields = slices.DeleteFunc(fields, func(one string) bool { return one == field })
	if len(fields) == 0 {
		f.dropAdded(line)
		f.remove(line+1, why)
		return
	}
	f.replace(line, name, fields)
}

// nameRows iterates over the lines in which rows of the table of names begin.
func (f *tableFile) nameRows() iter.Seq[int] {
	return func(yield func(int) bool) {
		start := f.section("components:")
		for i := start + 1; i < f.sectionEnd(start); i++ {
			isRow := indent(f.lines[i]) == 2 && !strings.HasPrefix(strings.TrimSpace(f.lines[i]),
				"#") && strings.TrimSpace(f.lines[i]) != ""
			if isRow && !yield(i) {
				return
			}
		}
	}
}

// nameRow returns the row in a line after the edits so far: its name and its fields, or nothing if it is removed.
func (f *tableFile) nameRow(line int) (name string, fields []string) {
	text := strings.Join(f.lines[line:f.end(line)], "")
	if f.gone[line] {
		text = ""
	}
	for _, a := range f.added {
		if a.before == line && a.replaces {
			text = a.text
		}
	}
	var rows map[string][]string
	if yaml.Unmarshal([]byte(text), &rows) != nil {
		return "", nil
	}
	for name, fields := range rows {
		return name, fields
	}
	return "", nil
}

// replace writes a row of the table of names anew.
func (f *tableFile) replace(line int, name string, fields []string) {
	for i := line; i < f.end(line); i++ {
		f.gone[i] = true
	}
	f.dropAdded(line)
	text := "  " + name + ": [" + strings.Join(fields, ", ") + "]\n"
	f.added = append(f.added, addition{before: line, text: text, replaces: true})
	f.edits = append(f.edits, edit{file: f.name, text: strings.TrimRight(text, "\n")})
}

// dropAdded takes back what replaces a line.
func (f *tableFile) dropAdded(line int) {
	f.added = slices.DeleteFunc(f.added, func(a addition) bool { return a.before == line && a.replaces })
}

// listComment stands above the actions that addList adds.
const listComment = "  # The elements of this list are to be described.\n"

// addList adds an action that says of a list, given by a JSON pointer, that nothing is known of its elements.
func (f *tableFile) addList(pointer string) {
	f.insert(f.sectionEnd(f.section("actions:")), listComment+
		"  - target: "+jsonPath(pointer)+"\n    update: {items: {type: object, additionalProperties: true}}\n")
}

// jsonPath writes a JSON pointer as a target of an overlay.
func jsonPath(pointer string) string {
	var b strings.Builder
	b.WriteString("$")
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "#/"), "/") {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		if isWord(part) {
			b.WriteString("." + part)
			continue
		}
		b.WriteString("['" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(part) + "']")
	}
	return b.String()
}

func isWord(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= '0' && c <= '9')
	})
}
