package token_test

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// reference says a second time which tokens are good. It shares nothing with package token: it is the rules one after
// another, slow and plain, so that a mistake in the fast reader is not made here as well.
//
// R1 to R14 are its parts: form, header, key, signature, JSON, times as numbers, issuer, audience, time, subject, and
// the four kinds. Where the rules leave room it accepts, as what package token accepts must be accepted here.
type reference struct {
	kind, projectID, baseURL string
	now                      time.Time
	leeway, maxAge           time.Duration // no limit of the age if maxAge is 0
}

// referenceResult is what the rules say a token means.
type referenceResult struct {
	subject, sessionID, organizationID, clientID string
	roles, scopes                                []string
	custom                                       map[string]any // with json.Number
}

const (
	sessionClaim      = "https://stytch.com/session"
	organizationClaim = "https://stytch.com/organization"
)

// verify returns an error that begins with the rule that is broken.
func (r *reference) verify(jwks []byte, jwt string) (*referenceResult, error) {
	// R1
	if len(jwt) > 64*1024 {
		return nil, errors.New("R1: over 64 KiB")
	}
	segments := strings.Split(jwt, ".")
	if len(segments) != 3 {
		return nil, errors.New("R1: not three segments")
	}
	if len(segments[0]) > 4*1024 {
		return nil, errors.New("R2: a header over 4 KiB")
	}
	var decoded [3][]byte
	for i, segment := range segments {
		var err error
		if decoded[i], err = referenceBase64(segment); err != nil {
			return nil, fmt.Errorf("R1: %w", err)
		}
	}

	// R2
	value, err := referenceJSON(decoded[0])
	if err != nil {
		return nil, fmt.Errorf("R2: %w", err)
	}
	header, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("R2: not an object")
	}
	if header["alg"] != "RS256" {
		return nil, errors.New("R2: alg")
	}
	kid, ok := header["kid"].(string)
	if !ok || kid == "" {
		return nil, errors.New("R2: kid")
	}
	if typ, present := header["typ"]; present {
		if s, ok := typ.(string); !ok || strings.ToLower(s) != "jwt" && strings.ToLower(s) != "at+jwt" {
			return nil, errors.New("R2: typ")
		}
	}
	for _, name := range []string{"crit", "b64", "zip", "enc", "cty"} {
		if _, present := header[name]; present {
			return nil, errors.New("R2: " + name)
		}
	}

	// R3
	keys := referenceKeys(jwks, kid)
	if len(keys) == 0 {
		return nil, errors.New("R3: no such key")
	}

	// R4
	digest := sha256.Sum256([]byte(segments[0] + "." + segments[1]))
	if !slices.ContainsFunc(keys, func(key *rsa.PublicKey) bool {
		return len(decoded[2]) == (key.N.BitLen()+7)/8 && rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], decoded[2]) == nil
	}) {
		return nil, errors.New("R4: signature")
	}

	// R5
	if value, err = referenceJSON(decoded[1]); err != nil {
		return nil, fmt.Errorf("R5: %w", err)
	}
	claims, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("R5: not an object")
	}

	// R6
	for _, name := range []string{"iss", "sub", "aud", "exp", "iat"} {
		if _, present := claims[name]; !present {
			return nil, errors.New("R6: no " + name)
		}
	}
	times := map[string]*big.Rat{}
	for _, name := range []string{"exp", "iat", "nbf"} {
		claim, present := claims[name]
		if !present {
			continue
		}
		if times[name], err = referenceNumericDate(claim); err != nil {
			return nil, fmt.Errorf("R6: %s: %w", name, err)
		}
	}

	// R7
	base := r.baseURL
	if base == "" && strings.HasPrefix(r.projectID, "project-live-") {
		base = "https://api.stytch.com"
	} else if base == "" {
		base = "https://test.stytch.com"
	}
	base = strings.TrimRight(base, "/")
	if !slices.Contains([]any{"stytch.com/" + r.projectID, base, referenceNormal(base)}, claims["iss"]) {
		return nil, errors.New("R7: issuer")
	}

	// R8
	audience, ok := referenceStrings(claims["aud"])
	if claims["aud"] != r.projectID && (!ok || !slices.Contains(audience, r.projectID)) {
		return nil, errors.New("R8: audience")
	}

	// R9
	now, leeway := referenceSeconds(r.now), big.NewRat(int64(r.leeway), int64(time.Second))
	if now.Cmp(new(big.Rat).Add(times["exp"], leeway)) >= 0 {
		return nil, errors.New("R9: expired")
	}
	for _, name := range []string{"nbf", "iat"} {
		if from := times[name]; from != nil && now.Cmp(new(big.Rat).Sub(from, leeway)) < 0 {
			return nil, errors.New("R9: before " + name)
		}
	}
	if r.maxAge > 0 && new(big.Rat).Sub(now, times["iat"]).Cmp(big.NewRat(int64(r.maxAge), int64(time.Second))) > 0 {
		return nil, errors.New("R9: too old")
	}

	// R10
	subject, ok := claims["sub"].(string)
	if !ok || subject == "" {
		return nil, errors.New("R10: sub")
	}

	result := &referenceResult{subject: subject, custom: map[string]any{}}
	for name, claim := range claims {
		registered := slices.Contains([]string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti"}, name)
		if !registered && !strings.HasPrefix(name, "https://stytch.com/") {
			result.custom[name] = claim
		}
	}
	switch r.kind {
	case "consumer_session":
		if _, present := claims[organizationClaim]; present {
			return nil, errors.New("R11: an organization")
		}
		if err := r.session(claims, result, now, leeway); err != nil {
			return nil, fmt.Errorf("R11: %w", err)
		}
	case "b2b_session":
		if err := r.session(claims, result, now, leeway); err != nil {
			return nil, fmt.Errorf("R11: %w", err)
		}
		organization, _ := claims[organizationClaim].(map[string]any)
		if result.organizationID, _ = organization["organization_id"].(string); result.organizationID == "" {
			return nil, errors.New("R12: organization")
		}
	case "m2m":
		if err := result.access(claims); err != nil {
			return nil, fmt.Errorf("R13: %w", err)
		}
		if id, present := claims["client_id"]; present && id != subject {
			return nil, errors.New("R13: client_id is another than sub")
		}
		result.clientID = subject
		delete(result.custom, "scope")
	case "idp":
		if err := result.access(claims); err != nil {
			return nil, fmt.Errorf("R14: %w", err)
		}
		if result.clientID, _ = claims["client_id"].(string); result.clientID == "" {
			return nil, errors.New("R14: client_id")
		}
	default:
		return nil, errors.New("unknown kind " + r.kind)
	}
	return result, nil
}

