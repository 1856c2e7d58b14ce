package stytchtest

import (
	"sync/atomic"
	"time"
)

// Clock is the time of a server. It runs like the real time, from where it was moved to.
// It is safe for concurrent use.
type Clock struct{ ahead atomic.Int64 }

// Now returns the time of the server.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Advance moves the clock on by d; by a negative d it moves back.
func (c *Clock) Advance(d time.Duration) { c.ahead.Add(int64(d)) }

// Ahead returns by how much the clock is ahead of the real time.
func (c *Clock) Ahead() time.Duration { return time.Duration(c.ahead.Load()) }
