package tokens

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// CheckRenewal returns an error for a JWT or session token that cannot be renewed.
func CheckRenewal(operation, credential string) error {
	if credential == "" {
		return transport.Refusal(operation, fmt.Errorf("%w: it is empty", token.ErrMalformed))
	}
	return nil
}

// Renewed returns what the API issued for a session. It is an error if there is no JWT.
func Renewed(operation, sessionToken, sessionJWT string, expiresAt time.Time) (*token.Renewed, error) {
	if sessionJWT == "" {
		return nil, transport.Refusal(operation, errors.New("the API's response has no session JWT"))
	}
	return &token.Renewed{SessionToken: sessionToken, SessionJWT: sessionJWT, ExpiresAt: expiresAt}, nil
}

// NotRenewed returns the error of an operation whose call to the API failed with err. It matches
// [token.ErrInactive] if response, nil for none, says that there is no such session.
func NotRenewed(operation string, err error, response *http.Response) error {
	if response != nil && endsSession(response) {
		return transport.Refusal(operation, fmt.Errorf("%w: %w", token.ErrInactive, err))
	}
	return err
}

// endsSession reports whether the API says with a response that there is no such session, or no longer.
//
// Only a refusal in the API's own form counts, and only of a type that is about the session that was sent: a
// gateway, a route that does not exist, or a wrong secret answers with the same statuses, and says nothing about
// a session. The API repeats the status in the body, and names the request.
func endsSession(response *http.Response) bool {
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode < http.StatusBadRequest {
		return false
	}
	var refusal map[string]json.RawMessage
	if json.Unmarshal(text, &refusal) != nil {
		return false
	}
	var status int
	_ = json.Unmarshal(refusal["status_code"], &status)
	own := status == response.StatusCode || textOf(refusal["request_id"]) != ""
	return own && saysEnded(textOf(refusal["error_type"]))
}

// saysEnded reports whether a type of the API's errors is for a session that was revoked, has expired or never was,
// or for a credential that is not one of a session.
func saysEnded(errorType string) bool {
	switch errorType {
	case "session_not_found", "invalid_session_token", "unable_to_parse_session_jwt":
		return true
	}
	return false
}

// textOf returns a JSON string, "" for anything else.
func textOf(value json.RawMessage) string {
	var text string
	_ = json.Unmarshal(value, &text)
	return text
}
