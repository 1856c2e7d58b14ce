package verify

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

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
	_, err := p.ofOrganization(id, time.Now, f.of(id)).Get(t.Context(), nil)
	require.NoError(t, err)
}

// The organization that was asked for longest ago makes room for another one.
func TestOrganizationsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p policies
		f := fetches{}
		for i := range 3 * maxOrganizations {
			f.get(t, &p, fmt.Sprint(i))
			f.get(t, &p, "often")
			require.LessOrEqual(t, p.organizations.Len(), maxOrganizations)
		}
		require.Equal(t, 1, f["often"])
		// The last of them are cached, and the one before those is not.
		first := 3*maxOrganizations - (maxOrganizations - 1)
		f.get(t, &p, fmt.Sprint(first))
		f.get(t, &p, fmt.Sprint(first-1))
		require.Equal(t, 1, f[fmt.Sprint(first)])
		require.Equal(t, 2, f[fmt.Sprint(first-1)])
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
		_, there := p.organizations.Get("slow")
		require.False(t, there)
		require.NoError(t, <-result)
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
		results := make(chan error, 2)
		for _, cache := range []*policyCache{p.ofProject(time.Now, wait), p.ofOrganization("o", time.Now, wait)} {
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
			require.ErrorIs(t, <-ended, context.Canceled)
			require.Error(t, <-results)
		}
		require.Zero(t, time.Since(start))
		require.Nil(t, p.ofProject(time.Now, wait))
		require.Nil(t, p.ofOrganization("o", time.Now, wait))
		require.Nil(t, p.ofOrganization("p", time.Now, wait))
	})
}
