// Package version says which version of the SDK this is.
package version

import "runtime"

// Version is the version of the SDK.
const Version = "0.1.0"

// UserAgent is what the SDK says of itself in requests.
func UserAgent() string { return "stytch-go/" + Version + " " + runtime.Version() }
