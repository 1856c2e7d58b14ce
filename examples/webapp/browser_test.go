//go:build browser

package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
)

// devices are the windows that the site is looked at in.
var devices = []struct {
	name          string
	width, height int64
	scheme        string
	options       []chromedp.EmulateViewportOption
}{
	{"laptop", 1280, 800, "light", nil},
	{"phone", 390, 844, "dark", []chromedp.EmulateViewportOption{
		chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2),
	}},
}

// window is a browser's. Its steps fail the test, and wait for what they need for up to stepTimeout.
type window struct {
	t      *testing.T
	ctx    context.Context
	device string
}

const stepTimeout = 20 * time.Second

// eachDevice runs a test in a fresh browser for every device.
func eachDevice(t *testing.T, test func(*window)) {
	for _, d := range devices {
		t.Run(d.name, func(t *testing.T) {
			alloc, cancel := chromedp.NewExecAllocator(t.Context(),
				chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.UserDataDir(t.TempDir()),
				chromedp.NoSandbox, // which root, as in containers, cannot have; the pages are our own
				chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
				chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
				chromedp.WSURLReadTimeout(time.Minute))
			defer cancel()
			ctx, cancel := chromedp.NewContext(alloc)
			defer func() {
				_ = chromedp.Cancel(ctx) // waits for the browser to end, or its folder could not be removed
				cancel()
			}()
			// Not in a step: the browser ends with the context that it is started in.
			require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(d.width, d.height, d.options...)))
			_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: d.scheme}},
			})
			require.NoError(t, err)
			test(&window{t, ctx, d.name})
		})
	}
}

// read performs a step, and returns what comes of it.
func read[T any](w *window, action chromedp.Action[T]) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, stepTimeout)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		ctx, cancel := context.WithTimeout(w.ctx, stepTimeout)
		defer cancel()
		seen, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + "\n" + document.body.innerText`))
		require.NoError(w.t, err, "the page is %s", seen)
	}
	return value
}

// do is read for steps of which nothing comes.
func (w *window) do(action chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	read(w, action)
}

// title waits for a page with a heading.
func (w *window) title(title string) {
	w.t.Helper()
	w.do(chromedp.WaitVisible(fmt.Sprintf(`//h1[normalize-space()=%q]`, title)))
}

func (w *window) open(url, title string) {
	w.t.Helper()
	w.do(chromedp.Navigate(url))
	w.title(title)
}

// click clicks on something, and waits for the page that comes of it.
func (w *window) click(selector chromedp.CSS, title string) {
	w.t.Helper()
	w.do(chromedp.Click(selector, chromedp.NodeVisible))
	w.title(title)
}

func (w *window) enter(selector chromedp.CSS, text string) {
	w.t.Helper()
	w.do(chromedp.SendKeys(selector, text, chromedp.NodeVisible))
}

func (w *window) text(selector chromedp.CSS) string {
	w.t.Helper()
	return read(w, chromedp.Text(selector, chromedp.NodeVisible))
}

// look checks that a page fits its window, and that scripts see no cookie. It writes a picture into the folder that
// SCREENSHOTS names, if any.
func (w *window) look(name string) {
	w.t.Helper()
	require.True(w.t, read(w, chromedp.Evaluate[bool](`document.documentElement.scrollWidth <= innerWidth`)),
		"%s is wider than the window", name)
	require.Empty(w.t, read(w, chromedp.Evaluate[string](`document.cookie`)), "%s: scripts can read cookies", name)
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	require.NoError(w.t, os.MkdirAll(dir, 0o755))
	picture := read(w, chromedp.CaptureScreenshot())
	require.NoError(w.t, os.WriteFile(filepath.Join(dir, w.device+"-"+name+".png"), picture, 0o644))
}

func TestBrowserUsers(t *testing.T) {
	eachDevice(t, func(w *window) {
		fake, base := startSite(w.t)
		w.open(base, "Welcome")
		w.look("home")
		w.click(".cards a", "Log in")
		w.enter("#email", "grace@example.com")
		w.look("login")
		w.click("#send-link", "Check your e-mail")
		w.look("sent")
		w.click("#link", "Finish logging in")
		w.look("link")
		w.click("#log-in", "Members")
		w.look("members")

		w.do(chromedp.Reload())
		w.title("Members")
		issued := w.text("#issued")
		fake.Clock.Advance(6 * time.Minute)
		w.do(chromedp.Reload())
		w.title("Members")
		require.NotEqual(w.t, issued, w.text("#issued"), "the token was not renewed")

		w.open(base+"/admin", "Not for you")
		w.look("denied")
		w.open(base+"/members", "Members")
		w.click("#logout", "Welcome")
		require.Equal(w.t, "You are logged out.", w.text(".notice"), "after the logout")
		w.look("logged-out")
		w.open(fake.Inbox.Last("grace@example.com").MagicLinkURL, "That did not work")
		w.look("other-browser")
		w.click(".buttons .main", "Log in")
		w.open(base+"/members", "Log in")

		w.enter("#email", "ada@example.com")
		w.click("#send-code", "Enter the code")
		w.look("passcode")
		code := w.text("#code")
		w.enter("#passcode", "0")
		w.click("#enter", "Enter the code")
		w.do(chromedp.WaitVisible(chromedp.CSS("#problem")))
		w.look("wrong-code")
		w.enter("#passcode", code)
		w.click("#enter", "Members")
		w.open(base+"/admin", "Administration")
		w.look("admin")
		fake.Clock.Advance((sessionMinutes + 1) * time.Minute)
		w.open(base+"/admin", "Log in")
		w.look("session-ended")
	})
}

