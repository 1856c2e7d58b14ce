package stytchtest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
)

// said is a test that notes what a server says of it.
type said struct{ texts []string }

func (s *said) Helper()        {}
func (s *said) Cleanup(func()) {}
func (s *said) Errorf(format string, args ...any) {
	s.texts = append(s.texts, fmt.Sprintf(format, args...))
}
func (s *said) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// A response that the document does not allow is a mistake of the fake, and told of.
func TestResponsesAreChecked(t *testing.T) {
	tb := new(said)
	srv := NewServer(tb)
	defer srv.Close()
	srv.operations["FraudRulesList"] = operation.Handle(
		func(*operation.Request, *gen.FraudRulesListRequest) (*gen.FraudRulesListResponse, error) {
			return &gen.FraudRulesListResponse{
				Rules: []gen.FraudRule{{Description: "without the time at which it was made"}},
			}, nil
		})
	_, err := srv.Client().Fraud.Rules.List(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, tb.texts, 1, "said")
	require.Contains(t, tb.texts[0], "the response is not what the document allows", "said")
	require.Contains(t, tb.texts[0], "created_at", "said")
}
