package diff

import (
	"encoding/xml"
	"io"

	"github.com/oasdiff/oasdiff/checker"
)

// The elements of a JUnit report, as far as readers of such reports agree on them.
type (
	junitSuites struct {
		XMLName xml.Name   `xml:"testsuites"`
		Suite   junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Failure *junitFailure `xml:"failure"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Place   string `xml:",chardata"`
	}
)

// writeJUnit writes a test case for each change, which fails if the change makes the exit status 1, or one that passes
// if there are no changes: readers take a report without any for a mistake.
func (c *Comparison) writeJUnit(w io.Writer, failOn FailOn) error {
	suite := junitSuite{Name: c.old.name + " → " + c.revised.name}
	for _, found := range c.changes {
		one := c.junitCase(found)
		if failOn.fails(found) {
			suite.Failures++
		} else {
			one.Failure = nil
		}
		suite.Cases = append(suite.Cases, one)
	}
	if len(suite.Cases) == 0 {
		suite.Cases = []junitCase{{Name: "no changes", Class: "diff"}}
	}
	suite.Tests = len(suite.Cases)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(junitSuites{Suite: suite}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (c *Comparison) junitCase(found checker.Change) junitCase {
	text := found.GetUncolorizedText(checker.NewDefaultLocalizer())
	one := junitCase{Name: text, Class: found.GetId(),
		Failure: &junitFailure{Message: text, Type: found.GetLevel().String()}}
	if operation, ok := operationOf(found); ok {
		one.Name = operation.Method + " " + operation.Path + ": " + text
		one.Failure.Place = operation.Place
	}
	return one
}
