package token

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
)

// keySet has the usable keys of a JWKS (RFC 7517 section 5) by their ids. Where
// several share an id, each of them may have signed.
type keySet map[string][]publicKey

// publicKey is a key, and what tells it from any other.
type publicKey struct {
	rsa *rsa.PublicKey
	id  digest // of modulus and exponent
}

// identify returns a key with its id: the digest of the exponent, in a fixed number of bytes, and the
// modulus.
func identify(key *rsa.PublicKey) publicKey {
	numbers := binary.BigEndian.AppendUint64(nil, uint64(key.E))
	return publicKey{key, sha256.Sum256(append(numbers, key.N.Bytes()...))}
}

// len returns the number of keys.
func (s keySet) len() int {
	n := 0
	for _, keys := range s {
		n += len(keys)
	}
	return n
}

var errNoKeys = errors.New("the key set has no usable key")

// maxKeysPerID is how many keys of one id are used, the first ones: each costs a verification.
const maxKeysPerID = 8

// parseKeySet reads a JWKS. Entries that cannot be used are passed over: keys of other kinds may be added
// to a set at any time.
func parseKeySet(body []byte) (keySet, error) {
	body = bytes.TrimPrefix(body, []byte("\ufeff")) // a byte order mark, which some servers write
	var set map[string]json.RawMessage              // and not a struct, which would take "Keys" as well
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, errors.New("the key set is not a JSON object")
	}
	var entries []json.RawMessage
	if err := json.Unmarshal(set["keys"], &entries); err != nil {
		return nil, errors.New("the key set has no list of keys")
	}
	keys := keySet{}
	for _, entry := range entries {
		if kid, key, err := parseKey(string(entry)); err == nil && len(keys[kid]) < maxKeysPerID {
			keys[kid] = append(keys[kid], identify(key))
		}
	}
	if len(keys) == 0 {
		return nil, errNoKeys
	}
	return keys, nil
}

var (
	errUnusable = errors.New("not a key for RS256 signatures")
	errWeak     = errors.New("not a strong key")
)

// parseKey reads one JWK (RFC 7517 section 4, RFC 7518 section 6.3.1). A member that is null counts as absent.
func parseKey(text string) (kid string, key *rsa.PublicKey, err error) {
	r := newReader(text)
	var name, n, e, kty string
	for o := r.openObject(); r.member(&o, &name); {
		if r.peek() == 'n' {
			r.word("null")
			continue
		}
		switch name {
		case "kty":
			kty = r.readString()
		case "kid":
			kid = r.readString()
		case "n":
			n = r.readString()
		case "e":
			e = r.readString()
		case "use":
			if r.readString() != "sig" {
				r.fail(errUnusable)
			}
		case "alg":
			if r.readString() != algorithm {
				r.fail(errUnusable)
			}
		case "key_ops":
			if !r.readsVerify() {
				r.fail(errUnusable)
			}
		case "d", "p", "q", "dp", "dq", "qi", "oth":
			r.fail(errUnusable) // a private key has no place in a set that is public
		default:
			r.skip()
		}
	}
	if err := r.end(); err != nil {
		return "", nil, err
	}
	if kty != "RSA" || kid == "" {
		return "", nil, errUnusable
	}
	key, err = parseRSAKey(n, e)
	return kid, key, err
}

// readsVerify reads a list of strings and reports whether "verify" is in it.
func (r *reader) readsVerify() bool {
	found := false
	for l := r.openList(); r.element(&l); {
		if r.readString() == "verify" {
			found = true
		}
	}
	return found
}

func parseRSAKey(n, e string) (*rsa.PublicKey, error) {
	modulus, err := decodeNumber(n)
	if err != nil {
		return nil, err
	}
	exponent, err := decodeNumber(e)
	if err != nil {
		return nil, err
	}
	if !odd(modulus) || !odd(exponent) || len(exponent) > 4 {
		return nil, errWeak
	}
	key, err := newRSAKey(modulus, exponent)
	if err != nil {
		return nil, err
	}
	if bits := key.N.BitLen(); bits < 2048 || bits > 8192 || key.E < 3 || key.E > 1<<31-1 {
		return nil, errWeak
	}
	return key, nil
}

// decodeNumber decodes a Base64urlUInt. Padding and zeros in front are not allowed in
// one, and seen all the same.
func decodeNumber(text string) ([]byte, error) {
	number, err := decodeSegment(strings.TrimRight(text, "="))
	for len(number) > 0 && number[0] == 0 {
		number = number[1:]
	}
	return number, err
}

func odd(number []byte) bool { return len(number) > 0 && number[len(number)-1]&1 == 1 }

// decodeSegment decodes base64url without padding, of which there is one spelling only: no line breaks,
// which encoding/base64 passes over, and no bits left over.
func decodeSegment(segment string) ([]byte, error) {
	if strings.IndexByte(segment, '\r') >= 0 || strings.IndexByte(segment, '\n') >= 0 {
		return nil, errSegment
	}
	decoded, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		return nil, errSegment // the error of encoding/base64 says where, which helps nobody
	}
	// Strict of package base64 would copy its tables each time.
	var spelled [4]byte
	last := base64.RawURLEncoding.AppendEncode(spelled[:0], decoded[len(decoded)/3*3:])
	if string(last) != segment[len(segment)-len(segment)%4:] {
		return nil, errSegment
	}
	return decoded, nil
}

var errSegment = errors.New("not base64url")
