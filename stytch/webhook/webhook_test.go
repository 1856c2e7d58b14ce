package webhook_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/webhook"
)

var (
	secret = "whsec_" + base64.StdEncoding.EncodeToString([]byte("a key of twenty-four bytes"))
	now    = time.Unix(1_790_000_000, 0)
)

const memberCreated = `{"project_id":"project-test-1","event_id":"webhook-event-test-1","action":"CREATE",
	"object_type":"member","source":"SCIM","id":"member-test-1","timestamp":"2026-09-21T13:33:20.123456Z",
	"member":{"member_id":"member-test-1","email_address":"ada@example.com","trusted_metadata":{"n":9007199254740993}}}`

// signed returns the headers of a webhook, in one of the spellings.
func signed(t testing.TB, spelling, id string, at time.Time, body string) http.Header {
	t.Helper()
	signer, err := standardwebhooks.NewWebhook(secret)
	require.NoError(t, err)
	signature, err := signer.Sign(id, at, []byte(body))
	require.NoError(t, err)
	header := http.Header{}
	header.Set(spelling+"-id", id)
	header.Set(spelling+"-timestamp", strconv.FormatInt(at.Unix(), 10))
	header.Set(spelling+"-signature", signature)
	return header
}

func newVerifier(t testing.TB, opts ...webhook.Option) *webhook.Verifier {
	t.Helper()
	opts = append([]webhook.Option{webhook.WithClock(func() time.Time { return now })}, opts...)
	v, err := webhook.New(secret, opts...)
	require.NoError(t, err)
	return v
}

func TestVerify(t *testing.T) {
	for _, spelling := range []string{"svix", "webhook"} {
		ev, err := newVerifier(t).Verify(signed(t, spelling, "msg_1", now, memberCreated), []byte(memberCreated))
		require.NoError(t, err, spelling)
		require.Equal(t, "msg_1", ev.MessageID)
		require.Equal(t, "webhook-event-test-1", ev.ID)
		require.Equal(t, "project-test-1", ev.ProjectID)
		require.Equal(t, webhook.ActionCreate, ev.Action)
		require.Equal(t, webhook.ObjectMember, ev.ObjectType)
		require.Equal(t, webhook.SourceSCIM, ev.Source)
		require.Equal(t, "member-test-1", ev.ObjectID)
		require.Equal(t, time.Date(2026, 9, 21, 13, 33, 20, 123456000, time.UTC), ev.Timestamp)
		require.NotNil(t, ev.Member)
		require.Equal(t, "ada@example.com", ev.Member.EmailAddress)
		require.Equal(t, json.Number("9007199254740993"), ev.Member.TrustedMetadata["n"])
		require.Nil(t, ev.Organization)
	}
}

func TestVerifyObjects(t *testing.T) {
	for objectType, test := range map[string]struct {
		object string
		id     func(*webhook.Event) string
	}{
		"organization": {
			`{"organization_id":"x"}`, func(e *webhook.Event) string { return e.Organization.OrganizationID },
		},
		"member":          {`{"member_id":"x"}`, func(e *webhook.Event) string { return e.Member.MemberID }},
		"saml_connection": {`{"connection_id":"x"}`, func(e *webhook.Event) string { return e.SAMLConnection.ConnectionID }},
		"oidc_connection": {`{"connection_id":"x"}`, func(e *webhook.Event) string { return e.OIDCConnection.ConnectionID }},
		"scim_connection": {`{"connection_id":"x"}`, func(e *webhook.Event) string { return e.SCIMConnection.ConnectionID }},
		"robot":           {`{"robot_id":"x"}`, func(e *webhook.Event) string { return string(e.Object)[13:14] }},
	} {
		t.Run(objectType, func(t *testing.T) {
			const envelope = `{"event_id":"e","action":"UPDATE","object_type":%q,"timestamp":"2026-01-02T03:04:05Z",%[1]q:%s}`
			body := fmt.Sprintf(envelope, objectType, test.object)
			ev, err := newVerifier(t).Verify(signed(t, "svix", "m", now, body), []byte(body))
			require.NoError(t, err)
			require.Equal(t, "x", test.id(ev))
			require.JSONEq(t, test.object, string(ev.Object))
		})
	}
}