func (r *reference) session(claims map[string]any, result *referenceResult, now, leeway *big.Rat) error {
	session, ok := claims[sessionClaim].(map[string]any)
	if !ok {
		return errors.New("no session")
	}
	if result.sessionID, _ = session["id"].(string); result.sessionID == "" {
		return errors.New("session id")
	}
	for _, name := range []string{"started_at", "last_accessed_at", "expires_at"} {
		claim, present := session[name]
		if name == "expires_at" && (!present || claim == nil || claim == "") {
			continue
		}
		text, _ := claim.(string)
		moment, err := referenceRFC3339(text)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if name == "expires_at" && now.Cmp(new(big.Rat).Add(moment, leeway)) >= 0 {
			return errors.New("the session has ended")
		}
	}
	if roles := session["roles"]; roles != nil {
		if result.roles, ok = referenceStrings(roles); !ok {
			return errors.New("roles")
		}
	}
	if factors := session["authentication_factors"]; factors != nil {
		if _, ok := factors.([]any); !ok {
			return errors.New("authentication_factors")
		}
	}
	return nil
}

func (r *referenceResult) access(claims map[string]any) error {
	scope, ok := claims["scope"].(string)
	if !ok {
		return errors.New("scope")
	}
	for one := range strings.SplitSeq(scope, " ") {
		if one != "" {
			r.scopes = append(r.scopes, one)
		}
	}
	if _, present := claims[sessionClaim]; present {
		return errors.New("a session")
	}
	if organization, ok := claims[organizationClaim].(map[string]any); ok {
		r.organizationID, _ = organization["organization_id"].(string)
	}
	return nil
}

