package contract

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/lapgen/stytch-go/api"
	"github.com/lapgen/stytch-go/gen"
)

// Lists that are always there are empty rather than absent, at any depth; a list that may be absent stays absent.
func TestComplete(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(api.OpenAPI()))
	require.NoError(t, err)

	user := &gen.UsersCreateResponse{}
	Complete(doc.Paths.Value("/v1/users").Post, user)
	require.Equal(t, []gen.UserEmail{}, user.User.Emails, "in an object")

	page := &gen.B2BOrganizationsMembersSearchResponse{
		Members:       []gen.Member{{}},
		Organizations: map[string]gen.Organization{"acme": {}},
	}
	Complete(doc.Paths.Value("/v1/b2b/organizations/members/search").Post, page)
	require.Equal(t, []gen.SSORegistration{}, page.Members[0].SSORegistrations, "in a list")
	require.Equal(t, []string{}, page.Organizations["acme"].EmailAllowedDomains, "in a dictionary")
	require.Nil(t, page.Members[0].TrustedMetadata, "of another kind")
	none := &gen.B2BOrganizationsMembersSearchResponse{}
	Complete(doc.Paths.Value("/v1/b2b/organizations/members/search").Post, none)
	require.Equal(t, map[string]gen.Organization{}, none.Organizations, "a dictionary")

	session := &gen.OAuthAuthenticateResponse{UserSession: &gen.Session{}}
	Complete(doc.Paths.Value("/v1/oauth/authenticate").Post, session)
	require.Equal(t, []string{}, session.UserSession.Roles, "behind a pointer")
}
