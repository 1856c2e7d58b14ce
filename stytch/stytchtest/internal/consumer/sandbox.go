package consumer

import (
	"encoding/json"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/outbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/passwords"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sandbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// FillSandbox puts the user of the sandbox and the tokens of its outcomes into an empty state, as an operation needs
// them.
func FillSandbox(r *operation.Request) error {
	started, err := time.Parse(time.RFC3339Nano, sandbox.SessionStart)
	if err != nil {
		return err
	}
	if r.Operation == "UsersCreate" || r.Operation == "PasswordsCreate" {
		r.Users.NextID = sandbox.UserID
		return allowAnyPassword(r)
	}
	u := sandboxUser(r, started)
	r.Users.Put(u)
	later := r.Now.Add(time.Hour)
	r.Secrets.Put(sandbox.GoodLink, store.Secret{
		Kind: magicLink, Subject: u.UserID, Factor: sandbox.EmailID, ExpiresAt: later,
	})
	r.Secrets.Put(sandbox.SpentLink, store.Secret{Kind: magicLink, Subject: u.UserID, ExpiresAt: later, Used: true})
	r.Secrets.Put(sandbox.OAuthToken, store.Secret{
		Kind: oauthToken, Subject: u.UserID, ExpiresAt: later,
		Attrs: map[string]string{attrProvider: "google", attrEmail: sandbox.Email},
	})
	for id, channel := range map[string]outbox.Channel{sandbox.EmailID: outbox.Email, sandbox.PhoneID: outbox.SMS} {
		r.Passcodes[id] = []*store.Passcode{{Code: sandbox.Code, Channel: channel, ExpiresAt: later}}
	}
	s := &store.Session{Token: sandbox.SessionToken}
	s.SessionID, s.UserID, s.StartedAt, s.LastAccessedAt, s.ExpiresAt = sandbox.SessionID, u.UserID, started, r.Now, later
	s.Roles = u.RoleIDs()
	s.AddFactor(started, emailFactor(u, gen.FactorTypeMagicLink, sandbox.EmailID))
	r.Sessions.ByID[s.SessionID], r.Sessions.ByToken[s.Token] = s, s
	return nil
}

// allowAnyPassword puts a strong password into a request that creates one.
func allowAnyPassword(r *operation.Request) error {
	var body map[string]any
	if err := json.Unmarshal(r.Body, &body); err != nil {
		return err // it has been checked to be an object before
	}
	if body["password"] != nil {
		body["password"] = "a password of the sandbox"
	}
	var err error
	r.Body, err = json.Marshal(body)
	return err
}

// sandboxUser returns the user as an operation needs it: every password is the right one, and what the operation
// creates is not there yet.
func sandboxUser(r *operation.Request, created time.Time) *store.User {
	var given struct {
		Password         string `json:"password"`
		ExistingPassword string `json:"existing_password"`
	}
	_ = json.Unmarshal(r.Body, &given) // a body that is none is refused later
	u := &store.User{User: gen.User{
		UserID: sandbox.UserID, Status: "active", CreatedAt: created.Truncate(time.Second),
		Emails:       []gen.UserEmail{{EmailID: sandbox.EmailID, Email: sandbox.Email, Verified: true}},
		PhoneNumbers: []gen.UserPhoneNumber{{PhoneID: sandbox.PhoneID, PhoneNumber: sandbox.Phone, Verified: true}},
	}}
	switch r.Operation {
	case "MagicLinksEmailInvite":
		u.Status = "pending"
		return u
	case "TOTPsCreate", "PasswordsMigrate":
		return u
	}
	u.Password = &gen.UserPassword{PasswordID: "password-test-of-the-sandbox"}
	u.StoredPassword = &passwords.Password{Plain: given.Password + given.ExistingPassword} // a request has one of them
	u.TOTPs = []gen.UserTOTP{{TOTPID: "totp-test-of-the-sandbox", Verified: true}}
	u.Authenticators = []*store.TOTP{{
		ID: "totp-test-of-the-sandbox", Verified: true, Accepts: sandbox.Code,
		Recovery: []store.RecoveryCode{{ID: "totp-recovery-code-test-of-the-sandbox", Code: sandbox.RecoveryCode}},
	}}
	u.CryptoWallets = []gen.CryptoWallet{
		{
			CryptoWalletID:      "crypto-wallet-test-of-the-sandbox",
			CryptoWalletAddress: sandbox.Wallet,
			CryptoWalletType:    "ethereum",
			Verified:            true,
		},
	}
	u.Challenges = map[string]store.WalletChallenge{"crypto-wallet-test-of-the-sandbox": {
		ExpiresAt: r.Now.Add(walletExpiry), Accepts: sandbox.WalletSignature,
	}}
	return u
}
