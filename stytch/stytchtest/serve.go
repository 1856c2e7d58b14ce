package stytchtest

import (
	"bytes"
	"cmp"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/consumer"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/contract"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/outbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sandbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// UnmodelledHeader is the header of a response that is filled in by rule, since its
// operation is not modelled. Its value is the name of the operation.
const UnmodelledHeader = "Stytch-Fake-Unmodelled"

const (
	requestIDHeader = "X-Request-Id"
	maxBody         = 1 << 20
)

// ServeHTTP answers a request as the API would.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.serveMounted(w, r) {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	requestID := random.RequestID()
	recorded := Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: withoutCredentials(r.Header), Body: kept(body),
		At: s.Clock.Now(),
	}
	answer := &recorder{ResponseWriter: w}
	defer func() {
		recorded.Status, recorded.Response = answer.status, answer.body
		s.requests.add(recorded)
	}()
	w.Header().Set(requestIDHeader, requestID)
	if err != nil {
		writeRefusal(answer, requestID, &refusal.Error{
			Status: http.StatusRequestEntityTooLarge, Type: errtype.BadRequest,
			Message: "The body is larger than a megabyte.",
		})
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if s.servePublic(answer, r, body, requestID, &recorded) || s.serveConsent(answer, r, &recorded) {
		return
	}
	found, ok := s.document.Route(r)
	if !ok {
		writeRefusal(answer, requestID,
			refusal.Of(errtype.RouteNotFound, "The API has no operation %s %s.", r.Method, r.URL.Path))
		return
	}
	recorded.Operation = s.document.Names[found.Operation.OperationID]
	answer.docs = docsOf(recorded.Operation)
	isKeys := strings.HasSuffix(recorded.Operation, "Sessions.GetJWKS")
	fault := s.faults.take(recorded.Operation, isKeys)
	if fault.apply(answer, r, requestID) {
		return
	}
	if !isKeys && !s.authenticated(r) {
		writeRefusal(answer, requestID, refusal.Of(errtype.UnauthorizedCredentials, "Unauthorized credentials."))
		return
	}
	if err := found.CheckRequest(r.Context()); err != nil {
		s.reportInvalid(recorded.Operation, err)
		writeRefusal(answer, requestID, refusal.Of(errtype.BadRequest, "%v", err))
		return
	}
	s.answer(answer, r, &found, body, requestID)
}

// answer has the operation of a request answer it.
func (s *Server) answer(w *recorder, r *http.Request, found *contract.Routed, body []byte, requestID string) {
	name := s.document.Names[found.Operation.OperationID]
	text, modelled, err := s.dispatch(r, found, body, requestID)
	var refused *refusal.Error
	switch {
	case errors.As(err, &refused):
		text = writeRefusal(w, requestID, refused)
	case err != nil:
		text = writeRefusal(w, requestID, refusal.Of(errtype.InternalServerError, "%v", err))
	default:
		if !modelled {
			w.Header().Set(UnmodelledHeader, name)
		}
		status, _ := contract.Success(found.Operation)
		writeText(w, status, text)
	}
	if s.config.checkResponses {
		if err := found.CheckResponse(r.Context(), w.status, w.Header(), text); err != nil {
			s.config.report("stytchtest: %s: the response is not what the document allows: %v\n%s", name, err, w.body)
		}
	}
}

// dispatch runs an operation, and encodes what it answers.
func (s *Server) dispatch(
	r *http.Request, found *contract.Routed, body []byte, requestID string,
) (text []byte, modelled bool, err error) {
	in, text, modelled, err := s.run(r, found, body, requestID)
	if err != nil {
		return nil, modelled, err
	}
	text, err = in.Finish(text)
	return text, modelled, err
}

