package transport

import (
	"errors"
	"strings"
	"testing"
)

func TestPath(t *testing.T) {
	for _, test := range []struct {
		template string
		values   []string
		want     string
		err      error
		text     string
	}{
		{template: "/v1/users", want: "/v1/users"},
		{template: "/v1/users/{user_id}", values: []string{"user-1"}, want: "/v1/users/user-1"},
		{template: "/v1/users/{user_id}/x", values: []string{"a/b?c#d%"}, want: "/v1/users/a%2Fb%3Fc%23d%25/x"},
		{template: "/v1/{a}/{b}", values: []string{"a b", "é{b}"}, want: "/v1/a%20b/%C3%A9%7Bb%7D"},
		{template: "/v1/{a}", values: []string{"..."}, want: "/v1/..."},
		{template: "/v1/{a}", values: []string{"%2e%2e"}, want: "/v1/%252e%252e"},
		{template: "/v1/users/{user_id}", values: []string{""}, err: ErrEmptyID, text: "user_id"},
		{template: "/v1/{a}/{b}", values: []string{"a", "."}, err: ErrInvalidID, text: "b: "},
		{template: "/v1/{a}/{b}", values: []string{"..", "b"}, err: ErrInvalidID, text: "a: "},
		{template: "/v1/{a}/{b}", values: []string{"a"}, text: "do not fill"},
		{template: "/v1/{a}", values: []string{"a", "b"}, text: "do not fill"},
		{template: "/v1/{a", values: []string{"a"}, text: "do not fill"},
	} {
		got, err := fill(test.template, test.values)
		if got != test.want || !errors.Is(err, test.err) && test.err != nil || (err != nil) != (test.text != "") {
			t.Errorf("fill(%q, %q) = %q, %v; want %q, %v", test.template, test.values, got, err, test.want, test.err)
		}
		if err != nil && !strings.Contains(err.Error(), test.text) {
			t.Errorf("fill(%q, %q): error %q does not say %q", test.template, test.values, err, test.text)
		}
	}
}

func TestNilParams(t *testing.T) {
	if err := NilParams("Users.Get"); !strings.HasPrefix(err.Error(), "stytch: Users.Get: params are nil") {
		t.Error(err)
	}
}
