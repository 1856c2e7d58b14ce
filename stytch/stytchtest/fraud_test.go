package stytchtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

// A device is judged by its reasons, then by rules about it, until they end.
func TestFraud(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	look := func(id string) *stytch.FingerprintLookupResponse {
		t.Helper()
		res, err := client.Fraud.Fingerprint.Lookup(ctx, &stytch.FingerprintLookupParams{TelemetryID: id})
		require.NoError(t, err)
		return res
	}
	const robot = "HEADLESS_BROWSER_AUTOMATION and BROWSER_ANOMALY"
	honest, bad := look("ada's laptop"), look(robot)
	require.EqualValues(t, "ALLOW", honest.Verdict.Action)
	require.Empty(t, honest.Verdict.Reasons)
	require.NotEqual(t, bad.Fingerprints.VisitorID, honest.Fingerprints.VisitorID)
	require.EqualValues(t, "BLOCK", bad.Verdict.Action)
	require.Equal(t, []string{"BROWSER_ANOMALY", "HEADLESS_BROWSER_AUTOMATION"}, bad.Verdict.Reasons)
	require.False(t, bad.Verdict.IsAuthenticDevice)

	override := &stytch.VerdictReasonsOverrideParams{
		VerdictReason: "HEADLESS_BROWSER_AUTOMATION", OverrideAction: "ALLOW", OverrideDescription: new("our tests"),
	}
	overridden, err := client.Fraud.VerdictReasons.Override(ctx, override)
	require.NoError(t, err)
	require.EqualValues(t, "BLOCK", overridden.VerdictReasonAction.DefaultAction)
	require.EqualValues(t, "ALLOW", overridden.VerdictReasonAction.OverrideAction)
	overrides, err := client.Fraud.VerdictReasons.List(ctx, &stytch.VerdictReasonsListParams{
		OverridesOnly: new(true),
	})
	require.NoError(t, err)
	require.Len(t, overrides.VerdictReasonActions, 1)
	bad = look(robot)
	require.EqualValues(t, "CHALLENGE", bad.Verdict.Action, "overridden")
	require.Len(t, bad.Verdict.VerdictReasonOverrides, 1, "overridden")
	_, err = client.Fraud.VerdictReasons.Override(ctx, &stytch.VerdictReasonsOverrideParams{
		VerdictReason: "BAD_HAIR", OverrideAction: "BLOCK",
	})
	require.ErrorIs(t, err, errtype.BadRequest, "a reason of nobody")

	rule := &stytch.RulesSetParams{
		Action: "BLOCK", VisitorID: &honest.Fingerprints.VisitorID, ExpiresInMinutes: new(int32(10)),
	}
	set, err := client.Fraud.Rules.Set(ctx, rule)
	require.NoError(t, err)
	require.Equal(t, *rule.VisitorID, set.VisitorID)
	require.False(t, set.ExpiresAt.IsZero())
	got := look("ada's laptop")
	require.EqualValues(t, "BLOCK", got.Verdict.Action, "by a rule")
	require.EqualValues(t, "VISITOR_ID", got.Verdict.RuleMatchType, "by a rule")
	require.Equal(t, *rule.VisitorID, got.Verdict.RuleMatchIdentifier, "by a rule")
	_, err = client.Fraud.Rules.Set(ctx, &stytch.RulesSetParams{
		Action: "BLOCK", CountryCode: new("XX"), ASN: new("AS1"),
	})
	require.ErrorIs(t, err, errtype.BadRequest, "a rule about two things")
	_, err = client.Fraud.Rules.Set(ctx, &stytch.RulesSetParams{Action: "BLOCK", CountryCode: new("XX")})
	require.NoError(t, err)
	list, err := client.Fraud.Rules.List(ctx, &stytch.RulesListParams{Limit: new(int32(1))})
	require.NoError(t, err)
	require.Len(t, list.Rules, 1)
	require.NotEmpty(t, list.NextCursor)
	srv.Clock.Advance(11 * time.Minute)
	got = look("ada's laptop")
	require.EqualValues(t, "ALLOW", got.Verdict.Action, "after the rule")
	require.Empty(t, got.Verdict.RuleMatchType, "after the rule")
	list, err = client.Fraud.Rules.List(ctx, nil)
	require.NoError(t, err)
	require.Len(t, list.Rules, 1)
	require.Equal(t, "XX", list.Rules[0].CountryCode)
	_, err = client.Fraud.Rules.Set(ctx, &stytch.RulesSetParams{Action: "NONE", CountryCode: new("XX")})
	require.NoError(t, err)
	list, err = client.Fraud.Rules.List(ctx, nil)
	require.NoError(t, err)
	require.Empty(t, list.Rules)
}

func TestEmailRisk(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client := srv.Client()
	for email, want := range map[string]stytch.VerdictAction{
		"ada@example.com": "ALLOW", "admin@example.com": "ALLOW", "ada@mailinator.com": "CHALLENGE", "ada": "BLOCK",
		"": "BLOCK",
	} {
		res, err := client.Fraud.Email.Risk(t.Context(), &stytch.FraudEmailRiskParams{EmailAddress: email})
		require.NoError(t, err, email)
		require.Equal(t, want, res.Action, email)
	}
	res, err := client.Fraud.Email.Risk(t.Context(), &stytch.FraudEmailRiskParams{EmailAddress: "Ada+news@example.com"})
	require.NoError(t, err)
	require.Equal(t, "ada@example.com", res.AddressInformation.NormalizedEmail)
	require.Equal(t, int32(4), res.AddressInformation.TumblingCharacterCount)
}

