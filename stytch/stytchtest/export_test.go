package stytchtest

// CheckResponses has the server fail the test when a response is not what the document
// allows.
func CheckResponses() Option {
	return func(c *config) error {
		c.checkResponses = true
		return nil
	}
}
