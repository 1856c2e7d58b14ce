package stytch_test

import (
	"errors"
	"fmt"
	"html"
	"net/url"
	"reflect"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
)

// TestSecrets has the API repeat every request in its refusal: no error holds what was sent as a secret. The
// document marks what is one.
func TestSecrets(t *testing.T) {
	wire := newWire(t)
	withSecrets := 0
	for _, row := range operationRows(t) {
		inputs, _ := wireInputs(row, sampler{})
		secrets := secretInputs(row.op)
		if len(secrets) == 0 {
			continue
		}
		withSecrets++
		t.Run(row.Name, func(t *testing.T) {
			for _, name := range secrets {
				set(inputs, name, `seen-"<\`+name) // what JSON writes in another way
			}
			checkSecrets(t, wire, row, inputs)
			for _, name := range secrets {
				set(inputs, name, `jx"&<qz`) // shorter than many a word
			}
			checkShortSecrets(t, wire, row, inputs)
		})
	}
	require.Greater(t, withSecrets, 60, "operations with secrets")
}

// set sets an input to a text, or to a list of that.
func set(inputs map[string]any, name, text string) {
	if _, ok := inputs[name].([]any); ok {
		inputs[name] = []any{text}
		return
	}
	inputs[name] = text
}

// secretInputs returns the names of the inputs that are secrets. Headers are none: options set them.
func secretInputs(op *openapi3.Operation) []string {
	var names []string
	for _, p := range op.Parameters {
		if p.Value.Extensions["x-secret"] == true && p.Value.In != openapi3.ParameterInHeader {
			names = append(names, p.Value.Name)
		}
	}
	if op.RequestBody == nil {
		return names
	}
	for name, property := range op.RequestBody.Value.Content["application/json"].Schema.Value.Properties {
		if property.Value.Extensions["x-secret"] == true {
			names = append(names, name)
		}
	}
	return names
}

func checkSecrets(t *testing.T, wire *wire, row operationRow, inputs map[string]any) {
	method := wire.method(t, row)
	params := reflect.New(method.Type().In(1).Elem())
	decodeStrictly(t, inputs, params.Interface())
	sent := fmt.Sprint(inputs)
	wire.status = 400
	wire.answer = encode(t, map[string]any{
		"status_code": 400, "error_type": "bad_request", "error_message": sent,
		"error_details": map[string]string{"sent": sent},
	})
	out := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), params})
	err, _ := reflect.TypeAssert[error](out[1])
	var refused *stytch.Error
	require.ErrorAs(t, err, &refused)
	for _, text := range []string{err.Error(), string(refused.Body), string(refused.Details)} {
		require.NotContains(t, text, "seen-")
		require.Contains(t, text, "[redacted]")
	}
}

// checkShortSecrets has a gateway show the body of a request in a page, and as a message.
func checkShortSecrets(t *testing.T, wire *wire, row operationRow, inputs map[string]any) {
	method := wire.method(t, row)
	params := reflect.New(method.Type().In(1).Elem())
	decodeStrictly(t, inputs, params.Interface())
	body := string(encode(t, inputs))
	wire.status = 400
	for name, answer := range map[string]string{
		"page":    "<html><pre>" + html.EscapeString(body) + "</pre></html>",
		"body":    body,
		"form":    url.Values{"body": {body}}.Encode(),
		"message": string(encode(t, map[string]any{"error_message": body, "error_details": inputs})),
		"values":  string(encode(t, map[string]any{"error_message": fmt.Sprint(inputs)})),
	} {
		wire.answer = []byte(answer)
		out := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), params})
		err, _ := reflect.TypeAssert[error](out[1])
		refused, ok := errors.AsType[*stytch.Error](err)
		require.True(t, ok, "%s: %v", name, err)
		for _, text := range []string{err.Error(), string(refused.Body), string(refused.Details)} {
			require.NotContains(t, text, "qz", name)
			require.NotContains(t, text, "jx", name)
		}
		require.Contains(t, string(refused.Body), "[redacted]", name)
	}
}

// A gateway that shows a request shows no code and no password, however short.
func TestShortSecrets(t *testing.T) {
	wire := newWire(t)
	wire.status = 400
	for name, call := range map[string]func() error{
		"123456": func() error {
			params := &stytch.OTPsAuthenticateParams{MethodID: "m", Code: "123456"}
			_, err := wire.client.OTPs.Authenticate(t.Context(), params)
			return err
		},
		"654321": func() error {
			params := &stytch.TOTPsAuthenticateParams{UserID: "u", TOTPCode: "654321"}
			_, err := wire.client.TOTPs.Authenticate(t.Context(), params)
			return err
		},
		"hunter2": func() error {
			params := &stytch.PasswordsAuthenticateParams{Email: "a@b.c", Password: "hunter2"}
			_, err := wire.client.Passwords.Authenticate(t.Context(), params)
			return err
		},
		"s3cr": func() error {
			_, err := wire.client.M2M.Token(t.Context(), &stytch.M2MTokenParams{ClientID: "c", ClientSecret: "s3cr"})
			return err
		},
	} {
		wire.answer = fmt.Appendf(nil, `{"error_type":"bad","error_message":"bad: {\"method_id\":\"m\",\"code\":\"%s\"}",`+
			`"error_details":{"sent":"a=1&code=%s"}}`, name, name)
		err := call()
		refused, ok := errors.AsType[*stytch.Error](err)
		require.True(t, ok)
		require.Equal(t, `bad: {"method_id":"m","code":"[redacted]"}`, refused.Message)
		require.JSONEq(t, `{"sent":"a=1&code=[redacted]"}`, string(refused.Details))
		require.NotContains(t, string(refused.Body), name)
		require.NotContains(t, err.Error(), name)
	}
}

// The type of an error stays what it is, even if somebody's password is a word in it.
func TestSecretInType(t *testing.T) {
	wire := newWire(t)
	wire.status = 400
	wire.answer = []byte(`{"status_code":400,"error_type":"breached_password",` +
		`"error_message":"The password password is known."}`)
	_, err := wire.client.Passwords.Create(t.Context(), &stytch.PasswordsCreateParams{
		Email: "ada@example.com", Password: "password",
	})
	require.ErrorIs(t, err, stytch.ErrorType("breached_password"))
	require.NotContains(t, err.Error(), "password is known")
}
