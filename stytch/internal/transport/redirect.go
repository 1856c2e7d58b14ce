package transport

import (
	"net/http"
	"net/url"
	"strings"
)

const maxRedirects = 3

// checkRedirect follows redirects within an origin that keep the method. Any
// other would send credentials elsewhere or carry out another operation; its
// response becomes an error like any other status. A check of the caller's is
// asked after that.
func checkRedirect(callers func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(next *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects || next.Method != via[0].Method || !sameOrigin(next.URL, via[0].URL) {
			return http.ErrUseLastResponse
		}
		if callers != nil {
			return callers(next, via)
		}
		return nil
	}
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	switch port := u.Port(); {
	case port != "":
		return port
	case u.Scheme == "https":
		return "443"
	default:
		return "80"
	}
}

// redirectMessage says where a redirect leads, by its origin only: the rest of
// the URL may hold a token.
func redirectMessage(res *http.Response) string {
	to, err := res.Location()
	switch {
	case err != nil:
		return "the response is a redirect to nowhere"
	case res.Request != nil && sameOrigin(to, res.Request.URL):
		return "the response is a redirect that changes the request or does not end"
	default:
		return "the response is a redirect to another origin, " + to.Scheme + "://" + to.Host
	}
}
