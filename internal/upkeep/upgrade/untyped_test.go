package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/internal/upkeep/checkout"
)

func TestUntyped(t *testing.T) {
	const before = `components:
  schemas:
    User: {type: object, properties: {created_at: {type: string}, name: {type: string}}}
`
	const after = `components:
  schemas:
    User:
      type: object
      properties:
        created_at: {type: string}
        seen_at: {type: string}
        left_at: {type: string, format: date-time}
        flat: {type: string}
    Device:
      type: object
      properties:
        place: {type: object}
        trusted_metadata: {type: object}
        labels: {type: object, additionalProperties: {type: string}}
        owner: {$ref: "#/components/schemas/User"}
        marks: {type: array, items: {type: string}}
`
	dir := t.TempDir()
	tr := &tree{&checkout.Copy{Dir: dir, Files: map[string][]byte{openAPIDocument: []byte(before)}}}
	require.NoError(t, checkout.WriteFile(tr.Path(openAPIDocument), []byte(after), 0o644))
	got, err := tr.untyped()
	require.NoError(t, err)
	want := []string{
		"say in api/overlay.yaml what Device.place holds, if that is known",
		"say in api/overlay.yaml whether User.seen_at is a time (format: date-time)",
	}
	require.Equal(t, want, got)
}
