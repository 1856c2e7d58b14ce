package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// fixture is a server and its page.
type fixture struct {
	*stytchtest.Server
	page http.Handler
}

func newFixture(t *testing.T, o options) *fixture {
	t.Helper()
	srv, err := stytchtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	return &fixture{srv, newPage(srv, o.allowsHost)}
}

// do sends a request to the page, as a browser does from the page itself.
func (f *fixture) do(method, path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Host = "localhost:4010"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	w := httptest.NewRecorder()
	f.page.ServeHTTP(w, r)
	return w
}

// show returns the page.
func (f *fixture) show(t *testing.T) string {
	t.Helper()
	w := f.do("GET", "/_/", nil)
	if w.Code != http.StatusOK {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func wants(t *testing.T, html string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(html, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
}

// loggedIn has somebody sign up and log in.
func (f *fixture) loggedIn(t *testing.T, email string) stytchtest.Message {
	t.Helper()
	client := f.Client()
	if _, err := client.MagicLinks.Email.LoginOrCreate(
		t.Context(),
		&stytch.MagicLinksEmailLoginOrCreateParams{Email: email},
	); err != nil {
		t.Fatal(err)
	}
	message := f.Inbox.Last(email)
	if message.To == "" {
		t.Fatal("there is no message")
	}
	if _, err := client.MagicLinks.Authenticate(
		t.Context(),
		&stytch.MagicLinksAuthenticateParams{Token: message.Token, SessionDurationMinutes: new(int32(5))},
	); err != nil {
		t.Fatal(err)
	}
	return message
}

func TestEmptyPage(t *testing.T) {
	wants(
		t,
		newFixture(t, options{}).show(t),
		"curl http://localhost:4010/v1/magic_links/email/login_or_create",
		"stytch.WithBaseURL(&#34;http://localhost:4010&#34;)",
		`id="users-empty"`,
		`id="sessions-empty"`,
		`id="organizations-empty"`,
		`id="members-empty"`,
		stytchtest.DefaultSecret,
	)
}

func TestPageShowsLogin(t *testing.T) {
	f := newFixture(t, options{})
	message := f.loggedIn(t, "ada@example.com")
	wants(
		t,
		f.show(t),
		`href="http://localhost:3000/authenticate?stytch_token_type=magic_links&amp;token=`+message.Token+`"`,
		`data-copy="`+message.Token+`"`,
		`<span class="title mono">MagicLinks.Authenticate</span> <span class="note">POST /v1/magic_links/authenticate</span>`,
		`<span class="title">ada@example.com</span> <span class="note">magic link</span>`,
		`until `,
		f.Users()[0].UserID,
		f.Sessions()[0].SessionID,
	)
	f.Clock.Advance(8*24*time.Hour + time.Hour)
	wants(t, f.show(t), `>over</span>`, `class="message expired"`, `&#43;8 d 1 h`)
}

func TestPageShowsRequests(t *testing.T) {
	f := newFixture(t, options{})
	client := f.Client(stytch.WithRetry(stytch.RetryPolicy{}))
	_, _ = client.OTPs.SMS.LoginOrCreate(t.Context(), &stytch.SMSLoginOrCreateParams{PhoneNumber: "+15005550006"})
	_, _ = client.Users.Get(t.Context(), &stytch.UsersGetParams{UserID: "nobody"})
	f.FailNext("Users.Get", 503, 0)
	_, _ = client.Users.Get(t.Context(), &stytch.UsersGetParams{UserID: "nobody"})
	f.Fail("Users.Get", stytchtest.Fault{Cut: true})
	_, _ = client.Users.Get(t.Context(), &stytch.UsersGetParams{UserID: "nobody"})
	html := f.show(t)
	wants(
		t,
		html,
		`<span class="status warn">404</span>`,
		`user_not_found</span>`,
		`<span class="status bad">503</span>`,
		`<span class="status bad">cut</span>`,
		"  &#34;error_type&#34;",
	)
	if f.Modelled("OTPs.SMS.LoginOrCreate") == strings.Contains(html, ">unmodelled</span>") {
		t.Error("the page does not mark what is not modelled, or what is")
	}
}

// Whatever comes from outside is text, and no link runs a script.
func TestPageEscapes(t *testing.T) {
	f := newFixture(t, options{})
	const hostile = `"><script>alert(1)</script>`
	client := f.Client(stytch.WithUserAgent("<img src=x>"))
	if _, err := client.Users.Create(
		t.Context(),
		&stytch.UsersCreateParams{ExternalID: new("eve"), Name: &stytch.UserNameInput{FirstName: new(hostile)}},
	); err != nil {
		t.Fatal(err)
	}
	// Whether it is refused or not, the page shows the request.
	_, _ = client.MagicLinks.Email.LoginOrCreate(t.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
		Email: "eve@example.com", SignupMagicLinkURL: new("javascript:alert(1)//"),
	})
	request, _ := http.NewRequest(http.MethodGet, f.URL+"/<script>alert(2)</script>?<script>", nil)
	if response, err := http.DefaultClient.Do(request); err == nil {
		response.Body.Close()
	}
	html := f.show(t)
	wants(t, html, "&lt;script&gt;alert(1)&lt;/script&gt;", "javascript:alert(1)")
	for _, tag := range regexp.MustCompile(`<(script|img)[^>]*>`).FindAllString(html, -1) {
		if !strings.Contains(tag, `src="/_/`) {
			t.Errorf("the page has %s", tag)
		}
	}
	if strings.Contains(html, `href="javascript`) || strings.Contains(html, "ZgotmplZ") {
		t.Error("the page has a link that runs a script, or that leads nowhere")
	}
	if html := f.do(
		"POST",
		"/_/faults",
		url.Values{"operation": {hostile}},
	).Body.String(); strings.Contains(
		html,
		"><script>alert",
	) {
		t.Error("what was filled in is not escaped")
	}
}

// press sends a form and wants it to lead back to the page, which says so.
func (f *fixture) press(t *testing.T, path string, form url.Values, notice string) {
	t.Helper()
	w := f.do("POST", path, form)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%s %v: got %d %s", path, form, w.Code, w.Body)
	}
	if html := f.do("GET", w.Header().Get("Location"), nil).Body.String(); !strings.Contains(html, notice) {
		t.Errorf("%s %v: the page does not say %q", path, form, notice)
	}
}

func TestClockButtons(t *testing.T) {
	f := newFixture(t, options{})
	buttons := regexp.MustCompile(`name="by" value="([^"]+)"`).FindAllStringSubmatch(f.show(t), -1)
	for _, button := range buttons {
		f.press(t, "/_/clock", url.Values{"by": {button[1]}}, notices["clock"])
	}
	if got := f.Clock.Ahead(); got != 25*time.Hour+5*time.Minute {
		t.Errorf("the clock is ahead by %s", got)
	}
	wants(t, f.show(t), "&#43;1 d 1 h 5 min", `value="back"`)
	f.press(t, "/_/clock", url.Values{"by": {"back"}}, notices["clock"])
	if got := f.Clock.Ahead(); got != 0 {
		t.Errorf("the clock is ahead by %s", got)
	}
}

func TestKeyButtons(t *testing.T) {
	f := newFixture(t, options{})
	keys := func() (int, error) {
		set, err := f.Client(
			stytch.WithRetry(stytch.RetryPolicy{}),
		).Sessions.GetJWKS(
			t.Context(),
			&stytch.SessionsGetJWKSParams{ProjectID: f.ProjectID()},
		)
		if err != nil {
			return 0, err
		}
		return len(set.Keys), nil
	}
	before, err := keys()
	if err != nil {
		t.Fatal(err)
	}
	f.press(t, "/_/keys", url.Values{"do": {"rotate"}}, notices["rotated"])
	if n, err := keys(); n != before+2 || err != nil { // of sessions and of machines
		t.Errorf("after a rotation there are %d keys and not two more than %d, %v", n, before, err)
	}
	f.press(t, "/_/keys", url.Values{"do": {"break"}}, notices["broken"])
	if _, err := keys(); !errors.Is(err, stytch.ErrServer) {
		t.Errorf("broken keys answer %v", err)
	}
	wants(t, f.show(t), `value="mend"`)
	f.press(t, "/_/keys", url.Values{"do": {"mend"}}, notices["mended"])
	if _, err := keys(); err != nil {
		t.Errorf("mended keys answer %v", err)
	}
}

func TestFaultButtons(t *testing.T) {
	f := newFixture(t, options{})
	tests := []struct {
		form url.Values
		want stytchtest.PlannedFault
		show string
	}{
		{url.Values{}, stytchtest.PlannedFault{Fault: stytchtest.Fault{Status: 503}}, "any operation: 503"},
		{
			url.Values{"operation": {" Users.Get "}, "answer": {"error"}, "status": {"429"}, "retry_after": {"7"}},
			stytchtest.PlannedFault{
				Operation: "Users.Get",
				Fault:     stytchtest.Fault{Status: 429, RetryAfter: 7 * time.Second},
			},
			"Users.Get: 429, Retry-After 7s",
		},
		{
			url.Values{"answer": {"html"}, "status": {"502"}},
			stytchtest.PlannedFault{Fault: stytchtest.Fault{Status: 502, HTML: true}},
			"any operation: HTML 502",
		},
		{
			url.Values{"answer": {"cut"}, "status": {"x"}},
			stytchtest.PlannedFault{Fault: stytchtest.Fault{Cut: true}},
			"any operation: cut",
		},
	}
	for _, test := range tests {
		f.press(t, "/_/faults", test.form, notices["fault"])
		if got := f.PlannedFaults(); len(got) != 1 || got[0] != test.want {
			t.Errorf("%v: got %+v", test.form, got)
		}
		wants(t, f.show(t), test.show)
		f.press(t, "/_/faults/clear", nil, notices["faults-clear"])
		if got := f.PlannedFaults(); len(got) != 0 {
			t.Errorf("after clearing there is %v", got)
		}
	}
}

func TestClearInboxButton(t *testing.T) {
	f := newFixture(t, options{})
	f.loggedIn(t, "ada@example.com")
	f.press(t, "/_/inbox/clear", nil, "The inbox is empty")
	if got := f.Inbox.All(); len(got) != 0 {
		t.Errorf("there is %v", got)
	}
}

// A form that makes no sense changes nothing, and comes back with the reason.
func TestFormErrors(t *testing.T) {
	tests := []struct {
		path string
		form url.Values
		want string
	}{
		{"/_/clock", url.Values{"by": {"soon"}}, "expected a duration"},
		{"/_/keys", url.Values{"do": {"eat"}}, "expected rotate, break or mend"},
		{"/_/faults", url.Values{"operation": {"Users.Nonsense"}}, `value="Users.Nonsense"`},
		{"/_/faults", url.Values{"status": {"200"}}, "status: expected a number from 400 to 599"},
		{"/_/faults", url.Values{"status": {"x"}}, "status: expected a number"},
		{"/_/faults", url.Values{"retry_after": {"-1"}}, "Retry-After: expected a number"},
		{"/_/faults", url.Values{"answer": {"song"}}, "expected error, html or cut"},
	}
	f := newFixture(t, options{})
	for _, test := range tests {
		w := f.do("POST", test.path, test.form)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), test.want) {
			t.Errorf("%s %v: got %d %s", test.path, test.form, w.Code, w.Body)
		}
	}
	if f.Clock.Ahead() != 0 || f.KeysBroken() || len(f.PlannedFaults()) > 0 {
		t.Error("something has changed")
	}
	if w := f.do("POST", "/_/clock", url.Values{"by": {strings.Repeat("x", maxForm)}}); w.Code != http.StatusBadRequest {
		t.Errorf("a form that is too large: got %d", w.Code)
	}
}

