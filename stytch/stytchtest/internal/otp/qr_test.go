package otp

import (
	"bytes"
	"encoding/base64"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"rsc.io/qr"
)

// The image has the modules of the URI of the secret, dark on light.
func TestQRCode(t *testing.T) {
	const uri = "otpauth://totp/Acme%20Inc:ada@example.com?issuer=Acme+Inc&secret=MFRGG"
	require.Equal(t, uri, keyURI("Acme Inc", "ada@example.com", "MFRGG"))
	image, err := QRCode("Acme Inc", "ada@example.com", "MFRGG")
	require.NoError(t, err)
	text, ok := strings.CutPrefix(image, "data:image/png;base64,")
	require.True(t, ok)
	data, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	picture, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)

	code, err := qr.Encode(uri, qr.M)
	require.NoError(t, err)
	const border = 4 // modules
	scale := picture.Bounds().Dx() / (code.Size + 2*border)
	require.GreaterOrEqual(t, scale, 4, "pixels a module")
	for y := range code.Size {
		for x := range code.Size {
			dark := color.GrayModel.Convert(picture.At((x+border)*scale, (y+border)*scale)).(color.Gray).Y < 128
			require.Equal(t, code.Black(x, y), dark, "%d, %d", x, y)
		}
	}
	_, err = QRCode("Acme", strings.Repeat("a", 5000), "MFRGG")
	require.Error(t, err, "more than a code holds")
}
