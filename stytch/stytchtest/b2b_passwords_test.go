package stytchtest_test

import (
	"testing"
	"time"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

const (
	goodMemberPassword  = "Correct-Horse-42-Battery"
	otherMemberPassword = "another-Staple-77-here"
)

// setPassword gives ada a password by e-mail.
func (f *b2bFixture) setPassword(password string) (*b2b.PasswordsEmailResetResponse, error) {
	f.t.Helper()
	if _, err := f.client.B2B.Passwords.Email.ResetStart(f.t.Context(), &b2b.PasswordsEmailResetStartParams{OrganizationID: f.org, EmailAddress: "ada@acme.example.com"}); err != nil {
		f.t.Fatal(err)
	}
	return f.client.B2B.Passwords.Email.Reset(f.t.Context(), &b2b.PasswordsEmailResetParams{PasswordResetToken: f.last("ada@acme.example.com").Token, Password: password})
}

func (f *b2bFixture) byPassword(password string) error {
	_, err := f.client.B2B.Passwords.Authenticate(f.t.Context(), &b2b.PasswordsAuthenticateParams{OrganizationID: f.org, EmailAddress: "ada@acme.example.com", Password: password})
	return err
}

func TestPasswordsOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	wantsType(t, "nobody", f.byPassword(goodMemberPassword), errtype.MemberNotFound)
	old := f.login("ada@acme.example.com")
	wantsType(t, "none yet", f.byPassword(goodMemberPassword), errtype.MemberPasswordNotFound)
	for password, want := range map[string]stytch.ErrorType{"short": errtype.WeakPassword, "password123": errtype.BreachedPassword} {
		_, err := f.setPassword(password)
		wantsType(t, password, err, want)
	}
	in, err := f.setPassword(goodMemberPassword)
	if err != nil || !in.MemberAuthenticated || in.Member.MemberPasswordID == "" {
		t.Fatalf("got %+v, %v", in, err)
	}
	_, err = f.client.B2B.Sessions.Authenticate(t.Context(), &b2b.SessionsAuthenticateParams{SessionToken: &old.SessionToken})
	wantsType(t, "a session of before", err, errtype.SessionNotFound)
	wantsType(t, "right", f.byPassword(goodMemberPassword), "")
	wantsType(t, "wrong", f.byPassword("wrong"), errtype.UnauthorizedCredentials)

	change := &b2b.PasswordsExistingPasswordResetParams{OrganizationID: f.org, EmailAddress: "ada@acme.example.com", ExistingPassword: goodMemberPassword, NewPassword: goodMemberPassword}
	_, err = f.client.B2B.Passwords.ExistingPassword.Reset(t.Context(), change)
	wantsType(t, "to the same", err, errtype.CannotResetPasswordWithExistingPassword)
	change.NewPassword = otherMemberPassword
	if _, err := f.client.B2B.Passwords.ExistingPassword.Reset(t.Context(), change); err != nil {
		t.Error(err)
	}
	wantsType(t, "the old one", f.byPassword(goodMemberPassword), errtype.UnauthorizedCredentials)

	now := f.login("ada@acme.example.com")
	bySession := &b2b.PasswordsSessionsResetParams{OrganizationID: f.org, Password: goodMemberPassword, SessionToken: &now.SessionToken}
	if res, err := f.client.B2B.Passwords.Sessions.Reset(t.Context(), bySession); err != nil || res.SessionToken != now.SessionToken {
		t.Errorf("got %+v, %v", res, err)
	}
	f.srv.Clock.Advance(6 * time.Minute)
	_, err = f.client.B2B.Passwords.Sessions.Reset(t.Context(), bySession)
	wantsType(t, "by an old session", err, errtype.SessionTooOldToResetPassword)

	if _, err := f.client.B2B.Passwords.Email.RequireReset(t.Context(), &b2b.PasswordsEmailRequireResetParams{EmailAddress: "ada@acme.example.com"}); err != nil {
		t.Fatal(err)
	}
	wantsType(t, "must be reset", f.byPassword(goodMemberPassword), errtype.MemberResetPassword)
	if _, err := f.client.B2B.Organizations.Members.DeletePassword(t.Context(), &b2b.OrganizationsMembersDeletePasswordParams{OrganizationID: f.org, MemberPasswordID: in.Member.MemberPasswordID}); err != nil {
		t.Error(err)
	}
	wantsType(t, "deleted", f.byPassword(goodMemberPassword), errtype.MemberPasswordNotFound)
}

func TestPasswordMigrationOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	migrate := &b2b.PasswordsMigrateParams{OrganizationID: f.org, EmailAddress: "ada@acme.example.com", Hash: "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", HashType: b2b.HashTypeBcrypt, MFAPhoneNumber: new("+12025550123"), SetPhoneNumberVerified: new(true)}
	res, err := f.client.B2B.Passwords.Migrate(t.Context(), migrate)
	if err != nil || !res.MemberCreated || !res.Member.MFAPhoneNumberVerified {
		t.Fatalf("got %+v, %v", res, err)
	}
	wantsType(t, "the first that is tried", f.byPassword(goodMemberPassword), "")
	wantsType(t, "another", f.byPassword(otherMemberPassword), errtype.UnauthorizedCredentials)
	_, err = f.client.B2B.Passwords.Migrate(t.Context(), migrate)
	wantsType(t, "again", err, errtype.PasswordAlreadyExists)
}

func TestPasswordStrengthOfMembers(t *testing.T) {
	f := newB2BFixture(t)
	for password, valid := range map[string]bool{goodMemberPassword: true, otherMemberPassword: true, "short": false, "aaaaaaaaaaaaaaaa": false, "password": false, "Tr0ub4dor&3": true} {
		got, err := f.client.B2B.Passwords.StrengthCheck(t.Context(), &b2b.PasswordsStrengthCheckParams{Password: password})
		if err != nil || got.ValidPassword != valid {
			t.Errorf("%s: got %+v, %v", password, got, err)
		}
	}
}

func TestDiscoveryPasswords(t *testing.T) {
	f := newB2BFixture(t)
	f.member("ada@acme.example.com")
	passwords := f.client.B2B.Passwords.Discovery
	if _, err := passwords.Email.ResetStart(t.Context(), &b2b.PasswordsDiscoveryEmailResetStartParams{EmailAddress: "ada@acme.example.com"}); err != nil {
		t.Fatal(err)
	}
	found, err := passwords.Email.Reset(t.Context(), &b2b.PasswordsDiscoveryEmailResetParams{PasswordResetToken: f.last("ada@acme.example.com").Token, Password: goodMemberPassword})
	if err != nil || len(found.DiscoveredOrganizations) != 1 {
		t.Fatalf("got %+v, %v", found, err)
	}
	wantsType(t, "in the organization", f.byPassword(goodMemberPassword), "")
	login := &b2b.PasswordsDiscoveryAuthenticateParams{EmailAddress: "ada@acme.example.com", Password: otherMemberPassword}
	_, err = passwords.Authenticate(t.Context(), login)
	wantsType(t, "wrong", err, errtype.UnauthorizedCredentials)
	login.Password = goodMemberPassword
	_, err = passwords.Authenticate(t.Context(), login)
	wantsType(t, "right", err, "")
}
