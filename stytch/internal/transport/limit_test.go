package transport

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// countedBody counts what is read of it, and whether it is closed.
type countedBody struct {
	io.Reader
	read   int
	closed bool
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += n
	return n, err
}

func (b *countedBody) Close() error {
	b.closed = true
	return nil
}

func TestLimits(t *testing.T) {
	errBroken := errors.New("broken")
	spaces := func(n int) io.Reader { return io.LimitReader(repeated(' '), int64(n)) }
	for _, test := range []struct {
		name     string
		status   int
		body     io.Reader
		announce int64
		kept     int // of the body, in the error
		maxRead  int
		message  string
		cause    error
	}{
		{"success", 200, strings.NewReader("{}"), 2, 0, 2, "", nil},
		{"announced too short", 200, strings.NewReader("{}"), 1, 0, 2, "", nil},
		{"announced much too long", 200, strings.NewReader("{}"), 1 << 60, 0, 2, "", nil},
		{"success of 10 MiB", 200, io.MultiReader(spaces(10<<20-2), strings.NewReader("{}")), -1, 0, 10 << 20, "", nil},
		{"a byte more", 200, io.MultiReader(spaces(10<<20-1), strings.NewReader("{}")), -1, 0, 10<<20 + 1, "larger than 10 MiB", errTooLarge},
		{"endless success", 200, repeated('a'), -1, 0, 10<<20 + 1, "larger than 10 MiB", errTooLarge},
		{"success cut short", 200, &brokenBody{strings.NewReader("{"), errBroken}, 10, 0, 1, "cut short", errBroken},
		{"short error", 400, strings.NewReader("no"), 2, 2, 2, "not JSON", nil},
		{"error of 64 KiB", 400, io.LimitReader(repeated('a'), 64<<10), -1, 64 << 10, 64 << 10, "not JSON", nil},
		{"longer error is read to its end", 400, io.LimitReader(repeated('a'), 100<<10), -1, 64 << 10, 100 << 10, "not JSON", nil},
		{"endless error", 500, repeated('a'), -1, 64 << 10, 128<<10 + 1, "not JSON", nil},
		{"error cut short", 500, &brokenBody{strings.NewReader("abc"), errBroken}, 10, 3, 3, "cut short", errBroken},
	} {
		t.Run(test.name, func(t *testing.T) {
			body := &countedBody{Reader: test.body}
			c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
				res := respond(request, test.status, "")
				res.Body, res.ContentLength = body, test.announce
				return res, nil
			})
			_, err := do(c)
			if !body.closed || body.read > test.maxRead || body.read < test.maxRead && err == nil {
				t.Errorf("read %d bytes, want %d; closed: %t", body.read, test.maxRead, body.closed)
			}
			if test.message == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			f := failure(t, err)
			if f.StatusCode != test.status || len(f.Body) != test.kept || !strings.Contains(f.Message+f.Note, test.message) || !errors.Is(err, test.cause) && test.cause != nil {
				t.Errorf("got status %d, %d bytes, %q %q, %v; want %d, %d, %q, %v", f.StatusCode, len(f.Body), f.Message, f.Note, f.Cause, test.status, test.kept, test.message, test.cause)
			}
		})
	}
}

// repeated is an endless body of one byte.
type repeated byte

func (r repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}
