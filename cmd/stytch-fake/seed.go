package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	yaml "github.com/oasdiff/yaml3"

	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// seedFile is a seed and where its entries stand.
type seedFile struct {
	stytchtest.Seed
	name string
	root yaml.Node
}

// readSeed reads a file, in YAML or in JSON, which is YAML too. Without a name it returns an
// empty seed.
func readSeed(name string) (*seedFile, error) {
	f := &seedFile{name: name}
	if name == "" {
		return f, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("-seed: %w", err)
	}
	if err := f.decode(data); err != nil && !errors.Is(err, io.EOF) { // an empty file is an empty seed
		return nil, errors.New(placed(name, err))
	}
	return f, nil
}

// decode reads the one document of a file. A field that a seed does not have is a mistake.
func (f *seedFile) decode(data []byte) error {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f.Seed); err != nil {
		return err
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return errors.New("expected one YAML document, got several")
	}
	return yaml.Unmarshal(data, &f.root)
}

var (
	yamlLine     = regexp.MustCompile(`line (\d+): (.*)`)
	unknownField = regexp.MustCompile(`field (\S+) not found in type \S+`)
	goType       = regexp.MustCompile(`cannot unmarshal !!(\w+)(.*) into (\S+)`)
)

// placed writes the mistakes that the decoder found as "file:line: mistake", one a line.
func placed(name string, err error) string {
	found := yamlLine.FindAllStringSubmatch(err.Error(), -1)
	if found == nil {
		return name + ": " + strings.TrimPrefix(err.Error(), "yaml: ")
	}
	var lines []string
	for _, m := range found {
		mistake := unknownField.ReplaceAllString(m[2], `a seed has no field "$1" here`)
		mistake = goType.ReplaceAllStringFunc(mistake, expected)
		lines = append(lines, name+":"+m[1]+": "+mistake)
	}
	return strings.Join(lines, "\n")
}

// expected says what a value of the wrong type should have been, in words of YAML.
func expected(mistake string) string {
	m := goType.FindStringSubmatch(mistake)
	want := "a mapping"
	switch {
	case m[3] == "string":
		want = "a string"
	case strings.HasPrefix(m[3], "[]"):
		want = "a list"
	}
	return "expected " + want + ", got !!" + m[1] + m[2]
}

// locate adds to an error of an entry the line on which that stands.
func (f *seedFile) locate(err error) error {
	entry, ok := errors.AsType[*stytchtest.SeedError](err)
	if !ok {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	return fmt.Errorf("%s:%d: %w", f.name, f.line(entry.Entry), entry)
}

// line returns the line of an entry such as "organizations[1].members[0]".
func (f *seedFile) line(entry string) int {
	if len(f.root.Content) == 0 {
		return 1
	}
	node := f.root.Content[0]
	for step := range strings.FieldsFuncSeq(entry, func(r rune) bool { return strings.ContainsRune(".[]", r) }) {
		next := child(node, step)
		if next == nil {
			break
		}
		node = next
	}
	return node.Line
}

// child returns an element of a list by its index, or of a mapping by its key.
func child(node *yaml.Node, step string) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if i, err := strconv.Atoi(step); err == nil && node.Kind == yaml.SequenceNode && i < len(node.Content) {
		return node.Content[i]
	}
	for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == step {
			return node.Content[i+1]
		}
	}
	return nil
}
