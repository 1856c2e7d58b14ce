package b2b

import (
	"slices"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// missingMFA returns what a member can use for a second factor, nil if none is needed or
// one was passed. m is nil for somebody who is not a member yet.
func missingMFA(o *store.Organization, m *store.Member, factors []gen.AuthenticationFactor) *gen.MFARequired {
	if o.MFAPolicy != store.RequiredForAll && (m == nil || !m.MFAEnrolled) ||
		slices.ContainsFunc(factors, isSecondaryMemberFactor) {
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

// mfaInputs are the inputs that second factors have in common.
type mfaInputs struct {
	OrganizationID, MemberID string
	SetMFAEnrollment         *gen.MFAEnrollment
	SetDefaultMFA            *bool
}

// passMFA completes a login, or adds to a session, by a second factor.
func (c *call) passMFA(
	m *store.Member, factor gen.AuthenticationFactor, in *memberLoginInputs, given *mfaInputs,
) (*memberLogin, error) {
	s, before, err := c.firstFactorOf(m, in)
	if err != nil {
		return nil, err
	}
	factor.LastAuthenticatedAt = c.Now
	factors := withFactors(before.Factors, factor)
	next := *in
	if s != nil {
		factors = withFactors(s.AuthenticationFactors, factor)
	} else {
		if next.SessionDurationMinutes == nil {
			next.SessionDurationMinutes = before.Minutes
		}
		next.SessionCustomClaims = optional.Merge(before.Claims, in.SessionCustomClaims)
	}
	if err := enroll(m, given, factor); err != nil {
		return nil, err
	}
	delete(c.Intermediates, optional.Value(in.IntermediateSessionToken))
	return c.complete(m, s, factors, next)
}

// firstFactorOf returns the session, or the intermediate one, that a second factor goes to.
func (c *call) firstFactorOf(
	m *store.Member, in *memberLoginInputs,
) (*store.MemberSession, *store.Intermediate, error) {
	if in.SessionToken == nil && in.SessionJWT == nil && in.IntermediateSessionToken == nil {
		return nil, nil, refusal.New(errtype.NoSessionArguments, "A session or an intermediate session is needed.")
	}
	s, err := c.MemberSession(in.SessionToken, in.SessionJWT)
	if err != nil {
		return nil, nil, err
	}
	if s != nil {
		if s.MemberID != m.MemberID {
			return nil, nil, refusal.New(errtype.MemberSessionMemberIDMismatch, "The session belongs to another member.")
		}
		return s, new(store.Intermediate), nil
	}
	before, err := c.intermediateOf(in.IntermediateSessionToken, m)
	if err != nil {
		return nil, nil, err
	}
	if missingPrimary(c.Organizations.ByID[m.OrganizationID], m, before.Factors) != nil {
		return nil, nil, refusal.New(errtype.ActionAvailableOnlyOncePrimaryAuthenticationIsMet,
			"The member has yet to pass a first factor that the organization allows.")
	}
	return nil, before, nil
}

// checkSessionIfGiven refuses a session, or an intermediate one, that is not the member's.
func (c *call) checkSessionIfGiven(m *store.Member, in *memberLoginInputs) error {
	if in.SessionToken == nil && in.SessionJWT == nil && in.IntermediateSessionToken == nil {
		return nil
	}
	_, _, err := c.firstFactorOf(m, in)
	return err
}

// enroll sets whether a member always has to pass MFA, and by what, as a request says.
func enroll(m *store.Member, given *mfaInputs, factor gen.AuthenticationFactor) error {
	switch optional.Value(given.SetMFAEnrollment) {
	case "":
	case gen.MFAEnrollmentEnroll:
		m.MFAEnrolled = true
	case gen.MFAEnrollmentUnenroll:
		m.MFAEnrolled = false
	default:
		return refusal.New(errtype.BadRequest, "set_mfa_enrollment is enroll or unenroll.")
	}
	if optional.Value(given.SetDefaultMFA) {
		m.DefaultMFAMethod = gen.MFAMethodSMSOTP
		if factor.Type == gen.FactorTypeTOTP {
			m.DefaultMFAMethod = gen.MFAMethodTOTP
		}
	}
	return nil
}
