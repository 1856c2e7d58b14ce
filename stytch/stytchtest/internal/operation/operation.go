// Package operation has the form that all operations of the API share: a [Request] goes in, and a response or a refusal
// comes out. The packages of operations return a [Table] of them.
package operation

import (
	"bytes"
	"encoding/json"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// Func answers a request with the response or a refusal.
type Func func(*Request) (any, error)

// Table has operations by their operationId.
type Table map[string]Func

// None is the body of a request that has none.
type None struct{}

// Handle makes an operation of a function that takes the body of the request.
func Handle[In, Out any](f func(*Request, *In) (*Out, error)) Func {
	return func(r *Request) (any, error) {
		in := new(In)
		if len(bytes.TrimSpace(r.Body)) > 0 {
			if err := json.Unmarshal(r.Body, in); err != nil {
				return nil, refusal.New(errtype.BadRequest, "The body is not what it should be.")
			}
		}
		out, err := f(r, in)
		if err != nil {
			return nil, err // and no typed nil
		}
		return out, nil
	}
}

// Join returns the operations of several tables. It panics if two have the same one.
func Join(tables ...Table) Table {
	all := Table{}
	for _, t := range tables {
		for id, run := range t {
			if all[id] != nil {
				panic("two operations " + id)
			}
			all[id] = run
		}
	}
	return all
}
