package b2b

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sessions"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// memberLoginInputs are the inputs that logins of members have in common.
type memberLoginInputs struct {
	SessionToken, SessionJWT, IntermediateSessionToken *string
	SessionDurationMinutes                             *int32
	SessionCustomClaims                                map[string]any
}

// sessionInputs are what requests ask of the session that they begin.
type sessionInputs struct {
	SessionDurationMinutes *int32
	SessionCustomClaims    map[string]any
}

// handleLogin makes an operation of a function that logs members in. What is asked of the
// session is checked before a token or a passcode is spent.
func handleLogin[In, Out any](f func(*call, *In) (*Out, error)) operation.Func {
	return handle(func(c *call, in *In) (*Out, error) {
		asked := sharing[sessionInputs](in)
		if err := sessions.CheckInputs(asked.SessionDurationMinutes, asked.SessionCustomClaims); err != nil {
			return nil, err
		}
		return f(c, in)
	})
}

// memberLogin is what their responses have in common, and named as there: see sharing.
type memberLogin struct {
	OrganizationID           string
	MemberID                 string
	Member                   gen.Member
	Organization             gen.Organization
	SessionToken             string
	SessionJWT               string
	MemberSession            *gen.MemberSession
	IntermediateSessionToken string
	MemberAuthenticated      bool
	MFARequired              *gen.MFARequired
	PrimaryRequired          *gen.PrimaryRequired
}

func (c *call) newLogin(m *store.Member) *memberLogin { return sharing[memberLogin](c.view(m)) }

// hand puts a session into what is answered, with its token and a new JWT.
func (c *call) hand(l *memberLogin, s *store.MemberSession) error {
	jwt, err := c.memberSessionJWT(s)
	if err != nil {
		return err
	}
	shown := s.MemberSession
	l.SessionToken, l.SessionJWT, l.MemberSession, l.MemberAuthenticated = s.Token, jwt, &shown, true
	return nil
}

// logIn logs a member in who has passed a first factor that the organization allows.
func (c *call) logIn(m *store.Member, factor gen.AuthenticationFactor, in *memberLoginInputs) (*memberLogin, error) {
	if err := checkMethod(c.Organizations.ByID[m.OrganizationID], m, authMethodOf(factor)); err != nil {
		return nil, err
	}
	factor.LastAuthenticatedAt = c.Now
	return c.enter(m, []gen.AuthenticationFactor{factor}, *in)
}

// enter begins a session of a member, or goes on with the one that the request brings. The session of another member
// counts as none. If a factor is missing, there is an intermediate session instead.
func (c *call) enter(m *store.Member, factors []gen.AuthenticationFactor, in memberLoginInputs) (*memberLogin, error) {
	s, err := c.MemberSession(in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	if s != nil && s.MemberID != m.MemberID {
		s = nil
	}
	if err := m.Lock.Check(c.Now); err != nil {
		return nil, err
	}
	before, err := c.intermediateOf(in.IntermediateSessionToken, m)
	if err != nil {
		return nil, err
	}
	factors = withFactors(before.Factors, factors...)
	if s != nil {
		factors = withFactors(s.AuthenticationFactors, factors...)
	}
	delete(c.Intermediates, optional.Value(in.IntermediateSessionToken))
	o := c.Organizations.ByID[m.OrganizationID]
	primary, mfa := missingPrimary(o, m, factors), missingMFA(o, m, factors)
	if primary == nil {
		m.Status, m.WasActive = store.MemberActive, true
	}
	if primary != nil || mfa != nil {
		return c.pause(m, primary, mfa, store.Intermediate{
			Email: m.EmailAddress, MemberID: m.MemberID, Factors: factors, Minutes: in.SessionDurationMinutes,
			Claims: in.SessionCustomClaims,
		})
	}
	return c.complete(m, s, factors, in)
}

// pause answers with an intermediate session and with what is missing. Who can get a
// passcode by SMS gets one at once.
func (c *call) pause(
	m *store.Member, primary *gen.PrimaryRequired, mfa *gen.MFARequired, i store.Intermediate,
) (*memberLogin, error) {
	token, err := c.beginIntermediate(i)
	if err != nil {
		return nil, err
	}
	if mfa != nil && primary == nil && m.MFAPhoneNumber != "" && m.DefaultMFAMethod != "totp" &&
		checkMFAMethod(c.Organizations.ByID[m.OrganizationID], "sms_otp") == nil {
		c.sendSMSCode(m, m.MFAPhoneNumber)
		mfa.SecondaryAuthInitiated = "sms_otp"
	}
	login := c.newLogin(m)
	login.IntermediateSessionToken, login.PrimaryRequired, login.MFARequired = token, primary, mfa
	return login, nil
}

// complete answers with a session of all factors.
func (c *call) complete(
	m *store.Member, s *store.MemberSession, factors []gen.AuthenticationFactor, in memberLoginInputs,
) (*memberLogin, error) {
	if s == nil {
		var err error
		if s, err = c.MemberSessions.Begin(c.Now, c.Organizations.ByID[m.OrganizationID], m); err != nil {
			return nil, err
		}
	}
	m.Lock = store.Lock{}
	s.AuthenticationFactors = factors
	c.useSession(s, m, in.SessionDurationMinutes, in.SessionCustomClaims)
	login := c.newLogin(m)
	return login, c.hand(login, s)
}

// withFactors returns a copy of a list with more factors. One that is passed again takes
// the place of what it was.
func withFactors(list []gen.AuthenticationFactor, more ...gen.AuthenticationFactor) []gen.AuthenticationFactor {
	list = slices.Clone(list)
	for _, f := range more {
		list = slices.DeleteFunc(list, func(old gen.AuthenticationFactor) bool {
			return old.Type == f.Type && old.DeliveryMethod == f.DeliveryMethod
		})
		list = append(list, f)
	}
	return list
}

// missingPrimary returns the methods of which a member has to pass one, nil if that is done.
func missingPrimary(o *store.Organization, m *store.Member, factors []gen.AuthenticationFactor) *gen.PrimaryRequired {
	passed := slices.ContainsFunc(primaryMemberFactors(
		factors), func(f gen.AuthenticationFactor) bool { return checkMethod(o, m, authMethodOf(f)) == nil })
	if passed {
		return nil
	}
	if o.AuthMethods == store.Restricted {
		return &gen.PrimaryRequired{AllowedAuthMethods: o.AllowedAuthMethods}
	}
	return &gen.PrimaryRequired{AllowedAuthMethods: memberAuthMethods}
}

func primaryMemberFactors(factors []gen.AuthenticationFactor) []gen.AuthenticationFactor {
	return slices.DeleteFunc(slices.Clone(factors), isSecondaryMemberFactor)
}

// authMethodOf returns the name that auth methods of organizations have for a factor.
func authMethodOf(f gen.AuthenticationFactor) string {
	if f.Type == gen.FactorTypeOAuth {
		return strings.TrimPrefix(string(f.DeliveryMethod), "oauth_") + "_oauth"
	}
	return string(f.Type)
}
