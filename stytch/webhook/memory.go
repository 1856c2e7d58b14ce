package webhook

import (
	"context"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/lru"
)

// State is what a [Memory] knows of a message.
type State int

// The states of a message.
const (
	// New messages have not been seen: whoever asked handles it.
	StateNew State = iota
	// Running messages are being handled by somebody else.
	StateRunning
	// Done messages have been handled.
	StateDone
)

// Memory remembers which messages were handled, so that one that is sent again is not handled again. It must be safe
// for concurrent use, also by other processes if it is shared with them. An error of it is answered with status 500,
// and the sender tries again.
type Memory interface {
	// Begin returns what is known of a message, and notes atomically that it is being handled if it is new. A memory
	// that outlives the process should forget after some minutes that a message is being handled: the process may have
	// ended meanwhile.
	Begin(ctx context.Context, messageID string) (State, error)
	// End notes that a message was handled, or forgets it if it was not, so that it is new when it is sent again. A
	// message that was handled should be remembered for two days: senders repeat one for about a day.
	End(ctx context.Context, messageID string, handled bool) error
}

// How many messages a Verifier remembers by itself, and for how long.
const (
	remembered    = 10_000
	rememberedFor = 48 * time.Hour
)

// recent is a Memory of this process.
type recent struct {
	now func() time.Time

	mu      sync.Mutex
	running map[string]bool
	handled *lru.Map[string, time.Time] // when they were
}

func newRecent(now func() time.Time) *recent {
	return &recent{now: now, running: map[string]bool{}, handled: lru.New[string, time.Time](remembered)}
}

func (r *recent) Begin(_ context.Context, id string) (State, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at, ok := r.handled.Get(id); ok && r.now().Sub(at) < rememberedFor {
		return StateDone, nil
	}
	if r.running[id] {
		return StateRunning, nil
	}
	r.running[id] = true
	return StateNew, nil
}

func (r *recent) End(_ context.Context, id string, handled bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.running, id)
	if handled {
		r.handled.Put(id, r.now())
	}
	return nil
}
