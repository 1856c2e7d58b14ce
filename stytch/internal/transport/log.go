package transport

import (
	"log/slog"
	"time"
)

// logging logs an attempt that has ended.
type logging func(c *Client, x *exchange, res *result, err error, duration time.Duration)

// logHandler logs attempts, if an option says where.
func logHandler(next handler, c *Client) handler {
	return func(x *exchange) (*result, error) {
		if x.settings.log == nil {
			return next(x)
		}
		start := c.now()
		res, err := next(x)
		x.settings.log(c, x, res, err, c.now().Sub(start))
		return res, err
	}
}

// logTo logs attempts to a logger. The fields are a closed list: never a header, a body, a
// value of the query or of the path, nor the text of an error, since any of them
// may hold a secret or a person's data.
func logTo(logger *slog.Logger) logging {
	return func(c *Client, x *exchange, res *result, err error, duration time.Duration) {
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
			return
		}
		attrs := make([]slog.Attr, 0, 7)
		attrs = append(attrs, slog.String("operation", x.call.Operation), slog.String("method", x.call.Method),
			slog.String("path", x.call.Template), slog.Int("attempt", x.attempt), slog.Duration("duration", duration))
		if res != nil {
			attrs = append(attrs,
				slog.Int("status", res.response.StatusCode), slog.String("request_id", c.requestID(x, res)))
		}
		logger.LogAttrs(x.ctx, level, message, attrs...) //nolint:sloglint // the message is one of those above
	}
}
