package printing

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type inner struct {
	Code  string `json:"code" secret:"true"`
	Label string `json:"label"`
}

func (i inner) Format(f fmt.State, verb rune) { Format(f, verb, i) }
func (i inner) LogValue() slog.Value          { return LogValue(i) }

type outer struct {
	ID      string           `json:"id"`
	Token   *string          `json:"token,omitzero" secret:"true"`
	Codes   []string         `json:"codes" secret:"true"`
	Count   *int             `json:"count"`
	Nested  inner            `json:"nested"`
	Pointer *inner           `json:"pointer"`
	List    []inner          `json:"list"`
	Map     map[string]inner `json:"map"`
	At      time.Time        `json:"at"`
	Any     any              `json:"any"`
	Untold  string
}

func (o outer) Format(f fmt.State, verb rune) { Format(f, verb, o) }
func (o outer) LogValue() slog.Value          { return LogValue(o) }

func filled() outer {
	return outer{
		ID: "id-1", Token: new("S1"), Codes: []string{"S2", "S3"}, Count: new(7), Nested: inner{"S4", "a"},
		Pointer: &inner{"S5", "b"}, List: []inner{{"S6", "c"}, {"", "d"}}, Map: map[string]inner{"k": {"S7", "e"}},
		At: time.Unix(0, 0).UTC(), Any: inner{"S8", "f"}, Untold: "u",
	}
}

func TestFormat(t *testing.T) {
	for format, want := range map[string]string{
		"%v": "{id-1 [redacted] [redacted] 7 {[redacted] a} {[redacted] b} [{[redacted] c} { d}] map[k:{[redacted] e}] " +
			"1970-01-01 00:00:00 +0000 UTC {[redacted] f} u}",
		"%+v": "{ID:id-1 Token:[redacted] Codes:[redacted] Count:7 Nested:{Code:[redacted] Label:a} " +
			"Pointer:{Code:[redacted] Label:b} List:[{Code:[redacted] Label:c} {Code: Label:d}] " +
			"Map:map[k:{Code:[redacted] Label:e}] At:1970-01-01 00:00:00 +0000 UTC Any:{Code:[redacted] Label:f} Untold:u}",
		"%#v": `printing.outer{ID:"id-1", Token:[redacted], Codes:[redacted], Count:7, ` +
			`Nested:printing.inner{Code:[redacted], Label:"a"}, Pointer:printing.inner{Code:[redacted], Label:"b"}, ` +
			`List:[]printing.inner{printing.inner{Code:[redacted], Label:"c"}, printing.inner{Code:"", Label:"d"}}, ` +
			`Map:map[string]printing.inner{"k":printing.inner{Code:[redacted], Label:"e"}}, ` +
			`At:time.Date(1970, time.January, 1, 0, 0, 0, 0, time.UTC), ` +
			`Any:printing.inner{Code:[redacted], Label:"f"}, Untold:"u"}`,
	} {
		require.Equal(t, want, fmt.Sprintf(format, filled()), format)
		require.Equal(t, want, fmt.Sprintf(format, new(filled())), format)
	}
}

// The flags of a verb hold for what is in the struct.
func TestFormatFlags(t *testing.T) {
	require.Equal(t, `{  ""  "b"}`, fmt.Sprintf("%4q", inner{"", "b"}))
	require.Equal(t, "{[redacted]    b}", fmt.Sprintf("%4s", inner{"x", "b"}))
	require.Equal(t, "{[redacted] 62}", fmt.Sprintf("%x", inner{"x", "b"}))
}

// What is empty stays visibly empty.
func TestFormatEmpty(t *testing.T) {
	require.Equal(t, `{"" <nil> [] <nil> {"" ""} <nil> [] map[] "0001-01-01 00:00:00 +0000 UTC" <nil> ""}`,
		fmt.Sprintf("%q", outer{}))
	require.Equal(t, `{Code: Label:}`, fmt.Sprintf("%+v", inner{}))
	require.Contains(t, fmt.Sprintf("%+v", outer{Token: new("")}), "Token: ")
	require.Equal(t, "<nil>", fmt.Sprintf("%+v", (*outer)(nil)))
}

func TestLogValue(t *testing.T) {
	without := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
			return slog.Attr{}
		}
		return a
	}
	var text, json bytes.Buffer
	options := &slog.HandlerOptions{ReplaceAttr: without}
	slog.New(slog.NewTextHandler(&text, options)).Info("m", "nested", inner{"S1", "a"}, "pointer", &outer{ID: "i"})
	require.Equal(t, `msg=m nested.code=[redacted] nested.label=a pointer.id=i pointer.nested.code="" `+
		`pointer.nested.label="" pointer.at=0001-01-01T00:00:00.000Z pointer.Untold=""`+"\n", text.String())
	slog.New(slog.NewJSONHandler(&json, options)).Info("m", "o", filled())
	require.JSONEq(t, `{"msg":"m","o":{"id":"id-1","token":"[redacted]","codes":"[redacted]","count":7,
		"nested":{"code":"[redacted]","label":"a"},"pointer":{"code":"[redacted]","label":"b"},
		"list":"[{Code:[redacted] Label:c} {Code: Label:d}]","map":"map[k:{Code:[redacted] Label:e}]",
		"at":"1970-01-01T00:00:00Z","any":{"code":"[redacted]","label":"f"},"Untold":"u"}}`, json.String())
}
