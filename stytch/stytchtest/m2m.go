package stytchtest

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// m2mClients keeps the machine-to-machine clients, which both products share.
type m2mClients struct {
	byID map[string]*m2mClient
	made int // so far
}

// m2mClient is a client with what the API does not show.
type m2mClient struct {
	gen.M2MClient
	secrets clientSecrets
	number  int // clients are listed in the order in which they were made
}

// clientSecrets are what a client of OAuth2 authenticates by. Both are good while the
// secret is being rotated.
type clientSecrets struct{ current, next string }

// match reports whether a secret is one of the client's.
func (s *clientSecrets) match(secret string) bool {
	return secret != "" && (secret == s.current || secret == s.next)
}

// lastFour is what the API shows of a secret.
func lastFour(secret string) string { return secret[max(0, len(secret)-4):] }

func m2mOperations() table {
	return table{
		"M2MClientsCreate":              handle(m2mClientsCreate),
		"M2MClientsGet":                 handle(m2mClientsGet),
		"M2MClientsUpdate":              handle(m2mClientsUpdate),
		"M2MClientsDelete":              handle(m2mClientsDelete),
		"M2MClientsSearch":              handle(m2mClientsSearch),
		"M2MClientsSecretsRotateStart":  handle(m2mClientsSecretsRotateStart),
		"M2MClientsSecretsRotateCancel": handle(m2mClientsSecretsRotateCancel),
		"M2MClientsSecretsRotate":       handle(m2mClientsSecretsRotate),
	}
}

func m2mClientsCreate(c *call, in *gen.M2MClientsCreateRequest) (*gen.M2MClientsCreateResponse, error) {
	if err := checkM2MScopes(in.Scopes); err != nil {
		return nil, err
	}
	m, err := c.m2m.create(value(in.ClientID), value(in.ClientSecret))
	if err != nil {
		return nil, err
	}
	m.ClientName, m.ClientDescription = value(in.ClientName), value(in.ClientDescription)
	m.Scopes, m.TrustedMetadata = in.Scopes, in.TrustedMetadata
	return &gen.M2MClientsCreateResponse{M2MClient: &gen.M2MClientWithClientSecret{
		ClientID: m.ClientID, ClientSecret: m.secrets.current, ClientName: m.ClientName, ClientDescription: m.ClientDescription, Status: m.Status,
		Scopes: m.Scopes, ClientSecretLastFour: lastFour(m.secrets.current), TrustedMetadata: m.TrustedMetadata,
	}}, nil
}

// create makes an active client; an id or secret that is empty is made up.
func (ms *m2mClients) create(id, secret string) (*m2mClient, error) {
	if len(ms.byID) >= maxObjects {
		return nil, refuse(errtype.TooManyRequests, "The fake keeps no more than %d M2M clients.", maxObjects)
	}
	if id == "" {
		id = newID("m2m-client")
	}
	if ms.byID[id] != nil {
		return nil, refuse(errtype.DuplicateM2MClientID, "An M2M client with this id already exists.")
	}
	if secret == "" {
		secret = newSecret()
	}
	ms.made++
	m := &m2mClient{M2MClient: gen.M2MClient{ClientID: id, Status: "active"}, secrets: clientSecrets{current: secret}, number: ms.made}
	ms.byID[id] = m
	return m, nil
}

// checkM2MScopes refuses what a token could not carry: a scope is split at spaces.
func checkM2MScopes(scopes []string) error {
	for _, scope := range scopes {
		if scope == "" || strings.Contains(scope, " ") {
			return refuse(errtype.InvalidM2MClientScope, "A scope is empty or has a space.")
		}
	}
	return nil
}

func (ms *m2mClients) find(id string) (*m2mClient, error) {
	if m := ms.byID[id]; m != nil {
		return m, nil
	}
	return nil, refuse(errtype.M2MClientNotFound, "M2M client could not be found.")
}

// shown returns the client as the API shows it.
func (m *m2mClient) shown() *gen.M2MClient {
	shown := m.M2MClient
	shown.ClientSecretLastFour, shown.NextClientSecretLastFour = lastFour(m.secrets.current), lastFour(m.secrets.next)
	return &shown
}

func m2mClientsGet(c *call, _ *none) (*gen.M2MClientsGetResponse, error) {
	m, err := c.m2m.find(c.path["client_id"])
	if err != nil {
		return nil, err
	}
	return &gen.M2MClientsGetResponse{M2MClient: m.shown()}, nil
}

