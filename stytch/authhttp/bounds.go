package authhttp

import (
	"errors"
	"net/http"
	"net/netip"
)

const (
	maxCalls       = 100 // under way
	maxCallsForOne = 4   // under way, of one subject or address
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
	address = address.Unmap()
	if address.Is4() {
		return "address " + address.String()
	}
	prefix, _ := address.Prefix(64) // 64 bits are not too many for IPv6
	return "address " + prefix.String()
}
