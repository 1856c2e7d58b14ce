package stytch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
)

func TestDecodeClaims(t *testing.T) {
	type plan struct {
		Tier  string    `json:"tier"`
		Seats int       `json:"seats"`
		Until time.Time `json:"until"`
		Tags  []string  `json:"tags"`
	}
	tests := []struct {
		name   string
		claims map[string]any
		want   string // of the tier
		err    string // what the error must hold
	}{
		{name: "none"},
		{name: "all", claims: map[string]any{"tier": "gold", "seats": float64(3), "until": "2026-01-02T03:04:05Z", "tags": []any{"a"}, "other": nil}, want: "gold"},
		{name: "null", claims: map[string]any{"tier": nil}},
		{name: "fraction", claims: map[string]any{"tier": "gold", "seats": 731.5}, err: "claim seats: a JSON number is no int"},
		{name: "another type", claims: map[string]any{"tags": []any{map[string]any{"a": "private"}}}, err: "claim tags"},
		{name: "time", claims: map[string]any{"until": "private"}, err: "a claim does not have the form"},
		{name: "not JSON", claims: map[string]any{"tier": make(chan int)}, err: "unsupported type"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := stytch.DecodeClaims[plan](test.claims)
			if test.err == "" {
				if err != nil || got.Tier != test.want {
					t.Errorf("got %+v, %v", got, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Fatalf("error %v, want %q", err, test.err)
			}
			if got.Tier != "" || got.Seats != 0 {
				t.Errorf("got %+v beside an error", got)
			}
			if strings.Contains(err.Error(), "private") || strings.Contains(err.Error(), "731") {
				t.Errorf("the error has a value: %v", err)
			}
		})
	}
}
