package main

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
	"github.com/stretchr/testify/require"
)

// project is the root of the project.
const project = "../../.."

// repository makes a repository with the files of the project, for an upgrade to change.
func repository(t *testing.T) string {
	t.Helper()
	copied := copyOf(t, project)
	err := execute(exec.Command("git", "init", "-q", copied.Dir))
	require.NoError(t, err)
	return copied.Dir
}

// slow leaves a test out of a short run: it generates everything, in a copy of the project.
func slow(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes a minute; make ci runs it")
	}
}

// copyOf copies a repository for the time of a test.
func copyOf(t *testing.T, root string) *checkout.Copy {
	t.Helper()
	copied, err := checkout.New(t.Context(), root)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, copied.Remove())
	})
	return copied
}

// result is what a run of the command leaves behind.
type result struct {
	status                   int
	stdout, stderr, markdown string
	changed                  map[string]string // the files that changed, with their new content; "" if removed
}

// upgradeWith runs the command on a repository with a text as the new revision.
func upgradeWith(t *testing.T, root, text string) result {
	t.Helper()
	dir := t.TempDir()
	lap, markdown := filepath.Join(dir, "new.lap"), filepath.Join(dir, "report.md")
	require.NoError(t, os.WriteFile(lap, []byte(text), 0o644))
	before := filesOf(t, root)
	var stdout, stderr bytes.Buffer
	r := result{changed: map[string]string{}}
	r.status = run(t.Context(), []string{"-root", root, "-report", markdown, lap}, &stdout, &stderr)
	r.stdout, r.stderr = stdout.String(), stderr.String()
	if content, err := os.ReadFile(markdown); err == nil {
		r.markdown = string(content)
	}
	after := filesOf(t, root)
	for name, content := range after {
		if before[name] != content {
			r.changed[name] = content
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			r.changed[name] = ""
		}
	}
	return r
}

// filesOf reads all files of a repository, as far as they are no part of git's.
func filesOf(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	read, err := (&tree{&checkout.Copy{Dir: root}}).files()
	require.NoError(t, err)
	for name, content := range read {
		if !strings.HasPrefix(name, ".git/") {
			files[name] = string(content)
		}
	}
	return files
}

func readText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// replaced replaces a text that must be there, once.
func replaced(t *testing.T, text, old, new string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("no %q to replace", old)
	}
	return strings.Replace(text, old, new, 1)
}

func TestUpgradePresentFile(t *testing.T) {
	slow(t)
	root := repository(t)
	got := upgradeWith(t, root, readText(t, filepath.Join(root, currentLAP)))
	if got.status != exitDone || len(got.changed) > 0 {
		t.Errorf("exit status %d, changed: %v\n%s", got.status, sortedKeys(got.changed), got.stderr)
	}
	for _, part := range []string{": no changes\n", "no changes of the exported API", "Nothing changed."} {
		if !strings.Contains(got.stdout, part) {
			t.Errorf("the report lacks %q:\n%s", part, got.stdout)
		}
	}
}

func TestUpgradeBroken(t *testing.T) {
	slow(t)
	root := repository(t)
	lap := readText(t, filepath.Join(root, currentLAP))
	for name, test := range map[string]struct{ text, complaint string }{
		"cut off":      {lap[:len(lap)/2], "new.lap:7:1: error: "},
		"not LAP":      {"<html>Sign in</html>\n", "new.lap:1:1: "},
		"empty":        {"", "new.lap"},
		"no operation": {replaced(t, lap, "@endpoint POST /v1/users\n", "@endpoint\n"), "@endpoint"},
		"clash of inputs": {
			replaced(t, lap, "@required {user_id: str}\n@optional {name: map",
				"@required {user_id: str, user_id: str}\n@optional {name: map"),
			"two inputs are named UserID",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := upgradeWith(t, root, test.text)
			if got.status != exitBroken || !strings.Contains(got.stderr, test.complaint) ||
				!strings.Contains(got.stderr, "nothing is changed") {
				t.Errorf("exit status %d:\n%s", got.status, got.stderr)
			}
			if len(got.changed) > 0 || got.stdout != "" || got.markdown != "" {
				t.Errorf("changed %v, printed %q", sortedKeys(got.changed), got.stdout)
			}
		})
	}
}

func TestUpgradeTrouble(t *testing.T) {
	for name, args := range map[string][]string{
		"no file":       {},
		"two files":     {"a.lap", "b.lap"},
		"unknown flag":  {"-force", "a.lap"},
		"no repository": {"-root", t.TempDir(), "a.lap"},
		"no such file":  {"-root", project, filepath.Join(t.TempDir(), "missing.lap")},
	} {
		var stdout, stderr bytes.Buffer
		if status := run(t.Context(), args, &stdout, &stderr); status != exitTrouble || stderr.Len() == 0 ||
			stdout.Len() > 0 {
			t.Errorf("%s: exit status %d, printed %q and %q", name, status, stdout.String(), stderr.String())
		}
	}
}

