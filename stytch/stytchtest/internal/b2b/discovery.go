package b2b

import (
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/rbac"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func discoveryOperations() operation.Table {
	return operation.Table{
		"B2BDiscoveryIntermediateSessionsExchange": handleLogin(discoveryExchange),
		"B2BDiscoveryOrganizationsList":            handle(discoveryList),
		"B2BDiscoveryOrganizationsCreate":          handleLogin(discoveryCreate),
	}
}

// discovery is what the responses to a login without an organization have in common.
type discovery struct {
	IntermediateSessionToken string
	EmailAddress             string
	DiscoveredOrganizations  []gen.DiscoveredOrganization
}

// discover begins the intermediate session of a person, and finds the person's organizations.
func (c *call) discover(email string, factor gen.AuthenticationFactor) (*discovery, error) {
	factor.LastAuthenticatedAt = c.Now
	factors := []gen.AuthenticationFactor{factor}
	token, err := c.beginIntermediate(store.Intermediate{Email: email, Factors: factors})
	if err != nil {
		return nil, err
	}
	return &discovery{token, email, c.discovered(email, factors)}, nil
}

// discoveryFactor is the factor of an address that need not be a member's.
func (c *call) discoveryFactor(email string, kind gen.FactorType) gen.AuthenticationFactor {
	return gen.AuthenticationFactor{
		Type: kind, DeliveryMethod: gen.FactorDeliveryMethodEmail,
		EmailFactor: &gen.EmailFactor{EmailID: random.ID("email"), EmailAddress: email},
	}
}

// discovered returns the organizations that somebody belongs to or may join.
func (c *call) discovered(email string, factors []gen.AuthenticationFactor) []gen.DiscoveredOrganization {
	found := []gen.DiscoveredOrganization{}
	for o := range c.Organizations.All() {
		m := c.MemberByEmail(o.OrganizationID, email)
		membership := c.membership(o, m, email)
		if membership == nil {
			continue
		}
		primary, mfa := missingPrimary(o, m, factors), missingMFA(o, m, factors)
		found = append(found, gen.DiscoveredOrganization{
			Organization: new(c.showOrganization(o)), Membership: membership, PrimaryRequired: primary, MFARequired: mfa,
			MemberAuthenticated: primary == nil && mfa == nil,
		})
	}
	return found
}

// membership says how somebody belongs to an organization, or may join it; nil if not at all.
func (c *call) membership(o *store.Organization, m *store.Member, email string) *gen.Membership {
	switch {
	case m != nil:
		return &gen.Membership{Type: gen.MembershipType(m.Status + "_member"), Member: new(c.showMember(m))}
	case checkEmailJIT(o, email) == nil:
		return &gen.Membership{
			Type: gen.MembershipTypeEligibleToJoinByEmailDomain, Details: map[string]any{"domain": address.DomainOf(email)},
		}
	}
	return nil
}

// join returns the member with an address, whom it makes if the organization lets people
// join by theirs. The address has been proved to be the person's.
func (c *call) join(organizationID, email string) (*store.Member, error) {
	o, err := c.findOrganization(organizationID)
	if err != nil {
		return nil, err
	}
	m := c.MemberByEmail(o.OrganizationID, email)
	if m == nil {
		if err := checkEmailJIT(o, email); err != nil {
			return nil, err
		}
		if m, err = c.createMember(o, email, store.MemberPending, nil); err != nil {
			return nil, err
		}
	}
	m.EmailAddressVerified = true
	return m, nil
}

func discoveryExchange(
	c *call, in *gen.B2BDiscoveryIntermediateSessionsExchangeRequest,
) (*gen.B2BDiscoveryIntermediateSessionsExchangeResponse, error) {
	i, err := c.findIntermediate(in.IntermediateSessionToken)
	if err != nil {
		return nil, err
	}
	m, err := c.join(in.OrganizationID, i.Email)
	if err != nil {
		return nil, err
	}
	inputs := sharing[memberLoginInputs](in, "IntermediateSessionToken")
	inputs.IntermediateSessionToken = &in.IntermediateSessionToken
	login, err := c.enter(m, nil, *inputs)
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BDiscoveryIntermediateSessionsExchangeResponse](login), nil
}

func discoveryList(
	c *call, in *gen.B2BDiscoveryOrganizationsListRequest,
) (*gen.B2BDiscoveryOrganizationsListResponse, error) {
	s, err := c.MemberSession(in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	var email string
	var factors []gen.AuthenticationFactor
	switch {
	case s != nil && in.IntermediateSessionToken != nil:
		return nil, refusal.New(errtype.TooManySessionArguments, "Give either an intermediate session or a session.")
	case s != nil:
		email, factors = c.Members.ByID[s.MemberID].EmailAddress, primaryMemberFactors(s.AuthenticationFactors)
	case in.IntermediateSessionToken != nil:
		i, err := c.findIntermediate(*in.IntermediateSessionToken)
		if err != nil {
			return nil, err
		}
		email, factors = i.Email, i.Factors
	default:
		return nil, refusal.New(errtype.NoSessionArguments, "An intermediate session or a session is needed.")
	}
	return &gen.B2BDiscoveryOrganizationsListResponse{
		EmailAddress: email, DiscoveredOrganizations: c.discovered(email, factors),
	}, nil
}

// discoveryCreate makes an organization whose founder is its administrator.
func discoveryCreate(
	c *call, in *gen.B2BDiscoveryOrganizationsCreateRequest,
) (*gen.B2BDiscoveryOrganizationsCreateResponse, error) {
	i, err := c.findIntermediate(in.IntermediateSessionToken)
	if err != nil {
		return nil, err
	}
	settings := sharing[gen.B2BOrganizationsUpdateRequest](in)
	if settings.OrganizationName == nil {
		name, _, _ := strings.Cut(i.Email, "@")
		settings.OrganizationName = &name
	}
	o, err := c.createOrganization(settings)
	if err != nil {
		return nil, err
	}
	m, err := c.createMember(o, i.Email,
		store.MemberActive, &gen.B2BOrganizationsMembersUpdateRequest{Roles: []string{rbac.AdminRole}})
	if err != nil {
		return nil, err
	}
	m.EmailAddressVerified = true
	// That the intermediate session was begun for another member is of no account here.
	inputs := sharing[memberLoginInputs](in, "IntermediateSessionToken")
	inputs.IntermediateSessionToken = nil
	login, err := c.enter(m, primaryMemberFactors(i.Factors), *inputs)
	if err != nil {
		return nil, err
	}
	delete(c.Intermediates, in.IntermediateSessionToken)
	return sharing[gen.B2BDiscoveryOrganizationsCreateResponse](login), nil
}