func TestVerifyDeletion(t *testing.T) {
	const body = `{"event_id":"e","action":"DELETE","object_type":"member","id":"member-1",
		"timestamp":"2026-01-02T03:04:05Z"}`
	ev, err := newVerifier(t).Verify(signed(t, "svix", "m", now, body), []byte(body))
	require.NoError(t, err)
	require.Equal(t, webhook.ActionDelete, ev.Action)
	require.Equal(t, "member-1", ev.ObjectID)
	require.Nil(t, ev.Member)
	require.Nil(t, ev.Object)
}

func TestVerifySeveralSignatures(t *testing.T) {
	header := signed(t, "svix", "m", now, memberCreated)
	header.Set("svix-signature", "v1,AAAA v2,BBBB v1a "+header.Get("svix-signature"))
	_, err := newVerifier(t).Verify(header, []byte(memberCreated))
	require.NoError(t, err)
}

func TestVerifyErrors(t *testing.T) {
	good := func(t *testing.T) http.Header { return signed(t, "svix", "m", now, memberCreated) }
	for name, test := range map[string]struct {
		change func(t *testing.T, header http.Header) (http.Header, string)
		want   error
	}{
		"no headers": {func(*testing.T, http.Header) (http.Header, string) { return nil, memberCreated }, webhook.ErrHeaders},
		"no signature": {func(_ *testing.T, h http.Header) (http.Header, string) {
			h.Del("svix-signature")
			return h, memberCreated
		}, webhook.ErrHeaders},
		"a repeated id": {func(_ *testing.T, h http.Header) (http.Header, string) {
			h.Add("svix-id", "m")
			return h, memberCreated
		}, webhook.ErrHeaders},
		"both spellings, by halves": {func(_ *testing.T, h http.Header) (http.Header, string) {
			h.Set("webhook-id", "m")
			return h, memberCreated
		}, webhook.ErrHeaders},
		"a time in words": {func(_ *testing.T, h http.Header) (http.Header, string) {
			h.Set("svix-timestamp", now.Format(time.RFC3339))
			return h, memberCreated
		}, webhook.ErrHeaders},
		"a time with a sign": {func(_ *testing.T, h http.Header) (http.Header, string) {
			h.Set("svix-timestamp", "+"+h.Get("svix-timestamp"))
			return h, memberCreated
		}, webhook.ErrHeaders},
		"another body": {func(_ *testing.T, h http.Header) (http.Header, string) {
			return h, strings.Replace(memberCreated, "ada", "eve", 1)
		}, webhook.ErrSignature},
		"another id": {func(_ *testing.T, h http.Header) (http.Header, string) {
			h.Set("svix-id", "m2")
			return h, memberCreated
		}, webhook.ErrSignature},
		"another time": {func(_ *testing.T, h http.Header) (http.Header, string) {
			h.Set("svix-timestamp", strconv.FormatInt(now.Unix()+1, 10))
			return h, memberCreated
		}, webhook.ErrSignature},
		"of the past": {func(t *testing.T, _ http.Header) (http.Header, string) {
			return signed(t, "svix", "m", now.Add(-webhook.Tolerance-time.Second), memberCreated), memberCreated
		}, webhook.ErrTime},
		"of the future": {func(t *testing.T, _ http.Header) (http.Header, string) {
			return signed(t, "svix", "m", now.Add(webhook.Tolerance+time.Second), memberCreated), memberCreated
		}, webhook.ErrTime},
		"no JSON": {func(t *testing.T, _ http.Header) (http.Header, string) {
			return signed(t, "svix", "m", now, "s3cret"), "s3cret"
		}, webhook.ErrMalformed},
		"no event": {func(t *testing.T, _ http.Header) (http.Header, string) {
			return signed(t, "svix", "m", now, `{"s3cret":1}`), `{"s3cret":1}`
		}, webhook.ErrMalformed},
		"an object of another form": {func(t *testing.T, _ http.Header) (http.Header, string) {
			const body = `{"event_id":"e","action":"CREATE","object_type":"member","member":{"member_id":["s3cret"]}}`
			return signed(t, "svix", "m", now, body), body
		}, webhook.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			header, body := test.change(t, good(t))
			ev, err := newVerifier(t).Verify(header, []byte(body))
			require.Nil(t, ev)
			require.ErrorIs(t, err, test.want)
			require.NotContains(t, err.Error(), "s3cret")
		})
	}
}

