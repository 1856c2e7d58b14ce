package otp

import (
	"encoding/base64"
	"net/url"

	"rsc.io/qr"
)

// QRCode returns the image that an authenticator app scans, as a data URL of a PNG. It holds the URI of Google
// Authenticator's key format for the secret of an account at an issuer.
func QRCode(issuer, account, secret string) (string, error) {
	code, err := qr.Encode(keyURI(issuer, account, secret), qr.M)
	if err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG()), nil
}

func keyURI(issuer, account, secret string) string {
	uri := url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + account,
		RawQuery: url.Values{"secret": {secret}, "issuer": {issuer}}.Encode(),
	}
	return uri.String()
}
