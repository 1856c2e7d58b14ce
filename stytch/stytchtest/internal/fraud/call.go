package fraud

import "github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"

// call is a request on its way through an operation.
type call struct{ *operation.Request }

// handle makes an operation of a function that takes the body of the request.
func handle[In, Out any](f func(*call, *In) (*Out, error)) operation.Func {
	return operation.Handle(func(r *operation.Request, in *In) (*Out, error) { return f(&call{r}, in) })
}
