package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Of secrets that nobody uses those go first that would be the first to expire.
func TestSecretsAreBounded(t *testing.T) {
	ss, now := newSecrets(), time.Now()
	first := ss.Issue(now, Secret{Kind: "a", ExpiresAt: now.Add(time.Minute)})
	for range MaxObjects {
		ss.Issue(now, Secret{Kind: "a", ExpiresAt: now.Add(time.Hour)})
	}
	require.Len(t, ss.ByToken, MaxObjects)
	require.Nil(t, ss.Take(now, "a", first))

	later := now.Add(2 * time.Hour)
	last := ss.Issue(later, Secret{Kind: "a", ExpiresAt: later.Add(time.Hour)})
	require.Len(t, ss.ByToken, 1)
	require.NotNil(t, ss.Take(later, "a", last))
}
