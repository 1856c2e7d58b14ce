package stytch_test

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/yaml"

	"github.com/lapgen/stytch-go/api"
	"github.com/lapgen/stytch-go/stytch"
)

// TestSecrets has the API repeat every request in its refusal: no error holds what was sent as a secret. What is one is in
// secrets.yaml.
func TestSecrets(t *testing.T) {
	data, err := os.ReadFile("../api/secrets.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var table struct{ Secrets []string }
	if _, err := yaml.Unmarshal(data, &table, yaml.DecodeOpts{}); err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(api.OpenAPI()))
	if err != nil {
		t.Fatal(err)
	}
	wire := newWire(t)
	for _, row := range operationRows(t) {
		op := doc.Paths.Value(row.Path).GetOperation(row.Method)
		inputs, _ := wireInputs(op, row, sampler{})
		secrets := 0
		for name := range inputs {
			if slices.Contains(table.Secrets, name) {
				inputs[name] = `seen-"<\` + name // what JSON writes in another way
				secrets++
			}
		}
		if secrets > 0 {
			t.Run(row.Product+" "+row.Name, func(t *testing.T) { checkSecrets(t, wire, row, inputs) })
		}
	}
}

func checkSecrets(t *testing.T, wire *wire, row operationRow, inputs map[string]any) {
	method := wire.method(t, row)
	params := reflect.New(method.Type().In(1).Elem())
	decodeStrictly(t, inputs, params.Interface())
	sent := fmt.Sprint(inputs)
	wire.status = 400
	wire.answer = encode(t, map[string]any{"status_code": 400, "error_type": "bad_request", "error_message": sent, "error_details": map[string]string{"sent": sent}})
	out := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), params})
	err, _ := reflect.TypeAssert[error](out[1])
	refused, ok := errors.AsType[*stytch.Error](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	for _, text := range []string{err.Error(), string(refused.Body), string(refused.Details)} {
		if strings.Contains(text, "seen-") || !strings.Contains(text, "[redacted]") {
			t.Errorf("the error holds a secret, or nothing of what was sent: %s", text)
		}
	}
}

// The type of an error stays what it is, even if somebody's password is a word in it.
func TestSecretInType(t *testing.T) {
	wire := newWire(t)
	wire.status, wire.answer = 400, []byte(`{"status_code":400,"error_type":"breached_password","error_message":"The password password is known."}`)
	_, err := wire.client.Passwords.Create(t.Context(), &stytch.PasswordsCreateParams{Email: "ada@example.com", Password: "password"})
	if !errors.Is(err, stytch.ErrorType("breached_password")) || strings.Contains(err.Error(), "password is known") {
		t.Errorf("got %v", err)
	}
}
