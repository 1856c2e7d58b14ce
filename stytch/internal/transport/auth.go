package transport

import (
	"fmt"
)

const (
	sessionHeader    = "X-Stytch-Member-Session"
	sessionJWTHeader = "X-Stytch-Member-Sessionjwt" // as net/http writes it
)

// checkSession refuses a member's session for an operation that takes none: the
// call would have all rights of the project and not those of the member.
func checkSession(call *Call, s *settings) error {
	option := ""
	switch {
	case s.session != "":
		option = "WithMemberSession"
	case s.sessionJWT != "":
		option = "WithMemberSessionJWT"
	}
	if option != "" && !call.MemberSession {
		return fmt.Errorf("the operation does not take %s", option)
	}
	return nil
}

// authHandler authenticates requests as the project, and on behalf of a member
// if there is a session.
func authHandler(next handler, c *Client) handler {
	return func(x *exchange) (*result, error) {
		if !x.call.Anonymous {
			x.setHeader("Authorization", c.auth)
		}
		if x.settings.session != "" {
			x.setHeader(sessionHeader, x.settings.session)
		}
		if x.settings.sessionJWT != "" {
			x.setHeader(sessionJWTHeader, x.settings.sessionJWT)
		}
		return next(x)
	}
}
