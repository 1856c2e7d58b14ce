// Package flow has what logins share that begin in one request and end in another: links that are sent, redirects,
// PKCE, and whether the end comes from where the beginning came from.
package flow

import (
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
)

// Names of attributes of secrets.
const (
	AttrChallenge = "code_challenge"
	attrIP        = "ip_address"
	AttrUserAgent = "user_agent"
	AttrEmbedded  = "embedded_id"
	AttrPurpose   = "purpose"
)

// Begin returns what is known of a flow that begins, to be compared with when it ends.
func Begin(challenge *string, from *gen.SessionAttributesInput) map[string]string {
	attributes := optional.Value(from)
	return map[string]string{
		AttrChallenge: optional.Value(challenge), attrIP: optional.Value(attributes.IPAddress),
		AttrUserAgent: optional.Value(attributes.UserAgent),
	}
}

// Check refuses the end of a flow that comes from another place than its beginning.
func Check(
	begun map[string]string, verifier *string, from *gen.SessionAttributesInput, options *gen.FlowMatchOptions,
) error {
	attributes, required := optional.Value(from), optional.Value(options)
	if required.IPMatchRequired && begun[attrIP] != optional.Value(attributes.IPAddress) ||
		required.UserAgentMatchRequired && begun[AttrUserAgent] != optional.Value(attributes.UserAgent) {
		return refusal.New(errtype.AttributeMismatch,
			"The IP address or the user agent is not that with which the flow began.")
	}
	return CheckPKCE(begun[AttrChallenge], verifier)
}