func TestMethodsAndPaths(t *testing.T) {
	f := newFixture(t, options{})
	tests := []struct {
		method, path string
		status       int
		contentType  string
	}{
		{"GET", "/_/", 200, "text/html"},
		{"HEAD", "/_/", 200, "text/html"},
		{"GET", "/_/style.css", 200, "text/css"},
		{"GET", "/_/page.js", 200, "javascript"},
		{"GET", "/_/icon.svg", 200, "image/svg+xml"},
		{"GET", "/_/page.html", 404, ""},
		{"GET", "/_/nonsense", 404, ""},
		{"POST", "/_/", 405, ""},
		{"GET", "/_/clock", 405, ""},
		{"DELETE", "/_/inbox/clear", 405, ""},
	}
	for _, test := range tests {
		w := f.do(test.method, test.path, nil)
		if w.Code != test.status || !strings.Contains(w.Header().Get("Content-Type"), test.contentType) {
			t.Errorf("%s %s: got %d, %s", test.method, test.path, w.Code, w.Header())
		}
		if !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s %s has no policy", test.method, test.path)
		}
	}
}

// Other sites can neither send forms nor read the page under a name of theirs.
func TestOtherSites(t *testing.T) {
	remote := options{allowRemote: true, hosts: []string{"fake.test"}}
	tests := []struct {
		name   string
		o      options
		header []string
		ok     bool
	}{
		{"the page itself", options{}, nil, true},
		{"a program", options{}, []string{"Sec-Fetch-Site", ""}, true},
		{"another site", options{}, []string{"Sec-Fetch-Site", "cross-site"}, false},
		{"another port", options{}, []string{"Sec-Fetch-Site", "same-site"}, false},
		{"another origin", options{}, []string{"Sec-Fetch-Site", "", "Origin", "http://evil.example"}, false},
		{"a hidden origin", options{}, []string{"Sec-Fetch-Site", "", "Origin", "null"}, false},
		{"IPv4", options{}, []string{"Host", "127.0.0.1:4010"}, true},
		{"IPv6", options{}, []string{"Host", "[::1]:4010"}, true},
		{"a name of localhost", options{}, []string{"Host", "app.LOCALHOST"}, true},
		{"a rebound name", options{}, []string{"Host", "evil.example:4010"}, false},
		{"a name that looks like it", options{}, []string{"Host", "localhost.evil.example"}, false},
		{"no name", options{}, []string{"Host", ""}, false},
		{"another address", options{}, []string{"Host", "192.0.2.1:4010"}, false},
		{"another address, allowed", remote, []string{"Host", "192.0.2.1:4010"}, true},
		{"a listed name", remote, []string{"Host", "Fake.test:4010"}, true},
		{"a rebound name, remote", remote, []string{"Host", "evil.example:4010"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, test.o)
			w := f.do("POST", "/_/clock", url.Values{"by": {"1h"}}, test.header...)
			if moved := f.Clock.Ahead() != 0; moved != test.ok || (w.Code == http.StatusSeeOther) != test.ok ||
				!test.ok && w.Code != http.StatusForbidden {
				t.Errorf("got %d, and the clock was moved: %v", w.Code, moved)
			}
		})
	}
	if w := newFixture(
		t,
		options{},
	).do("GET", "/_/", nil, "Host", "evil.example"); w.Code != http.StatusForbidden ||
		strings.Contains(w.Body.String(), stytchtest.DefaultSecret) {
		t.Errorf("a page under another name: got %d %s", w.Code, w.Body)
	}
}

