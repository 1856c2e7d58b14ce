package main

import (
	"bytes"
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

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/b2b"
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
	server := httptest.NewUnstartedServer(nil)
	siteURL := &url.URL{Scheme: "http", Host: server.Listener.Addr().String()}
	fake, handler := newTestSite(t, siteURL)
	server.Config.Handler = handler
	server.Start()
	t.Cleanup(server.Close)
	return fake, siteURL.String()
}

// newTestSite returns the handler of the site at a URL, which nothing serves yet.
func newTestSite(t *testing.T, siteURL *url.URL) (*stytchtest.Server, http.Handler) {
	t.Helper()
	fake := stytchtest.NewServer(t)
	require.NoError(t, fake.Seed(seed()))
	return fake, newSite(fake.Client(), siteURL, fake.Inbox)
}

func newVisitor(t *testing.T, base string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &visitor{t: t, base: base, http: &http.Client{Jar: jar}}
}

// The names of the cookies on loopback.
var (
	userCookies   = authhttp.Cookies{SessionToken: "stytch_session", SessionJWT: "stytch_session_jwt"}
	memberCookies = authhttp.Cookies{SessionToken: "stytch_member_session", SessionJWT: "stytch_member_session_jwt"}
)

// answer is a page, after the redirects to it.
type answer struct {
	path   string
	status int
	body   string
}

