package stytchtest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"time"

	"github.com/lapgen/stytch-go/stytch/errtype"
)

// request is a request on its way through an operation, which has the state to itself.
type request struct {
	*state
	project string    // the id of the project
	baseURL string    // of the server
	now     time.Time // in UTC, to the second
	path    map[string]string
	query   url.Values
	header  http.Header
	body    []byte
	member  *memberSession // on whose behalf it is made, nil for the project's
	send    func(message)
}

// session returns the session of a user that a token or a JWT names; nil if neither is given.
func (r *request) session(token, jwt *string) (*session, error) {
	return r.sessions.current(r.now, &r.consumerKeys, token, jwt)
}

// memberSession returns the session of a member that a token or a JWT names; nil if neither is given.
func (r *request) memberSession(token, jwt *string) (*memberSession, error) {
	return r.memberSessions.current(r.now, &r.b2bKeys, token, jwt)
}

// operation answers a request with the response or a refusal.
type operation func(*request) (any, error)

// table has operations by their operationId.
type table map[string]operation

// none is the body of a request that has none.
type none struct{}

// decoded makes an operation of a function that takes the body of the request.
func decoded[In, Out any](f func(*request, *In) (*Out, error)) operation {
	return func(r *request) (any, error) {
		in := new(In)
		if len(bytes.TrimSpace(r.body)) > 0 {
			if err := json.Unmarshal(r.body, in); err != nil {
				return nil, refuse(errtype.BadRequest, "The body is not what it should be.")
			}
		}
		out, err := f(r, in)
		if err != nil {
			return nil, err // and no typed nil
		}
		return out, nil
	}
}

// joined returns the operations of several tables. It panics if two have the same one.
func joined(tables ...table) table {
	all := table{}
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

// checkProject refuses paths of another project.
func (r *request) checkProject() error {
	if r.path["project_id"] != r.project {
		return refuse(errtype.ProjectNotFound, "Project could not be found.")
	}
	return nil
}

// withEnvelope sets what every response has.
func withEnvelope(out any, requestID string) any {
	if f, ok := out.(map[string]any); ok {
		f["request_id"], f["status_code"] = requestID, http.StatusOK
		return f
	}
	v := reflect.ValueOf(out).Elem()
	if f := v.FieldByName("RequestID"); f.IsValid() {
		f.SetString(requestID)
	}
	if f := v.FieldByName("StatusCode"); f.IsValid() {
		f.SetInt(http.StatusOK)
	}
	return out
}
