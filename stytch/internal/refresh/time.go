package refresh

import "time"

// Elapsed returns how much time has passed between two readings of the clock: what the monotonic clock
// says or what the wall clock says, whichever is more. The monotonic clock stands still while a machine
// is suspended, and the wall clock can be set back. A negative result says that only the wall clock is
// known, and that it was set back.
func Elapsed(from, now time.Time) time.Duration {
	return max(now.Sub(from), now.Round(0).Sub(from.Round(0)))
}
