package authhttp

import (
	"errors"
	"net/http"
	"net/netip"
	"time"
)

const (
	maxCalls       = 100 // under way
	maxCallsForOne = 4   // of one subject or address

	rareEvery = time.Second
	rareBurst = 5
)

// places counts the calls under way, and those of each holder.
type places struct {
	taken int
	of    map[string]int
}

// check returns an error if there is no place for a further call of a holder.
func (p *places) check(holder string) error {
	switch {
	case p.taken >= maxCalls:
		return errors.New("too many calls to the API are under way")
	case p.of[holder] >= maxCallsForOne:
		return errors.New("too many calls to the API are under way for one user or address")
	}
	return nil
}

func (p *places) take(holder string) {
	p.taken++
	p.of[holder]++
}

func (p *places) give(holder string) {
	p.taken--
	if p.of[holder]--; p.of[holder] == 0 {
		delete(p.of, holder)
	}
}

// bucket lets one thing pass every rareEvery on average, and rareBurst at once.
type bucket struct{ full time.Time } // when there will be rareBurst again

func (b *bucket) take(now time.Time) bool {
	full := b.full
	if full.Before(now) {
		full = now
	}
	if full.Sub(now) > (rareBurst-1)*rareEvery {
		return false
	}
	b.full = full.Add(rareEvery)
	return true
}

// bySubject is the holder of calls for a token that was issued to a subject.
func bySubject(subject string) string { return "subject " + subject }

// byAddress is the holder of calls for tokens that anybody may have written: where the request comes from. Of IPv6 that
// is the /64, since one host has all of it.
func byAddress(r *http.Request) string {
	address, err := netip.ParseAddr(r.RemoteAddr) // as set by middlewares that know a proxy
	if err != nil {
		var both netip.AddrPort
		if both, err = netip.ParseAddrPort(r.RemoteAddr); err != nil {
			return "address " + r.RemoteAddr
		}
		address = both.Addr()
	}
	address = address.Unmap().WithZone("")
	if address.Is4() {
		return "address " + address.String()
	}
	prefix, _ := address.Prefix(64) // 64 bits are not too many for IPv6
	return "address " + prefix.String()
}
