package operation

import (
	"net/http"
	"net/url"
	"time"

	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/outbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// Request is a request on its way through an operation, which has the state to itself.
type Request struct {
	*store.State
	Operation string    // the operationId, "" for what the document does not have
	Project   string    // the id of the project
	BaseURL   string    // of the server
	Issuer    string    // of the tokens that the request issues
	Now       time.Time // in UTC, to the second
	Path      map[string]string
	Query     url.Values
	Header    http.Header
	Body      []byte
	Member    *store.MemberSession // on whose behalf it is made, nil for the project's
	Send      func(outbox.Message)

	unsigned []standIn
}

// Session returns the session of a user that a token or a JWT names; nil if neither is given.
func (r *Request) Session(token, jwt *string) (*store.Session, error) {
	return r.Sessions.Current(r.Now, &r.ConsumerKeys, token, jwt)
}

// MemberSession returns the session of a member that a token or a JWT names; nil if neither is given.
func (r *Request) MemberSession(token, jwt *string) (*store.MemberSession, error) {
	return r.MemberSessions.Current(r.Now, &r.B2BKeys, token, jwt)
}

// CheckProject refuses paths of another project.
func (r *Request) CheckProject() error {
	if r.Path["project_id"] != r.Project {
		return refusal.New(errtype.ProjectNotFound, "Project could not be found.")
	}
	return nil
}
