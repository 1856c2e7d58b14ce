package oauth

import (
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// rotation are the refusals of a kind of clients.
type rotation struct{ already, not stytch.ErrorType }

// startRotation adds a second secret.
func startRotation(s *store.ClientSecrets, r rotation) error {
	if s.Next != "" {
		return refusal.New(r.already, "The secret is being rotated already.")
	}
	s.Next = random.Secret()
	return nil
}

// cancelRotation drops the second secret.
func cancelRotation(s *store.ClientSecrets, r rotation) error {
	if s.Next == "" {
		return refusal.New(r.not, "The secret is not being rotated.")
	}
	s.Next = ""
	return nil
}

// finishRotation makes the second secret the only one.
func finishRotation(s *store.ClientSecrets, r rotation) error {
	if s.Next == "" {
		return refusal.New(r.not, "The secret is not being rotated.")
	}
	s.Current, s.Next = s.Next, ""
	return nil
}