func TestVerifyAtTheEdgeOfTolerance(t *testing.T) {
	for _, at := range []time.Time{now.Add(-webhook.Tolerance), now.Add(webhook.Tolerance)} {
		_, err := newVerifier(t).Verify(signed(t, "svix", "m", at, memberCreated), []byte(memberCreated))
		require.NoError(t, err)
	}
}

func TestNewErrors(t *testing.T) {
	for name, s := range map[string]string{"empty": "", "a prefix alone": "whsec_", "not base64": "whsec_s3cret!"} {
		_, err := webhook.New(s)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "s3cret")
	}
	for name, opt := range map[string]webhook.Option{
		"nil": nil, "nil clock": webhook.WithClock(nil), "nil memory": webhook.WithMemory(nil),
		"no body": webhook.WithMaxBody(0),
	} {
		_, err := webhook.New(secret, opt)
		require.Error(t, err, name)
	}
}

// deliver sends a webhook to a handler.
func deliver(t testing.TB, h http.Handler, header http.Header, body string) int {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/webhooks", strings.NewReader(body))
	r.Header = header
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestHandlerHandlesAMessageOnce(t *testing.T) {
	calls := 0
	h := newVerifier(t).Handler(func(_ context.Context, ev *webhook.Event) error {
		calls++
		require.Equal(t, "member-test-1", ev.Member.MemberID)
		return nil
	})
	for range 3 {
		require.Equal(t, http.StatusNoContent, deliver(t, h, signed(t, "svix", "m", now, memberCreated), memberCreated))
	}
	require.Equal(t, 1, calls)
}

func TestHandlerHandlesAMessageAgainThatFailed(t *testing.T) {
	failures := []error{errors.New("database down"), nil}
	h := newVerifier(t).Handler(func(context.Context, *webhook.Event) error {
		err := failures[0]
		failures = failures[1:]
		return err
	})
	header := signed(t, "svix", "m", now, memberCreated)
	require.Equal(t, http.StatusInternalServerError, deliver(t, h, header, memberCreated))
	require.Equal(t, http.StatusNoContent, deliver(t, h, header, memberCreated))
	require.Empty(t, failures)
}

func TestHandlerForgetsAMessageWhosePanicGoesOn(t *testing.T) {
	panics := true
	h := newVerifier(t).Handler(func(context.Context, *webhook.Event) error {
		if panics {
			panic("of the application")
		}
		return nil
	})
	header := signed(t, "svix", "m", now, memberCreated)
	require.PanicsWithValue(t, "of the application", func() { deliver(t, h, header, memberCreated) })
	panics = false
	require.Equal(t, http.StatusNoContent, deliver(t, h, header, memberCreated))
}

func TestHandlerRefusesAMessageThatIsBeingHandled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		h := newVerifier(t).Handler(func(context.Context, *webhook.Event) error { <-release; return nil })
		header := signed(t, "svix", "m", now, memberCreated)
		first := make(chan int, 1)
		go func() { first <- deliver(t, h, header, memberCreated) }()
		synctest.Wait()
		require.Equal(t, http.StatusConflict, deliver(t, h, header, memberCreated))
		close(release)
		require.Equal(t, http.StatusNoContent, <-first)
	})
}

func TestHandlerAnswers(t *testing.T) {
	unhandled := func(context.Context, *webhook.Event) error { return errors.New("called") }
	h := newVerifier(t, webhook.WithMaxBody(int64(len(memberCreated)))).Handler(unhandled)
	require.Equal(t, http.StatusBadRequest, deliver(t, h, http.Header{}, memberCreated))
	large := memberCreated + " "
	require.Equal(t, http.StatusRequestEntityTooLarge, deliver(t, h, signed(t, "svix", "m", now, large), large))

	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/webhooks", nil))
	require.Equal(t, http.StatusMethodNotAllowed, w.Code)
	require.Equal(t, "POST", w.Header().Get("Allow"))
	require.Panics(t, func() { newVerifier(t).Handler(nil) })
}

// broken is a Memory that fails.
type broken struct{ begin, end error }

func (b broken) Begin(context.Context, string) (webhook.State, error) {
	return webhook.StateNew, b.begin
}
func (b broken) End(context.Context, string, bool) error { return b.end }

func TestHandlerWithAMemoryThatFails(t *testing.T) {
	down := errors.New("cache down")
	for name, m := range map[string]broken{"before": {begin: down}, "after": {end: down}} {
		h := newVerifier(t, webhook.WithMemory(m)).Handler(func(context.Context, *webhook.Event) error { return nil })
		status := deliver(t, h, signed(t, "svix", "m", now, memberCreated), memberCreated)
		require.Equal(t, http.StatusInternalServerError, status, name)
	}
}

