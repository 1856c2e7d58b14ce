package main

import (
	"bytes"
	"context"
	"html"
	"io"
	"log"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch/stytchtest"
)

// visitor is a browser without a window.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
}

// startSite starts the site as run does, on a fake that fails the test if the site asks what the API does not allow.
func startSite(t *testing.T) (*stytchtest.Server, string) {
	t.Helper()
	fake := stytchtest.NewServer(t)
	if err := fake.Seed(seed()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	baseURL := "http://" + server.Listener.Addr().String()
	server.Config.Handler = newSite(fake.Client(), baseURL, fake.Inbox)
	server.Start()
	t.Cleanup(server.Close)
	return fake, baseURL
}

func newVisitor(t *testing.T, base string) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, base: base, http: &http.Client{Jar: jar}}
}

// answer is a page, after the redirects to it.
type answer struct {
	path   string
	status int
	body   string
}

func (v *visitor) read(res *http.Response, err error) answer {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer{res.Request.URL.Path, res.StatusCode, html.UnescapeString(string(body))}
}

func (v *visitor) get(path string) answer {
	v.t.Helper()
	return v.read(v.http.Get(v.base + path))
}

// post sends a form; fields are names and values in turn.
func (v *visitor) post(path string, fields ...string) answer {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return v.read(v.http.PostForm(v.base+path, form))
}

func (v *visitor) cookie(name string) string {
	u, _ := url.Parse(v.base)
	for _, c := range v.http.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// want checks where an answer is from, and what it says.
func (v *visitor) want(a answer, status int, path string, texts ...string) {
	v.t.Helper()
	if a.status != status || a.path != path {
		v.t.Fatalf("got %d from %s, want %d from %s:\n%s", a.status, a.path, status, path, a.body)
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			v.t.Fatalf("%s does not say %q:\n%s", a.path, text, a.body)
		}
	}
}

var (
	shownLink         = regexp.MustCompile(`id="link" href="([^"]+)"`)
	shownOrganization = regexp.MustCompile(`name="organization" value="([^"]+)"`)
)

// follow opens the link that a page shows in place of a mailbox.
func (v *visitor) follow(a answer) answer {
	v.t.Helper()
	found := shownLink.FindStringSubmatch(a.body)
	if found == nil {
		v.t.Fatalf("no link:\n%s", a.body)
	}
	return v.read(v.http.Get(found[1]))
}

func (v *visitor) logInByLink(email string) {
	v.t.Helper()
	sent := v.post("/login/link", "email", email)
	v.want(sent, 200, "/sent", email)
	v.want(v.follow(sent), 200, "/members", email)
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, "127.0.0.1:0"); err != nil {
		t.Error(err)
	}
	if err := run(t.Context(), "nowhere"); err == nil {
		t.Error("an address that is none is served")
	}
}

func TestLoginByLink(t *testing.T) {
	fake, base := startSite(t)
	v := newVisitor(t, base)
	v.want(v.get("/members"), 200, "/login", "Please log in")
	v.logInByLink("ada@example.com")
	v.want(v.get("/members"), 200, "/members", "Hello Ada!") // a reload

	message := fake.Inbox.Last("ada@example.com")
	other := newVisitor(t, base)
	v.want(other.read(other.http.Get(message.MagicLinkURL)), 401, "/authenticate", "has been used")
	v.want(other.get("/members"), 200, "/login")
	v.want(other.get("/authenticate"), 401, "/authenticate", "has been used")
}

func TestLoginByPasscode(t *testing.T) {
	fake, base := startSite(t)
	v := newVisitor(t, base)
	v.want(v.post("/login/passcode", "code", "123456"), 401, "/login/passcode", "ask for a code first")
	v.want(v.post("/login/code", "email", "not an address"), 422, "/login/code", "not an e-mail address", `value="not an address"`)
	v.want(v.post("/login/code", "email", "grace@example.com"), 200, "/login/passcode", "grace@example.com")
	message := fake.Inbox.Last("grace@example.com")
	wrong := "000000"
	if message.Code == wrong {
		wrong = "111111"
	}
	v.want(v.post("/login/passcode", "code", wrong), 401, "/login/passcode", "This code is wrong")
	v.want(v.post("/login/passcode", "code", " "+message.Code+" "), 200, "/members", "grace@example.com")
	if v.cookie(methodCookie) != "" || v.cookie(sentToCookie) != "" {
		t.Error("cookies of the login are left")
	}
}

func TestSessionIsRenewedUntilItEnds(t *testing.T) {
	fake, base := startSite(t)
	v := newVisitor(t, base)
	v.logInByLink("grace@example.com")
	first := v.cookie(userJWTCookie)
	v.get("/members")
	if v.cookie(userJWTCookie) != first {
		t.Error("a JWT that is good was renewed")
	}
	fake.Clock.Advance(6 * time.Minute)
	v.want(v.get("/members"), 200, "/members", "grace@example.com")
	if second := v.cookie(userJWTCookie); second == first || second == "" {
		t.Error("the JWT was not renewed")
	}
	fake.Clock.Advance(sessionMinutes * time.Minute)
	v.want(v.get("/members"), 200, "/login", "Please log in")
}

func TestRolesOfUsers(t *testing.T) {
	_, base := startSite(t)
	grace := newVisitor(t, base)
	grace.logInByLink("grace@example.com")
	grace.want(grace.get("/admin"), 403, "/admin", "for administrators")
	ada := newVisitor(t, base)
	ada.logInByLink("ada@example.com")
	ada.want(ada.get("/admin"), 200, "/admin", "grace@example.com")
}

