package b2b

import (
	"fmt"
	"reflect"
	"slices"
)

// sharing returns a T with what it has in common with from, a pointer to another struct: the values of the fields that
// have the same name in both. Requests and responses of the API that are alike have no type in common, and a session is
// answered in fifteen of them. An object that is always there in one of them and may be absent in another is a value
// here and a pointer there.
//
// It panics if a field has another type there, so that a change of the document is noticed. Fields that are meant to
// differ are named, and stay as they are.
func sharing[T any](from any, differing ...string) *T {
	to := new(T)
	source, target := reflect.ValueOf(from).Elem(), reflect.ValueOf(to).Elem()
	for i := range target.NumField() {
		name := target.Type().Field(i).Name
		field := fitting(source.FieldByName(name), target.Field(i).Type())
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

// fitting returns a field as a value of a type where one of the two is an object and the other a pointer to it: an
// object that is always there, and one that may be absent. Any other field it returns as it is.
func fitting(field reflect.Value, typ reflect.Type) reflect.Value {
	switch {
	case !field.IsValid():
		return field
	case field.Kind() == reflect.Struct && typ == reflect.PointerTo(field.Type()):
		pointer := reflect.New(field.Type())
		pointer.Elem().Set(field)
		return pointer
	case field.Kind() == reflect.Pointer && typ.Kind() == reflect.Struct && typ == field.Type().Elem():
		if field.IsNil() {
			return reflect.Zero(typ)
		}
		return field.Elem()
	}
	return field
}
