package stytchtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/b2b"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/consumer"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/operation"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/random"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/refusal"
	"github.com/lapgen/stytch-go/stytch/token"
)

// Seed is what a server begins with. It has the tags of JSON and YAML.
type Seed struct {
	Users         []SeedUser         `json:"users" yaml:"users"`
	Organizations []SeedOrganization `json:"organizations" yaml:"organizations"`
	// Policy is the RBAC policy for users, B2BPolicy the one for members.
	Policy    *SeedPolicy `json:"policy" yaml:"policy"`
	B2BPolicy *SeedPolicy `json:"b2b_policy" yaml:"b2b_policy"`
}

// SeedUser is a user to begin with.
type SeedUser struct {
	Email      string         `json:"email" yaml:"email"`
	Phone      string         `json:"phone" yaml:"phone"` // in E.164 format
	Name       string         `json:"name" yaml:"name"`   // what follows the last space is the last name
	Password   string         `json:"password" yaml:"password"`
	Roles      []string       `json:"roles" yaml:"roles"`       // beside the one that every user has
	Metadata   map[string]any `json:"metadata" yaml:"metadata"` // the trusted ones
	ExternalID string         `json:"external_id" yaml:"external_id"`
}

// SeedOrganization is an organization to begin with.
type SeedOrganization struct {
	Name    string       `json:"name" yaml:"name"`
	Slug    string       `json:"slug" yaml:"slug"`
	Members []SeedMember `json:"members" yaml:"members"`
}

// SeedMember is a member of an organization to begin with.
type SeedMember struct {
	Email    string   `json:"email" yaml:"email"`
	Name     string   `json:"name" yaml:"name"`
	Roles    []string `json:"roles" yaml:"roles"`
	Password string   `json:"password" yaml:"password"`
}

// SeedPolicy is an RBAC policy. The roles that everybody has need not be in it.
type SeedPolicy struct {
	Roles     []SeedRole     `json:"roles" yaml:"roles"`
	Resources []SeedResource `json:"resources" yaml:"resources"`
}

// SeedRole is a role and what it permits.
type SeedRole struct {
	RoleID      string           `json:"role_id" yaml:"role_id"`
	Description string           `json:"description" yaml:"description"`
	Permissions []SeedPermission `json:"permissions" yaml:"permissions"`
}

// SeedPermission permits actions on a resource; "*" is all of them.
type SeedPermission struct {
	ResourceID string   `json:"resource_id" yaml:"resource_id"`
	Actions    []string `json:"actions" yaml:"actions"`
}

// SeedResource is a resource and the actions that there are on it.
type SeedResource struct {
	ResourceID  string   `json:"resource_id" yaml:"resource_id"`
	Description string   `json:"description" yaml:"description"`
	Actions     []string `json:"actions" yaml:"actions"`
}

// SeedError is the entry of a [Seed] that could not be added, and why.
type SeedError struct {
	Entry string // such as "users[0]" or "organizations[1].members[0]"
	Err   error
}

func (e *SeedError) Error() string { return e.Entry + ": " + e.Err.Error() }

// Unwrap returns why the entry could not be added.
func (e *SeedError) Unwrap() error { return e.Err }

// Seed adds users, organizations and policies as requests would, by the rules of the API. It
// ends at the first entry that cannot be added, with a [*SeedError]; what stands before that
// stays. An entry that the server has no model for is an error too.
func (s *Server) Seed(seed Seed) error {
	if err := s.seed(seed); err != nil {
		return fmt.Errorf("stytchtest: seed: %w", err)
	}
	return nil
}

func (s *Server) seed(seed Seed) error {
	if seed.Policy != nil {
		s.SetPolicy(token.Consumer, seed.Policy.policy())
	}
	if seed.B2BPolicy != nil {
		s.SetPolicy(token.B2B, seed.B2BPolicy.policy())
	}
	for i, u := range seed.Users {
		if err := s.seedUser(u); err != nil {
			return &SeedError{fmt.Sprintf("users[%d]", i), err}
		}
	}
	for i, o := range seed.Organizations {
		if err := s.seedOrganization(fmt.Sprintf("organizations[%d]", i), o); err != nil {
			return err
		}
	}
	return nil
}

