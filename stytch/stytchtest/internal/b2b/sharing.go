package b2b

import (
	"fmt"
	"reflect"
	"slices"
)

// sharing returns a T with what it has in common with from, a pointer to another struct: the values of the fields that
// have the same name in both. Requests and responses of the API that are alike have no type in common, and a session is
// answered in fifteen of them.
//
// It panics if a field has another type there, so that a change of the document is noticed. Fields that are meant to
// differ are named, and stay as they are.
func sharing[T any](from any, differing ...string) *T {
	to := new(T)
	source, target := reflect.ValueOf(from).Elem(), reflect.ValueOf(to).Elem()
	for i := range target.NumField() {
		name := target.Type().Field(i).Name
		field := source.FieldByName(name)
		switch {
		case !field.IsValid() || slices.Contains(differing, name):
		case field.Type() != target.Field(i).Type():
			panic(fmt.Sprintf("%T.%s is a %s and not a %s, as in %T", to, name, target.Field(i).Type(), field.Type(), from))
		default:
			target.Field(i).Set(field)
		}
	}
	return to
}