func TestLogoutEndsTheSession(t *testing.T) {
	fake, base := startSite(t)
	v := newVisitor(t, base)
	v.logInByLink("ada@example.com")
	thief := newVisitor(t, base)
	u, _ := url.Parse(base)
	thief.http.Jar.SetCookies(u, v.http.Jar.Cookies(u))

	fake.FailNext("Sessions.Revoke", 403, 0)
	v.want(v.post("/logout"), 503, "/logout", "try again")
	v.want(v.get("/members"), 200, "/members")
	v.want(v.post("/logout"), 200, "/", "You are logged out")
	if v.cookie(userTokenCookie) != "" || v.cookie(userJWTCookie) != "" {
		t.Error("cookies are left after the logout")
	}
	v.want(v.get("/members"), 200, "/login")
	v.want(v.post("/logout"), 200, "/", "You are logged out") // again: there is nothing to end

	fake.Clock.Advance(6 * time.Minute) // a JWT is good until then
	thief.want(thief.get("/members"), 200, "/login")
	thief.want(thief.post("/logout"), 200, "/", "You are logged out")
}

func TestOrganizations(t *testing.T) {
	fake, base := startSite(t)
	discover := func(email string) (*visitor, answer) {
		t.Helper()
		v := newVisitor(t, base)
		v.want(v.get("/organization"), 200, "/discovery", "Please log in")
		sent := v.post("/discovery", "email", email)
		v.want(sent, 200, "/sent", email)
		found := v.follow(sent)
		v.want(found, 200, "/discovery/organizations", email)
		return v, found
	}
	ada, found := discover("ada@acme.example.com")
	ada.want(found, 200, "/discovery/organizations", "none for you yet")
	ada.want(ada.post("/discovery/create", "name", ""), 422, "/discovery/create", "needs a name")
	ada.want(ada.post("/discovery/create", "name", "Acme", "open", "1"), 200, "/organization", "Acme", "acme.example.com", "stytch_admin")

	bob, found := discover("bob@acme.example.com")
	bob.want(found, 200, "/discovery/organizations", "Acme", "Join")
	acme := shownOrganization.FindStringSubmatch(found.body)[1]
	bob.want(bob.post("/discovery/join", "organization", acme), 200, "/organization", "Acme")
	bob.want(bob.get("/organization/admin"), 403, "/organization/admin", "for administrators")
	ada.want(ada.get("/organization/admin"), 200, "/organization/admin", "bob@acme.example.com")
	eve, found := discover("eve@elsewhere.example.com")
	eve.want(found, 200, "/discovery/organizations", "none for you yet")
	eve.want(eve.post("/discovery/join", "organization", acme), 403, "/discovery/join", "not open to your address")
	eve.want(eve.get("/organization"), 200, "/discovery")

	before := bob.cookie(memberJWTCookie)
	fake.Clock.Advance(6 * time.Minute)
	bob.want(bob.get("/organization"), 200, "/organization", "Acme")
	if after := bob.cookie(memberJWTCookie); after == before || after == "" {
		t.Error("the JWT of a member was not renewed")
	}
	bob.want(bob.post("/organization/logout"), 200, "/", "You are logged out")
	bob.want(bob.get("/organization"), 200, "/discovery")
	fake.Clock.Advance(sessionMinutes * time.Minute)
	ada.want(ada.get("/organization"), 200, "/discovery")
	ada.want(ada.get("/discovery/organizations"), 401, "/discovery/organizations", "begin again")
}

func TestCookiesAndHeaders(t *testing.T) {
	fake, base := startSite(t)
	v := newVisitor(t, base)
	v.post("/login/link", "email", "ada@example.com")
	message := fake.Inbox.Last("ada@example.com")
	v.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := v.http.Get(message.MagicLinkURL)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	set := map[string]bool{}
	for _, c := range res.Cookies() {
		set[c.Name] = true
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %s: HttpOnly %v, SameSite %v", c.Name, c.HttpOnly, c.SameSite)
		}
	}
	if !set[userTokenCookie] || !set[userJWTCookie] {
		t.Errorf("got cookies %v", set)
	}
	if res.Header.Get("Content-Security-Policy") == "" || res.Header.Get("Referrer-Policy") == "" {
		t.Error("headers are missing")
	}

	secure := httptest.NewRecorder()
	(&site{baseURL: "https://tea.example.com"}).setCookie(secure, "a", "b", time.Now())
	if !strings.Contains(secure.Header().Get("Set-Cookie"), "Secure") {
		t.Error("a cookie of a site with TLS is not Secure")
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	fake, base := startSite(t)
	for _, path := range []string{"/login/link", "/login/code", "/login/passcode", "/logout", "/discovery", "/discovery/create", "/discovery/join", "/organization/logout"} {
		r, err := http.NewRequest(http.MethodPost, base+path, strings.NewReader("email=ada@example.com"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://evil.example.com")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: got %d", path, res.StatusCode)
		}
	}
	if n := len(fake.Requests()); n != 0 {
		t.Errorf("the API was asked %d times", n)
	}
}

// What the site logs of a failure has nothing by which anybody could log in.
func TestLogHasNoSecret(t *testing.T) {
	fake, base := startSite(t)
	var logged bytes.Buffer
	defer log.SetOutput(log.Writer())
	log.SetOutput(&logged)
	v := newVisitor(t, base)
	v.post("/login/link", "email", "ada@example.com")
	message := fake.Inbox.Last("ada@example.com")
	fake.FailNext("MagicLinks.Authenticate", 403, 0)
	v.want(v.read(v.http.Get(message.MagicLinkURL)), 503, "/authenticate", "does not work at the moment")
	text := logged.String()
	if !strings.Contains(text, "GET /authenticate") || strings.Contains(text, message.Token) || strings.Contains(text, fake.Secret()) {
		t.Errorf("logged: %s", text)
	}
}
