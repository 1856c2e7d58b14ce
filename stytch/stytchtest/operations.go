package stytchtest

// operations are those of both products, and those that they share.
func operations() table {
	return joined(consumerOperations(), b2bOperations(), oauthOperationsAll(), fraudOperations(), projectOperations())
}

// consumerOperations are those of the consumer product.
func consumerOperations() table {
	return joined(
		userOperations(), sessionOperations(), magicLinksOperations(), otpOperations(), passwordsOperations(), totpOperations(),
		webAuthnOperations(), cryptoWalletsOperations(), oauthOperations(), impersonationOperations(), rbacOperations(), idpOperations())
}

// b2bOperations are those of the B2B product.
func b2bOperations() table {
	return joined(
		organizationsOperations(), membersOperations(), memberSessionsOperations(), discoveryOperations(), memberMagicLinksOperations(),
		memberOTPsOperations(), memberPasswordsOperations(), memberTOTPsOperations(), memberRecoveryCodesOperations(), memberOAuthOperations(),
		memberImpersonationOperations(), ssoOperations(), scimOperations(), b2bRBACOperations(), b2bIDPOperations())
}

// oauthOperationsAll are those of what speaks OAuth 2.0 with the server.
func oauthOperationsAll() table { return joined(m2mOperations(), appOperations()) }
