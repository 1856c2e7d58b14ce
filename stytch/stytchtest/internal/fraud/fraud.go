// Package fraud has the operations about devices and e-mail addresses, and the rules that a project sets for them.
package fraud

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/address"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/optional"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/paging"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// verdictReasons are the reasons and what they lead to by themselves.
var verdictReasons = []gen.VerdictReasonAction{
	{VerdictReason: "BROWSER_ANOMALY", DefaultAction: gen.VerdictActionChallenge},
	{VerdictReason: "HEADLESS_BROWSER_AUTOMATION", DefaultAction: gen.VerdictActionBlock},
	{VerdictReason: "IP_ADDRESS_ANOMALY", DefaultAction: gen.VerdictActionChallenge},
	{VerdictReason: "SMART_RATE_LIMIT_BANNED", DefaultAction: gen.VerdictActionBlock},
}

// Operations returns the operations of this package.
func Operations() operation.Table {
	return operation.Table{
		"FraudFingerprintLookup":      handle(fraudFingerprintLookup),
		"FraudRulesSet":               handle(fraudRulesSet),
		"FraudRulesList":              handle(fraudRulesList),
		"FraudVerdictReasonsOverride": handle(fraudVerdictReasonsOverride),
		"FraudVerdictReasonsList":     handle(fraudVerdictReasonsList),
		"FraudEmailRisk":              handle(fraudEmailRisk),
	}
}

// lookupLife is how long the API knows of a lookup.
const lookupLife = 24 * time.Hour

func fraudFingerprintLookup(
	c *call, in *gen.FraudFingerprintLookupRequest,
) (*gen.FraudFingerprintLookupResponse, error) {
	if in.TelemetryID == "" {
		return nil, refusal.New(errtype.BadRequest, "The telemetry id is empty.")
	}
	if err := checkMetadata(in.ExternalMetadata); err != nil {
		return nil, err
	}
	prints := fingerprintsOf(in.TelemetryID)
	out := &gen.FraudFingerprintLookupResponse{
		TelemetryID: in.TelemetryID, Fingerprints: prints, Verdict: judge(c.Fraud, c.Now, in.TelemetryID, prints),
		CreatedAt: c.Now, ExpiresAt: c.Now.Add(lookupLife),
		Properties: &gen.DeviceProperties{
			NetworkProperties: gen.NetworkProperties{
				IPAddress: "192.0.2.1", ASN: gen.ASNProperties{}, IPGeolocation: gen.IPGeoProperties{},
			},
			BrowserProperties: gen.BrowserProperties{UserAgent: "Mozilla/5.0 (fake)"},
		},
	}
	if m := in.ExternalMetadata; m != nil {
		out.ExternalMetadata = gen.ExternalMetadata{
			ExternalID: optional.Value(m.ExternalID), OrganizationID: optional.Value(m.OrganizationID),
			UserAction: optional.Value(m.UserAction),
		}
	}
	return out, nil
}