func (v *visitor) read(res *http.Response, err error) answer {
	v.t.Helper()
	require.NoError(v.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(v.t, err)
	return answer{res.Request.URL.Path, res.StatusCode, html.UnescapeString(string(body))}
}

func (v *visitor) get(path string) answer {
	v.t.Helper()
	return v.open(v.base + path)
}

func (v *visitor) open(link string) answer {
	v.t.Helper()
	return v.read(v.http.Get(link))
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
	v.t.Helper()
	u, err := url.Parse(v.base)
	require.NoError(v.t, err)
	for _, c := range v.http.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// give puts a cookie into the browser, "" removes one.
func (v *visitor) give(name, value string) {
	v.t.Helper()
	u, err := url.Parse(v.base)
	require.NoError(v.t, err)
	c := &http.Cookie{Name: name, Value: value, Path: "/"}
	if value == "" {
		c.MaxAge = -1
	}
	v.http.Jar.SetCookies(u, []*http.Cookie{c})
}

// want checks where an answer is from, and what it says.
func (v *visitor) want(a answer, status int, path string, texts ...string) {
	v.t.Helper()
	require.Equal(v.t, path, a.path, a.body)
	require.Equal(v.t, status, a.status, a.body)
	for _, text := range texts {
		require.Contains(v.t, a.body, text)
	}
}

var (
	shownLink         = regexp.MustCompile(`id="link" href="([^"]+)"`)
	shownToken        = regexp.MustCompile(`="stytch_token_type" value="([^"]+)">\s*<input [^>]*="token" value="([^"]+)"`)
	shownOrganization = regexp.MustCompile(`name="organization" value="([^"]+)"`)
)

// follow opens the link that a page shows in place of a mailbox.
func (v *visitor) follow(a answer) answer {
	v.t.Helper()
	found := shownLink.FindStringSubmatch(a.body)
	require.NotNil(v.t, found, "no link: %s", a.body)
	return v.open(found[1])
}

// press presses the button of the page that a link opens.
func (v *visitor) press(a answer) answer {
	v.t.Helper()
	v.want(a, 200, "/authenticate")
	found := shownToken.FindStringSubmatch(a.body)
	require.NotNil(v.t, found, "no button: %s", a.body)
	return v.post("/authenticate", "stytch_token_type", found[1], "token", found[2])
}

func (v *visitor) logInByLink(email string) {
	v.t.Helper()
	sent := v.post("/login/link", "email", email)
	v.want(sent, 200, "/sent", email)
	v.want(v.press(v.follow(sent)), 200, "/members", email)
}

// asked returns the operations that the site has asked the API for.
func asked(fake *stytchtest.Server) []string {
	var operations []string
	for _, r := range fake.Requests() {
		operations = append(operations, r.Operation)
	}
	return operations
}

func TestLoginByPasscode(t *testing.T) {
	fake, base := startSite(t)
	v := newVisitor(t, base)
	v.want(v.post("/login/passcode", "code", "123456"), 401, "/login/passcode", "ask for a code first")
	typo := v.post("/login/code", "email", "not an address")
	v.want(typo, 422, "/login/code", "not an e-mail address", `value="not an address"`)
	v.want(v.post("/login/code", "email", "grace@example.com"), 200, "/login/passcode", "grace@example.com")
	message := fake.Inbox.Last("grace@example.com")
	wrong := "000000"
	if message.Code == wrong {
		wrong = "111111"
	}
	v.want(v.post("/login/passcode", "code", wrong), 401, "/login/passcode", "This code is wrong")
	v.want(v.post("/login/passcode", "code", " "+message.Code+" "), 200, "/members", "grace@example.com")
	require.Empty(t, v.cookie(methodCookie))
	require.Empty(t, v.cookie(sentToCookie))
}

func TestSessionIsRenewedUntilItEnds(t *testing.T) {
	fake, base := startSite(t)
	v := newVisitor(t, base)
	v.logInByLink("grace@example.com")
	first := v.cookie(userCookies.SessionJWT)
	v.get("/members")
	require.Equal(t, first, v.cookie(userCookies.SessionJWT), "a valid JWT was renewed")
	fake.Clock.Advance(6 * time.Minute)
	v.want(v.get("/members"), 200, "/members", "grace@example.com")
	require.NotEmpty(t, v.cookie(userCookies.SessionJWT))
	require.NotEqual(t, first, v.cookie(userCookies.SessionJWT), "the JWT was not renewed")
	fake.Clock.Advance(sessionMinutes * time.Minute)
	v.want(v.get("/members"), 200, "/login", "Please log in")
}

func TestEitherCookieIsEnough(t *testing.T) {
	_, base := startSite(t)
	v := newVisitor(t, base)
	v.logInByLink("grace@example.com")
	v.give(userCookies.SessionJWT, "")
	v.want(v.get("/members"), 200, "/members", "grace@example.com")
	require.NotEmpty(t, v.cookie(userCookies.SessionJWT))
	v.give(userCookies.SessionToken, "")
	v.want(v.get("/members"), 200, "/members", "grace@example.com")
}

// Pages for administrators are closed as soon as a session is revoked, though its JWT is valid for some minutes more.
func TestAdministratorsAreAskedAbout(t *testing.T) {
	fake, base := startSite(t)
	ada := newVisitor(t, base)
	ada.logInByLink("ada@example.com")
	ada.want(ada.get("/admin"), 200, "/admin")
	token := ada.cookie(userCookies.SessionToken)
	_, err := fake.Client().Sessions.Revoke(t.Context(), &stytch.SessionsRevokeParams{SessionToken: &token})
	require.NoError(t, err)
	ada.want(ada.get("/members"), 200, "/members")
	ada.want(ada.get("/admin"), 200, "/login", "Please log in")

	member := memberSession(t, fake)
	grace := newVisitor(t, base)
	grace.give(member.cookies.SessionToken, member.token)
	grace.give(member.cookies.SessionJWT, member.jwt)
	grace.want(grace.get("/organization/admin"), 200, "/organization/admin")
	jwt := grace.cookie(member.cookies.SessionJWT)
	_, err = fake.Client().B2B.Sessions.Revoke(t.Context(), &b2b.SessionsRevokeParams{SessionJWT: &jwt})
	require.NoError(t, err)
	grace.want(grace.get("/organization"), 200, "/organization")
	grace.want(grace.get("/organization/admin"), 200, "/discovery", "Please log in")
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

func TestOrganizations(t *testing.T) {
	fake, base := startSite(t)
	discover := func(email string) (*visitor, answer) {
		t.Helper()
		v := newVisitor(t, base)
		v.want(v.get("/organization"), 200, "/discovery", "Please log in")
		sent := v.post("/discovery", "email", email)
		v.want(sent, 200, "/sent", email)
		found := v.press(v.follow(sent))
		v.want(found, 200, "/discovery/organizations", email)
		return v, found
	}
	ada, found := discover("ada@acme.example.com")
	ada.want(found, 200, "/discovery/organizations", "none for you yet")
	ada.want(ada.post("/discovery/create", "name", ""), 422, "/discovery/create", "needs a name")
	created := ada.post("/discovery/create", "name", "Acme", "open", "1")
	ada.want(created, 200, "/organization", "Acme", "acme.example.com", "stytch_admin")

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

	dan, found := discover("dan@acme.example.com")
	dan.want(found, 200, "/discovery/organizations", "Acme", "Join")
	dan.want(dan.post("/discovery/join", "organization", acme), 200, "/organization", "Acme")

	before := bob.cookie(memberCookies.SessionJWT)
	fake.Clock.Advance(6 * time.Minute)
	bob.want(bob.get("/organization"), 200, "/organization", "Acme")
	require.NotEmpty(t, bob.cookie(memberCookies.SessionJWT))
	require.NotEqual(t, before, bob.cookie(memberCookies.SessionJWT), "the JWT of a member was not renewed")
	bob.want(bob.post("/organization/logout"), 200, "/", "You are logged out")
	bob.want(bob.get("/organization"), 200, "/discovery")
	fake.Clock.Advance(sessionMinutes * time.Minute)
	dan.want(dan.get("/organization"), 200, "/discovery")
	dan.want(dan.get("/discovery/organizations"), 401, "/discovery/organizations", "begin again")
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	fake, base := startSite(t)
	for _, path := range []string{
		"/login/link", "/login/code", "/login/passcode", "/authenticate", "/logout",
		"/discovery", "/discovery/create", "/discovery/join", "/organization/logout", "/nowhere",
	} {
		for header, value := range map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"} {
			form := strings.NewReader("email=ada@example.com")
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+path, form)
			require.NoError(t, err)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(header, value)
			v := newVisitor(t, base)
			v.want(v.read(v.http.Do(r)), 403, path, "another site")
		}
	}
	require.Empty(t, asked(fake))
}

func TestFormsOfThisSiteAreNot(t *testing.T) {
	_, base := startSite(t)
	for header, value := range map[string]string{"Origin": base, "Sec-Fetch-Site": "same-origin"} {
		v := newVisitor(t, base)
		form := strings.NewReader("email=ada@example.com")
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/login/link", form)
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(header, value)
		v.want(v.read(v.http.Do(r)), 200, "/sent")
	}
}

// Nobody fills the memory by a form.
func TestFormsAreBounded(t *testing.T) {
	_, base := startSite(t)
	v := newVisitor(t, base)
	refused := v.post("/login/link", "email", strings.Repeat("a", 1<<20))
	v.want(refused, 422, "/login/link", "not an e-mail address")
	require.Less(t, len(refused.body), maxForm, "the page repeats what was sent")
}

// A session that browsers would not store is no login: nobody is sent from the login to the page and back.
func TestLoginWithoutCookies(t *testing.T) {
	fake, base := startSite(t)
	var logged bytes.Buffer
	defer log.SetOutput(log.Writer())
	log.SetOutput(&logged)
	fake.Clock.Advance(-2 * sessionMinutes * time.Minute) // sessions end before they begin
	v := newVisitor(t, base)
	v.want(v.press(v.follow(v.post("/login/link", "email", "ada@example.com"))), 503, "/authenticate")
	require.Empty(t, v.cookie(userCookies.SessionToken))
	v.press(v.follow(v.post("/discovery", "email", "ada@example.com")))
	v.want(v.post("/discovery/create", "name", "Acme"), 503, "/discovery/create")
	require.Empty(t, v.cookie(memberCookies.SessionToken))
	require.Contains(t, logged.String(), "Cookies.Set")
}

// What the site logs of a failure has nothing by which anybody could log in.
func TestLogHasNoSecret(t *testing.T) {
	fake, base := startSite(t)
	var logged bytes.Buffer
	defer log.SetOutput(log.Writer())
	log.SetOutput(&logged)
	v := newVisitor(t, base)
	page := v.follow(v.post("/login/link", "email", "ada@example.com"))
	verifier := v.cookie(verifierCookie)
	fake.FailNext("MagicLinks.Authenticate", 403, 0)
	v.want(v.press(page), 503, "/authenticate", "does not work at the moment")
	require.Contains(t, logged.String(), "POST /authenticate")
	require.NotContains(t, logged.String(), fake.Inbox.Last("ada@example.com").Token)
	require.NotContains(t, logged.String(), verifier)
	require.NotContains(t, logged.String(), fake.Secret())
}