func TestBrowserOrganizations(t *testing.T) {
	eachDevice(t, func(w *window) {
		fake, base := startSite(w.t)
		discover := func(email string) {
			w.t.Helper()
			w.open(base+"/organization", "Your organization")
			w.enter("#email", email)
			w.click("#discover", "Check your e-mail")
			w.click("#link", "Finish logging in")
			w.click("#log-in", "Choose an organization")
		}
		discover("ada@acme.example.com")
		w.look("found")
		w.enter("#name", "Acme")
		w.do(chromedp.Click(chromedp.CSS("#open")))
		w.click("#create", "Acme")
		w.look("organization")
		fake.Clock.Advance(6 * time.Minute)
		w.open(base+"/organization", "Acme")
		w.click("main .button", "Members of the organization")
		w.look("organization-admin")
		w.click("#logout", "Welcome")

		discover("bob@acme.example.com")
		w.look("choose")
		w.click(".join", "Acme")
		w.click("main .button", "Not for you")
		w.open(base+"/organization", "Acme")
		w.click("#logout", "Welcome")
		w.open(base+"/organization", "Your organization")
	})
}

// The page of the fake shows what somebody did to it.
func TestBrowserFakePage(t *testing.T) {
	program := filepath.Join(t.TempDir(), "stytch-fake")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join("..", "..", "cmd", "stytch-fake")
	out, err := build.CombinedOutput()
	require.NoError(t, err, string(out))
	const project, secret = "project-test-browser", "secret-test-browser"
	fake := exec.CommandContext(t.Context(), program, "-addr", "127.0.0.1:0", "-project", project, "-secret", secret)
	stdout, err := fake.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, fake.Start())
	t.Cleanup(func() { _ = fake.Wait() }) // the context has ended by then
	pageURL := ""
	for lines := bufio.NewScanner(stdout); pageURL == "" && lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) == 2 && fields[0] == "Page" {
			pageURL = fields[1]
		}
	}
	client, err := stytch.NewClient(project, secret, stytch.WithBaseURL(strings.TrimSuffix(pageURL, "/_/")))
	require.NoError(t, err)
	defer client.Close()
	params := &stytch.MagicLinksEmailLoginOrCreateParams{Email: "ada@example.com"}
	_, err = client.MagicLinks.Email.LoginOrCreate(t.Context(), params)
	require.NoError(t, err)
	eachDevice(t, func(w *window) {
		w.do(chromedp.Navigate(pageURL))
		w.do(chromedp.WaitVisible(`//*[contains(text(), "ada@example.com")]`))
		w.look("fake")
		// Each button leads back to the page, which says what has come of it.
		w.do(chromedp.Click(chromedp.CSS(`button[value="1h"]`), chromedp.NodeVisible))
		w.do(chromedp.WaitVisible(`//button[text()="Back to real time"]`))
		w.do(chromedp.Click(chromedp.CSS(`button[value="back"]`), chromedp.NodeVisible))
		w.do(chromedp.WaitNotPresent(`//button[text()="Back to real time"]`))
		w.do(chromedp.Click(chromedp.CSS("#keys-break"), chromedp.NodeVisible))
		w.do(chromedp.WaitVisible(`//*[text()="endpoints fail"]`))
		w.do(chromedp.Click(chromedp.CSS("#keys-break"), chromedp.NodeVisible))
		w.do(chromedp.WaitNotPresent(`//*[text()="endpoints fail"]`))
		w.do(chromedp.Click(chromedp.CSS("button.wide"), chromedp.NodeVisible))
		w.do(chromedp.WaitVisible(chromedp.CSS("#clear-faults")))
		w.do(chromedp.Click(chromedp.CSS("#clear-faults"), chromedp.NodeVisible))
		w.do(chromedp.WaitNotPresent(chromedp.CSS("#clear-faults")))
	})
}
