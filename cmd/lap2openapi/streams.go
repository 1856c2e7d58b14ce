package main

import (
	"fmt"
	"io"
	"os"

	"github.com/lapgen/stytch-go/cmd/lap2openapi/pipeline"
	"github.com/lapgen/stytch-go/lapconv"
	"github.com/lapgen/stytch-go/lapconv/syntax"
)

// stdName stands for the standard input or output where a file name is asked for.
const stdName = "-"

// streams are what a subcommand reads and writes beside files.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// print writes a text to the standard output.
func (s streams) print(text string) error { return s.write([]byte(text)) }

func (s streams) write(data []byte) error {
	if _, err := s.out.Write(data); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	return nil
}

// parse reads a LAP document from a file or the standard input.
func (s streams) parse(name string) (*lapconv.Document, lapconv.Diagnostics, error) {
	if name == stdName {
		return lapconv.Parse(name, s.in, lapconv.ParseOptions{})
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	return lapconv.Parse(name, file, lapconv.ParseOptions{})
}

// save writes data to a file or the standard output.
func (s streams) save(name string, data []byte) error {
	if name == stdName {
		return s.write(data)
	}
	return replaceFile(name, data)
}

// source reads a document from a file or the standard input, as far as a LAP document may go.
func (s streams) source(name string) (pipeline.Source, error) {
	in := s.in
	if name != stdName {
		file, err := os.Open(name)
		if err != nil {
			return pipeline.Source{}, err
		}
		defer file.Close()
		in = file
	}
	text, err := io.ReadAll(io.LimitReader(in, syntax.DefaultMaxSize+1))
	switch {
	case err != nil:
		return pipeline.Source{}, fmt.Errorf("%s: %w", name, err)
	case len(text) > syntax.DefaultMaxSize:
		return pipeline.Source{}, fmt.Errorf("%s: more than %d bytes", name, syntax.DefaultMaxSize)
	}
	return pipeline.Source{Name: name, Text: text}, nil
}
