package stytchtest

import (
	"net/http"

	"github.com/lapgen/stytch-go/gen"
)

// memberSession is a session of a member with what the API does not show.
type memberSession struct {
	gen.MemberSession
	token string
}

// actAs finds the member on whose behalf a request is made, if it says so.
func (c *call) actAs(header http.Header) error {
	return nil
}
