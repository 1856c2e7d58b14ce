package stytchtest

import (
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// intermediateLife is how long an intermediate session is good.
const intermediateLife = 10 * time.Minute

// intermediate is a login that is not complete: that of a person who has not chosen an
// organization, or of a member who has yet to pass a factor.
type intermediate struct {
	email     string
	memberID  string // "" for a person
	factors   []gen.AuthenticationFactor
	minutes   *int32 // that the session is to last, as the request asked which began it
	claims    map[string]any
	expiresAt time.Time
}

// beginIntermediate keeps an intermediate session and returns its token.
func (c *call) beginIntermediate(i intermediate) (string, error) {
	if len(c.intermediates) >= maxObjects {
		for token, old := range c.intermediates {
			if !c.now.Before(old.expiresAt) {
				delete(c.intermediates, token)
			}
		}
	}
	if len(c.intermediates) >= maxObjects {
		return "", refuse(errtype.TooManyRequests, "The fake keeps no more than %d intermediate sessions.", maxObjects)
	}
	i.expiresAt = c.now.Add(intermediateLife)
	token := newSecret()
	c.intermediates[token] = &i
	return token, nil
}

// findIntermediate returns the intermediate session of a token.
func (c *call) findIntermediate(token string) (*intermediate, error) {
	i := c.intermediates[token]
	if i == nil || !c.now.Before(i.expiresAt) {
		return nil, refuse(errtype.IntermediateSessionNotFound, "Intermediate session could not be found.")
	}
	return i, nil
}

// intermediateOf returns the intermediate session of a token, if one is given: it must be
// the member's, or that of a person with the member's e-mail address.
func (c *call) intermediateOf(token *string, m *member) (*intermediate, error) {
	if token == nil {
		return new(intermediate), nil
	}
	i, err := c.findIntermediate(*token)
	if err != nil {
		return nil, err
	}
	if i.memberID != "" && i.memberID != m.MemberID || i.memberID == "" && !strings.EqualFold(i.email, m.EmailAddress) {
		return nil, refuse(errtype.InvalidIntermediateSessionTokenForOrganization, "The intermediate session is not one of the member in this organization.")
	}
	return i, nil
}

// memberLoginInputs are the inputs that logins of members have in common.
type memberLoginInputs struct {
	SessionToken, SessionJWT, IntermediateSessionToken *string
	SessionDurationMinutes                             *int32
	SessionCustomClaims                                map[string]any
}

// handleLogin makes an operation of a function that logs members in. What is asked of the
// session is checked before a token or a passcode is spent.
func handleLogin[In, Out any](f func(*call, *In) (*Out, error)) operation {
	return handle(func(c *call, in *In) (*Out, error) {
		asked := sharing[memberLoginInputs](in)
		if err := checkSessionInputs(asked.SessionDurationMinutes, asked.SessionCustomClaims); err != nil {
			return nil, err
		}
		return f(c, in)
	})
}

// memberLogin is what their responses have in common, and named as there: see sharing.
type memberLogin struct {
	OrganizationID           string
	MemberID                 string
	Member                   *gen.Member
	Organization             *gen.Organization
	SessionToken             string
	SessionJWT               string
	MemberSession            *gen.MemberSession
	IntermediateSessionToken string
	MemberAuthenticated      bool
	MFARequired              *gen.MFARequired
	PrimaryRequired          *gen.PrimaryRequired
}

func (c *call) newLogin(m *member) *memberLogin { return sharing[memberLogin](c.view(m)) }

// hand puts a session into what is answered, with its token and a new JWT.
func (c *call) hand(l *memberLogin, s *memberSession) error {
	jwt, err := c.memberSessionJWT(s)
	if err != nil {
		return err
	}
	shown := s.MemberSession
	l.SessionToken, l.SessionJWT, l.MemberSession, l.MemberAuthenticated = s.token, jwt, &shown, true
	return nil
}

// logIn logs a member in who has passed a first factor that the organization allows.
func (c *call) logIn(m *member, factor gen.AuthenticationFactor, in *memberLoginInputs) (*memberLogin, error) {
	if err := checkMethod(c.organizations.byID[m.OrganizationID], m, authMethodOf(factor)); err != nil {
		return nil, err
	}
	factor.LastAuthenticatedAt = c.now
	return c.enter(m, []gen.AuthenticationFactor{factor}, *in)
}

// enter begins a session of a member, or goes on with the one that the request brings. If
// a factor is missing, there is an intermediate session instead.
func (c *call) enter(m *member, factors []gen.AuthenticationFactor, in memberLoginInputs) (*memberLogin, error) {
	s, err := c.memberSession(in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, err
	}
	if s != nil && s.MemberID != m.MemberID {
		return nil, refuse(errtype.MemberSessionMemberIDMismatch, "The session belongs to another member.")
	}
	before, err := c.intermediateOf(in.IntermediateSessionToken, m)
	if err != nil {
		return nil, err
	}
	factors = withFactors(before.factors, factors...)
	if s != nil {
		factors = withFactors(s.AuthenticationFactors, factors...)
	}
	delete(c.intermediates, value(in.IntermediateSessionToken))
	o := c.organizations.byID[m.OrganizationID]
	primary, mfa := missingPrimary(o, m, factors), missingMFA(o, m, factors)
	if primary == nil {
		m.Status, m.wasActive = memberActive, true
	}
	if primary != nil || mfa != nil {
		return c.pause(m, primary, mfa, intermediate{
			email: m.EmailAddress, memberID: m.MemberID, factors: factors, minutes: in.SessionDurationMinutes, claims: in.SessionCustomClaims,
		})
	}
	return c.complete(m, s, factors, in)
}

// pause answers with an intermediate session and with what is missing. Who can get a
// passcode by SMS gets one at once.
func (c *call) pause(m *member, primary *gen.PrimaryRequired, mfa *gen.MFARequired, i intermediate) (*memberLogin, error) {
	token, err := c.beginIntermediate(i)
	if err != nil {
		return nil, err
	}
	if mfa != nil && primary == nil && m.MFAPhoneNumber != "" && m.DefaultMFAMethod != "totp" &&
		checkMFAMethod(c.organizations.byID[m.OrganizationID], "sms_otp") == nil {
		c.sendSMSCode(m, m.MFAPhoneNumber)
		mfa.SecondaryAuthInitiated = "sms_otp"
	}
	login := c.newLogin(m)
	login.IntermediateSessionToken, login.PrimaryRequired, login.MFARequired = token, primary, mfa
	return login, nil
}

// complete answers with a session of all factors.
func (c *call) complete(m *member, s *memberSession, factors []gen.AuthenticationFactor, in memberLoginInputs) (*memberLogin, error) {
	if s == nil {
		var err error
		if s, err = c.memberSessions.begin(c.now, c.organizations.byID[m.OrganizationID], m); err != nil {
			return nil, err
		}
	}
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
func missingPrimary(o *organization, m *member, factors []gen.AuthenticationFactor) *gen.PrimaryRequired {
	passed := slices.ContainsFunc(primaryMemberFactors(factors), func(f gen.AuthenticationFactor) bool { return checkMethod(o, m, authMethodOf(f)) == nil })
	if passed {
		return nil
	}
	if o.AuthMethods == restricted {
		return &gen.PrimaryRequired{AllowedAuthMethods: o.AllowedAuthMethods}
	}
	return &gen.PrimaryRequired{AllowedAuthMethods: memberAuthMethods}
}

// missingMFA returns what a member can use for a second factor, nil if none is needed or
// one was passed. m is nil for somebody who is no member yet.
func missingMFA(o *organization, m *member, factors []gen.AuthenticationFactor) *gen.MFARequired {
	if o.MFAPolicy != requiredForAll && (m == nil || !m.MFAEnrolled) || slices.ContainsFunc(factors, isSecondaryMemberFactor) {
		return nil
	}
	options := new(gen.MemberOptions)
	if m != nil {
		options.MFAPhoneNumber, options.TOTPRegistrationID = m.MFAPhoneNumber, m.TOTPRegistrationID
	}
	return &gen.MFARequired{MemberOptions: options}
}

func isSecondaryMemberFactor(f gen.AuthenticationFactor) bool {
	return f.Type == gen.FactorTypeOTP || f.Type == gen.FactorTypeTOTP || f.Type == gen.FactorTypeRecoveryCodes
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

// mfaInputs are the inputs that second factors have in common.
type mfaInputs struct {
	OrganizationID, MemberID string
	SetMFAEnrollment         *string
	SetDefaultMFA            *bool
}

// passMFA completes a login, or adds to a session, by a second factor.
func (c *call) passMFA(m *member, factor gen.AuthenticationFactor, in *memberLoginInputs, given *mfaInputs) (*memberLogin, error) {
	s, before, err := c.firstFactorOf(m, in)
	if err != nil {
		return nil, err
	}
	factor.LastAuthenticatedAt = c.now
	factors := withFactors(before.factors, factor)
	next := *in
	if s != nil {
		factors = withFactors(s.AuthenticationFactors, factor)
	} else {
		if next.SessionDurationMinutes == nil {
			next.SessionDurationMinutes = before.minutes
		}
		next.SessionCustomClaims = merged(before.claims, in.SessionCustomClaims)
	}
	if err := enroll(m, given, factor); err != nil {
		return nil, err
	}
	delete(c.intermediates, value(in.IntermediateSessionToken))
	return c.complete(m, s, factors, next)
}

// firstFactorOf returns the session, or the intermediate one, that a second factor goes to.
func (c *call) firstFactorOf(m *member, in *memberLoginInputs) (*memberSession, *intermediate, error) {
	if in.SessionToken == nil && in.SessionJWT == nil && in.IntermediateSessionToken == nil {
		return nil, nil, refuse(errtype.NoSessionArguments, "A session or an intermediate session is needed.")
	}
	s, err := c.memberSession(in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, nil, err
	}
	if s != nil {
		if s.MemberID != m.MemberID {
			return nil, nil, refuse(errtype.MemberSessionMemberIDMismatch, "The session belongs to another member.")
		}
		return s, new(intermediate), nil
	}
	before, err := c.intermediateOf(in.IntermediateSessionToken, m)
	if err != nil {
		return nil, nil, err
	}
	if missingPrimary(c.organizations.byID[m.OrganizationID], m, before.factors) != nil {
		return nil, nil, refuse(errtype.ActionAvailableOnlyOncePrimaryAuthenticationIsMet, "The member has yet to pass a first factor that the organization allows.")
	}
	return nil, before, nil
}

// checkSessionIfGiven refuses a session, or an intermediate one, that is not the member's.
func (c *call) checkSessionIfGiven(m *member, in *memberLoginInputs) error {
	if in.SessionToken == nil && in.SessionJWT == nil && in.IntermediateSessionToken == nil {
		return nil
	}
	_, _, err := c.firstFactorOf(m, in)
	return err
}

// enroll sets whether a member always has to pass MFA, and by what, as a request says.
func enroll(m *member, given *mfaInputs, factor gen.AuthenticationFactor) error {
	switch value(given.SetMFAEnrollment) {
	case "":
	case "enroll":
		m.MFAEnrolled = true
	case "unenroll":
		m.MFAEnrolled = false
	default:
		return refuse(errtype.BadRequest, "set_mfa_enrollment is enroll or unenroll.")
	}
	if value(given.SetDefaultMFA) {
		m.DefaultMFAMethod = "sms_otp"
		if factor.Type == gen.FactorTypeTOTP {
			m.DefaultMFAMethod = "totp"
		}
	}
	return nil
}
