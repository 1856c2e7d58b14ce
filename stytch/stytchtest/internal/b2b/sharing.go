package b2b

import (
	"reflect"
)

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
