package stytchtest

import (
	"iter"
	"reflect"
	"slices"

	"github.com/lapgen/stytch-go/stytch/errtype"
)

// inOrder keeps things by id, in the order in which they were added, so that lists and
// pages of them come out the same each time.
type inOrder[T any] struct {
	byID map[string]T
	ids  []string
}

func newInOrder[T any]() *inOrder[T] { return &inOrder[T]{byID: map[string]T{}} }

func (o *inOrder[T]) add(id string, thing T) error {
	if len(o.ids) >= maxObjects {
		return refuse(errtype.TooManyRequests, "The fake keeps no more than %d of a kind.", maxObjects)
	}
	o.byID[id] = thing
	o.ids = append(o.ids, id)
	return nil
}

func (o *inOrder[T]) remove(id string) {
	delete(o.byID, id)
	if i := slices.Index(o.ids, id); i >= 0 {
		o.ids = slices.Delete(o.ids, i, i+1)
	}
}

// all yields what is there now; adding and removing meanwhile is fine.
func (o *inOrder[T]) all() iter.Seq[T] {
	ids := slices.Clone(o.ids)
	return func(yield func(T) bool) {
		for _, id := range ids {
			if thing, ok := o.byID[id]; ok && !yield(thing) {
				return
			}
		}
	}
}

// sharing returns a T with what it has in common with from, a pointer to another struct:
// the values of fields of the same name and type. Requests and responses of the API that
// are alike have no type in common, and a session is answered in fifteen of them.
func sharing[T any](from any) *T {
	to := new(T)
	source, target := reflect.ValueOf(from).Elem(), reflect.ValueOf(to).Elem()
	for i := range target.NumField() {
		field := source.FieldByName(target.Type().Field(i).Name)
		if field.IsValid() && field.Type() == target.Field(i).Type() {
			target.Field(i).Set(field)
		}
	}
	return to
}
