package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// action does what a form asks for. It returns which notice says so.
type action func(*stytchtest.Server, url.Values) (notice string, err error)

// notices are what the page says after an action. Addresses hold only the key, so that no
// link can have the page say anything else.
var notices = map[string]string{
	"clock":        "The clock has been moved.",
	"rotated":      "New keys sign from now on; the old ones are still served.",
	"broken":       "The key endpoints fail from now on.",
	"mended":       "The key endpoints work again.",
	"fault":        "The next such request will fail.",
	"faults-clear": "No request will fail.",
	"inbox-clear":  "The inbox is empty; links and codes stay good.",
}

const maxForm = 16 << 10

// form answers a POST: an action, and the way back to the page. An action that could not be
// done shows the page with the reason, and the form as it was filled in.
func (p *page) form(do action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			http.Error(w, "This is not a form of the page.", http.StatusBadRequest)
			return
		}
		done, err := do(p.srv, r.PostForm)
		if err != nil {
			v := p.view(r)
			v.Problem, v.Form = err.Error(), faultFormOf(r.PostForm)
			render(w, http.StatusUnprocessableEntity, v)
			return
		}
		http.Redirect(w, r, "/_/?done="+done, http.StatusSeeOther)
	}
}

// moveClock moves the clock by a duration, or back to the real time.
func moveClock(srv *stytchtest.Server, form url.Values) (string, error) {
	by := form.Get("by")
	if by == "back" {
		srv.Clock.Advance(-srv.Clock.Ahead())
		return "clock", nil
	}
	d, err := time.ParseDuration(by)
	if err != nil {
		return "", fmt.Errorf("clock: expected a duration such as 5m or 24h, got %q", by)
	}
	srv.Clock.Advance(d)
	return "clock", nil
}

func changeKeys(srv *stytchtest.Server, form url.Values) (string, error) {
	switch do := form.Get("do"); do {
	case "rotate":
		return "rotated", srv.RotateKeys()
	case "break":
		srv.BreakKeys(true)
		return "broken", nil
	case "mend":
		srv.BreakKeys(false)
		return "mended", nil
	default:
		return "", fmt.Errorf("keys: expected rotate, break or mend, got %q", do)
	}
}

func clearFaults(srv *stytchtest.Server, _ url.Values) (string, error) {
	srv.ClearFaults()
	return "faults-clear", nil
}

func clearInbox(srv *stytchtest.Server, _ url.Values) (string, error) {
	srv.Inbox.Clear()
	return "inbox-clear", nil
}

// faultForm is the form of a fault, as it was filled in.
type faultForm struct{ Operation, Answer, Status, RetryAfter string }

func faultFormOf(form url.Values) faultForm {
	f := faultForm{
		strings.TrimSpace(form.Get("operation")),
		form.Get("answer"),
		strings.TrimSpace(form.Get("status")),
		strings.TrimSpace(form.Get("retry_after")),
	}
	if f.Answer == "" {
		f.Answer = "error"
	}
	return f
}

// planFault fails the next request of an operation, or of any.
func planFault(srv *stytchtest.Server, form url.Values) (string, error) {
	f := faultFormOf(form)
	if f.Operation != "" && !slices.Contains(srv.Operations(), f.Operation) {
		return "", fmt.Errorf(
			"fail next: there is no operation %q; expected one such as Users.Create, or none for any",
			f.Operation,
		)
	}
	fault, err := f.fault()
	if err != nil {
		return "", err
	}
	srv.Fail(f.Operation, fault)
	return "fault", nil
}

// maxRetryAfter is a day, in seconds.
const maxRetryAfter = 24 * 60 * 60

// fault returns what the form asks for. A connection that is cut has no status.
func (f faultForm) fault() (stytchtest.Fault, error) {
	switch f.Answer {
	case "cut":
		return stytchtest.Fault{Cut: true}, nil
	case "error", "html":
	default:
		return stytchtest.Fault{}, fmt.Errorf("fail next: expected error, html or cut, got %q", f.Answer)
	}
	status, err := number(f.Status, http.StatusServiceUnavailable, 400, 599)
	if err != nil {
		return stytchtest.Fault{}, fmt.Errorf("fail next: status: %w", err)
	}
	seconds, err := number(f.RetryAfter, 0, 0, maxRetryAfter)
	if err != nil {
		return stytchtest.Fault{}, fmt.Errorf("fail next: Retry-After: %w", err)
	}
	return stytchtest.Fault{
		Status:     status,
		HTML:       f.Answer == "html",
		RetryAfter: time.Duration(seconds) * time.Second,
	}, nil
}

// number reads a whole number between bounds; an empty field is the fallback.
func number(text string, fallback, low, high int) (int, error) {
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("expected a number from %d to %d, got %q", low, high, text)
	}
	return n, nil
}