func TestMemoryEnds(t *testing.T) {
	clock := now
	calls := 0
	v := newVerifier(t, webhook.WithClock(func() time.Time { return clock }))
	h := v.Handler(func(context.Context, *webhook.Event) error { calls++; return nil })
	for _, age := range []time.Duration{0, 47 * time.Hour, 48 * time.Hour} {
		clock = now.Add(age)
		require.Equal(t, http.StatusNoContent, deliver(t, h, signed(t, "svix", "m", clock, memberCreated), memberCreated))
	}
	require.Equal(t, 2, calls)
}

func FuzzVerify(f *testing.F) {
	f.Add("m", "1790000000", "v1,AAAA", memberCreated)
	f.Fuzz(func(t *testing.T, id, timestamp, signature, body string) {
		header := http.Header{"Svix-Id": {id}, "Svix-Timestamp": {timestamp}, "Svix-Signature": {signature}}
		_, err := newVerifier(t).Verify(header, []byte(body))
		require.Error(t, err)
		// With a good signature, whatever the body is.
		ev, err := newVerifier(t).Verify(signed(t, "svix", "m", now, body), []byte(body))
		if err != nil {
			require.ErrorIs(t, err, webhook.ErrMalformed)
			return
		}
		require.NotEmpty(t, ev.ID)
	})
}

func Example() {
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" // of the endpoint, from the dashboard
	verifier, err := webhook.New(secret)
	if err != nil {
		fmt.Println(err)
		return
	}
	endpoint := verifier.Handler(func(_ context.Context, ev *webhook.Event) error {
		if ev.Member != nil {
			fmt.Println(ev.Action, ev.Member.EmailAddress)
		}
		return nil
	})

	// What the sender does.
	body := `{"event_id":"webhook-event-test-1","action":"CREATE","object_type":"member","source":"DIRECT",
		"timestamp":"2026-01-02T03:04:05Z","member":{"member_id":"member-1","email_address":"ada@example.com"}}`
	signer, _ := standardwebhooks.NewWebhook(secret)
	signature, _ := signer.Sign("msg_1", time.Now(), []byte(body))
	request := httptest.NewRequest(http.MethodPost, "/webhooks", strings.NewReader(body))
	request.Header.Set("svix-id", "msg_1")
	request.Header.Set("svix-timestamp", strconv.FormatInt(time.Now().Unix(), 10))
	request.Header.Set("svix-signature", signature)
	response := httptest.NewRecorder()
	endpoint.ServeHTTP(response, request)
	fmt.Println(response.Code)
	// Output:
	// CREATE ada@example.com
	// 204
}

// Neither a verifier nor an event shows a secret when it is printed.
func TestPrinting(t *testing.T) {
	v, err := webhook.New(secret)
	require.NoError(t, err)
	key := strings.TrimPrefix(secret, "whsec_")
	decoded, err := base64.StdEncoding.DecodeString(key)
	require.NoError(t, err)
	event := webhook.Event{
		ID: "event-1", OIDCConnection: &gen.OIDCConnection{ClientSecret: "hush", ClientID: "client-1"},
		Object: []byte(`{"client_secret":"hush"}`),
	}
	for verb := 'A'; verb <= 'z'; verb++ {
		for _, flags := range []string{"%", "%+", "%#"} {
			if !unicode.IsLetter(verb) || strings.ContainsRune("pw", verb) {
				continue // package fmt calls no method for %p and %w
			}
			format := flags + string(verb)
			text := fmt.Sprintf(format+format, v, *v)
			require.NotContains(t, text, string(decoded), format)
			require.NotContains(t, text, fmt.Sprintf(format, decoded), format)
			text = fmt.Sprintf(format+format, event, &event)
			require.NotContains(t, text, "hush", format)
			require.NotContains(t, text, fmt.Sprintf("%x", "hush"), format)
			require.NotContains(t, text, fmt.Sprintf("%d", []byte("hush")), format)
		}
	}
	require.Contains(t, fmt.Sprintf("%+v", event), "ClientID:client-1 ClientSecret:[redacted]")
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "event", event, "verifier", v)
	require.NotContains(t, log.String(), "hush")
	require.Contains(t, log.String(), `"ID":"event-1"`)
}
