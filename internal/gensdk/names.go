package main

import (
	"cmp"
	"go/build"
	"go/token"
	"io"
	"regexp"
	"strings"
	"unicode"
)

// names makes Go names of wire names by the rules that gen's names follow. It is for what gen has no field for, which is
// path parameters, and for the types of errors.
type names map[string]string // initialisms by their lower case

// newNames takes the initialisms that gen adds to those that oapi-codegen knows.
func newNames(additional []string) names {
	stock := []string{
		"ACL", "API", "ASCII", "CPU", "CSS", "DNS", "EOF", "GUID", "HTML", "HTTP", "HTTPS", "ID", "IP", "JSON", "QPS", "RAM", "RPC",
		"SLA", "SMTP", "SQL", "SSH", "TCP", "TLS", "TTL", "UDP", "UI", "GID", "UID", "UUID", "URI", "URL", "UTF8", "VM", "XML", "XMPP",
		"XSRF", "XSS", "SIP", "RTP", "AMQP", "DB", "TS",
	}
	n := names{}
	for _, initialism := range append(stock, additional...) {
		n[strings.ToLower(initialism)] = initialism
	}
	return n
}

// word is what is looked up among the initialisms once a name is in camel case.
var word = regexp.MustCompile(`[\p{Lu}\d]+([\p{Ll}\d]+|$)`)

// exported returns the exported Go name of a wire name such as "user_id"; "" if none can be made of it.
func (n names) exported(wire string) string {
	var camel strings.Builder
	upper := true
	for _, r := range wire {
		if r == '_' || r == '-' {
			upper = true
			continue
		}
		if upper {
			r = unicode.ToUpper(r)
		}
		camel.WriteRune(r)
		upper = unicode.IsDigit(r)
	}
	name := word.ReplaceAllStringFunc(camel.String(), func(part string) string {
		return cmp.Or(n[strings.ToLower(part)], part)
	})
	if !token.IsIdentifier(name) || !token.IsExported(name) {
		return ""
	}
	return name
}

// fileName returns the name of the file for a service, "" if the go command would take it for one of a test or of a platform.
func fileName(path []string) string {
	name := "zz_" + strings.ToLower(strings.Join(path, "_")) + ".go"
	noPlatform := build.Context{
		GOOS: "none", GOARCH: "none", Compiler: "gc",
		OpenFile: func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("package p")), nil },
	}
	if match, err := noPlatform.MatchFile("", name); !match || err != nil || strings.HasSuffix(name, "_test.go") {
		return ""
	}
	return name
}
