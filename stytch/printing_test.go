package stytch_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/api"
	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/token"
)

// What is filled in for a secret, and for other text. Neither is part of the other, nor of a name.
const (
	hush  = "hush-"
	plain = "plain-"
)

// filler fills values with texts, and knows from the document which are secrets.
type filler struct {
	t       *testing.T
	secrets int
	plains  []string
}

// params fills the params of an operation, or the structs that gen's client takes for it.
func (f *filler) params(v reflect.Value, op *openapi3.Operation) {
	inputs := map[string]*openapi3.SchemaRef{}
	secret := map[string]bool{}
	for _, p := range op.Parameters {
		inputs[p.Value.Name], secret[p.Value.Name] = p.Value.Schema, p.Value.Extensions["x-secret"] == true
	}
	if op.RequestBody != nil {
		for name, property := range op.RequestBody.Value.Content["application/json"].Schema.Value.Properties {
			inputs[name], secret[name] = property, marked(property)
		}
	}
	for field, value := range v.Fields() {
		name := wireName(field)
		require.Contains(f.t, inputs, name)
		f.fill(value, inputs[name], secret[name])
	}
}

func marked(property *openapi3.SchemaRef) bool {
	return property.Extensions["x-secret"] == true || property.Value.Extensions["x-secret"] == true
}

func wireName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}

// fill fills a value of a schema.
func (f *filler) fill(v reflect.Value, ref *openapi3.SchemaRef, secret bool) {
	schema := ref.Value
	for len(schema.AllOf) == 1 {
		schema = schema.AllOf[0].Value
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), ref, secret)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1, 0)))
			return
		}
		for field, value := range v.Fields() {
			property := schema.Properties[wireName(field)]
			require.NotNil(f.t, property, "%s.%s", v.Type(), field.Name)
			f.fill(value, property, marked(property))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		f.fill(v.Index(0), schema.Items, secret)
	case reflect.Map:
		element := reflect.New(v.Type().Elem()).Elem()
		f.fill(element, cmpSchema(schema.AdditionalProperties.Schema, ref), secret)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key"), element)
	case reflect.String:
		v.SetString(f.text(secret))
	case reflect.Interface:
		v.Set(reflect.ValueOf(f.text(secret)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(f.number())
	case reflect.Uint32:
		v.SetUint(uint64(f.number()))
	default:
		v.SetInt(int64(f.number()))
	}
}

// cmpSchema returns the first schema, or the other one for free-form objects, which have none.
func cmpSchema(schema, other *openapi3.SchemaRef) *openapi3.SchemaRef {
	if schema == nil {
		return other
	}
	return schema
}

func (f *filler) text(secret bool) string {
	if secret {
		f.secrets++
		return fmt.Sprint(hush, f.secrets)
	}
	f.plains = append(f.plains, fmt.Sprint(plain, len(f.plains)))
	return f.plains[len(f.plains)-1]
}

func (f *filler) number() float64 {
	n := 90001 + len(f.plains)
	f.plains = append(f.plains, fmt.Sprint(n))
	return float64(n)
}

// TestPrinting prints the params and responses of all operations, what gen's client takes, and all that they hold.
func TestPrinting(t *testing.T) {
	wire := newWire(t)
	printed, withSecrets := map[reflect.Type]bool{}, 0
	check := func(typ reflect.Type, fill func(*filler, reflect.Value)) {
		if typ.Kind() != reflect.Struct || printed[typ] {
			return
		}
		printed[typ] = true
		f := &filler{t: t}
		v := reflect.New(typ)
		fill(f, v.Elem())
		if f.secrets > 0 {
			withSecrets++
			t.Run(typ.String(), func(t *testing.T) { checkPrinted(t, v, f) })
		}
	}
	client := reflect.TypeFor[*gen.Client]()
	for _, row := range operationRows(t) {
		method := wire.method(t, row).Type()
		params := func(f *filler, v reflect.Value) { f.params(v, row.op) }
		check(method.In(1).Elem(), params)
		low, ok := client.MethodByName(row.op.OperationID)
		require.True(t, ok)
		for in := range low.Type.Ins() {
			if in.Kind() == reflect.Pointer && in != client {
				check(in.Elem(), params)
			}
			if in.PkgPath() == client.Elem().PkgPath() {
				check(in, params)
			}
		}
		response := row.op.Responses.Status(200)
		if response == nil {
			response = row.op.Responses.Status(201)
		}
		schema := response.Value.Content["application/json"].Schema
		check(method.Out(0).Elem(), func(f *filler, v reflect.Value) { f.fill(v, schema, false) })
	}
	components := document(t).Components.Schemas
	for _, typ := range modelsOf(printed) {
		check(typ, func(f *filler, v reflect.Value) { f.fill(v, components[typ.Name()], false) })
	}
	require.Greater(t, len(printed), 600)
	require.Greater(t, withSecrets, 250)
}

func document(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(api.OpenAPI()))
	require.NoError(t, err)
	return doc
}

