package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/internal/printing"
)

// Action is what happened to an object. Actions that are newer than this version are kept as they came.
type Action string

// The actions known.
const (
	ActionCreate Action = "CREATE"
	ActionUpdate Action = "UPDATE"
	ActionDelete Action = "DELETE"
)

// Source is where a change came from. Sources that are newer than this version are kept as they came.
type Source string

// The sources known.
const (
	SourceDirect    Source = "DIRECT"    // a call of the API
	SourceDashboard Source = "DASHBOARD" // somebody in Stytch's dashboard
	SourceSCIM      Source = "SCIM"      // an identity provider, by SCIM
)

// ObjectType is the kind of object that an event is about. Types that are newer than this version are kept as they
// came.
type ObjectType string

// The types of objects known.
const (
	ObjectOrganization   ObjectType = "organization"
	ObjectMember         ObjectType = "member"
	ObjectSAMLConnection ObjectType = "saml_connection"
	ObjectOIDCConnection ObjectType = "oidc_connection"
	ObjectSCIMConnection ObjectType = "scim_connection"
)

// Event is a webhook, verified.
type Event struct {
	// MessageID is the id of the message, from its headers. It stays the same when the message is sent again.
	MessageID string
	// ID is the id of the event.
	ID         string
	ProjectID  string
	Action     Action
	ObjectType ObjectType
	Source     Source
	// ObjectID is the id of the object: of the organization, member or connection.
	ObjectID string
	// Timestamp is when Stytch sent the event, not when the change happened.
	Timestamp time.Time

	// The object as it is after the change. One of these is set, by ObjectType; none of them after [ActionDelete], and
	// for types that this version does not know.
	Organization   *gen.Organization
	Member         *gen.Member
	SAMLConnection *gen.SAMLConnection
	OIDCConnection *gen.OIDCConnection
	SCIMConnection *gen.SCIMConnection

	// Object is the object as it stands in the body, a JSON object of whatever type; nil if there is none.
	// Some objects hold secrets, so printing hides it.
	Object json.RawMessage `secret:"true"`
}

// Format prints the fields without secrets, for every verb.
func (e Event) Format(f fmt.State, verb rune) { printing.Format(f, verb, e) }

// LogValue returns the fields without secrets.
func (e Event) LogValue() slog.Value { return printing.LogValue(e) }

// decode reads the body of a webhook.
func decode(messageID string, body []byte) (*Event, error) {
	var envelope struct {
		ID         string     `json:"event_id"`
		ProjectID  string     `json:"project_id"`
		Action     Action     `json:"action"`
		ObjectType ObjectType `json:"object_type"`
		Source     Source     `json:"source"`
		ObjectID   string     `json:"id"`
		Timestamp  time.Time  `json:"timestamp"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil {
		return nil, fmt.Errorf("%w: %s", ErrMalformed, problem(err))
	}
	switch {
	case envelope.ID == "":
		return nil, fmt.Errorf("%w: event_id is missing or empty", ErrMalformed)
	case envelope.ObjectType == "":
		return nil, fmt.Errorf("%w: object_type is missing or empty", ErrMalformed)
	case envelope.Action == "":
		return nil, fmt.Errorf("%w: action is missing or empty", ErrMalformed)
	}
	event := &Event{
		MessageID: messageID, ID: envelope.ID, ProjectID: envelope.ProjectID, Action: envelope.Action,
		ObjectType: envelope.ObjectType, Source: envelope.Source, ObjectID: envelope.ObjectID, Timestamp: envelope.Timestamp,
	}
	if err := event.decodeObject(body); err != nil {
		return nil, err
	}
	return event, nil
}

// decodeObject reads the object, which is the member of the body that its type names.
func (e *Event) decodeObject(body []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return fmt.Errorf("%w: %s", ErrMalformed, problem(err))
	}
	object := members[string(e.ObjectType)]
	if len(object) == 0 || string(object) == "null" {
		return nil
	}
	e.Object = object
	switch e.ObjectType {
	case ObjectOrganization:
		return decodeInto(&e.Organization, e)
	case ObjectMember:
		return decodeInto(&e.Member, e)
	case ObjectSAMLConnection:
		return decodeInto(&e.SAMLConnection, e)
	case ObjectOIDCConnection:
		return decodeInto(&e.OIDCConnection, e)
	case ObjectSCIMConnection:
		return decodeInto(&e.SCIMConnection, e)
	}
	return nil
}

// decodeInto decodes the object. Numbers in its free-form members stay exact, as json.Number.
func decodeInto[T any](into **T, e *Event) error {
	object := new(T)
	d := json.NewDecoder(bytes.NewReader(e.Object))
	d.UseNumber()
	if err := d.Decode(object); err != nil {
		return fmt.Errorf("%w: %s: %s", ErrMalformed, e.ObjectType, problem(err))
	}
	*into = object
	return nil
}

// problem says what is wrong with JSON, without a value: the errors of encoding/json and time quote them.
func problem(err error) string {
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && mismatch.Field != "" {
		return "field " + mismatch.Field + " has another type"
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return "the body is not JSON"
	}
	return "the body does not have the expected form"
}
