package tokens

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lapgen/stytch-go/stytch/token"
)

// fetches counts what is fetched, by organization.
type fetches map[string]int

func (f fetches) of(id string) FetchPolicy {
	return func(context.Context) (*token.Policy, error) {
		f[id]++
		return &token.Policy{}, nil
	}
}

func (f fetches) get(t *testing.T, p *policies, id string) {
	t.Helper()
	if _, err := p.ofOrganization(id, time.Now, f.of(id)).Get(t.Context(), nil); err != nil {
		t.Errorf("%s: %v", id, err)
	}
}

// The organization that was asked for longest ago makes room for another one.
func TestOrganizationsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p policies
		f := fetches{}
		for i := range 3 * maxOrganizations {
			f.get(t, &p, fmt.Sprint(i))
			f.get(t, &p, "often")
			if len(p.organizations) != p.recent.Len() || p.recent.Len() > maxOrganizations {
				t.Fatalf("%d organizations, %d in their order", len(p.organizations), p.recent.Len())
			}
		}
		if f["often"] != 1 {
			t.Errorf("the one that is asked for often was fetched %d times", f["often"])
		}
		// The last of them are kept, and the one before those is not.
		first := 3*maxOrganizations - (maxOrganizations - 1)
		f.get(t, &p, fmt.Sprint(first))
		f.get(t, &p, fmt.Sprint(first-1))
		if f[fmt.Sprint(first)] != 1 || f[fmt.Sprint(first-1)] != 2 {
			t.Errorf("fetched %d and %d times", f[fmt.Sprint(first)], f[fmt.Sprint(first-1)])
		}
		p.close()
	})
}

// Those who wait for an organization that makes room have their answer.
func TestOrganizationMakesRoomDuringFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p policies
		slow := p.ofOrganization("slow", time.Now, func(context.Context) (*token.Policy, error) {
			time.Sleep(time.Second)
			return &token.Policy{}, nil
		})
		result := make(chan error)
		go func() {
			_, err := slow.Get(t.Context(), nil)
			result <- err
		}()
		synctest.Wait()
		for i := range maxOrganizations {
			p.ofOrganization(fmt.Sprint(i), time.Now, nil)
		}
		if _, ok := p.organizations["slow"]; ok {
			t.Error("it is still there")
		}
		if err := <-result; err != nil {
			t.Error(err)
		}
		p.close()
	})
}

func TestPoliciesClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p policies
		ended := make(chan error, 2)
		wait := func(ctx context.Context) (*token.Policy, error) {
			<-ctx.Done()
			ended <- ctx.Err()
			return nil, ctx.Err()
		}
		project, organization := p.ofProject(time.Now, wait), p.ofOrganization("o", time.Now, wait)
		results := make(chan error, 2)
		for _, cache := range []interface {
			Get(context.Context, func(*token.Policy) bool) (*token.Policy, error)
		}{project, organization} {
			go func() {
				_, err := cache.Get(context.Background(), nil)
				results <- err
			}()
		}
		synctest.Wait()
		start := time.Now()
		p.close()
		p.close()
		for range 2 {
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("a fetch ended with %v", err)
			}
			if err := <-results; err == nil {
				t.Error("a policy after Close")
			}
		}
		if time.Since(start) != 0 {
			t.Errorf("it took %v", time.Since(start))
		}
		if p.ofProject(time.Now, wait) != nil || p.ofOrganization("o", time.Now, wait) != nil || p.ofOrganization("p", time.Now, wait) != nil {
			t.Error("caches after Close")
		}
	})
}