func TestProject(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	newUser(t, client, "ada@example.com")
	newM2MClient(t, client, "read:orders")
	newM2MClient(t, client, "read:orders")
	res, err := client.Project.Metrics(ctx, nil)
	require.NoError(t, err)
	counts := map[stytch.ProjectMetricType]uint32{}
	for _, metric := range res.Metrics {
		counts[metric.MetricType] = metric.Count
	}
	require.Equal(t, uint32(1), counts["USER_COUNT"])
	require.Equal(t, uint32(2), counts["M2M_CLIENT_COUNT"])
	require.Len(t, counts, 4)
	who, err := client.Debug.Whoami(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, stytchtest.DefaultProjectID, who.ProjectID)
}

// The policy of a server is what the API says, and what sessions are judged by.
func TestSetPolicy(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	policy := stytch.RBACPolicy{
		Roles: []stytch.PolicyRole{
			{RoleID: "editor", Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"*"}}}},
		},
	}
	srv.SetPolicy(token.Consumer, policy)
	policy.Roles[0].Permissions[0].Actions[0] = "nothing" // is the caller's
	res, err := client.RBAC.Policy(ctx, nil)
	require.NoError(t, err)
	require.Len(t, res.Policy.Roles, 2)
	require.Equal(t, "stytch_user", res.Policy.Roles[0].RoleID)
	require.Equal(t, "*", res.Policy.Roles[1].Permissions[0].Actions[0])
	_, err = client.Users.Create(ctx, &stytch.UsersCreateParams{Email: new("ada@example.com"), Roles: []string{"editor"}})
	require.NoError(t, err)
	_, err = client.MagicLinks.Email.LoginOrCreate(ctx, &stytch.MagicLinksEmailLoginOrCreateParams{
		Email: "ada@example.com",
	})
	require.NoError(t, err)
	message := srv.Inbox.Last("ada@example.com")
	in, err := client.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{
		Token: message.Token, SessionDurationMinutes: new(int32(60)),
	})
	require.NoError(t, err)
	for resource, allowed := range map[string]bool{"events": true, "others": false} {
		check := &stytch.AuthorizationCheck{ResourceID: resource, Action: "write"}
		_, remote := client.Sessions.Authenticate(ctx, &stytch.SessionsAuthenticateParams{
			SessionJWT: &in.SessionJWT, AuthorizationCheck: check,
		})
		_, local := client.Sessions.AuthenticateJWTLocal(ctx, &stytch.SessionsAuthenticateJWTParams{
			SessionJWT: in.SessionJWT, AuthorizationCheck: check,
		})
		require.Equal(t, allowed, (remote == nil), resource)
		require.Equal(t, allowed, (local == nil), resource)
	}
}

// A rule, a page of rules and the metadata of a lookup have bounds.
func TestFraudBounds(t *testing.T) {
	client := stytchtest.NewServer(t).Client()
	for what, test := range map[string]struct {
		params stytch.RulesSetParams
		ok     bool
	}{
		"an address range":          {stytch.RulesSetParams{Action: "BLOCK", CIDRBlock: new("192.0.0.0/16")}, true},
		"a wide address range":      {stytch.RulesSetParams{Action: "BLOCK", CIDRBlock: new("192.0.0.0/15")}, false},
		"an address":                {stytch.RulesSetParams{Action: "BLOCK", CIDRBlock: new("192.0.2.1")}, false},
		"the largest network":       {stytch.RulesSetParams{Action: "BLOCK", ASN: new("4294967295")}, true},
		"a network beyond it":       {stytch.RulesSetParams{Action: "BLOCK", ASN: new("4294967296")}, false},
		"a country that is blocked": {stytch.RulesSetParams{Action: "BLOCK", CountryCode: new("AQ")}, true},
		"a country that is let in":  {stytch.RulesSetParams{Action: "ALLOW", CountryCode: new("AQ")}, false},
		"a browser and a visitor at once": {
			stytch.RulesSetParams{Action: "ALLOW", BrowserID: new("b"), VisitorID: new("v")}, false,
		},
	} {
		_, err := client.Fraud.Rules.Set(t.Context(), &test.params)
		if test.ok {
			require.NoError(t, err, what)
		} else {
			require.ErrorIs(t, err, errtype.BadRequest, what)
		}
	}
	for i := range 12 {
		_, err := client.Fraud.Rules.Set(t.Context(), &stytch.RulesSetParams{
			Action: "BLOCK", VisitorID: new("visitor-" + string(rune('a'+i))),
		})
		require.NoError(t, err)
	}
	page, err := client.Fraud.Rules.List(t.Context(), &stytch.RulesListParams{})
	require.NoError(t, err)
	require.Len(t, page.Rules, 10)
	_, err = client.Fraud.Rules.List(t.Context(), &stytch.RulesListParams{Limit: new(int32(101))})
	require.ErrorIs(t, err, errtype.BadRequest)
	_, err = client.Fraud.Fingerprint.Lookup(t.Context(), &stytch.FingerprintLookupParams{
		TelemetryID: "x", ExternalMetadata: &stytch.ExternalMetadataInput{ExternalID: new("no spaces")},
	})
	require.ErrorIs(t, err, errtype.BadRequest)
}
