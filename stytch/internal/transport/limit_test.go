package transport

import (
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
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
		{"a byte more", 200, io.MultiReader(spaces(10<<20-1), strings.NewReader("{}")), -1, 0, 10<<20 + 1,
			"larger than 10 MiB", errTooLarge},
		{"endless success", 200, repeated('a'), -1, 0, 10<<20 + 1, "larger than 10 MiB", errTooLarge},
		{"success cut short", 200, &brokenBody{strings.NewReader("{"), errBroken}, 10, 0, 1, "cut short", errBroken},
		{"short error", 400, strings.NewReader("no"), 2, 2, 2, "not JSON", nil},
		{"error of 64 KiB", 400, io.LimitReader(repeated('a'), 64<<10), -1, 64 << 10, 64 << 10, "not JSON", nil},
		{"longer error is read to its end", 400, io.LimitReader(repeated('a'), 100<<10), -1, 64 << 10, 100 << 10,
			"not JSON", nil},
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
			require.True(t, body.closed)
			require.LessOrEqual(t, body.read, test.maxRead)
			if body.read < test.maxRead {
				require.Error(t, err)
			}
			if test.message == "" {
				require.NoError(t, err)
				return
			}
			f := failure(t, err)
			require.Equal(t, test.status, f.StatusCode)
			require.Len(t, f.Body, test.kept)
			require.ErrorContains(t, err, test.message)
			if test.cause != nil {
				require.ErrorIs(t, err, test.cause)
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

func TestReadUpTo(t *testing.T) {
	for _, size := range []int{0, 1, 1023, 1024, 1025, 1 << 20, 1<<20 + 1, 3 << 20} {
		text := strings.Repeat("0123456789", size/10+1)[:size]
		for _, length := range []int64{-1, 0, int64(size), int64(size) - 1, int64(size) + 1, 1 << 60} {
			got, err := readUpTo(strings.NewReader(text), 10<<20, length)
			require.NoError(t, err)
			require.Equal(t, text, string(got), "%d bytes announced as %d", size, length)
		}
		got, err := readUpTo(strings.NewReader(text), 1000, int64(size))
		require.NoError(t, err)
		require.Equal(t, text[:min(size, 1000)], string(got))
	}
	got, err := readUpTo(iotest.OneByteReader(strings.NewReader("abc")), 10, 3)
	require.NoError(t, err)
	require.Equal(t, "abc", string(got))
}

// What a body takes is bounded by what has come, and not by what a header announces.
func TestMemoryOfBodies(t *testing.T) {
	for _, test := range []struct {
		name          string
		size          int
		length        int64
		least, atMost float64 // in MiB
	}{
		{"announced", 1 << 20, 1 << 20, 1, 1.1},
		{"announced, large", 9 << 20, 9 << 20, 10, 10.1},
		{"not announced", 2 << 20, -1, 4, 5.1},
		{"not announced, large", 9 << 20, -1, 18, 19.1},
		{"announced and not sent", 10, 9 << 20, 1, 1.1},
	} {
		body := io.LimitReader(repeated('a'), int64(test.size))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, err := readUpTo(body, 10<<20, test.length)
		runtime.ReadMemStats(&after)
		require.NoError(t, err)
		require.Len(t, got, test.size)
		require.InDelta(t, (test.least+test.atMost)/2, float64(after.TotalAlloc-before.TotalAlloc)/(1<<20),
			(test.atMost-test.least)/2, test.name)
	}
}

func BenchmarkReadUpTo(b *testing.B) {
	for name, size := range map[string]int{"4KB": 4 << 10, "2MB": 2 << 20, "9MB": 9 << 20} {
		for how, length := range map[string]int64{"announced": int64(size), "chunked": -1} {
			b.Run(name+"/"+how, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					_, _ = readUpTo(io.LimitReader(repeated('a'), int64(size)), maxBody+1, length)
				}
			})
		}
	}
}