func m2mClientsUpdate(c *call, in *gen.M2MClientsUpdateRequest) (*gen.M2MClientsUpdateResponse, error) {
	m, err := c.m2m.find(c.path["client_id"])
	if err != nil {
		return nil, err
	}
	if in.Status != nil && *in.Status != "active" && *in.Status != "inactive" {
		return nil, refuse(errtype.M2MClientInvalidStatus, "A client is active or inactive.")
	}
	if err := checkM2MScopes(in.Scopes); err != nil {
		return nil, err
	}
	if in.Status != nil {
		m.Status = string(*in.Status)
	}
	setGiven(&m.ClientName, in.ClientName)
	setGiven(&m.ClientDescription, in.ClientDescription)
	if in.Scopes != nil {
		m.Scopes = in.Scopes
	}
	if in.TrustedMetadata != nil {
		m.TrustedMetadata = in.TrustedMetadata
	}
	return &gen.M2MClientsUpdateResponse{M2MClient: m.shown()}, nil
}

func m2mClientsDelete(c *call, _ *none) (*gen.M2MClientsDeleteResponse, error) {
	m, err := c.m2m.find(c.path["client_id"])
	if err != nil {
		return nil, err
	}
	delete(c.m2m.byID, m.ClientID)
	return &gen.M2MClientsDeleteResponse{ClientID: m.ClientID}, nil
}

func m2mClientsSearch(c *call, in *gen.M2MClientsSearchRequest) (*gen.M2MClientsSearchResponse, error) {
	matches, err := m2mFilter(in.Query)
	if err != nil {
		return nil, err
	}
	var found []*m2mClient
	for _, m := range c.m2m.byID {
		if matches(m) {
			found = append(found, m)
		}
	}
	page, metadata, err := cutPage(found, func(m *m2mClient) int { return m.number }, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &gen.M2MClientsSearchResponse{M2MClients: []gen.M2MClient{}, ResultsMetadata: metadata}
	for _, m := range page {
		out.M2MClients = append(out.M2MClients, *m.shown())
	}
	return out, nil
}

// m2mFilter reads the filters of a search.
func m2mFilter(query *gen.SearchQuery) (func(*m2mClient) bool, error) {
	if query == nil || len(query.Operands) == 0 {
		return func(*m2mClient) bool { return true }, nil
	}
	var filters []func(*m2mClient) bool
	for _, operand := range query.Operands {
		filter, err := m2mOperand(operand)
		if err != nil {
			return nil, err
		}
		filters = append(filters, filter)
	}
	either := query.Operator == gen.SearchOperatorOr
	if !either && query.Operator != gen.SearchOperatorAnd {
		return nil, refuse(errtype.BadRequest, "The operator of a search is AND or OR.")
	}
	return func(m *m2mClient) bool {
		return slices.ContainsFunc(filters, func(f func(*m2mClient) bool) bool { return f(m) == either }) == either
	}, nil
}

// m2mOperand reads one filter.
func m2mOperand(operand map[string]any) (func(*m2mClient) bool, error) {
	if operand["filter_name"] == nil {
		return nil, refuse(errtype.M2MSearchMissingFilterName, "A filter has no name.")
	}
	name, ok := operand["filter_name"].(string)
	if !ok {
		return nil, refuse(errtype.M2MSearchFilterNameMustBeString, "The name of a filter is not a string.")
	}
	if operand["filter_value"] == nil {
		return nil, refuse(errtype.M2MSearchMissingFilterValue, "A filter has no value.")
	}
	wanted, ok := textsOf(operand["filter_value"])
	if !ok {
		return nil, refuse(errtype.M2MSearchExpectedArrayOfStrings, "The value of a filter is not an array of strings.")
	}
	switch name {
	case "client_id":
		return func(m *m2mClient) bool { return slices.Contains(wanted, m.ClientID) }, nil
	case "client_name":
		return func(m *m2mClient) bool { return slices.Contains(wanted, m.ClientName) }, nil
	case "scopes":
		return func(m *m2mClient) bool {
			return slices.ContainsFunc(m.Scopes, func(scope string) bool { return slices.Contains(wanted, scope) })
		}, nil
	}
	return nil, refuse(errtype.M2MSearchFilterNameNotRecognized, "There is no filter %q.", name)
}

// textsOf reads an array of strings.
func textsOf(v any) ([]string, bool) {
	list, ok := v.([]any)
	if !ok {
		return nil, false
	}
	var texts []string
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, true
}

const (
	defaultPage = 100
	largestPage = 1000
)

// cutPage sorts what a search has found by its number and returns a page of it. A cursor
// is the number that the page before ended with, so that nothing is skipped or repeated
// when something goes meanwhile.
func cutPage[T any](found []T, number func(T) int, cursor *string, limit *int32) ([]T, *gen.ResultsMetadata, error) {
	size := int(defaultPage)
	if limit != nil {
		size = int(*limit)
	}
	if size < 1 || size > largestPage {
		return nil, nil, refuse(errtype.BadRequest, "A limit is from 1 to %d.", largestPage)
	}
	after, err := readCursor(value(cursor))
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(found, func(a, b T) int { return number(a) - number(b) })
	begin := slices.IndexFunc(found, func(item T) bool { return number(item) > after })
	if begin < 0 {
		begin = len(found)
	}
	end := min(begin+size, len(found))
	metadata := &gen.ResultsMetadata{Total: int32(len(found))}
	if end < len(found) {
		metadata.NextCursor = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(number(found[end-1]))))
	}
	return found[begin:end], metadata, nil
}