// TestPublish changes a file of the repository behind the back of an upgrade: then nothing is touched.
func TestPublish(t *testing.T) {
	root := repository(t)
	copied := &tree{copyOf(t, root)}
	for _, name := range []string{currentLAP, "README.md"} {
		require.NoError(t, checkout.WriteFile(copied.Path(name), []byte("new"), 0o644))
	}
	require.NoError(t, os.Remove(copied.Path("LICENSE")))
	after, changed, err := copied.changed()
	if want := []string{"LICENSE", "README.md", currentLAP}; err != nil || !slices.Equal(changed, want) {
		t.Fatalf("changed %v, want %v, %v", changed, want, err)
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "README.md"), []byte("of another"), 0o644))
	before := filesOf(t, root)
	if err := copied.publish(after, changed); err == nil || !strings.Contains(err.Error(), "README.md was changed") {
		t.Errorf("error %v", err)
	}
	if !maps.Equal(before, filesOf(t, root)) {
		t.Error("files were changed")
	}
}

// newRevisionText is the present file with operations and inputs more, a type that becomes an enum, and operations and
// fields less.
func newRevisionText(t *testing.T, lap string) string {
	t.Helper()
	const devices = `@endpoint GET /v1/users/{user_id}/devices
@required {user_id: str}
@optional {cursor: str, limit: int(int32), kind: str(phone/laptop)}
@returns(200) {request_id: str, devices: [map{device_id: str, paired_at: str, marks: [map], place: map{city: str, country: str}}], results_metadata: map{total: int(int32), next_cursor: str}, status_code: int(int32)}
@errors {400, 401, 429, 500}

@endpoint POST /v1/users/search`
	const voice = `@endpoint POST /v1/b2b/otps/voice/send
@required {organization_id: str, member_id: str}
@optional {X-Stytch-Member-Session: str, X-Stytch-Member-SessionJWT: str, voice_locale: str, voice_pin: str}
@returns(200) {request_id: str, status_code: int(int32)}
@errors {400, 401, 429, 500}

@endpoint POST /v1/b2b/otps/sms/send`
	lap = replaced(t, lap, "@endpoint POST /v1/users/search", devices)
	lap = replaced(t, lap, "@endpoint POST /v1/b2b/otps/sms/send", voice)
	lap = replaced(t, lap, "create_user_as_pending: bool, ", "create_user_as_pending: bool, nickname: str, ")
	start := strings.Index(lap, "@endpoint POST /v1/totps/recovery_codes")
	end := start + strings.Index(lap[start:], "\n\n") + 2
	lap = lap[:start] + lap[end:]
	lap = replaced(t, lap, "@endpoints 184", "@endpoints 185")
	lap = replaced(t, lap, "users(17)", "users(18)")
	lap = replaced(t, lap, "totps(4)", "totps(3)")
	return replaced(t, lap, "b2b(97)", "b2b(98)")
}

func TestUpgradeNewRevision(t *testing.T) {
	slow(t)
	root := repository(t)
	text := newRevisionText(t, readText(t, filepath.Join(root, currentLAP)))
	got := upgradeWith(t, root, text)
	if got.status != exitDone {
		t.Fatalf("exit status %d:\n%s", got.status, got.stderr)
	}
	if got.changed[currentLAP] != text {
		t.Error("api/stytch.lap is not the new revision")
	}
	for name, parts := range map[string][]string{
		operationsTable: {
			`{method: GET, path: "/v1/users/{user_id}/devices", product: consumer, name: Users.Devices, type: UsersDevices, pages: results_metadata.next_cursor, items: devices, retry: safe,` +
				"\n     summary: \"To be described.\"}",
			`{method: POST, path: "/v1/b2b/otps/voice/send", product: b2b, name: OTPs.Voice.Send, type: VoiceSend, member_session: true, retry: once,`,
			"  nickname: \"To be described.\"\n", "  voice_locale: \"To be described.\"\n",
		},
		namesTable:                    {"Device: [devices]", "Kind: [kind]", "Place: [place]"},
		overlayFile:                   {"$.components.schemas.Device.properties.marks"},
		"stytch/zz_users.go":          {"func (s *UsersService) Devices(", "func (s *UsersService) DevicesAll("},
		"stytch/b2b/zz_otps_voice.go": {"type OTPsVoiceService struct"},
		changelogFile: {"- `client.Users.Devices` (`GET /v1/users/{user_id}/devices`).\n",
			"### Removed\n\n- **Breaking:** `POST /v1/totps/recovery_codes`, which"},
	} {
		for _, part := range parts {
			if !strings.Contains(got.changed[name], part) {
				t.Errorf("%s lacks %q", name, part)
			}
		}
	}
	if strings.Contains(got.changed[operationsTable], "/v1/totps/recovery_codes") {
		t.Error("the row of the operation that is gone is still there")
	}
	if strings.Contains(got.changed["stytch/zz_totps.go"], "RecoveryCodes(") {
		t.Error("the method that is gone is still there")
	}
	for _, report := range []string{got.stdout, got.markdown} {
		for _, part := range []string{"Users.Devices", "look at the proposed name and retry class",
			"nickname: no description", "endpoint-added", "no summary",
			"time (format: date-time)", "a secret", "what the elements of"} {
			if !strings.Contains(report, part) {
				t.Errorf("the report lacks %q", part)
			}
		}
	}
	if t.Failed() {
		t.Log(got.stdout)
	}

	// The rest of the work is a person's: the build fails until the texts are there.
	copied := &tree{&checkout.Copy{Dir: root}}
	check := copied.goCommand(t.Context(), "-C", "internal/gensdk", "run", ".", "-root", "../..", "-check")
	if err := execute(check); err == nil || !strings.Contains(err.Error(), "no summary") {
		t.Errorf("the generator takes what is not described: %v", err)
	}
}
