package stytchtest

// B2BCheckResponses holds every response of a server to the document.
func B2BCheckResponses() Option {
	return func(c *config) error {
		c.checkResponses = true
		return nil
	}
}
