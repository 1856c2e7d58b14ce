package b2b

import (
	"maps"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/flow"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// The kinds of tokens in links of B2B projects, which are also those in the query of a link.
const (
	memberMagicLink = "multi_tenant_magic_links"
	discoveryLink   = "discovery"
	memberPassword  = "multi_tenant_passwords"

	inviteExpiry = 7 * 24 * flow.DefaultLinkExpiry
)

func memberMagicLinksOperations() operation.Table {
	return operation.Table{
		"B2BMagicLinksAuthenticate":          handleLogin(memberMagicLinksAuthenticate),
		"B2BMagicLinksEmailLoginOrSignup":    handle(memberMagicLinksLoginOrSignup),
		"B2BMagicLinksEmailInvite":           handle(memberMagicLinksInvite),
		"B2BMagicLinksEmailDiscoverySend":    handle(memberMagicLinksDiscoverySend),
		"B2BMagicLinksDiscoveryAuthenticate": handle(memberMagicLinksDiscoveryAuthenticate),
	}
}

// memberLink is a link to a member.
type memberLink struct {
	to, kind  string
	redirect  *string
	minutes   *int32
	challenge *string // of PKCE
	attrs     map[string]string
}

// sendMemberLink puts a link into the inbox that is good for an hour if its request does not say so.
func (c *call) sendMemberLink(m *store.Member, link memberLink) {
	sent := c.linkOfMember(m, link, memberMagicLink)
	sent.Send(c.Request, c.linkSecret(m, link, memberMagicLink, flow.DefaultLinkExpiry))
}

// linkOfMember is a link to a member, which names the organization by its slug.
func (c *call) linkOfMember(m *store.Member, link memberLink, tokenType string) flow.Link {
	return flow.Link{
		To: link.to, Kind: link.kind, Redirect: link.redirect, TokenType: tokenType,
		Query: map[string]string{"slug": c.Organizations.ByID[m.OrganizationID].OrganizationSlug},
	}
}

// linkSecret is the secret of a link to a member.
func (c *call) linkSecret(m *store.Member, link memberLink, kind string, expiry time.Duration) store.Secret {
	attrs := maps.Clone(link.attrs)
	if attrs == nil {
		attrs = map[string]string{}
	}
	attrs["organization_id"], attrs["challenge"] = m.OrganizationID, optional.Value(link.challenge)
	return store.Secret{
		Kind: kind, Subject: m.MemberID, Factor: m.EmailID, ExpiresAt: c.Now.Add(optional.Minutes(link.minutes, expiry)),
		Attrs: attrs,
	}
}

func memberMagicLinksLoginOrSignup(
	c *call, in *gen.B2BMagicLinksEmailLoginOrSignupRequest,
) (*gen.B2BMagicLinksEmailLoginOrSignupResponse, error) {
	if err := refusal.First(flow.CheckExpiry(in.LoginExpirationMinutes), flow.CheckExpiry(in.SignupExpirationMinutes),
		flow.CheckRedirect(in.LoginRedirectURL, errtype.InvalidLoginRedirectURL),
		flow.CheckRedirect(in.SignupRedirectURL, errtype.InvalidSignupRedirectURL)); err != nil {
		return nil, err
	}
	m, created, err := c.memberOrSignup(in.OrganizationID, in.EmailAddress, "magic_link")
	if err != nil {
		return nil, err
	}
	link := memberLink{
		to: in.EmailAddress, kind: "login", redirect: in.LoginRedirectURL, minutes: in.LoginExpirationMinutes,
		challenge: in.PKCECodeChallenge,
	}
	if m.Status != store.MemberActive {
		link.kind, link.redirect, link.minutes = "signup", in.SignupRedirectURL, in.SignupExpirationMinutes
	}
	c.sendMemberLink(m, link)
	out := sharing[gen.B2BMagicLinksEmailLoginOrSignupResponse](c.view(m))
	out.MemberCreated = created
	return out, nil
}

// memberOrSignup returns the member of an organization with an address, whom it makes if
// the organization lets people join by theirs.
func (c *call) memberOrSignup(organizationID, email, method string) (m *store.Member, created bool, err error) {
	o, err := c.findOrganization(organizationID)
	if err != nil {
		return nil, false, err
	}
	m = c.MemberByEmail(o.OrganizationID, email)
	if err := checkMethod(o, m, method); err != nil || m != nil {
		return m, false, err
	}
	if err := checkEmailJIT(o, email); err != nil {
		return nil, false, err
	}
	m, err = c.createMember(o, email, store.MemberPending, nil)
	return m, true, err
}

func memberMagicLinksInvite(
	c *call, in *gen.B2BMagicLinksEmailInviteRequest,
) (*gen.B2BMagicLinksEmailInviteResponse, error) {
	if err := refusal.First(flow.CheckExpiry(in.InviteExpirationMinutes),
		flow.CheckRedirect(in.InviteRedirectURL, errtype.InvalidInviteRedirectURL)); err != nil {
		return nil, err
	}
	o, err := c.findOrganization(in.OrganizationID)
	if err != nil {
		return nil, err
	}
	if o.EmailInvites == store.NotAllowed || o.EmailInvites == store.Restricted && !o.AllowsDomainOf(in.EmailAddress) {
		return nil, refusal.New(errtype.InvalidEmailForInvites,
			"The organization does not allow this e-mail address to be invited.")
	}
	if err := checkMethod(o, nil, "magic_link"); err != nil {
		return nil, err
	}
	if in.InvitedByMemberID != nil {
		if _, _, err := c.findMember(o.OrganizationID, *in.InvitedByMemberID); err != nil {
			return nil, err
		}
	}
	given := sharing[gen.B2BOrganizationsMembersUpdateRequest](in, "EmailAddress")
	m := c.MemberByEmail(o.OrganizationID, in.EmailAddress)
	switch {
	case m == nil:
		m, err = c.createMember(o, in.EmailAddress, store.MemberInvited, given)
	case m.Status == store.MemberActive:
		err = refusal.New(errtype.DuplicateMemberEmail,
			"A member with the specified email already exists for this organization.")
	default: // is invited again
		err = c.changeMember(m, given)
	}
	if err != nil {
		return nil, err
	}
	m.Status = store.MemberInvited
	link := memberLink{
		to: in.EmailAddress, kind: "invite", redirect: in.InviteRedirectURL, minutes: in.InviteExpirationMinutes,
	}
	sent := c.linkOfMember(m, link, memberMagicLink)
	sent.Send(c.Request, c.linkSecret(m, link, memberMagicLink, inviteExpiry))
	return sharing[gen.B2BMagicLinksEmailInviteResponse](c.view(m)), nil
}

func memberMagicLinksAuthenticate(
	c *call, in *gen.B2BMagicLinksAuthenticateRequest,
) (*gen.B2BMagicLinksAuthenticateResponse, error) {
	s, err := flow.FindLink(c.Request, memberMagicLink, in.MagicLinksToken)
	if err != nil {
		return nil, err
	}
	c.Secrets.Spend(in.MagicLinksToken)
	if err := flow.CheckPKCE(s.Attrs["challenge"], in.PKCECodeVerifier); err != nil {
		return nil, err
	}
	_, m, err := c.findMember(s.Attrs["organization_id"], s.Subject)
	if err != nil {
		return nil, err
	}
	if err := c.proveMemberEmail(m, s.Attrs["new_email"]); err != nil {
		return nil, err
	}
	login, err := c.logIn(m, memberEmailFactor(m, gen.FactorTypeMagicLink), sharing[memberLoginInputs](in))
	if err != nil {
		return nil, err
	}
	out := sharing[gen.B2BMagicLinksAuthenticateResponse](login)
	out.MethodID = m.EmailID
	return out, nil
}

// proveMemberEmail notes that a member owns its address, or that to which it is changed.
func (c *call) proveMemberEmail(m *store.Member, newEmail string) error {
	if newEmail != "" && newEmail != m.EmailAddress {
		if err := c.checkMemberEmail(c.Organizations.ByID[m.OrganizationID], m, newEmail); err != nil {
			return err
		}
		c.changeEmail(m, newEmail, false)
	}
	m.EmailAddressVerified = true
	return nil
}

func memberEmailFactor(m *store.Member, kind gen.FactorType) gen.AuthenticationFactor {
	return gen.AuthenticationFactor{
		Type: kind, DeliveryMethod: gen.FactorDeliveryMethodEmail,
		EmailFactor: &gen.EmailFactor{EmailID: m.EmailID, EmailAddress: m.EmailAddress},
	}
}

func memberMagicLinksDiscoverySend(
	c *call, in *gen.B2BMagicLinksEmailDiscoverySendRequest,
) (*gen.B2BMagicLinksEmailDiscoverySendResponse, error) {
	if err := refusal.First(checkEmailOfMember(in.EmailAddress), flow.CheckExpiry(in.DiscoveryExpirationMinutes),
		flow.CheckRedirect(in.DiscoveryRedirectURL, errtype.InvalidDiscoveryRedirectURL)); err != nil {
		return nil, err
	}
	link := flow.Link{
		To: in.EmailAddress, Kind: "discovery", Redirect: in.DiscoveryRedirectURL, TokenType: discoveryLink,
	}
	link.Send(c.Request, store.Secret{
		Kind: discoveryLink, Subject: in.EmailAddress,
		ExpiresAt: c.Now.Add(optional.Minutes(in.DiscoveryExpirationMinutes, flow.DefaultLinkExpiry)),
		Attrs:     map[string]string{"challenge": optional.Value(in.PKCECodeChallenge)},
	})
	return &gen.B2BMagicLinksEmailDiscoverySendResponse{}, nil
}

func memberMagicLinksDiscoveryAuthenticate(
	c *call, in *gen.B2BMagicLinksDiscoveryAuthenticateRequest,
) (*gen.B2BMagicLinksDiscoveryAuthenticateResponse, error) {
	s, err := flow.FindLink(c.Request, discoveryLink, in.DiscoveryMagicLinksToken)
	if err != nil {
		return nil, err
	}
	c.Secrets.Spend(in.DiscoveryMagicLinksToken)
	if err := flow.CheckPKCE(s.Attrs["challenge"], in.PKCECodeVerifier); err != nil {
		return nil, err
	}
	found, err := c.discover(s.Subject, c.discoveryFactor(s.Subject, gen.FactorTypeMagicLink))
	if err != nil {
		return nil, err
	}
	return sharing[gen.B2BMagicLinksDiscoveryAuthenticateResponse](found), nil
}
