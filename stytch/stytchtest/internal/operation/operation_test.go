package operation_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func greet(_ *operation.Request, in *struct{ Name string }) (*struct{ Greeting string }, error) {
	if in.Name == "" {
		return nil, refusal.New(errtype.UserNotFound, "Nobody is greeted.")
	}
	return &struct{ Greeting string }{"Hello " + in.Name}, nil
}

func TestHandle(t *testing.T) {
	run := operation.Handle(greet)
	out, err := run(&operation.Request{Body: []byte(`{"Name": "Ada"}`)})
	require.NoError(t, err)
	require.Equal(t, &struct{ Greeting string }{"Hello Ada"}, out)

	for name, test := range map[string]struct {
		body string
		want error
	}{
		"refused by the operation": {" ", errtype.UserNotFound},
		"another type of value":    {`{"Name": 1}`, errtype.BadRequest},
		"no JSON":                  {`{`, errtype.BadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := run(&operation.Request{Body: []byte(test.body)})
			require.True(t, out == nil, "a typed nil") //nolint:testifylint // which Nil would take
			var refused *refusal.Error
			require.ErrorAs(t, err, &refused)
			require.Equal(t, test.want, refused.Type)
		})
	}
}

func TestJoin(t *testing.T) {
	a, b := operation.Table{"A": operation.Handle(greet)}, operation.Table{"B": operation.Handle(greet)}
	require.Len(t, operation.Join(a, b), 2)
	require.PanicsWithValue(t, "two operations A", func() { operation.Join(a, b, a) })
}

// Every response gets its id and its status, whatever its type.
func TestEnvelope(t *testing.T) {
	require.Equal(t, &gen.UsersDeleteResponse{RequestID: "id", UserID: "user", StatusCode: 200},
		operation.Envelope(&gen.UsersDeleteResponse{UserID: "user"}, "id", 200))
	require.Equal(t, map[string]any{"request_id": "id", "status_code": 201, "active": true},
		operation.Envelope(map[string]any{"active": true}, "id", 201))
}

// A JWT is signed after the response has been encoded, in the place of what stood for it.
func TestSignAndFinish(t *testing.T) {
	state, err := store.New()
	require.NoError(t, err)
	r := &operation.Request{State: state}
	first, err := r.Sign(&state.ConsumerKeys, map[string]any{"sub": "ada"})
	require.NoError(t, err)
	second, err := r.Sign(&state.B2BKeys, map[string]any{"sub": "grace"})
	require.NoError(t, err)
	require.NotEqual(t, first, second)

	encoded, err := json.Marshal([]string{first, "in between", second})
	require.NoError(t, err)
	finished, err := r.Finish(encoded)
	require.NoError(t, err)
	var texts []string
	require.NoError(t, json.Unmarshal(finished, &texts))
	require.Len(t, texts, 3)
	require.Equal(t, "in between", texts[1])
	var claims map[string]any
	require.True(t, state.ConsumerKeys.Read(texts[0], &claims))
	require.Equal(t, map[string]any{"sub": "ada"}, claims)
	require.False(t, state.ConsumerKeys.Read(texts[2], &claims))
	require.True(t, state.B2BKeys.Read(texts[2], &claims))
	require.Equal(t, map[string]any{"sub": "grace"}, claims)
}
