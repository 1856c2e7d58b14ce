package authhttp

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
)

// forbidStoring keeps a response out of every cache: Cache-Control is no-store, and the headers that some caches
// prefer to it (RFC 9213, Surrogate-Control, nginx's X-Accel-Expires) are removed.
func forbidStoring(h http.Header) {
	for name := range h {
		if decidesStoring(http.CanonicalHeaderKey(name)) {
			delete(h, name)
		}
	}
	h.Set("Cache-Control", "no-store")
}

// decidesStoring reports whether caches go by a header.
func decidesStoring(name string) bool {
	switch name {
	case "Cache-Control", "Surrogate-Control", "X-Accel-Expires":
		return true
	}
	return strings.HasSuffix(name, "Cdn-Cache-Control")
}

// unstored is the writer of a response that sets a session cookie: whatever the handler says of caches, the response
// is not to be stored. It flushes and hijacks as the writer that it wraps does.
type unstored struct {
	http.ResponseWriter
	begun bool // whether the final header has been written
}

// begin is called before the header is written.
func (u *unstored) begin() {
	if !u.begun {
		u.begun = true
		forbidStoring(u.Header())
	}
}

func (u *unstored) WriteHeader(status int) {
	if status >= 100 && status < 200 && status != http.StatusSwitchingProtocols {
		forbidStoring(u.Header()) // informational: the final header is still to come
	} else {
		u.begin()
	}
	u.ResponseWriter.WriteHeader(status)
}

func (u *unstored) Write(p []byte) (int, error) {
	u.begin()
	return u.ResponseWriter.Write(p)
}

// ReadFrom lets files be sent without a copy.
func (u *unstored) ReadFrom(src io.Reader) (int64, error) {
	u.begin()
	return io.Copy(u.ResponseWriter, src)
}

// FlushError is what [http.ResponseController] calls.
func (u *unstored) FlushError() error {
	u.begin()
	return http.NewResponseController(u.ResponseWriter).Flush()
}

func (u *unstored) Flush() { _ = u.FlushError() }

func (u *unstored) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(u.ResponseWriter).Hijack()
}

// Unwrap is for [http.ResponseController].
func (u *unstored) Unwrap() http.ResponseWriter { return u.ResponseWriter }