var externalIDs = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_+.@-]{0,65}$`) })

func checkMetadata(m *gen.ExternalMetadataInput) error {
	given := optional.Value(m)
	for _, text := range [...]*string{given.ExternalID, given.OrganizationID, given.UserAction} {
		if !externalIDs().MatchString(optional.Value(text)) {
			return refusal.New(errtype.BadRequest,
				"The external metadata is not up to 65 letters, digits and any of _ - + . and @ each.")
		}
	}
	return nil
}

// fingerprintsOf makes up what a device is known by; the same for the same telemetry id.
func fingerprintsOf(telemetryID string) gen.Fingerprints {
	hash := sha256.Sum256([]byte(telemetryID))
	suffix := hex.EncodeToString(hash[:8])
	return gen.Fingerprints{
		NetworkFingerprint: "network-fingerprint-" + suffix, HardwareFingerprint: "hardware-fingerprint-" + suffix,
		BrowserFingerprint: "browser-fingerprint-" + suffix, VisitorFingerprint: "visitor-fingerprint-" + suffix,
		VisitorID: "visitor-" + suffix, BrowserID: "browser-" + suffix,
	}
}

// judge says what to do about a device.
func judge(f *store.Fraud, now time.Time, telemetryID string, prints gen.Fingerprints) gen.FraudVerdict {
	verdict := gen.FraudVerdict{
		Action: gen.VerdictActionAllow, Reasons: []string{}, DetectedDeviceType: "DESKTOP", IsAuthenticDevice: true,
	}
	for _, reason := range reasonsOf(f) {
		if !strings.Contains(telemetryID, reason.VerdictReason) {
			continue
		}
		verdict.Reasons = append(verdict.Reasons, reason.VerdictReason)
		action := reason.DefaultAction
		if reason.OverrideAction != "" {
			action = reason.OverrideAction
			verdict.VerdictReasonOverrides = append(verdict.VerdictReasonOverrides, gen.VerdictReasonOverride{
				VerdictReason: reason.VerdictReason, OverrideAction: action,
			})
		}
		verdict.Action = severer(verdict.Action, action)
	}
	verdict.IsAuthenticDevice = len(verdict.Reasons) == 0
	if rule, found := ruleOf(f, now, prints); found {
		verdict.Action = gen.VerdictAction(rule.Action)
		verdict.RuleMatchType, verdict.RuleMatchIdentifier = rule.RuleType, ruleSubject(&rule)
	}
	return verdict
}

func severer(a, b gen.VerdictAction) gen.VerdictAction {
	order := []gen.VerdictAction{gen.VerdictActionAllow, gen.VerdictActionChallenge, gen.VerdictActionBlock}
	return order[max(0, slices.Index(order, a), slices.Index(order, b))]
}

// ruleOf returns the newest rule about a device.
func ruleOf(f *store.Fraud, now time.Time, prints gen.Fingerprints) (gen.FraudRule, bool) {
	ids := map[gen.RuleType]string{
		gen.RuleTypeVisitorID: prints.VisitorID, gen.RuleTypeBrowserID: prints.BrowserID,
		gen.RuleTypeVisitorFingerprint: prints.VisitorFingerprint, gen.RuleTypeBrowserFingerprint: prints.BrowserFingerprint,
		gen.RuleTypeHardwareFingerprint: prints.HardwareFingerprint,
		gen.RuleTypeNetworkFingerprint:  prints.NetworkFingerprint,
	}
	for _, rule := range slices.Backward(f.Rules) {
		if id := ids[rule.RuleType]; id != "" && id == ruleSubject(&rule) && ruleHolds(now, &rule) {
			return rule, true
		}
	}
	return gen.FraudRule{}, false
}

func ruleHolds(now time.Time, r *gen.FraudRule) bool {
	return r.ExpiresAt.IsZero() || now.Before(r.ExpiresAt)
}

// ruleSubject returns what a rule is about.
func ruleSubject(r *gen.FraudRule) string {
	return r.VisitorID + r.BrowserID + r.VisitorFingerprint + r.BrowserFingerprint + r.HardwareFingerprint +
		r.NetworkFingerprint +
		r.CIDRBlock + r.CountryCode + r.ASN // all but one are empty
}

func fraudRulesSet(c *call, in *gen.FraudRulesSetRequest) (*gen.FraudRulesSetResponse, error) {
	rule, err := newRule(in)
	if err != nil {
		return nil, err
	}
	rule.CreatedAt, rule.LastUpdatedAt = c.Now, c.Now
	if in.ExpiresInMinutes != nil {
		rule.ExpiresAt = c.Now.Add(optional.Minutes(in.ExpiresInMinutes, 0))
	}
	if err := setRule(c.Fraud, rule); err != nil {
		return nil, err
	}
	return &gen.FraudRulesSetResponse{
		Action: rule.Action, VisitorID: rule.VisitorID, BrowserID: rule.BrowserID,
		VisitorFingerprint: rule.VisitorFingerprint,
		BrowserFingerprint: rule.BrowserFingerprint, HardwareFingerprint: rule.HardwareFingerprint,
		NetworkFingerprint: rule.NetworkFingerprint,
		ExpiresAt:          rule.ExpiresAt, CIDRBlock: rule.CIDRBlock, CountryCode: rule.CountryCode, ASN: rule.ASN,
	}, nil
}

// newRule reads a rule, which is about one thing.
func newRule(in *gen.FraudRulesSetRequest) (gen.FraudRule, error) {
	rule := gen.FraudRule{Action: in.Action, Description: optional.Value(in.Description)}
	subjects := 0
	for _, s := range [...]struct {
		kind  gen.RuleType
		given *string
		field *string
	}{
		{gen.RuleTypeVisitorID, in.VisitorID, &rule.VisitorID}, {gen.RuleTypeBrowserID, in.BrowserID, &rule.BrowserID},
		{gen.RuleTypeVisitorFingerprint, in.VisitorFingerprint, &rule.VisitorFingerprint},
		{gen.RuleTypeBrowserFingerprint, in.BrowserFingerprint, &rule.BrowserFingerprint},
		{gen.RuleTypeHardwareFingerprint, in.HardwareFingerprint, &rule.HardwareFingerprint},
		{gen.RuleTypeNetworkFingerprint, in.NetworkFingerprint, &rule.NetworkFingerprint},
		{gen.RuleTypeCIDRBlock, in.CIDRBlock, &rule.CIDRBlock}, {gen.RuleTypeCountryCode, in.CountryCode, &rule.CountryCode},
		{gen.RuleTypeASN, in.ASN, &rule.ASN},
	} {
		if optional.Value(s.given) != "" {
			rule.RuleType, *s.field = s.kind, *s.given
			subjects++
		}
	}
	if subjects != 1 {
		return rule, refusal.New(errtype.BadRequest,
			"A rule is about one visitor, browser, fingerprint, address range, country or network.")
	}
	return rule, checkRule(&rule)
}

// checkRule refuses address ranges, networks and countries that a rule cannot have.
func checkRule(rule *gen.FraudRule) error {
	switch rule.RuleType {
	case gen.RuleTypeCIDRBlock:
		if block, err := netip.ParsePrefix(rule.CIDRBlock); err != nil || block.Bits() < 16 || block.Bits() > 32 {
			return refusal.New(errtype.BadRequest, "The CIDR block is not one with a prefix of 16 to 32 bits.")
		}
	case gen.RuleTypeASN:
		if _, err := strconv.ParseUint(rule.ASN, 10, 32); err != nil {
			return refusal.New(errtype.BadRequest, "The ASN is not one from 0 to 4294967295.")
		}
	case gen.RuleTypeCountryCode:
		if rule.Action == gen.RuleActionAllow {
			return refusal.New(errtype.BadRequest, "A rule about a country cannot allow it.")
		}
	}
	return nil
}

// setRule puts a rule in the place of the one about the same thing. The action NONE leaves none.
func setRule(f *store.Fraud, rule gen.FraudRule) error {
	same := func(r gen.FraudRule) bool {
		return r.RuleType == rule.RuleType && ruleSubject(&r) == ruleSubject(&rule)
	}
	if i := slices.IndexFunc(f.Rules, same); i >= 0 {
		rule.CreatedAt = f.Rules[i].CreatedAt
	}
	kept := slices.DeleteFunc(slices.Clone(f.Rules), same)
	if rule.Action == gen.RuleActionNone {
		f.Rules = kept
		return nil
	}
	if len(kept) >= maxRules {
		return refusal.New(errtype.TooManyRequests, "The fake keeps no more than %d rules.", maxRules)
	}
	f.Rules = append(kept, rule)
	return nil
}

// maxRules bounds the rules, which are looked through one by one.
const maxRules = 1000

const (
	defaultRulesOnPage int32 = 10
	maxRulesOnPage     int32 = 100
)

func fraudRulesList(c *call, in *gen.FraudRulesListRequest) (*gen.FraudRulesListResponse, error) {
	type numbered struct {
		number int
		rule   gen.FraudRule
	}
	var holding []numbered
	for i, rule := range c.Fraud.Rules {
		if ruleHolds(c.Now, &rule) {
			holding = append(holding, numbered{i + 1, rule})
		}
	}
	limit := defaultRulesOnPage
	if optional.Value(in.Limit) != 0 {
		limit = *in.Limit
	}
	if limit > maxRulesOnPage {
		return nil, refusal.New(errtype.BadRequest, "The limit of a page is %d.", maxRulesOnPage)
	}
	page, metadata, err := paging.Cut(holding, func(n numbered) int { return n.number }, in.Cursor, &limit)
	if err != nil {
		return nil, err
	}
	out := &gen.FraudRulesListResponse{Rules: []gen.FraudRule{}, NextCursor: metadata.NextCursor}
	for _, n := range page {
		out.Rules = append(out.Rules, n.rule)
	}
	return out, nil
}

// reasonsOf returns the verdict reasons with what the project has changed about them.
func reasonsOf(f *store.Fraud) []gen.VerdictReasonAction {
	all := slices.Clone(verdictReasons)
	for i, reason := range all {
		if override, ok := f.Overrides[reason.VerdictReason]; ok {
			all[i] = override
		}
	}
	return all
}

func fraudVerdictReasonsOverride(
	c *call, in *gen.FraudVerdictReasonsOverrideRequest,
) (*gen.FraudVerdictReasonsOverrideResponse, error) {
	i := slices.IndexFunc(verdictReasons, func(r gen.VerdictReasonAction) bool {
		return r.VerdictReason == in.VerdictReason
	})
	if i < 0 {
		return nil, refusal.New(errtype.BadRequest, "There is no verdict reason %q.", in.VerdictReason)
	}
	reason := verdictReasons[i]
	delete(c.Fraud.Overrides, reason.VerdictReason)
	if in.OverrideAction != gen.RuleActionNone {
		reason.OverrideAction, reason.OverrideCreatedAt, reason.OverrideDescription = gen.VerdictAction(in.OverrideAction),
			c.Now, optional.Value(in.OverrideDescription)
		c.Fraud.Overrides[reason.VerdictReason] = reason
	}
	return &gen.FraudVerdictReasonsOverrideResponse{VerdictReasonAction: reason}, nil
}

func fraudVerdictReasonsList(
	c *call, in *gen.FraudVerdictReasonsListRequest,
) (*gen.FraudVerdictReasonsListResponse, error) {
	out := &gen.FraudVerdictReasonsListResponse{VerdictReasonActions: []gen.VerdictReasonAction{}}
	for _, reason := range reasonsOf(c.Fraud) {
		if reason.OverrideAction != "" || !optional.Value(in.OverridesOnly) {
			out.VerdictReasonActions = append(out.VerdictReasonActions, reason)
		}
	}
	return out, nil
}

var (
	disposableDomains = []string{"10minutemail.com", "guerrillamail.com", "mailinator.com", "yopmail.com"}
	roleNames         = []string{
		"admin", "billing", "contact", "info", "noreply", "no-reply", "sales", "support", "webmaster",
	}
)

const (
	riskOfRole       = 20
	riskOfDisposable = 80
	riskOfNoAddress  = 100
)

// fraudEmailRisk rates an address by what it looks like: nothing is sent, and no DNS asked.
func fraudEmailRisk(_ *call, in *gen.FraudEmailRiskRequest) (*gen.FraudEmailRiskResponse, error) {
	valid := address.IsEmail(in.EmailAddress)
	local, domain, _ := strings.Cut(strings.ToLower(in.EmailAddress), "@")
	name, tag, _ := strings.Cut(local, "+")
	out := &gen.FraudEmailRiskResponse{
		Action: gen.VerdictActionAllow,
		AddressInformation: gen.AddressInformation{
			HasValidSyntax: valid, IsSuspectedRoleAddress: slices.Contains(roleNames, name),
			NormalizedEmail: name + "@" + domain, TumblingCharacterCount: int32(len(tag)),
		},
		DomainInformation: gen.DomainInformation{
			HasMXOrARecord: valid, IsDisposableDomain: slices.Contains(disposableDomains, domain),
		},
	}
	if out.AddressInformation.IsSuspectedRoleAddress {
		out.RiskScore = riskOfRole
	}
	if out.DomainInformation.IsDisposableDomain {
		out.RiskScore, out.Action = riskOfDisposable, gen.VerdictActionChallenge
	}
	if !valid {
		out.RiskScore, out.Action = riskOfNoAddress, gen.VerdictActionBlock
	}
	return out, nil
}
