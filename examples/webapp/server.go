package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// newServer returns a server that waits for nobody without end.
//
// Somebody who opens many connections and sends a byte now and then (a "slowloris") would hold all of them, each with
// its memory and its file descriptor. net/http sets no limit by itself; these end such connections. ReadTimeout and
// WriteTimeout include the time that a handler takes, so they are longer than its calls to the API may take.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       45 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10, // room for the cookies: a session JWT has up to 4 KiB
	}
}

// serve serves until ctx ends, then lets the requests under way finish for up to five seconds.
func serve(ctx context.Context, server *http.Server, listener net.Listener) error {
	ended := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(ended)
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(last) // what is not finished by then is cut off
	})
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-ended
	return nil
}
