package transport

import (
	"log/slog"
)

// logHandler logs attempts. The fields are a closed list: never a header, a
// body, a value of the query or of the path, nor the text of an error, since
// any of them may hold a secret or a person's data.
func logHandler(next handler, c *Client) handler {
	return func(x *exchange) (*result, error) {
		logger := x.settings.logger
		if logger == nil {
			return next(x)
		}
		start := c.now()
		res, err := next(x)
		duration := c.now().Sub(start)
		level, message := slog.LevelDebug, "stytch: request"
		switch {
		case err != nil && x.ctx.Err() != nil:
			message = "stytch: request ended with its context"
		case err != nil:
			level, message = slog.LevelWarn, "stytch: request failed"
		case res.response.StatusCode == 429 || res.response.StatusCode >= 500:
			level = slog.LevelWarn
		}
		if !logger.Enabled(x.ctx, level) {
			return res, err
		}
		op := &x.call.Operation
		fields := []any{"operation", op.Name, "method", op.Method, "path", op.Path, "attempt", x.attempt, "duration", duration}
		if res != nil {
			fields = append(fields, "status", res.response.StatusCode, "request_id", c.requestID(x, res))
		}
		// Log and not LogAttrs: programs that log have the one in their binaries, and seldom the other.
		logger.Log(x.ctx, level, message, fields...)
		return res, err
	}
}
