package token

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/refresh"
)

// Status is what a verifier knows of its key set, as for a health check. Times are those of the clock
// of [WithClock].
type Status struct {
	// FetchedAt is when the fetch of the key set began, even if the set is too old now to be used. It is
	// zero if no fetch has succeeded, and with [WithStaticKeys].
	FetchedAt time.Time
	// Keys is how many keys can verify tokens now. It is 0 if there is no key set, or one older than
	// MaxStale of [KeyCache].
	Keys int
	// Err is why the last fetch failed. It is nil if the last one succeeded or if there was none, and
	// [ErrClosed] after Close.
	Err error
	// NextTry is when the back-off ends after a fetch that failed: the next token that needs a fetch
	// starts one from then on. It is zero if the last fetch did not fail.
	NextTry time.Time
}

// KeyFetch is how a fetch of the key set ended.
type KeyFetch struct {
	Began    time.Time // by the clock of WithClock, as are the other times
	Duration time.Duration
	// Keys is how many keys can verify tokens now: those that were fetched, or after a failure those of
	// the set that was there before.
	Keys int
	// Err is why the fetch failed, nil if it succeeded.
	Err error
	// FetchedAt and NextTry are as in [Status].
	FetchedAt time.Time
	NextTry   time.Time
}

// Status returns what is known of the key set. It makes no request and never waits for one.
func (v *Verifier) Status() Status { return v.keys.status() }

// Refresh fetches the key set now, as after an incident in which a key was withdrawn, whatever its age
// and whatever failed before; caches on the way are asked not to answer (Cache-Control: no-cache). With
// [WithStaticKeys] it fetches nothing.
//
// One fetch runs at a time: calls meanwhile share it. Nothing else limits how often Refresh fetches, so
// it belongs to operators and schedules, not to the handling of requests. It waits for the fetch or for
// the end of ctx: about Timeout of [KeyCache], or twice that if a fetch of another kind runs already.
// After a failure the old set stays in use. Its errors match [ErrKeysUnavailable], with the cause or the
// error of ctx, or [ErrClosed].
func (v *Verifier) Refresh(ctx context.Context) error { return v.keys.refresh(ctx) }

func statusOf(s refresh.State[keySet]) Status {
	status := Status{FetchedAt: s.FetchedAt, Keys: s.Value.len(), Err: s.Err, NextTry: s.NextTry}
	if errors.Is(s.Err, refresh.ErrClosed) {
		status.Err = ErrClosed
	}
	return status
}

// witness tells the logger and the observers how fetches end.
type witness struct {
	logger    *slog.Logger // nil for none
	observers []func(KeyFetch)
}

func (w *witness) ended(ctx context.Context, o refresh.Outcome[keySet]) {
	s := statusOf(o.State)
	fetch := KeyFetch{
		Began: o.Began, Duration: o.Duration, Keys: s.Keys, Err: s.Err, FetchedAt: s.FetchedAt, NextTry: s.NextTry,
	}
	w.log(ctx, fetch)
	for _, observe := range w.observers {
		observe(fetch)
	}
}

func (w *witness) log(ctx context.Context, f KeyFetch) {
	switch {
	case w.logger == nil || errors.Is(f.Err, ErrClosed):
	case f.Err == nil:
		w.logger.DebugContext(ctx, "token: key set fetched",
			slog.Int("keys", f.Keys), slog.Duration("duration", f.Duration))
	default:
		w.logger.WarnContext(ctx, "token: key set cannot be renewed", slog.Time("fetched_at", f.FetchedAt),
			slog.Int("keys", f.Keys), slog.Duration("duration", f.Duration), slog.Time("next_try", f.NextTry),
			slog.Any("error", f.Err))
	}
}