// modelsOf returns the structs of gen that are in the fields of some types, at whatever depth.
func modelsOf(types map[reflect.Type]bool) []reflect.Type {
	var models []reflect.Type
	seen := map[reflect.Type]bool{}
	var visit func(reflect.Type)
	visit = func(t reflect.Type) {
		for slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}, t.Kind()) {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() || seen[t] {
			return
		}
		seen[t] = true
		models = append(models, t)
		for field := range t.Fields() {
			visit(field.Type)
		}
	}
	for t := range types {
		for field := range t.Fields() {
			visit(field.Type)
		}
	}
	return models
}

// checkPrinted prints what a pointer points to in many ways. Secrets are in none of them. What is not secret is in
// those that show everything.
func checkPrinted(t *testing.T, pointer reflect.Value, f *filler) {
	value := pointer.Elem().Interface()
	for _, format := range formats() {
		checkHidden(t, fmt.Sprintf(format, value), format)
		checkHidden(t, fmt.Sprintf(format, pointer.Interface()), "pointer, "+format)
	}
	for name, shape := range shapesOf(pointer) {
		checkHidden(t, fmt.Sprintf("%v %+v %#v %s %d", shape, shape, shape, shape, shape), name)
	}
	for _, value := range []any{pointer.Interface(), value} {
		var text, json bytes.Buffer
		for _, handler := range []slog.Handler{slog.NewTextHandler(&text, nil), slog.NewJSONHandler(&json, nil)} {
			slog.New(handler).With("with", value).Info("message", "value", value, slog.Group("group", "value", value))
		}
		checkHidden(t, text.String(), "slog as text")
		checkHidden(t, json.String(), "slog as JSON")
		if f.secrets > 0 {
			checkShown(t, json.String(), f)
		}
	}
	if f.secrets > 0 {
		checkShown(t, fmt.Sprintf("%+v", value), f)
	}
}

// checkHidden looks for secrets in a text, as they are, and as numbers of their bytes.
func checkHidden(t *testing.T, text, how string) {
	t.Helper()
	text = strings.ToLower(text)
	bytes := strings.NewReplacer(" ", "", "0x", "", ",", "").Replace(text)
	hidden := !strings.Contains(text, hush) && !strings.Contains(bytes, hex.EncodeToString([]byte(hush))) &&
		!strings.Contains(bytes, "104117115104")
	require.True(t, hidden, "%s shows a secret: %s", how, text)
}

// checkShown looks for everything that is not secret.
func checkShown(t *testing.T, text string, f *filler) {
	t.Helper()
	shown := map[string]bool{}
	for word := range strings.FieldsFuncSeq(text, notOfText) {
		shown[word] = true
	}
	for _, want := range append(f.plains, "redacted") {
		require.True(t, shown[want], "%s is not in %s", want, text)
	}
}

