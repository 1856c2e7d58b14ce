package b2b

import (
	"slices"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

func memberRecoveryCodesOperations() operation.Table {
	return operation.Table{
		"B2BRecoveryCodesGet":     handle(memberRecoveryCodesGet),
		"B2BRecoveryCodesRotate":  handle(memberRecoveryCodesRotate),
		"B2BRecoveryCodesRecover": handleLogin(memberRecoveryCodesRecover),
	}
}

func memberRecoveryCodesGet(c *call, _ *none) (*gen.B2BRecoveryCodesGetResponse, error) {
	_, m, err := c.memberOfPath()
	if err != nil {
		return nil, err
	}
	if m.TOTP.Secret == "" {
		return nil, errNoMemberRecoveryCodes()
	}
	out := sharing[gen.B2BRecoveryCodesGetResponse](c.view(m))
	out.RecoveryCodes = m.RecoveryCodes
	return out, nil
}

func errNoMemberRecoveryCodes() error {
	return refusal.New(errtype.NoActiveRecoveryCodeBackedFactor, "The member has no TOTP.")
}

func memberRecoveryCodesRotate(
	c *call, in *gen.B2BRecoveryCodesRotateRequest,
) (*gen.B2BRecoveryCodesRotateResponse, error) {
	_, m, err := c.findMember(in.OrganizationID, in.MemberID)
	if err != nil {
		return nil, err
	}
	if m.TOTP.Secret == "" {
		return nil, errNoMemberRecoveryCodes()
	}
	m.RecoveryCodes = newMemberRecoveryCodes()
	out := sharing[gen.B2BRecoveryCodesRotateResponse](c.view(m))
	out.RecoveryCodes = m.RecoveryCodes
	return out, nil
}

func memberRecoveryCodesRecover(
	c *call, in *gen.B2BRecoveryCodesRecoverRequest,
) (*gen.B2BRecoveryCodesRecoverResponse, error) {
	_, m, err := c.findMember(in.OrganizationID, in.MemberID)
	if err != nil {
		return nil, err
	}
	inputs := sharing[memberLoginInputs](in)
	if _, _, err := c.firstFactorOf(m, inputs); err != nil {
		return nil, err
	}
	if m.TOTP.Secret == "" {
		return nil, errNoMemberRecoveryCodes()
	}
	i := slices.Index(m.RecoveryCodes, in.RecoveryCode)
	if err := m.Lock.Attempt(c.Now, func() error {
		if i < 0 {
			return refusal.New(errtype.UnableToAuthenticateRecoveryCode, "The recovery code could not be authenticated.")
		}
		return nil
	}); err != nil {
		return nil, err
	}
	m.RecoveryCodes = slices.Delete(slices.Clone(m.RecoveryCodes), i, i+1)
	factor := gen.AuthenticationFactor{
		Type: gen.FactorTypeRecoveryCodes, DeliveryMethod: gen.FactorDeliveryMethodRecoveryCode,
		RecoveryCodeFactor: &gen.RecoveryCodeFactor{TOTPRecoveryCodeID: random.ID("totp-recovery-code")},
	}
	login, err := c.passMFA(m, factor, inputs, &mfaInputs{})
	if err != nil {
		return nil, err
	}
	out := sharing[gen.B2BRecoveryCodesRecoverResponse](login)
	out.RecoveryCodesRemaining = int32(len(m.RecoveryCodes))
	return out, nil
}
