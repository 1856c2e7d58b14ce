package main

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// view is what the template shows.
type view struct {
	Base, Project, Secret string
	Notice, Problem       string
	Now                   moment
	Ahead                 string // "" if the clock is that of the real time
	KeysBroken            bool
	Planned               []string
	Operations            []string
	Form                  faultForm
	Inbox                 []message
	Inboxed               int
	Requests              section
	Sections              []section
	Curl, Go              string
}

// maxRows is how much of each kind the page shows, the newest.
const maxRows = 100

// view takes the state of the server, as it is shown to a request.
func (p *page) view(r *http.Request) *view {
	now := p.srv.Clock.Now().UTC()
	v := &view{
		Base: "http://" + r.Host, Project: p.srv.ProjectID(), Secret: p.srv.Secret(),
		Now: newMoment(now, now), Ahead: ahead(p.srv.Clock.Ahead()),
		KeysBroken: p.srv.KeysBroken(), Operations: p.srv.Operations(), Form: faultForm{Answer: "error", Status: "503"},
	}
	for _, planned := range p.srv.PlannedFaults() {
		v.Planned = append(v.Planned, describeFault(planned))
	}
	v.Inbox, v.Inboxed = messages(p.srv.Inbox.All(), now)
	v.Requests = p.requests(now)
	v.Sections = p.people(now)
	v.Curl = fmt.Sprintf(
		"curl %s/v1/magic_links/email/login_or_create \\\n  -u %s \\\n  -H 'Content-Type: application/json' \\\n"+
			"  -d '{\"email\": \"ada@example.com\"}'",
		v.Base,
		shellQuote(v.Project+":"+v.Secret),
	)
	v.Go = fmt.Sprintf(
		"client, err := stytch.NewClient(\n\t%q,\n\t%q,\n\tstytch.WithBaseURL(%q),\n)",
		v.Project,
		v.Secret,
		v.Base,
	)
	return v
}

// moment is a time, short for today and exact for those who ask.
type moment struct{ Short, Exact string }

func newMoment(t, now time.Time) moment {
	t = t.UTC()
	layout := "15:04:05"
	if t.Format(time.DateOnly) != now.Format(time.DateOnly) {
		layout = "2 Jan 15:04"
	}
	return moment{t.Format(layout), t.Format(time.RFC3339)}
}

// Minute is the time without its seconds, which would only be restless.
func (m moment) Minute() string {
	return strings.Replace(m.Exact[:len("2006-01-02T15:04")], "T", " ", 1)
}

// ahead says by how much the clock is off, to the second.
func ahead(d time.Duration) string {
	d = d.Round(time.Second)
	if d == 0 {
		return ""
	}
	sign := "+"
	if d < 0 {
		sign, d = "−", -d
	}
	var parts []string
	for _, unit := range [...]struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}} {
		if n := d / unit.length; n > 0 {
			parts = append(parts, strconv.Itoa(int(n))+" "+unit.name)
			d %= unit.length
		}
	}
	return sign + strings.Join(parts, " ")
}

// describeFault says what will happen to which request.
func describeFault(planned stytchtest.PlannedFault) string {
	operation, fault := planned.Operation, planned.Fault
	if operation == "" {
		operation = "any operation"
	}
	var what []string
	if fault.Delay > 0 {
		what = append(what, "after "+fault.Delay.String())
	}
	switch {
	case fault.Cut:
		what = append(what, "cut")
	case fault.HTML && fault.Status == 0:
		what = append(what, "HTML 502")
	case fault.HTML:
		what = append(what, fmt.Sprintf("HTML %d", fault.Status))
	case fault.Status != 0:
		what = append(what, strconv.Itoa(fault.Status))
	}
	if fault.RetryAfter > 0 {
		what = append(what, "Retry-After "+fault.RetryAfter.String())
	}
	return operation + ": " + strings.Join(what, ", ")
}

// shellQuote quotes what a shell would not take as it is.
func shellQuote(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.:", r)
	}
	if !slices.ContainsFunc([]rune(text), func(r rune) bool { return !plain(r) }) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// keys gives rows ids by what they show, so that the script of the page finds those again
// that it has.
type keys map[string]int

func (k keys) of(kind string, parts ...any) string {
	h := fnv.New64a()
	for _, part := range parts {
		fmt.Fprintf(h, "%v\x00", part)
	}
	id := kind + "-" + strconv.FormatUint(h.Sum64(), 36)
	k[id]++
	if n := k[id]; n > 1 {
		return id + "-" + strconv.Itoa(n)
	}
	return id
}

// newest returns up to maxRows elements of a list that begins with the oldest, the newest
// first.
func newest[T any](list []T) []T {
	list = slices.Clone(list[max(0, len(list)-maxRows):])
	slices.Reverse(list)
	return list
}