// referenceBase64 looks at every character first, as package base64 skips line breaks.
func referenceBase64(segment string) ([]byte, error) {
	if segment == "" {
		return nil, errors.New("an empty segment")
	}
	for _, c := range []byte(segment) {
		if !strings.Contains("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", string(rune(c))) {
			return nil, errors.New("a character outside of the alphabet")
		}
	}
	return base64.RawURLEncoding.Strict().DecodeString(segment)
}

// referenceJSON reads exactly one value, and refuses what package json mends or overlooks.
func referenceJSON(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not UTF-8")
	}
	if !json.Valid(data) {
		return nil, errors.New("not JSON")
	}
	if referenceLoneSurrogate(data) {
		return nil, errors.New("a lone surrogate")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	value, err := referenceValue(d, 1)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than one value")
	}
	return value, nil
}

func referenceValue(d *json.Decoder, depth int) (any, error) {
	if depth > 9999 {
		return nil, errors.New("too deep")
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := referenceValue(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := d.Token()
		return list, err
	case json.Delim('{'):
		object := map[string]any{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			if _, present := object[name.(string)]; present {
				return nil, errors.New("a name twice")
			}
			if object[name.(string)], err = referenceValue(d, depth+1); err != nil {
				return nil, err
			}
		}
		_, err := d.Token()
		return object, err
	}
	return t, nil
}

// referenceLoneSurrogate expects valid JSON, in which a backslash is always that of an escape in a string.
func referenceLoneSurrogate(data []byte) bool {
	unit := func(i int) uint64 { // the UTF-16 unit that is escaped at i, 0 if that is no such escape
		if i+6 > len(data) || data[i] != '\\' || data[i+1] != 'u' {
			return 0
		}
		u, _ := strconv.ParseUint(string(data[i+2:i+6]), 16, 32)
		return u
	}
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		switch u := unit(i); {
		case 0xDC00 <= u && u <= 0xDFFF:
			return true
		case 0xD800 <= u && u <= 0xDBFF:
			if low := unit(i + 6); low < 0xDC00 || low > 0xDFFF {
				return true
			}
			i += 11
		default:
			i++ // of the escape \\, the second backslash begins none
		}
	}
	return false
}

// referenceNumericDate is exact to the nanosecond, however many digits there are.
func referenceNumericDate(claim any) (*big.Rat, error) {
	number, ok := claim.(json.Number)
	if !ok {
		return nil, errors.New("not a number")
	}
	mantissa, exponentText, _ := strings.Cut(strings.ToLower(number.String()), "e")
	value, ok := new(big.Rat).SetString(mantissa)
	if !ok {
		return nil, errors.New("not a number")
	}
	if exponentText != "" && value.Sign() != 0 {
		exponent, ok := new(big.Int).SetString(exponentText, 10)
		if !ok {
			return nil, errors.New("not an exponent")
		}
		// A token has no room for so many digits that an exponent beyond this could be made up for.
		const most = 400_000
		if exponent.CmpAbs(big.NewInt(most)) > 0 {
			if exponent.Sign() > 0 || value.Sign() < 0 {
				return nil, errors.New("out of range")
			}
			return new(big.Rat), nil
		}
		power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), new(big.Int).Abs(exponent), nil))
		if exponent.Sign() < 0 {
			power.Inv(power)
		}
		value.Mul(value, power)
	}
	if value.Sign() < 0 || value.Cmp(big.NewRat(253402300799, 1)) > 0 {
		return nil, errors.New("out of range")
	}
	// The rules are silent about what a clock cannot tell apart: the nearest nanosecond is meant.
	nanoseconds := value.Mul(value, big.NewRat(1e9, 1))
	nanoseconds.Add(nanoseconds, big.NewRat(1, 2))
	whole := new(big.Int).Quo(nanoseconds.Num(), nanoseconds.Denom())
	return new(big.Rat).SetFrac(whole, big.NewInt(1e9)), nil
}

var rfc3339 = regexp.MustCompile(
	`^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d+)?(?:[Zz]|([+-])(\d{2}):(\d{2}))$`)

