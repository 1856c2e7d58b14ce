package transport

import "runtime"

// Version is the version of the SDK.
const Version = "0.1.0"

// sdkUserAgent is what the SDK says of itself.
var sdkUserAgent = "stytch-go/" + Version + " " + runtime.Version()

// userAgentHandler says who makes the request.
func userAgentHandler(next handler) handler {
	return func(x *exchange) (*result, error) {
		x.request.Header["User-Agent"] = x.settings.userAgent
		return next(x)
	}
}
