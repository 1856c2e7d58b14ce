package transport

// userAgentHandler says who makes the request.
func userAgentHandler(next handler) handler {
	return func(x *exchange) (*result, error) {
		x.setHeader("User-Agent", x.settings.userAgent)
		return next(x)
	}
}
