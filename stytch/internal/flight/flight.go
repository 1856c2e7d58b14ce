// Package flight runs work that several callers wait for, each on its own context. Work that panics or
// leaves by runtime.Goexit ends with an error: it neither ends the process nor leaves anybody waiting.
//
// Start with [Go].
package flight

import (
	"context"
	"errors"
	"fmt"
)

// ErrExited is returned for work whose goroutine ended before the work returned, as a failed assertion of
// package testing ends one.
var ErrExited = errors.New("the goroutine ended early (runtime.Goexit)")

// PanicError is returned for work that panicked.
type PanicError struct{ Value any }

func (p *PanicError) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

// Flight is work under way. It is safe for concurrent use.
type Flight[T any] struct {
	done  chan struct{} // closed at the end; the rest is read only then
	value T
	err   error
}

// Go runs work on a goroutine of its own. When it has ended, land gets what it returned and may change
// that; then those who wait go on. Land must not panic.
func Go[T any](work func() (T, error), land func(T, error) (T, error)) *Flight[T] {
	f := &Flight[T]{done: make(chan struct{}), err: ErrExited}
	go f.run(work, land)
	return f
}

func (f *Flight[T]) run(work func() (T, error), land func(T, error) (T, error)) {
	defer close(f.done)
	defer func() { f.value, f.err = land(f.value, f.err) }()
	defer func() {
		if p := recover(); p != nil {
			f.err = &PanicError{p}
		}
	}()
	f.value, f.err = work()
}

// Done is closed when the work has ended.
func (f *Flight[T]) Done() <-chan struct{} { return f.done }

// Wait returns what the work returned, or the error of ctx if that ends first.
func (f *Flight[T]) Wait(ctx context.Context) (T, error) {
	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}
