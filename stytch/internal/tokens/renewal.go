package tokens

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// NotRenewed is the error of an operation that asked the API for a new JWT in vain, of the
// call and its response; that is nil if there was none. It matches [token.ErrInactive] if
// the API says that the session is over.
func NotRenewed(operation string, err error, response *http.Response) error {
	if response != nil && isOver(response) {
		return transport.Refusal(operation, fmt.Errorf("%w: %w", token.ErrInactive, err))
	}
	return err
}

// isOver reports whether a response says that a session is over. One that refuses the
// credentials of the project says nothing of that.
func isOver(response *http.Response) bool {
	switch response.StatusCode {
	case http.StatusNotFound:
		return true
	case http.StatusUnauthorized:
		var refusal struct {
			Type string `json:"error_type"`
		}
		// What cannot be read is no word about credentials either.
		_ = json.NewDecoder(response.Body).Decode(&refusal)
		return !strings.HasPrefix(refusal.Type, "unauthorized_")
	}
	return false
}
