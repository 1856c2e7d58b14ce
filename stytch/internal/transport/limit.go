package transport

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	maxBody      = 10 << 20 // of a success
	maxErrorBody = 64 << 10 // of anything else
	// maxDrain is what is read of a body beyond its limit, so that the connection
	// can be used again.
	maxDrain = 64 << 10
	// maxTrusted is how much memory is set aside because a header announces it.
	maxTrusted = 1 << 20
)

// errTooLarge is the error for a success whose body is over its limit.
var errTooLarge = errors.New("the response is larger than 10 MiB")

// limitHandler reads bodies, up to a limit. Body and connection are done with
// when it returns.
func limitHandler(next handler, c *Client) handler {
	return func(x *exchange) (*result, error) {
		res, err := next(x)
		if err != nil {
			return res, err
		}
		body := res.response.Body
		defer body.Close()
		limit := maxErrorBody
		if succeeded(res) {
			limit = maxBody
		}
		res.body, err = readUpTo(body, limit+1, res.response.ContentLength)
		switch {
		case err != nil:
			res.cut = true
			err = fmt.Errorf("the response was cut short: %w", x.ended(c.redactError(x, err)))
		case len(res.body) > limit && succeeded(res):
			err = errTooLarge
		case len(res.body) > limit:
			_, _ = io.CopyN(io.Discard, body, maxDrain)
		}
		if len(res.body) > limit {
			res.body, res.cut = res.body[:limit], true
		}
		return res, err
	}
}

// readUpTo reads at most limit bytes of a body that announces length, -1 if it
// announces none.
func readUpTo(body io.Reader, limit int, length int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(bytes.MinRead + int(min(max(length, 0), maxTrusted)))
	_, err := b.ReadFrom(io.LimitReader(body, int64(limit)))
	return b.Bytes(), err
}

// succeeded reports whether the status of a response is one of success.
func succeeded(res *result) bool {
	return res.response.StatusCode >= 200 && res.response.StatusCode < 300
}
