package transport

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"testing"
	"testing/synctest"
	"time"
)

func TestHooks(t *testing.T) {
	type key struct{}
	attempt := func(n int) Attempt { return Attempt{"Things.Update", "POST", "/v1/things/{thing_id}", n} }
	for _, test := range []struct {
		name          string
		faults        []fault
		before, after bool
		want          []Outcome
	}{
		{"both", []fault{status(200)}, true, true, []Outcome{{200, "", time.Second, nil}}},
		{"no before", []fault{status(404, "X-Request-Id: r-1")}, false, true, []Outcome{{404, "r-1", time.Second, nil}}},
		{"no after", []fault{status(200)}, true, false, nil},
		{"retries", []fault{fails(refused), status(503), status(200)}, true, true, []Outcome{{0, "", time.Second, refused}, {503, "", time.Second, nil}, {200, "", time.Second, nil}}},
		{"none", []fault{status(200)}, false, false, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				c := newTestClient(t, func(request *http.Request) (*http.Response, error) {
					time.Sleep(time.Second)
					if got := request.Context().Value(key{}); test.before && got != n+1 {
						t.Errorf("attempt %d: context of the request has %v", n+1, got)
					}
					n++
					return test.faults[n-1](request)
				})
				var hooks Hooks
				var before []Attempt
				var got []Outcome
				if test.before {
					hooks.Before = func(ctx context.Context, a Attempt) context.Context {
						before = append(before, a)
						return context.WithValue(ctx, key{}, a.Number)
					}
				}
				if test.after {
					hooks.After = func(ctx context.Context, a Attempt, o Outcome) {
						if a != attempt(len(got)+1) || test.before && ctx.Value(key{}) != a.Number {
							t.Errorf("after: %+v, context has %v", a, ctx.Value(key{}))
						}
						if len(test.want) > len(got) && errors.Is(o.Err, test.want[len(got)].Err) {
							o.Err = test.want[len(got)].Err
						}
						got = append(got, o)
					}
				}
				_, _ = doClass(t.Context(), c, Safe, WithHooks(hooks))
				if !reflect.DeepEqual(got, test.want) {
					t.Errorf("outcomes %+v, want %+v", got, test.want)
				}
				if test.before {
					for i, a := range before {
						if a != attempt(i+1) {
							t.Errorf("before: %+v", a)
						}
					}
				}
				if test.before && len(before) != len(test.faults) || n != len(test.faults) {
					t.Errorf("%d attempts, %d hooks", n, len(before))
				}
			})
		})
	}
}

func TestHookThatReturnsNoContext(t *testing.T) {
	c := newTestClient(t, always(200, `{"name":"x"}`), WithHooks(Hooks{Before: func(context.Context, Attempt) context.Context { return nil }}))
	if out, err := do(c); err != nil || out.Name != "x" {
		t.Error(out, err)
	}
}
