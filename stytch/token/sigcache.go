package token

import (
	"crypto/sha256"
	"encoding/binary"
	"sync/atomic"
)

// digest is a SHA-256.
type digest = [sha256.Size]byte

// goodSignatures remembers of tokens that a key has signed them, since a browser sends one JWT for five
// minutes. It is a table of sets of a few entries: what is looked up is in one of them only, so nothing
// grows, and nobody waits for anybody. Where a set is full, a new entry takes the place of another.
type goodSignatures struct {
	sets    uint64 // 0 to remember nothing
	perSet  uint64
	entries atomic.Pointer[[]atomic.Pointer[goodSignature]] // nil until the first is added
}

// goodSignature says that a token has the signature of a key. It holds neither of them.
type goodSignature struct{ token, key digest }

const (
	// maxRemembered is how long a token may be to be remembered.
	maxRemembered = 8 << 10
	// maxPerSet bounds what a look-up costs.
	maxPerSet = 4
)

// newGoodSignatures returns an empty table for so many entries, or up to three fewer.
func newGoodSignatures(entries int) *goodSignatures {
	perSet := min(uint64(entries), maxPerSet)
	g := &goodSignatures{perSet: perSet}
	if perSet > 0 {
		g.sets = uint64(entries) / perSet
	}
	return g
}

// takes reports whether a token of a length is remembered.
func (g *goodSignatures) takes(length int) bool { return g.sets > 0 && length <= maxRemembered }

// has reports whether a token is known to be signed by a key.
func (g *goodSignatures) has(token, key *digest) bool {
	entries := g.entries.Load()
	if entries == nil {
		return false
	}
	set := g.setOf(*entries, token)
	for i := range set {
		if e := set[i].Load(); e != nil && e.token == *token && e.key == *key {
			return true
		}
	}
	return false
}

// add remembers that a token is signed by a key.
func (g *goodSignatures) add(token, key *digest) {
	entries := g.entries.Load()
	if entries == nil {
		made := make([]atomic.Pointer[goodSignature], g.sets*g.perSet)
		if g.entries.CompareAndSwap(nil, &made) {
			entries = &made
		} else {
			entries = g.entries.Load()
		}
	}
	set := g.setOf(*entries, token)
	added := &goodSignature{*token, *key}
	for i := range set {
		if set[i].CompareAndSwap(nil, added) {
			return
		}
	}
	// Which one makes room is as good as chance: another part of the digest says so.
	set[binary.LittleEndian.Uint64(token[8:])%g.perSet].Store(added)
}

// setOf returns the set that a token belongs to. Nobody can choose it: only tokens with good signatures are
// added.
func (g *goodSignatures) setOf(entries []atomic.Pointer[goodSignature], token *digest) []atomic.Pointer[goodSignature] {
	begin := binary.LittleEndian.Uint64(token[:]) % g.sets * g.perSet
	return entries[begin : begin+g.perSet]
}
