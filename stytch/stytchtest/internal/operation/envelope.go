package operation

import (
	"reflect"
)

// Envelope sets what every response has.
func Envelope(out any, requestID string, status int) any {
	if f, ok := out.(map[string]any); ok {
		f["request_id"], f["status_code"] = requestID, status
		return f
	}
	v := reflect.ValueOf(out).Elem()
	if f := v.FieldByName("RequestID"); f.IsValid() {
		f.SetString(requestID)
	}
	if f := v.FieldByName("StatusCode"); f.IsValid() {
		f.SetInt(int64(status))
	}
	return out
}
