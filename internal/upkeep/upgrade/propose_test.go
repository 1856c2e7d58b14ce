package main

import (
	"os"
	"slices"
	"testing"

	"github.com/lapgen/stytch-go/lapconv/syntax"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// stytchRows reads the table of operations of the Stytch API.
func stytchRows(t *testing.T) []row {
	t.Helper()
	text, err := os.ReadFile("../../../api/operations.yaml")
	require.NoError(t, err)
	var table struct{ Operations []row }
	require.NoError(t, yaml.Unmarshal(text, &table))
	return table.Operations
}

// TestProposeEach leaves each row out of the table and has it proposed from the others.
func TestProposeEach(t *testing.T) {
	file, err := os.Open("../../../api/stytch.lap")
	require.NoError(t, err)
	defer file.Close()
	doc, _, err := syntax.Parse("stytch.lap", file, syntax.ParseOptions{})
	require.NoError(t, err)
	endpoints := map[string]*syntax.Endpoint{}
	for e := range doc.Endpoints() {
		endpoints[e.Method+" "+e.Path] = e
	}
	require.NoError(t, useInitialisms(project))
	rows := stytchRows(t)
	var names, retries, others int
	for i, want := range rows {
		got := newProposer(slices.Delete(slices.Clone(rows), i, i+1)).propose(endpoints[want.key()])
		got.Summary = want.Summary
		if got.Name == want.Name {
			names++
		} else {
			t.Logf("%s: %s, and not %s", want.key(), got.Name, want.Name)
		}
		if got.Retry == want.Retry {
			retries++
		} else {
			t.Logf("%s: %s, and not %s", want.key(), got.Retry, want.Retry)
		}
		if got.Name == want.Name {
			require.Equal(t, want.Type, got.Type, want.key())
		}
		got.Name, got.Type, got.Retry = want.Name, want.Type, want.Retry
		if got == want {
			others++
		} else {
			t.Logf("%s: %v, and not %v", want.key(), got, want)
		}
	}
	// What is left are names that no rule gives. Fewer than these means that a rule was lost.
	if names < 163 || retries < 180 || others < 182 {
		t.Errorf("of %d rows only %d names, %d retry classes and %d times the rest", len(rows), names, retries, others)
	}
	t.Logf("of %d rows: %d names, %d retry classes, %d times all of the rest are as they were decided", len(rows), names,
		retries, others)
}

// A name that was unique when its row was written stays; what comes later takes a longer one.
func TestProposeTypes(t *testing.T) {
	p := &proposer{rows: []row{
		{Product: "b2b", Name: "Organizations.Members.Update", Type: "MembersUpdate"},
		{Product: "consumer", Name: "Members.Get", Type: "MembersGet"},
		{Product: "b2b", Name: "OTPs.SMS.Send", Type: "OTPsSMSSend"},
	}}
	for name, want := range map[string]string{
		"Organizations.Members.Delete": "MembersDelete",
		"Groups.Members.Update":        "GroupsMembersUpdate",
		"Members.Update":               "MembersUpdate", // two of the kind: for a person to decide
		"OTPs.Voice.Send":              "VoiceSend",
		"Organizations.Get":            "OrganizationsGet",
	} {
		require.Equal(t, want, p.typeName(row{Product: "b2b", Name: name}), name)
	}
}

// TestProposeOdd proposes names for paths that no operation has, which must be Go and clash with nothing.
func TestProposeOdd(t *testing.T) {
	require.NoError(t, useInitialisms(project))
	p := newProposer(stytchRows(t))
	for _, test := range []struct{ method, path, want string }{
		{"GET", "/v1/{project_id}", "Root.Get"},
		{"POST", "/v1/token-exchange/start", "TokenExchange.Start"},
		{"GET", "/v1/.well-known/jwks.json", "WellKnown.JWKSJSON"},
		{"POST", "/v1/2fa/enroll", "X2fa.Enroll"},
		{"GET", "/v1/users/{user_id}/devices", "Users.Devices"},
		{"POST", "/v1/users/{user_id}/devices/revoke", "Users.DevicesRevoke"},
		{"GET", "/v1/things/parts/list", "Things.Parts.List"},
		{"GET", "/v1/things/parts", "Things.Parts.Get"},
		{"POST", "/v1/b2b/otps/voice/send", "OTPs.Voice.Send"},
		{"GET", "/v1/b2b/otps/voice", "OTPs.Voice.Get"},
	} {
		r := p.propose(&syntax.Endpoint{Method: test.method, Path: test.path})
		if r.Name != test.want {
			t.Errorf("%s %s: %s, want %s", test.method, test.path, r.Name, test.want)
		}
		p.rows = append(p.rows, r)
	}
}
