package b2b

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSharing(t *testing.T) {
	type from struct {
		ID    string
		Count int
		Only  bool
	}
	type to struct {
		ID    string
		Other string
	}
	require.Equal(t, &to{ID: "a"}, sharing[to](&from{ID: "a", Count: 1, Only: true}))
}

// An object that is always there in one response may be absent in another.
func TestSharingOfObjects(t *testing.T) {
	type object struct{ ID string }
	type from struct{ Object object }
	type to struct{ Object *object }
	require.Equal(t, &to{Object: &object{ID: "a"}}, sharing[to](&from{Object: object{ID: "a"}}))
	require.Equal(t, &from{Object: object{ID: "a"}}, sharing[from](&to{Object: &object{ID: "a"}}))
	require.Equal(t, &from{}, sharing[from](&to{}))
}

// A field that has another type in the other struct is lost only if that is meant.
func TestSharingIsLoud(t *testing.T) {
	type from struct{ ID, Name string }
	type to struct {
		ID   string
		Name *string
	}
	require.PanicsWithValue(t, "*b2b.to.Name is a *string and not a string, as in *b2b.from", func() {
		sharing[to](&from{ID: "a", Name: "b"})
	})
	require.Equal(t, &to{ID: "a"}, sharing[to](&from{ID: "a", Name: "b"}, "Name"))
}
