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
	// maxGrowth is how many bytes the elements of lists may take for each byte of a body: those of the API take
	// 3 at most, but {} would take hundreds.
	maxGrowth = 16
	// maxTrusted is how much memory is set aside because a header announces it.
	maxTrusted = 1 << 20
	// minPiece is the memory that is set aside for any body.
	minPiece = 1 << 10
)

// errTooLarge is the error for a success whose body is larger than its limit.
var errTooLarge = errors.New("the response is larger than 10 MiB")

// byteOrderMark is what some servers put before UTF-8. JSON has no place for it.
const byteOrderMark = "\ufeff"

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
			err = fmt.Errorf("the response was cut short: %w", x.ended(c.secretsOf(x).Error(err)))
		case len(res.body) > limit && succeeded(res):
			err = errTooLarge
		case len(res.body) > limit:
			_, _ = io.CopyN(io.Discard, body, maxDrain)
		}
		if len(res.body) > limit {
			res.body, res.cut = res.body[:limit], true
		}
		res.body = bytes.TrimPrefix(res.body, []byte(byteOrderMark))
		return res, err
	}
}

// readUpTo reads at most limit bytes of a body that announces length, -1 if it
// announces none. What is announced is believed up to maxTrusted, and beyond when that much has come: then the
// body is read into one piece of memory. One that announces nothing is read in pieces that are put together.
func readUpTo(body io.Reader, limit int, length int64) ([]byte, error) {
	limited := io.LimitedReader{R: body, N: int64(limit)}
	size := min(int(min(max(length, minPiece), maxTrusted))+1, limit) // one more, to see the end
	var pieces [][]byte
	for piece := make([]byte, 0, size); ; {
		n, err := limited.Read(piece[len(piece):cap(piece)])
		piece = piece[:len(piece)+n]
		switch {
		case errors.Is(err, io.EOF):
			return joined(pieces, piece), nil
		case err != nil:
			return joined(pieces, piece), err
		case len(piece) < cap(piece):
			continue
		case int64(len(piece)) < length:
			piece = append(make([]byte, 0, min(int(min(length, maxBody))+1, limit)), piece...)
		default:
			pieces = append(pieces, piece)
			size = min(2*size, maxTrusted)
			piece = make([]byte, 0, size)
		}
	}
}

// joined returns the pieces of a body in one.
func joined(pieces [][]byte, last []byte) []byte {
	if len(pieces) == 0 {
		return last
	}
	return bytes.Join(append(pieces, last), nil)
}

// succeeded reports whether the status of a response is one of success.
func succeeded(res *result) bool {
	return res.response.StatusCode >= 200 && res.response.StatusCode < 300
}