// The page stands while requests come in.
func TestPageDuringRequests(t *testing.T) {
	f := newFixture(t, options{})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		client := f.Client()
		for i := 0; ctx.Err() == nil; i++ {
			_, _ = client.Users.Create(
				ctx,
				&stytch.UsersCreateParams{Email: new(fmt.Sprintf("%d@example.com", i)), TrustedMetadata: map[string]any{"n": i}},
			)
		}
	}()
	for range 10 {
		f.show(t)
	}
	for deadline := time.Now().Add(30 * time.Second); len(f.Requests()) <= maxRows && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	cancel()
	<-done
	html := f.show(t)
	wants(t, html, fmt.Sprintf("The newest %d of ", maxRows))
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(html, -1) {
		if ids[id[1]] {
			t.Errorf("two elements have the id %s", id[1])
		}
		ids[id[1]] = true
	}
}

func TestPretty(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{"a":1}`, "{\n  \"a\": 1\n}"},
		{"<h1>", "<h1>"},
		{strings.Repeat("é", maxBlock), strings.Repeat("é", maxBlock/2) + "\n… cut here"},
		{"x" + strings.Repeat("é", maxBlock), "x" + strings.Repeat("é", maxBlock/2-1) + "\n… cut here"},
	}
	for _, test := range tests {
		if got := pretty([]byte(test.in)); got != test.want {
			t.Errorf("%.20s: got %.20s … %q", test.in, got, got[max(0, len(got)-20):])
		}
	}
}

func TestShellQuote(t *testing.T) {
	for in, want := range map[string]string{
		"project-test-1:s.x_y": "project-test-1:s.x_y",
		"a b":                  "'a b'",
		"it's $x":              `'it'\''s $x'`,
	} {
		if got := shellQuote(in); got != want {
			t.Errorf("%s: got %s", in, got)
		}
	}
}
