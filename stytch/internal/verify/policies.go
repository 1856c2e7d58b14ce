package verify

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/stytch/apierror"
	"github.com/lapgen/stytch-go/stytch/internal/lru"
	"github.com/lapgen/stytch-go/stytch/internal/refresh"
	"github.com/lapgen/stytch-go/stytch/token"
)

// ErrPolicyUnavailable is returned when a policy is unavailable. It says nothing about the
// permission that was asked for.
var ErrPolicyUnavailable = errors.New("the RBAC policy is not available")

// unavailableError is ErrPolicyUnavailable with its cause. That may be a refusal of the API: one
// of the project, and never one of the token that is judged.
type unavailableError struct{ cause error }

func (u *unavailableError) Error() string {
	return ErrPolicyUnavailable.Error() + ": " + u.cause.Error()
}

func (u *unavailableError) Is(target error) bool {
	switch target {
	case ErrPolicyUnavailable:
		return true
	case apierror.ErrUnauthorized, apierror.ErrForbidden:
		return false
	}
	return errors.Is(u.cause, target)
}

func (u *unavailableError) As(target any) bool { return errors.As(u.cause, target) }

// FetchPolicy fetches a policy from the API.
type FetchPolicy func(context.Context) (*token.Policy, error)

// maxOrganizations is how many organizations have their policies cached. When there are more, those that were asked
// for longest ago make room.
const maxOrganizations = 1000

type policyCache = refresh.Cache[*token.Policy]

// policies holds the policies of a project and of its organizations.
type policies struct {
	mu            sync.Mutex
	closed        bool
	project       *policyCache
	organizations *lru.Map[string, *policyCache] // by id; nil before the first
}

// Policy returns the policy of the project. All who ask before there is one wait for one fetch. From the age of five
// minutes it is fetched again in the background, and used for up to 25 hours while that fails.
func (c *Client) Policy(ctx context.Context, fetch FetchPolicy) (*token.Policy, error) {
	return policyOf(ctx, c.judge().policies.ofProject(c.Now, fetch))
}

// OrganizationPolicy is like [Client.Policy], for the policy that an organization has besides that of the project.
func (c *Client) OrganizationPolicy(
	ctx context.Context, organizationID string, fetch FetchPolicy,
) (*token.Policy, error) {
	return policyOf(ctx, c.judge().policies.ofOrganization(organizationID, c.Now, fetch))
}

// RefreshPolicy fetches the policy of the project now, whatever its age, and drops those of organizations, which are
// fetched when they are next needed. After an error the old policy of the project stays.
func (c *Client) RefreshPolicy(ctx context.Context, fetch FetchPolicy) error {
	p := &c.judge().policies
	cache := p.ofProject(c.Now, fetch)
	if cache == nil {
		return token.ErrClosed
	}
	p.dropOrganizations()
	if _, err := cache.Refresh(ctx); err != nil {
		return policyError(err)
	}
	return nil
}

func policyOf(ctx context.Context, cache *policyCache) (*token.Policy, error) {
	if cache == nil {
		return nil, token.ErrClosed
	}
	policy, err := cache.Get(ctx, nil)
	if err != nil {
		return nil, policyError(err)
	}
	return policy, nil
}

func policyError(err error) error {
	if errors.Is(err, refresh.ErrClosed) {
		return token.ErrClosed
	}
	return &unavailableError{err}
}

// ofProject returns the cache of the project's policy, nil after close.
func (p *policies) ofProject(now func() time.Time, fetch FetchPolicy) *policyCache {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.project == nil && !p.closed {
		p.project = newPolicyCache(now, fetch)
	}
	return p.project
}

// ofOrganization returns the cache of an organization's policy, nil after close.
func (p *policies) ofOrganization(id string, now func() time.Time, fetch FetchPolicy) *policyCache {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	if p.organizations == nil {
		p.organizations = lru.New[string, *policyCache](maxOrganizations)
	}
	cache, ok := p.organizations.Get(id)
	if !ok {
		// A fetch for the organization that makes room ends by itself, and serves those who wait for it.
		cache = newPolicyCache(now, fetch)
		p.organizations.Put(id, cache)
	}
	return cache
}

func newPolicyCache(now func() time.Time, fetch FetchPolicy) *policyCache {
	return refresh.New(refresh.Settings{
		FreshFor:    5 * time.Minute,
		MaxStale:    25 * time.Hour,
		MinInterval: 10 * time.Second,
		Timeout:     10 * time.Second,
		MinBackoff:  time.Second,
		MaxBackoff:  30 * time.Second,
		Now:         now,
	}, func(ctx context.Context, _ bool) (*token.Policy, error) { return fetch(ctx) }, nil)
}

// dropOrganizations forgets the policies of organizations. Their fetches end by themselves, and serve those who wait.
func (p *policies) dropOrganizations() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.organizations = nil
}

// close ends all fetches.
func (p *policies) close() {
	p.mu.Lock()
	caches := p.all()
	p.closed, p.project, p.organizations = true, nil, nil
	p.mu.Unlock()
	for _, cache := range caches {
		cache.Close()
	}
}

func (p *policies) all() []*policyCache {
	var caches []*policyCache
	if p.project != nil {
		caches = append(caches, p.project)
	}
	if p.organizations != nil {
		for _, cache := range p.organizations.All {
			caches = append(caches, cache)
		}
	}
	return caches
}
