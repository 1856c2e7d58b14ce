package oauth

import (
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/paging"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/passwords"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

func m2mOperations() operation.Table {
	return operation.Table{
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
	if err := refusal.First(checkM2MScopes(in.Scopes), checkClientSecret(in.ClientSecret)); err != nil {
		return nil, err
	}
	m, err := c.M2M.Create(optional.Value(in.ClientID), optional.Value(in.ClientSecret))
	if err != nil {
		return nil, err
	}
	m.ClientName, m.ClientDescription = optional.Value(in.ClientName), optional.Value(in.ClientDescription)
	m.Scopes, m.TrustedMetadata = in.Scopes, in.TrustedMetadata
	return &gen.M2MClientsCreateResponse{M2MClient: gen.M2MClientWithClientSecret{
		ClientID: m.ClientID, ClientSecret: m.Secrets.Current, ClientName: m.ClientName,
		ClientDescription: m.ClientDescription, Status: m.Status,
		Scopes: m.Scopes, ClientSecretLastFour: store.LastFour(m.Secrets.Current), TrustedMetadata: m.TrustedMetadata,
	}}, nil
}

// checkM2MScopes refuses what a token could not carry: a scope is split at spaces.
func checkM2MScopes(scopes []string) error {
	for _, scope := range scopes {
		if scope == "" || strings.Contains(scope, " ") {
			return refusal.New(errtype.InvalidM2MClientScope, "A scope is empty or has a space.")
		}
	}
	return nil
}

const minClientSecret = 8 // characters

// checkClientSecret refuses a secret of the caller's choice that is too short or easy to guess.
func checkClientSecret(given *string) error {
	switch {
	case given == nil:
		return nil
	case len(*given) < minClientSecret:
		return refusal.New(
			errtype.M2MClientInvalidClientSecret,
			"A client secret has at least %d characters.",
			minClientSecret,
		)
	case passwords.Strength(*given, "") < passwords.MinStrength:
		return refusal.New(errtype.InsecureM2MClientSecret, "The client secret is too easy to guess.")
	}
	return nil
}

func m2mClientsGet(c *call, _ *none) (*gen.M2MClientsGetResponse, error) {
	m, err := c.M2M.Find(c.Path["client_id"])
	if err != nil {
		return nil, err
	}
	return &gen.M2MClientsGetResponse{M2MClient: m.Shown()}, nil
}

func m2mClientsUpdate(c *call, in *gen.M2MClientsUpdateRequest) (*gen.M2MClientsUpdateResponse, error) {
	m, err := c.M2M.Find(c.Path["client_id"])
	if err != nil {
		return nil, err
	}
	if in.Status != nil && *in.Status != gen.M2MClientStatusActive && *in.Status != gen.M2MClientStatusInactive {
		return nil, refusal.New(errtype.M2MClientInvalidStatus, "A client is active or inactive.")
	}
	if err := checkM2MScopes(in.Scopes); err != nil {
		return nil, err
	}
	if in.Status != nil {
		m.Status = *in.Status
	}
	optional.Set(&m.ClientName, in.ClientName)
	optional.Set(&m.ClientDescription, in.ClientDescription)
	if in.Scopes != nil {
		m.Scopes = in.Scopes
	}
	if in.TrustedMetadata != nil {
		m.TrustedMetadata = in.TrustedMetadata
	}
	return &gen.M2MClientsUpdateResponse{M2MClient: m.Shown()}, nil
}

func m2mClientsDelete(c *call, _ *none) (*gen.M2MClientsDeleteResponse, error) {
	m, err := c.M2M.Find(c.Path["client_id"])
	if err != nil {
		return nil, err
	}
	delete(c.M2M.ByID, m.ClientID)
	return &gen.M2MClientsDeleteResponse{ClientID: m.ClientID}, nil
}

func m2mClientsSearch(c *call, in *gen.M2MClientsSearchRequest) (*gen.M2MClientsSearchResponse, error) {
	matches, err := m2mFilter(in.Query)
	if err != nil {
		return nil, err
	}
	var found []*store.M2MClient
	for _, m := range c.M2M.ByID {
		if matches(m) {
			found = append(found, m)
		}
	}
	page, metadata, err := paging.Cut(found, func(m *store.M2MClient) int { return m.Number }, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &gen.M2MClientsSearchResponse{M2MClients: []gen.M2MClient{}, ResultsMetadata: metadata}
	for _, m := range page {
		out.M2MClients = append(out.M2MClients, m.Shown())
	}
	return out, nil
}

// m2mFilter reads the filters of a search.
func m2mFilter(query *gen.SearchQuery) (func(*store.M2MClient) bool, error) {
	if query == nil || len(query.Operands) == 0 {
		return func(*store.M2MClient) bool { return true }, nil
	}
	var filters []func(*store.M2MClient) bool
	for _, operand := range query.Operands {
		filter, err := m2mOperand(operand)
		if err != nil {
			return nil, err
		}
		filters = append(filters, filter)
	}
	either := query.Operator == gen.SearchOperatorOr
	if !either && query.Operator != gen.SearchOperatorAnd {
		return nil, refusal.New(errtype.BadRequest, "The operator of a search is AND or OR.")
	}
	return func(m *store.M2MClient) bool {
		return slices.ContainsFunc(filters, func(f func(*store.M2MClient) bool) bool { return f(m) == either }) == either
	}, nil
}

// m2mOperand reads one filter.
func m2mOperand(operand map[string]any) (func(*store.M2MClient) bool, error) {
	if operand["filter_name"] == nil {
		return nil, refusal.New(errtype.M2MSearchMissingFilterName, "A filter has no name.")
	}
	name, ok := operand["filter_name"].(string)
	if !ok {
		return nil, refusal.New(errtype.M2MSearchFilterNameMustBeString, "The name of a filter is not a string.")
	}
	if operand["filter_value"] == nil {
		return nil, refusal.New(errtype.M2MSearchMissingFilterValue, "A filter has no value.")
	}
	wanted, ok := textsOf(operand["filter_value"])
	if !ok {
		return nil, refusal.New(errtype.M2MSearchExpectedArrayOfStrings, "The value of a filter is not an array of strings.")
	}
	switch name {
	case "client_id":
		return func(m *store.M2MClient) bool { return slices.Contains(wanted, m.ClientID) }, nil
	case "client_name":
		return func(m *store.M2MClient) bool { return slices.Contains(wanted, m.ClientName) }, nil
	case "scopes":
		return func(m *store.M2MClient) bool {
			return slices.ContainsFunc(m.Scopes, func(scope string) bool { return slices.Contains(wanted, scope) })
		}, nil
	}
	return nil, refusal.New(errtype.M2MSearchFilterNameNotRecognized, "There is no filter %q.", name)
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

var m2mRotation = rotation{errtype.M2MClientAlreadyRotatingSecret, errtype.M2MClientNotRotatingSecret}

func m2mClientsSecretsRotateStart(c *call, _ *none) (*gen.M2MClientsSecretsRotateStartResponse, error) {
	m, err := c.M2M.Find(c.Path["client_id"])
	if err != nil {
		return nil, err
	}
	if err := startRotation(&m.Secrets, m2mRotation); err != nil {
		return nil, err
	}
	return &gen.M2MClientsSecretsRotateStartResponse{M2MClient: gen.M2MClientWithNextClientSecret{
		ClientID: m.ClientID, NextClientSecret: m.Secrets.Next, ClientName: m.ClientName,
		ClientDescription: m.ClientDescription, Status: m.Status,
		Scopes: m.Scopes, ClientSecretLastFour: store.LastFour(m.Secrets.Current), TrustedMetadata: m.TrustedMetadata,
		NextClientSecretLastFour: store.LastFour(m.Secrets.Next),
	}}, nil
}

func m2mClientsSecretsRotateCancel(c *call, _ *none) (*gen.M2MClientsSecretsRotateCancelResponse, error) {
	m, err := c.M2M.Find(c.Path["client_id"])
	if err != nil {
		return nil, err
	}
	if err := cancelRotation(&m.Secrets, m2mRotation); err != nil {
		return nil, err
	}
	return &gen.M2MClientsSecretsRotateCancelResponse{M2MClient: m.Shown()}, nil
}

func m2mClientsSecretsRotate(c *call, _ *none) (*gen.M2MClientsSecretsRotateResponse, error) {
	m, err := c.M2M.Find(c.Path["client_id"])
	if err != nil {
		return nil, err
	}
	if err := finishRotation(&m.Secrets, m2mRotation); err != nil {
		return nil, err
	}
	return &gen.M2MClientsSecretsRotateResponse{M2MClient: m.Shown()}, nil
}