func readCursor(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return 0, refuse(errtype.BadRequest, "The cursor is not of a page of this search.")
	}
	after, err := strconv.Atoi(string(text))
	if err != nil {
		return 0, refuse(errtype.BadRequest, "The cursor is not of a page of this search.")
	}
	return after, nil
}

// rotation are the refusals of a kind of clients.
type rotation struct{ already, not stytch.ErrorType }

var m2mRotation = rotation{errtype.M2MClientAlreadyRotatingSecret, errtype.M2MClientNotRotatingSecret}

// startRotation adds a second secret.
func startRotation(s *clientSecrets, r rotation) error {
	if s.next != "" {
		return refuse(r.already, "The secret is being rotated already.")
	}
	s.next = newSecret()
	return nil
}

// cancelRotation drops the second secret.
func cancelRotation(s *clientSecrets, r rotation) error {
	if s.next == "" {
		return refuse(r.not, "The secret is not being rotated.")
	}
	s.next = ""
	return nil
}

// finishRotation makes the second secret the only one.
func finishRotation(s *clientSecrets, r rotation) error {
	if s.next == "" {
		return refuse(r.not, "The secret is not being rotated.")
	}
	s.current, s.next = s.next, ""
	return nil
}

func m2mClientsSecretsRotateStart(c *call, _ *none) (*gen.M2MClientsSecretsRotateStartResponse, error) {
	m, err := c.m2m.find(c.path["client_id"])
	if err != nil {
		return nil, err
	}
	if err := startRotation(&m.secrets, m2mRotation); err != nil {
		return nil, err
	}
	return &gen.M2MClientsSecretsRotateStartResponse{M2MClient: &gen.M2MClientWithNextClientSecret{
		ClientID: m.ClientID, NextClientSecret: m.secrets.next, ClientName: m.ClientName, ClientDescription: m.ClientDescription, Status: m.Status,
		Scopes: m.Scopes, ClientSecretLastFour: lastFour(m.secrets.current), TrustedMetadata: m.TrustedMetadata,
		NextClientSecretLastFour: lastFour(m.secrets.next),
	}}, nil
}

func m2mClientsSecretsRotateCancel(c *call, _ *none) (*gen.M2MClientsSecretsRotateCancelResponse, error) {
	m, err := c.m2m.find(c.path["client_id"])
	if err != nil {
		return nil, err
	}
	if err := cancelRotation(&m.secrets, m2mRotation); err != nil {
		return nil, err
	}
	return &gen.M2MClientsSecretsRotateCancelResponse{M2MClient: m.shown()}, nil
}

func m2mClientsSecretsRotate(c *call, _ *none) (*gen.M2MClientsSecretsRotateResponse, error) {
	m, err := c.m2m.find(c.path["client_id"])
	if err != nil {
		return nil, err
	}
	if err := finishRotation(&m.secrets, m2mRotation); err != nil {
		return nil, err
	}
	return &gen.M2MClientsSecretsRotateResponse{M2MClient: m.shown()}, nil
}
