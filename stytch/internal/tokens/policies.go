package tokens

import (
	"container/list"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/stytch/internal/refresh"
	"github.com/lapgen/stytch-go/stytch/internal/transport"
	"github.com/lapgen/stytch-go/stytch/token"
)

// ErrPolicyUnavailable is the error when a policy cannot be had. It says nothing of the
// permission that was asked for.
var ErrPolicyUnavailable = errors.New("the RBAC policy is not available")

// unavailable is ErrPolicyUnavailable with its cause. That may be a refusal of the API: one
// of the project, and never one of the token that is judged.
type unavailable struct{ cause error }

func (u *unavailable) Error() string { return ErrPolicyUnavailable.Error() + ": " + u.cause.Error() }

func (u *unavailable) Is(target error) bool {
	switch target {
	case ErrPolicyUnavailable:
		return true
	case transport.ErrUnauthorized, transport.ErrForbidden:
		return false
	}
	return errors.Is(u.cause, target)
}

func (u *unavailable) As(target any) bool { return errors.As(u.cause, target) }

// FetchPolicy fetches a policy from the API.
type FetchPolicy func(context.Context) (*token.Policy, error)

// maxOrganizations is of how many organizations the policies are kept. Those that were
// asked for longest ago go first.
const maxOrganizations = 1000

// policies keeps the policies of a project and of its organizations.
type policies struct {
	mu            sync.Mutex
	closed        bool
	project       *refresh.Cache[*token.Policy]
	organizations map[string]*list.Element // of organizationPolicy
	recent        list.List                // the organizations, the last asked for in front
}

type organizationPolicy struct {
	id    string
	cache *refresh.Cache[*token.Policy]
}

// Policy returns the policy of the project. All that ask before there is one wait for
// one fetch; afterwards it is fetched again in the background when it is five minutes
// old, and kept while that fails.
func (l *Local) Policy(ctx context.Context, fetch FetchPolicy) (*token.Policy, error) {
	return l.policy(ctx, l.policies.ofProject(l.client.Now, fetch))
}

// OrganizationPolicy is [Local.Policy] for the policy that an organization has beside
// that of the project.
func (l *Local) OrganizationPolicy(ctx context.Context, organizationID string, fetch FetchPolicy) (*token.Policy, error) {
	return l.policy(ctx, l.policies.ofOrganization(organizationID, l.client.Now, fetch))
}

func (l *Local) policy(ctx context.Context, cache *refresh.Cache[*token.Policy]) (*token.Policy, error) {
	if cache == nil {
		return nil, token.ErrClosed
	}
	policy, err := cache.Get(ctx, nil)
	switch {
	case errors.Is(err, refresh.ErrClosed):
		return nil, token.ErrClosed
	case err != nil:
		return nil, &unavailable{err}
	}
	return policy, nil
}

// ofProject returns the cache of the project's policy, nil after close.
func (p *policies) ofProject(now func() time.Time, fetch FetchPolicy) *refresh.Cache[*token.Policy] {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.project == nil && !p.closed {
		p.project = newPolicyCache(now, fetch)
	}
	return p.project
}

// ofOrganization returns the cache of an organization's policy, nil after close.
func (p *policies) ofOrganization(id string, now func() time.Time, fetch FetchPolicy) *refresh.Cache[*token.Policy] {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	if e, ok := p.organizations[id]; ok {
		p.recent.MoveToFront(e)
		return e.Value.(*organizationPolicy).cache
	}
	if p.organizations == nil {
		p.organizations = map[string]*list.Element{}
	}
	if p.recent.Len() == maxOrganizations {
		// A fetch of it that runs ends by itself, and serves those who wait for it.
		oldest := p.recent.Remove(p.recent.Back()).(*organizationPolicy)
		delete(p.organizations, oldest.id)
	}
	o := &organizationPolicy{id: id, cache: newPolicyCache(now, fetch)}
	p.organizations[id] = p.recent.PushFront(o)
	return o.cache
}

func newPolicyCache(now func() time.Time, fetch FetchPolicy) *refresh.Cache[*token.Policy] {
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

// close ends all fetches.
func (p *policies) close() {
	p.mu.Lock()
	caches := make([]*refresh.Cache[*token.Policy], 0, 1+p.recent.Len())
	if p.project != nil {
		caches = append(caches, p.project)
	}
	for e := p.recent.Front(); e != nil; e = e.Next() {
		caches = append(caches, e.Value.(*organizationPolicy).cache)
	}
	p.closed, p.project, p.organizations = true, nil, nil
	p.recent.Init()
	p.mu.Unlock()
	for _, cache := range caches {
		cache.Close()
	}
}
