package stytchtest

import (
	"crypto/rsa"
	"fmt"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/rbac"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/signing"
	"github.com/lapgen/stytch-go/stytch/token"
)

// SetPolicy sets the RBAC policy of a product: its roles, resources, and the scopes of
// connected apps. Roles and resources of Stytch, whose names begin with "stytch", stay as
// they are unless the policy has them too. Clients keep the policy that they have fetched
// for five minutes.
func (s *Server) SetPolicy(product token.Product, policy stytch.RBACPolicy) {
	s.locked(func(r *operation.Request) {
		switch product {
		case token.Consumer:
			r.ConsumerPolicy = rbac.WithDefaults(r.ConsumerPolicy, policy)
		case token.B2B:
			r.B2BPolicy = rbac.WithDefaults(r.B2BPolicy, policy)
		default:
			panic(fmt.Sprintf("stytchtest: there is no product %d", product))
		}
	})
}

// RotateKeys signs with new keys from now on. The old ones are served beside them until the
// next rotation.
func (s *Server) RotateKeys() error {
	var keys [3]*rsa.PrivateKey // made before the lock: that takes a while
	for i := range keys {
		var err error
		if keys[i], err = signing.NewKey(); err != nil {
			return err
		}
	}
	s.locked(func(r *operation.Request) {
		r.ConsumerKeys.Add(keys[0])
		r.B2BKeys.Add(keys[1])
		r.MachineKeys.Add(keys[2])
	})
	return nil
}
