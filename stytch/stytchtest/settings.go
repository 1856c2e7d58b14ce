package stytchtest

import (
	"crypto/rsa"
	"fmt"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/token"
)

// SetPolicy sets the RBAC policy of a product: its roles, resources, and the scopes of
// connected apps. Roles and resources of Stytch, whose names begin with "stytch", stay as
// they are unless the policy has them too. Clients keep the policy that they have fetched
// for five minutes.
func (s *Server) SetPolicy(product token.Product, policy stytch.Policy) {
	s.locked(func(r *request) {
		switch product {
		case token.Consumer:
			r.consumerPolicy = withDefaults(r.consumerPolicy, policy)
		case token.B2B:
			r.b2bPolicy = withDefaults(r.b2bPolicy, policy)
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
		if keys[i], err = newKeyPair(); err != nil {
			return err
		}
	}
	s.locked(func(r *request) {
		r.consumerKeys.add(keys[0])
		r.b2bKeys.add(keys[1])
		r.machineKeys.add(keys[2])
	})
	return nil
}
