package store

import (
	"time"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// The defaults of projects.
const (
	maxFailures = 10
	lockLife    = time.Hour
)

// Lock locks somebody out who has failed to log in too often in a row. The zero Lock is open.
type Lock struct {
	Failures int // since the last login
	Since    time.Time
}

// Until returns when the lock ends, and whether it holds.
func (l *Lock) Until(now time.Time) (end time.Time, holds bool) {
	end = l.Since.Add(lockLife)
	return end, !l.Since.IsZero() && now.Before(end)
}

// Check refuses somebody who is locked out.
func (l *Lock) Check(now time.Time) error {
	if _, holds := l.Until(now); holds {
		return refusal.New(errtype.UserLockLimitReached, "Too many attempts to log in have failed. Try again later.")
	}
	return nil
}

// Attempt has somebody prove something: it refuses who is locked out, and counts failures.
func (l *Lock) Attempt(now time.Time, prove func() error) error {
	if err := l.Check(now); err != nil {
		return err
	}
	err := prove()
	if err == nil {
		return nil
	}
	if !l.Since.IsZero() { // the lock has ended
		*l = Lock{}
	}
	l.Failures++
	if l.Failures == maxFailures {
		l.Since = now
	}
	return err
}