// referenceRFC3339 is the grammar of RFC 3339, section 5.6, as package time takes more than that.
func referenceRFC3339(text string) (*big.Rat, error) {
	m := rfc3339.FindStringSubmatch(text)
	if m == nil {
		return nil, errors.New("not of the form of RFC 3339")
	}
	number := func(i int) int {
		n, _ := strconv.Atoi(m[i])
		return n
	}
	year, month, day, hour, minute, second := number(1), number(2), number(3), number(4), number(5), number(6)
	date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if date.Month() != time.Month(month) || date.Day() != day {
		return nil, errors.New("no such day")
	}
	if year == 0 {
		return nil, errors.New("no such year")
	}
	if hour > 23 || minute > 59 || second > 60 || number(9) > 23 || number(10) > 59 {
		return nil, errors.New("no such time of day")
	}
	offset := number(9)*3600 + number(10)*60
	if m[8] == "-" {
		offset = -offset
	}
	seconds := date.Unix() + int64(hour*3600+minute*60+second-offset)
	moment := new(big.Rat).SetInt64(seconds)
	if m[7] != "" {
		fraction, _ := new(big.Rat).SetString("0" + m[7])
		moment.Add(moment, fraction)
	}
	return moment, nil
}

func referenceSeconds(t time.Time) *big.Rat {
	return new(big.Rat).Add(big.NewRat(t.Unix(), 1), big.NewRat(int64(t.Nanosecond()), int64(time.Second)))
}

func referenceStrings(value any) ([]string, bool) {
	list, ok := value.([]any)
	if !ok {
		return nil, false
	}
	texts := []string{}
	for _, one := range list {
		text, ok := one.(string)
		if !ok {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, true
}

// referenceNormal writes an address as the API does. Addresses in tests have no user and no query.
func referenceNormal(address string) string {
	m := regexp.MustCompile(`^(?i)(https?)://([^/]*?)(:\d+)?(/.*)?$`).FindStringSubmatch(address)
	scheme, host, port, path := strings.ToLower(m[1]), strings.ToLower(m[2]), m[3], m[4]
	if scheme == "https" && port == ":443" || scheme == "http" && port == ":80" {
		port = ""
	}
	return scheme + "://" + host + port + path
}

// referenceKeys returns the first eight usable keys that have the key id.
func referenceKeys(jwks []byte, kid string) []*rsa.PublicKey {
	jwks = bytes.TrimPrefix(jwks, []byte{0xef, 0xbb, 0xbf})
	var body map[string]json.RawMessage // names as they are, other than in a struct
	if json.Unmarshal(jwks, &body) != nil {
		return nil
	}
	var entries []json.RawMessage
	if json.Unmarshal(body["keys"], &entries) != nil {
		return nil
	}
	var keys []*rsa.PublicKey
	for _, entry := range entries {
		value, err := referenceJSON(entry)
		if err != nil {
			continue
		}
		// A null, or something else that is no object, has no members.
		members, _ := value.(map[string]any)
		maps.DeleteFunc(members, func(_ string, value any) bool { return value == nil })
		if members["kid"] == kid {
			if key := referenceKey(members); key != nil {
				keys = append(keys, key)
			}
		}
	}
	return keys[:min(len(keys), 8)]
}

func referenceKey(entry map[string]any) *rsa.PublicKey {
	if entry["kty"] != "RSA" {
		return nil
	}
	if use, present := entry["use"]; present && use != "sig" {
		return nil
	}
	if alg, present := entry["alg"]; present && alg != "RS256" {
		return nil
	}
	if operations, present := entry["key_ops"]; present {
		if list, _ := operations.([]any); !slices.Contains(list, any("verify")) {
			return nil
		}
	}
	for _, private := range []string{"d", "p", "q", "dp", "dq", "qi", "oth"} {
		if _, present := entry[private]; present {
			return nil
		}
	}
	n, e := referenceInteger(entry["n"]), referenceInteger(entry["e"])
	if n == nil || n.Bit(0) == 0 || n.BitLen() < 2048 || n.BitLen() > 8192 {
		return nil
	}
	if e == nil || e.Bit(0) == 0 || e.Cmp(big.NewInt(3)) < 0 || e.Cmp(big.NewInt(1<<31-1)) > 0 {
		return nil
	}
	return &rsa.PublicKey{N: n, E: int(e.Int64())}
}

func referenceInteger(member any) *big.Int {
	text, _ := member.(string)
	text = strings.TrimRight(text, "=")
	if strings.ContainsAny(text, "\r\n") {
		return nil
	}
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(data) == 0 {
		return nil
	}
	return new(big.Int).SetBytes(data)
}
