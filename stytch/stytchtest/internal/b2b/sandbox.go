package b2b

import (
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/sandbox"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// FillSandbox puts the organization of the sandbox, its member and the tokens of its outcomes into an empty state.
func FillSandbox(r *operation.Request) error {
	c := &call{r}
	o, err := c.createOrganization(&gen.B2BOrganizationsUpdateRequest{OrganizationName: new("Sandbox")})
	if err != nil {
		return err
	}
	c.Organizations.Remove(o.OrganizationID)
	o.OrganizationID = sandbox.OrganizationID
	if err := c.Organizations.Add(o.OrganizationID, o); err != nil {
		return err
	}
	m, err := c.createMember(o, sandbox.Email, store.MemberPending, nil)
	if err != nil {
		return err
	}
	c.Members.Remove(m.MemberID)
	m.MemberID, m.EmailID = sandbox.MemberID, sandbox.EmailID
	if err := c.Members.Add(m.MemberID, m); err != nil {
		return err
	}
	kind, subject := memberMagicLink, m.MemberID
	if strings.HasPrefix(r.Operation, "B2BMagicLinksDiscovery") {
		kind, subject = discoveryLink, sandbox.Email
	}
	secret := store.Secret{
		Kind: kind, Subject: subject, Factor: m.EmailID, ExpiresAt: r.Now.Add(time.Hour),
		Attrs: map[string]string{"organization_id": o.OrganizationID},
	}
	r.Secrets.Put(sandbox.GoodLink, secret)
	secret.Used = true
	r.Secrets.Put(sandbox.SpentLink, secret)
	return nil
}
