package stytchtest

import (
	"testing"
	"time"
)

// Of secrets that nobody uses those go first that would be the first to expire.
func TestSecretsAreBounded(t *testing.T) {
	ss, now := newSecrets(), time.Now()
	first := ss.issue(now, secret{kind: "a", expiresAt: now.Add(time.Minute)})
	for range maxObjects {
		ss.issue(now, secret{kind: "a", expiresAt: now.Add(time.Hour)})
	}
	if len(ss.byToken) != maxObjects || ss.take(now, "a", first) != nil {
		t.Errorf("%d secrets are kept", len(ss.byToken))
	}
	last := ss.issue(now.Add(2*time.Hour), secret{kind: "a", expiresAt: now.Add(3 * time.Hour)})
	if len(ss.byToken) != 1 || ss.take(now.Add(2*time.Hour), "a", last) == nil {
		t.Errorf("%d secrets are kept after their end", len(ss.byToken))
	}
}