// notOfText reports whether a character is in no text or number that is filled in.
func notOfText(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// shapesOf returns a value by itself, and within others.
func shapesOf(pointer reflect.Value) map[string]any {
	value := pointer.Elem()
	list := reflect.Append(reflect.MakeSlice(reflect.SliceOf(value.Type()), 0, 1), value)
	pointers := reflect.Append(reflect.MakeSlice(reflect.SliceOf(pointer.Type()), 0, 1), pointer)
	within := reflect.MakeMap(reflect.MapOf(reflect.TypeFor[string](), value.Type()))
	within.SetMapIndex(reflect.ValueOf("key"), value)
	return map[string]any{
		"value": value.Interface(), "pointer": pointer.Interface(), "list": list.Interface(), "map": within.Interface(),
		"list of pointers": pointers.Interface(), "nil": reflect.Zero(pointer.Type()).Interface(),
		"struct": struct{ Value, Pointer any }{value.Interface(), pointer.Interface()},
	}
}

// formats are all verbs, with the flags that change what they show, and none. For %p, and for %w of what is not an
// error, package fmt calls no method.
func formats() []string {
	formats := []string{"", "%+v", "%#v", "% v", "%+q", "%#q", "% x", "%#x", "%# X", "%-300s", "%300v", "%[1]*[1]v"}
	for verb := 'a'; verb <= 'z'; verb++ {
		for _, verb := range []rune{verb, unicode.ToUpper(verb)} {
			if verb != 'p' && verb != 'w' {
				formats = append(formats, "%"+string(verb))
			}
		}
	}
	return formats
}

// Types that are written by hand hide the same.
func TestPrintingByHand(t *testing.T) {
	for _, test := range []struct {
		value   any
		secrets []string
	}{
		{new(stytch.SessionsAuthenticateJWTParams), []string{"SessionJWT"}},
		{new(stytch.SessionsAuthenticateJWTResponse), []string{"SessionToken", "SessionJWT"}},
		{new(stytch.IDPIntrospectTokenLocalParams), []string{"Token"}},
		{new(stytch.IDPIntrospectTokenNetworkParams), []string{"Token", "ClientSecret"}},
		{new(stytch.M2MTokenParams), []string{"ClientSecret"}},
		{new(stytch.M2MTokenResponse), []string{"AccessToken"}},
		{new(stytch.M2MAuthenticateTokenParams), []string{"AccessToken"}},
		{new(b2b.SessionsAuthenticateJWTParams), []string{"SessionJWT"}},
		{new(b2b.SessionsAuthenticateJWTResponse), []string{"SessionToken", "SessionJWT"}},
		{new(b2b.IDPIntrospectTokenLocalParams), []string{"Token"}},
		{new(b2b.IDPIntrospectTokenNetworkParams), []string{"Token", "ClientSecret"}},
		{new(token.Renewed), []string{"SessionToken", "SessionJWT"}},
	} {
		pointer := reflect.ValueOf(test.value)
		f := &filler{t: t}
		for field, value := range pointer.Elem().Fields() {
			if value.Kind() == reflect.String {
				value.SetString(f.text(slices.Contains(test.secrets, field.Name)))
			}
		}
		t.Run(pointer.Type().String(), func(t *testing.T) { checkPrinted(t, pointer, f) })
	}
}

// Clients, services, options and token sources hold secrets in places that printing does not reach.
func TestPrintingClients(t *testing.T) {
	const secret = hush + "secret"
	answer := `{"access_token":"` + hush + `token",` +
		`"expires_in":3600,"token_type":"bearer","status_code":200,"request_id":"r"}`
	options := []stytch.Option{
		stytch.WithHeader("X-Proxy", hush+"header"),
		stytch.WithHTTPClient(&http.Client{Transport: answering(answer)}),
	}
	client, err := stytch.NewClient(wireProject, secret, options...)
	require.NoError(t, err)
	verifier, err := token.NewVerifier(token.Consumer, wireProject, token.WithHeader("X-Proxy", hush+"header"))
	require.NoError(t, err)
	source := client.M2M.TokenSource(t.Context(), &stytch.M2MTokenParams{ClientID: "c", ClientSecret: hush})
	_, err = source.Token()
	require.NoError(t, err)
	values := map[string]any{
		"option": stytch.WithMemberSession(secret), "options": options, "header": token.WithHeader("X-Proxy", hush+"header"),
		"source": source, "verifier": verifier, "client": client,
	}
	addServices(values, "client", reflect.ValueOf(client).Elem())
	require.Greater(t, len(values), 50)
	for name, value := range values {
		t.Run(name, func(t *testing.T) { checkPrinted(t, pointerTo(value), &filler{t: t}) })
	}
}

// addServices adds what stands in the fields of a client or a service.
func addServices(values map[string]any, name string, v reflect.Value) {
	for field, value := range v.Fields() {
		if field.IsExported() && value.Kind() == reflect.Pointer {
			values[name+"."+field.Name] = value.Interface()
			addServices(values, name+"."+field.Name, value.Elem())
		}
	}
}

// pointerTo returns a pointer to a value, or the value if it is one.
func pointerTo(value any) reflect.Value {
	v := reflect.ValueOf(value)
	if v.Kind() == reflect.Pointer {
		return v
	}
	pointer := reflect.New(v.Type())
	pointer.Elem().Set(v)
	return pointer
}

// answering is a transport that answers every request in the same way.
type answering string

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(string(a))), Request: r,
	}, nil
}
