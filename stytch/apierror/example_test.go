package apierror_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// Decode reads the error of a response that did not come by the client of package stytch.
func ExampleDecode() {
	response := &http.Response{
		StatusCode: http.StatusNotFound,
		Body: io.NopCloser(strings.NewReader(
			`{"status_code":404,"request_id":"r-1","error_type":"user_not_found","error_message":"No such user."}`)),
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if err != nil {
		fmt.Println(err)
		return
	}
	refused := apierror.Decode(response, body, time.Now())
	fmt.Println(refused)
	fmt.Println(errors.Is(refused, errtype.UserNotFound), errors.Is(refused, apierror.ErrNotFound), refused.FromAPI())
	// Output:
	// stytch: status 404, user_not_found: No such user. (request id r-1)
	// true true true
}