// policy returns the seed in the form of the API.
func (p *SeedPolicy) policy() gen.RBACPolicy {
	var policy gen.RBACPolicy
	for _, role := range p.Roles {
		shown := gen.PolicyRole{RoleID: role.RoleID, Description: role.Description}
		for _, permission := range role.Permissions {
			shown.Permissions = append(shown.Permissions, gen.PolicyRolePermission{
				ResourceID: permission.ResourceID, Actions: permission.Actions,
			})
		}
		policy.Roles = append(policy.Roles, shown)
	}
	for _, resource := range p.Resources {
		policy.Resources = append(policy.Resources, gen.PolicyResource{
			ResourceID: resource.ResourceID, Description: resource.Description, Actions: resource.Actions,
		})
	}
	return policy
}

// errUnmodelled is why a part of a seed cannot be added that the state has no place for.
var errUnmodelled = errors.New("the fake has no model for this")

func (s *Server) seedUser(seed SeedUser) error {
	if seed.Email == "" && seed.Phone == "" {
		return errors.New("a user needs an email or a phone")
	}
	in := gen.UsersCreateRequest{
		Email: orNil(seed.Email), PhoneNumber: orNil(seed.Phone), ExternalID: orNil(seed.ExternalID),
		Roles: seed.Roles, TrustedMetadata: seed.Metadata,
	}
	if seed.Name != "" {
		first, last := splitName(seed.Name)
		in.Name = &gen.UserNameInput{FirstName: orNil(first), LastName: orNil(last)}
	}
	var out gen.UsersCreateResponse
	if err := s.perform("/v1/users", in, &out); err != nil {
		return err
	}
	if seed.Password != "" {
		s.locked(func(r *operation.Request) { consumer.SetPassword(r, out.UserID, seed.Password) })
	}
	return nil
}

func (s *Server) seedOrganization(entry string, seed SeedOrganization) error {
	var out gen.B2BOrganizationsCreateResponse
	in := gen.B2BOrganizationsCreateRequest{OrganizationName: seed.Name, OrganizationSlug: orNil(seed.Slug)}
	if err := s.perform("/v1/b2b/organizations", in, &out); err != nil {
		return &SeedError{entry, err}
	}
	for i, m := range seed.Members {
		if err := s.seedMember(out.Organization.OrganizationID, m); err != nil {
			return &SeedError{fmt.Sprintf("%s.members[%d]", entry, i), err}
		}
	}
	return nil
}

func (s *Server) seedMember(organizationID string, seed SeedMember) error {
	var out gen.B2BOrganizationsMembersCreateResponse
	in := gen.B2BOrganizationsMembersCreateRequest{EmailAddress: seed.Email, Name: orNil(seed.Name), Roles: seed.Roles}
	if err := s.perform("/v1/b2b/organizations/"+organizationID+"/members", in, &out); err != nil {
		return err
	}
	if seed.Password != "" {
		s.locked(func(r *operation.Request) { b2b.SetPassword(r, out.MemberID, seed.Password) })
	}
	return nil
}

// perform runs the operation of a POST by the rules of requests, but leaves no trace of it
// among them, and lets no fault come between.
func (s *Server) perform(path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.URL+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	found, ok := s.document.Route(r)
	if !ok {
		return errUnmodelled
	}
	if err := found.CheckRequest(context.Background()); err != nil {
		return err
	}
	text, modelled, err := s.dispatch(r, &found, body, random.RequestID())
	if refused, ok := errors.AsType[*refusal.Error](err); ok {
		return fmt.Errorf("%s (%s)", refused.Message, string(refused.Type))
	}
	switch {
	case err != nil:
		return err
	case !modelled:
		return errUnmodelled
	}
	return json.Unmarshal(text, out)
}

// splitName makes a first and a last name of a whole one.
func splitName(name string) (first, last string) {
	name = strings.TrimSpace(name)
	space := strings.LastIndexByte(name, ' ')
	if space < 0 {
		return name, ""
	}
	return strings.TrimSpace(name[:space]), name[space+1:]
}

// orNil returns an optional input, which is left out if it is empty.
func orNil(value string) *string {
	if value == "" {
		return nil
	}
	return &value
}
