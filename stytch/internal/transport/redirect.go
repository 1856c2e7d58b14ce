package transport

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// maxRedirects is how many redirects are followed one after the other.
const maxRedirects = 3

// redirectCheck decides about a redirect, as the CheckRedirect of an http.Client.
type redirectCheck = func(next *http.Request, via []*http.Request) error

// followNone keeps net/http from following redirects: that would be a second request.
func followNone(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// errRedirectRefused is the error of a redirect that the caller's check refuses.
type errRedirectRefused struct{ err error }

func (e *errRedirectRefused) Error() string { return "the redirect is refused: " + e.err.Error() }
func (e *errRedirectRefused) Unwrap() error { return e.err }

// redirectHandler follows redirects within an origin that keep the method, each by an
// attempt of its own. Any other would send credentials elsewhere or carry out another
// operation; its response becomes an error like any other status.
func redirectHandler(next handler) handler {
	return func(x *exchange) (*result, error) {
		var via []*http.Request
		for {
			res, err := next(x)
			if err != nil || len(via) == maxRedirects {
				return res, err
			}
			target := redirectTarget(x.request, res.response)
			if target == nil {
				return res, nil
			}
			via = append(via, x.request)
			followed := x.redirected(target, res.response)
			if check := x.settings.checkRedirect; check != nil {
				switch err := check(followed, via); {
				case errors.Is(err, http.ErrUseLastResponse):
					return res, nil
				case err != nil:
					return nil, &errRedirectRefused{err}
				}
			}
			x.request = followed
			x.attempt++
		}
	}
}

// redirectTarget returns where a response leads if that is followed, or nil.
func redirectTarget(request *http.Request, response *http.Response) *url.URL {
	switch response.StatusCode {
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
		if request.Method != http.MethodGet && request.Method != http.MethodHead {
			return nil // the method would change to GET
		}
	default:
		return nil
	}
	location := response.Header.Get("Location")
	target, err := request.URL.Parse(location)
	if location == "" || err != nil || !sameOrigin(target, request.URL) {
		return nil
	}
	target.User = nil // it would be sent as credentials
	return target
}

// redirected returns the request of the attempt that follows a redirect.
func (x *exchange) redirected(target *url.URL, response *http.Response) *http.Request {
	request := x.request.WithContext(x.ctx) // a copy
	request.Header = request.Header.Clone()
	request.URL, request.Host, request.Response = target, target.Host, response
	request.Body = bodyReader(x.body)
	return request
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
func redirectMessage(response *http.Response) string {
	to, err := response.Location()
	switch {
	case err != nil:
		return "the response is a redirect to nowhere"
	case sameOrigin(to, response.Request.URL):
		return "the response is a redirect that changes the request or does not end"
	default:
		return "the response is a redirect to another origin, " + to.Scheme + "://" + to.Host
	}
}
