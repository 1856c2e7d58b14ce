package transport

import "fmt"

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

// member returns the session on behalf of which a call is made. Gen's client sends it.
func (s *settings) member() MemberSession {
	var m MemberSession
	if s.session != "" {
		m.Token = &s.session
	}
	if s.sessionJWT != "" {
		m.JWT = &s.sessionJWT
	}
	return m
}

// authHandler authenticates requests as the project.
func authHandler(next handler, c *Client) handler {
	return func(x *exchange) (*result, error) {
		if !x.call.Anonymous {
			x.setHeader("Authorization", c.credentials.header)
		}
		return next(x)
	}
}
