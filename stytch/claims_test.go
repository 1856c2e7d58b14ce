package stytch_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
)

func TestDecodeClaims(t *testing.T) {
	type plan struct {
		Tier  string    `json:"tier"`
		Seats int       `json:"seats"`
		Until time.Time `json:"until"`
		Tags  []string  `json:"tags"`
		Free  any       `json:"free"`
	}
	until := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, test := range []struct {
		name   string
		claims map[string]any
		want   plan
		err    string
	}{
		{name: "none"},
		{name: "all", claims: map[string]any{
			"tier": "gold", "seats": float64(3), "until": "2026-01-02T03:04:05Z", "tags": []any{"a"}, "other": nil,
		}, want: plan{Tier: "gold", Seats: 3, Until: until, Tags: []string{"a"}}},
		{name: "null", claims: map[string]any{"tier": nil}},
		{name: "exact numbers", claims: map[string]any{"seats": json.Number("9007199254740993"), "free": json.Number("1e400")},
			want: plan{Seats: 9007199254740993, Free: json.Number("1e400")}},
		{name: "exact names", claims: map[string]any{"tier": "silver", "TIER": "gold", "Seats": 3}, want: plan{Tier: "silver"}},
		{name: "fraction", claims: map[string]any{"tier": "gold", "seats": 731.5},
			err: "stytch: DecodeClaims: claim seats: a JSON number does not fit int"},
		{name: "another type", claims: map[string]any{"tags": []any{map[string]any{"a": "private"}}},
			err: "stytch: DecodeClaims: claim tags: a JSON object does not fit string"},
		{name: "time", claims: map[string]any{"until": "private"},
			err: "stytch: DecodeClaims: claim until: a JSON string does not fit time.Time"},
		{name: "not JSON", claims: map[string]any{"tier": make(chan int)},
			err: "stytch: DecodeClaims: json: unsupported type: chan int"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := stytch.DecodeClaims[plan](test.claims)
			require.Equal(t, test.want, got)
			if test.err == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, test.err)
		})
	}
}

// What a response holds in claims comes out as the API sent it.
func TestClaimsOfAResponse(t *testing.T) {
	wire := newWire(t)
	wire.status = 200
	wire.answer = []byte(`{"session":{"custom_claims":{"account":9007199254740993,"ratio":1e400}}}`)
	res, err := wire.client.Sessions.Authenticate(t.Context(), &stytch.SessionsAuthenticateParams{SessionToken: new("t")})
	require.NoError(t, err)
	require.Equal(t, map[string]any{"account": json.Number("9007199254740993"), "ratio": json.Number("1e400")}, res.Session.CustomClaims)
	claims, err := stytch.DecodeClaims[struct {
		Account int64 `json:"account"`
	}](res.Session.CustomClaims)
	require.NoError(t, err)
	require.Equal(t, int64(9007199254740993), claims.Account)
}