// run runs an operation with the state to itself. Until the response is encoded it may share lists and maps with the
// state.
func (s *Server) run(
	r *http.Request, found *contract.Routed, body []byte, requestID string,
) (in *operation.Request, text []byte, modelled bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in = s.newRequest()
	in.Operation, in.Path, in.Query = found.Operation.OperationID, found.Path, r.URL.Query()
	in.Header, in.Body = r.Header, body
	if err := b2b.ActAs(in); err != nil {
		return in, nil, false, err
	}
	if sandbox.Concerns(in) {
		if err := s.enterSandbox(in); err != nil {
			return in, nil, false, err
		}
	}
	run, modelled := s.operations[found.Operation.OperationID]
	var out any
	if modelled {
		if out, err = run(in); err != nil {
			return in, nil, true, err
		}
		contract.Complete(found.Operation, out)
	} else {
		out = contract.Fill(found.Operation)
	}
	status, _ := contract.Success(found.Operation)
	text, err = json.Marshal(operation.Envelope(out, requestID, status))
	return in, text, modelled, err
}

// enterSandbox has a request see a state of its own, which ends with it: what it does shows nowhere, and its messages
// are not sent.
func (s *Server) enterSandbox(in *operation.Request) error {
	apart, err := store.New()
	if err != nil {
		return err
	}
	apart.ConsumerKeys, apart.B2BKeys, apart.MachineKeys = s.state.ConsumerKeys, s.state.B2BKeys, s.state.MachineKeys
	apart.ConsumerPolicy, apart.B2BPolicy = s.state.ConsumerPolicy, s.state.B2BPolicy
	in.State, in.Send = apart, func(outbox.Message) {}
	if strings.HasPrefix(in.Operation, "B2B") {
		return b2b.FillSandbox(in)
	}
	return consumer.FillSandbox(in)
}

// newRequest returns a request that says nothing yet. The caller has the lock.
func (s *Server) newRequest() *operation.Request {
	now := s.Clock.Now().UTC().Truncate(time.Second)
	s.state.Users.DropUnproved(now)
	return &operation.Request{
		State: s.state, Project: s.config.projectID, BaseURL: s.URL,
		Issuer: cmp.Or(s.config.domain, "stytch.com/"+s.config.projectID), Now: now, Send: s.Inbox.deliver,
	}
}

// authenticated reports whether a request has the credentials of the project.
func (s *Server) authenticated(r *http.Request) bool {
	id, secret, ok := r.BasicAuth()
	return ok && id == s.config.projectID && subtle.ConstantTimeCompare([]byte(secret), []byte(s.config.secret)) == 1
}

// reportInvalid fails the test that sent a request which the API does not allow.
func (s *Server) reportInvalid(operation string, err error) {
	if s.config.report != nil && !s.config.allowInvalid {
		s.config.report("stytchtest: %s: the API does not allow this request: %v", operation, err)
	}
}

func writeRefusal(w *recorder, requestID string, r *refusal.Error) []byte {
	return writeJSON(w, r.Status, gen.Error{
		StatusCode: int32(r.Status), RequestID: requestID, ErrorType: string(r.Type), ErrorMessage: r.Message,
		ErrorURL: r.URL(w.docs),
	})
}

// docsOf returns which part of the documentation the errors of an operation are in.
func docsOf(operation string) refusal.Docs {
	product, _, _ := strings.Cut(operation, ".")
	switch product {
	case "B2B":
		return refusal.B2BDocs
	case "Fraud":
		return refusal.FraudDocs
	}
	return refusal.ConsumerDocs
}

// writeJSON answers a value, and returns its text.
func writeJSON(w http.ResponseWriter, status int, body any) []byte {
	text, err := json.Marshal(body)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"error_type":"internal_server_error"}`)
	}
	writeText(w, status, text)
	return text
}

func writeText(w http.ResponseWriter, status int, text []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // nobody is left to tell when the caller has gone
}

// recorder notes what is answered.
type recorder struct {
	http.ResponseWriter
	docs   refusal.Docs // that errors refer to
	status int
	body   []byte
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(data []byte) (int, error) {
	if room := maxKept - len(r.body); room > 0 {
		r.body = append(r.body, data[:min(len(data), room)]...)
	}
	return r.ResponseWriter.Write(data)
}
