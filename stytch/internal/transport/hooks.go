package transport

import (
	"context"
	"time"
)

// Hooks are called around every attempt; nil ones are not.
type Hooks struct {
	Before func(context.Context, Attempt) context.Context
	After  func(context.Context, Attempt, Outcome)
}

// Attempt is one request of a call.
type Attempt struct {
	Operation    string
	Method, Path string // Path is the template
	Number       int    // 1 for the first
}

// Outcome is how an attempt ended.
type Outcome struct {
	StatusCode int // 0 if there was no response
	RequestID  string
	Duration   time.Duration
	Err        error // why there was no response, or only a part of one
}

// callHooks calls hooks. What they see holds no header, body, query or id.
func callHooks(hooks Hooks) around {
	return func(next handler, c *Client, x *exchange) (*result, error) {
		attempt := Attempt{Operation: x.call.Operation, Method: x.call.Method, Path: x.call.Template, Number: x.attempt}
		ctx := x.request.Context()
		if hooks.Before != nil {
			if changed := hooks.Before(ctx, attempt); changed != nil {
				ctx = changed
				x.request = x.request.WithContext(ctx)
			}
		}
		start := c.now()
		res, err := next(x)
		if hooks.After != nil {
			outcome := Outcome{Duration: c.now().Sub(start), Err: err}
			if res != nil {
				outcome.StatusCode, outcome.RequestID = res.response.StatusCode, c.requestID(x, res)
			}
			hooks.After(ctx, attempt, outcome)
		}
		return res, err
	}
}
