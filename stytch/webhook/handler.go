package webhook

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// Handler returns a handler for the endpoint, which calls handle once for each event. It answers as senders expect:
//
//   - 204 when handle returned nil, and when the message was handled before.
//   - 500 when handle or the [Memory] failed: the sender tries again later. So it does after a panic of handle, which
//     goes on to the server.
//   - 409 when the message is being handled at this moment: the sender tries again later.
//   - 400 when the headers, the signature, the time or the body are not those of a webhook, 413 when the body is larger
//     than [WithMaxBody] allows, and 405 when the method is not POST.
//
// Handle should return within a few seconds: senders do not wait long. Its context is that of the request. The error
// it returns is not shown to the sender; log it in handle.
func (v *Verifier) Handler(handle func(ctx context.Context, ev *Event) error) http.Handler {
	if handle == nil {
		panic("webhook: Handler: the function is nil")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			answer(w, http.StatusMethodNotAllowed)
			return
		}
		answer(w, v.serve(w, r, handle))
	})
}

func answer(w http.ResponseWriter, status int) {
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	http.Error(w, http.StatusText(status), status)
}

// serve returns the status to answer with.
func (v *Verifier) serve(w http.ResponseWriter, r *http.Request, handle func(context.Context, *Event) error) int {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, v.maxBody))
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return http.StatusRequestEntityTooLarge
		}
		return http.StatusBadRequest
	}
	event, err := v.Verify(r.Header, body)
	if err != nil {
		return http.StatusBadRequest
	}
	switch state, err := v.memory.Begin(r.Context(), event.MessageID); {
	case err != nil:
		return http.StatusInternalServerError
	case state == StateDone:
		return http.StatusNoContent
	case state == StateRunning:
		return http.StatusConflict
	}
	if !v.handle(r.Context(), event, handle) {
		return http.StatusInternalServerError
	}
	return http.StatusNoContent
}

// handle calls a function for an event, and notes how it ended, also if that is a panic.
func (v *Verifier) handle(
	ctx context.Context, event *Event, handle func(context.Context, *Event) error,
) (handled bool) {
	defer func() {
		// The sender may be gone, and what happened stays true.
		err := v.memory.End(context.WithoutCancel(ctx), event.MessageID, handled)
		handled = handled && err == nil
	}()
	return handle(ctx, event) == nil
}
