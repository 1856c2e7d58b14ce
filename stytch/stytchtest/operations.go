package stytchtest

import (
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/consumer"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/fraud"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/oauth"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/project"
)

// operations are those of both products, and those that they share.
func operations() operation.Table {
	return operation.Join(consumer.Operations(), b2b.Operations(), oauth.Operations(), fraud.Operations(),
		project.Operations())
}
