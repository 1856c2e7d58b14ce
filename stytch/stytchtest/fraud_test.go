package stytchtest_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/errtype"
	"github.com/lapgen/stytch-go/stytch/stytchtest"
	"github.com/lapgen/stytch-go/stytch/token"
)

// A device is judged by its reasons, then by rules about it, until they end.
func TestFraud(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	look := func(id string) *stytch.FraudFingerprintLookupResponse {
		t.Helper()
		res, err := client.Fraud.Fingerprint.Lookup(ctx, &stytch.FraudFingerprintLookupParams{TelemetryID: id})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	const robot = "HEADLESS_BROWSER_AUTOMATION and BROWSER_ANOMALY"
	honest, bad := look("ada's laptop"), look(robot)
	if honest.Verdict.Action != "ALLOW" || len(honest.Verdict.Reasons) != 0 || honest.Fingerprints.VisitorID == bad.Fingerprints.VisitorID {
		t.Errorf("got %+v", honest.Verdict)
	}
	if bad.Verdict.Action != "BLOCK" || !slices.Equal(bad.Verdict.Reasons, []string{"BROWSER_ANOMALY", "HEADLESS_BROWSER_AUTOMATION"}) || bad.Verdict.IsAuthenticDevice {
		t.Errorf("got %+v", bad.Verdict)
	}

	override := &stytch.FraudVerdictReasonsOverrideParams{VerdictReason: "HEADLESS_BROWSER_AUTOMATION", OverrideAction: "ALLOW", OverrideDescription: new("our tests")}
	if res, err := client.Fraud.VerdictReasons.Override(ctx, override); err != nil || res.VerdictReasonAction.DefaultAction != "BLOCK" || res.VerdictReasonAction.OverrideAction != "ALLOW" {
		t.Errorf("got %+v, %v", res, err)
	}
	if res, err := client.Fraud.VerdictReasons.List(ctx, &stytch.FraudVerdictReasonsListParams{OverridesOnly: new(true)}); err != nil || len(res.VerdictReasonActions) != 1 {
		t.Errorf("got %+v, %v", res, err)
	}
	if bad := look(robot); bad.Verdict.Action != "CHALLENGE" || len(bad.Verdict.VerdictReasonOverrides) != 1 {
		t.Errorf("overridden: %+v", bad.Verdict)
	}
	if _, err := client.Fraud.VerdictReasons.Override(ctx, &stytch.FraudVerdictReasonsOverrideParams{VerdictReason: "BAD_HAIR", OverrideAction: "BLOCK"}); !errors.Is(err, errtype.BadRequest) {
		t.Errorf("a reason of nobody: %v", err)
	}

	rule := &stytch.FraudRulesSetParams{Action: "BLOCK", VisitorID: &honest.Fingerprints.VisitorID, ExpiresInMinutes: new(int32(10))}
	if res, err := client.Fraud.Rules.Set(ctx, rule); err != nil || res.VisitorID != *rule.VisitorID || res.ExpiresAt.IsZero() {
		t.Errorf("got %+v, %v", res, err)
	}
	if got := look("ada's laptop"); got.Verdict.Action != "BLOCK" || got.Verdict.RuleMatchType != "VISITOR_ID" || got.Verdict.RuleMatchIdentifier != *rule.VisitorID {
		t.Errorf("by a rule: %+v", got.Verdict)
	}
	if _, err := client.Fraud.Rules.Set(ctx, &stytch.FraudRulesSetParams{Action: "BLOCK", CountryCode: new("XX"), ASN: new("AS1")}); !errors.Is(err, errtype.BadRequest) {
		t.Errorf("a rule about two things: %v", err)
	}
	if _, err := client.Fraud.Rules.Set(ctx, &stytch.FraudRulesSetParams{Action: "BLOCK", CountryCode: new("XX")}); err != nil {
		t.Error(err)
	}
	if list, err := client.Fraud.Rules.List(ctx, &stytch.FraudRulesListParams{Limit: new(int32(1))}); err != nil || len(list.Rules) != 1 || list.NextCursor == "" {
		t.Errorf("got %+v, %v", list, err)
	}
	srv.Clock.Advance(11 * time.Minute)
	if got := look("ada's laptop"); got.Verdict.Action != "ALLOW" || got.Verdict.RuleMatchType != "" {
		t.Errorf("after the rule: %+v", got.Verdict)
	}
	if list, err := client.Fraud.Rules.List(ctx, nil); err != nil || len(list.Rules) != 1 || list.Rules[0].CountryCode != "XX" {
		t.Errorf("got %+v, %v", list, err)
	}
	if _, err := client.Fraud.Rules.Set(ctx, &stytch.FraudRulesSetParams{Action: "NONE", CountryCode: new("XX")}); err != nil {
		t.Error(err)
	}
	if list, err := client.Fraud.Rules.List(ctx, nil); err != nil || len(list.Rules) != 0 {
		t.Errorf("got %+v, %v", list, err)
	}
}

func TestEmailRisk(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client := srv.Client()
	for email, want := range map[string]stytch.VerdictAction{
		"ada@example.com": "ALLOW", "admin@example.com": "ALLOW", "ada@mailinator.com": "CHALLENGE", "ada": "BLOCK", "": "BLOCK",
	} {
		if res, err := client.Fraud.Email.Risk(t.Context(), &stytch.FraudEmailRiskParams{EmailAddress: email}); err != nil || res.Action != want {
			t.Errorf("%q: %+v, %v", email, res, err)
		}
	}
	res, err := client.Fraud.Email.Risk(t.Context(), &stytch.FraudEmailRiskParams{EmailAddress: "Ada+news@example.com"})
	if err != nil || res.AddressInformation.NormalizedEmail != "ada@example.com" || res.AddressInformation.TumblingCharacterCount != 4 {
		t.Errorf("got %+v, %v", res.AddressInformation, err)
	}
}

func TestProject(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	newUser(t, client, "ada@example.com")
	newM2MClient(t, client, "read:orders")
	newM2MClient(t, client, "read:orders")
	res, err := client.Project.Metrics(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[stytch.ProjectMetricType]uint32{}
	for _, metric := range res.Metrics {
		counts[metric.MetricType] = metric.Count
	}
	if counts["USER_COUNT"] != 1 || counts["M2M_CLIENT_COUNT"] != 2 || len(counts) != 4 {
		t.Errorf("got %v", counts)
	}
	if who, err := client.Debug.Whoami(ctx, nil); err != nil || who.ProjectID != stytchtest.DefaultProjectID {
		t.Errorf("got %+v, %v", who, err)
	}
}

// The policy of a server is what the API says, and what sessions are judged by.
func TestSetPolicy(t *testing.T) {
	srv := stytchtest.NewServer(t)
	client, ctx := srv.Client(), t.Context()
	policy := stytch.Policy{Roles: []stytch.PolicyRole{{RoleID: "editor", Permissions: []stytch.PolicyRolePermission{{ResourceID: "events", Actions: []string{"*"}}}}}}
	srv.SetPolicy(token.Consumer, policy)
	policy.Roles[0].Permissions[0].Actions[0] = "nothing" // is the caller's
	res, err := client.RBAC.Policy(ctx, nil)
	if err != nil || len(res.Policy.Roles) != 2 || res.Policy.Roles[0].RoleID != "stytch_user" || res.Policy.Roles[1].Permissions[0].Actions[0] != "*" {
		t.Fatalf("got %+v, %v", res.Policy, err)
	}
	if _, err := client.Users.Create(ctx, &stytch.UsersCreateParams{Email: new("ada@example.com"), Roles: []string{"editor"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.MagicLinks.Email.LoginOrCreate(ctx, &stytch.MagicLinksEmailLoginOrCreateParams{Email: "ada@example.com"}); err != nil {
		t.Fatal(err)
	}
	message := srv.Inbox.Last("ada@example.com")
	in, err := client.MagicLinks.Authenticate(ctx, &stytch.MagicLinksAuthenticateParams{Token: message.Token, SessionDurationMinutes: new(int32(60))})
	if err != nil {
		t.Fatal(err)
	}
	for resource, allowed := range map[string]bool{"events": true, "others": false} {
		check := &stytch.AuthorizationCheck{ResourceID: resource, Action: "write"}
		_, remote := client.Sessions.Authenticate(ctx, &stytch.SessionsAuthenticateParams{SessionJWT: &in.SessionJWT, AuthorizationCheck: check})
		_, local := client.Sessions.AuthenticateJWTLocal(ctx, &stytch.SessionsAuthenticateJWTParams{SessionJWT: in.SessionJWT, AuthorizationCheck: check})
		if (remote == nil) != allowed || (local == nil) != allowed {
			t.Errorf("%s: the API says %v, the client %v", resource, remote, local)
		}
	}
}
