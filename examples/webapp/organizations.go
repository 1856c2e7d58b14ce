package main

import (
	"net/http"
	"strings"

	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// intermediateCookie has the token of somebody whose address is known, but not yet the organization.
const intermediateCookie = "stytch_intermediate_session"

func (s *site) organizationRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /discovery", func(w http.ResponseWriter, r *http.Request) {
		s.render(w, http.StatusOK, "discovery", page{Title: "Your organization", Notice: notices[r.FormValue("notice")]})
	})
	mux.HandleFunc("GET /discovery/organizations", func(w http.ResponseWriter, r *http.Request) { s.choose(w, r, nil) })
	mux.HandleFunc("POST /discovery/create", s.create)
	mux.HandleFunc("POST /discovery/join", s.join)

	options := s.sessionOptions(s.memberCookies, s.client.B2B.Sessions, "/discovery")
	member := authhttp.RequireMember(s.client.B2B, options...)
	// Who creates an organization has the role stytch_admin in it, who joins does not.
	admin := authhttp.RequireMember(s.client.B2B, append(options,
		authhttp.AlwaysAsk(s.client.B2B.Sessions), // as for users
		authhttp.WithMemberPermission(s.client.B2B, nil, "stytch.member", "search"))...)
	mux.Handle("GET /organization", member(http.HandlerFunc(s.organization)))
	mux.Handle("GET /organization/admin", admin(http.HandlerFunc(s.organizationAdmin)))
}

// found returns the address that is known, and the organizations there are for it.
func (s *site) found(r *http.Request) (*b2b.DiscoveryOrganizationsListResponse, error) {
	token := s.remembered(r, intermediateCookie)
	if token == "" {
		return nil, errtype.IntermediateSessionNotFound
	}
	params := &b2b.DiscoveryOrganizationsListParams{IntermediateSessionToken: &token}
	return s.client.B2B.Discovery.Organizations.List(r.Context(), params)
}

// choose shows the organizations to choose from, and what was wrong with a choice.
func (s *site) choose(w http.ResponseWriter, r *http.Request, problem error) {
	found, err := s.found(r)
	if err != nil {
		s.fail(w, r, err, "/discovery")
		return
	}
	status, text := http.StatusOK, ""
	if problem != nil {
		status, text = explain(r, problem)
	}
	_, domain, _ := strings.Cut(found.EmailAddress, "@")
	s.render(w, status, "choose", page{
		Title: "Choose an organization", Email: found.EmailAddress, Problem: text,
		Data: map[string]any{"Found": found.DiscoveredOrganizations, "Domain": domain},
	})
}

func (s *site) create(w http.ResponseWriter, r *http.Request) {
	found, err := s.found(r)
	if err != nil {
		s.fail(w, r, err, "/discovery")
		return
	}
	params := &b2b.DiscoveryOrganizationsCreateParams{
		IntermediateSessionToken: s.remembered(r, intermediateCookie),
		OrganizationName:         new(strings.TrimSpace(r.PostFormValue("name"))),
		SessionDurationMinutes:   new(int32(sessionMinutes)),
	}
	if r.PostFormValue("open") != "" { // to colleagues: the domain is that of the address that was verified
		_, domain, _ := strings.Cut(found.EmailAddress, "@")
		params.EmailAllowedDomains, params.EmailJITProvisioning = []string{domain}, new(b2b.EmailJITProvisioningRestricted)
	}
	in, err := s.client.B2B.Discovery.Organizations.Create(r.Context(), params)
	if err != nil {
		s.choose(w, r, err)
		return
	}
	s.enter(w, r, in.SessionToken, in.SessionJWT, in.MemberSession)
}

func (s *site) join(w http.ResponseWriter, r *http.Request) {
	params := &b2b.IntermediateSessionsExchangeParams{
		IntermediateSessionToken: s.remembered(r, intermediateCookie), OrganizationID: r.PostFormValue("organization"),
		SessionDurationMinutes: new(int32(sessionMinutes)),
	}
	in, err := s.client.B2B.Discovery.IntermediateSessions.Exchange(r.Context(), params)
	if err != nil {
		s.choose(w, r, err)
		return
	}
	s.enter(w, r, in.SessionToken, in.SessionJWT, in.MemberSession)
}

// enter sets the cookies of a member's session. There is none if the organization asks for more than a link.
func (s *site) enter(w http.ResponseWriter, r *http.Request, sessionToken, jwt string, session *b2b.MemberSession) {
	if session == nil {
		s.render(w, http.StatusForbidden, "problem", page{
			Title: "One more step", Data: "This organization asks for a second factor, which this site does not have.",
		})
		return
	}
	if err := s.memberCookies.Set(w, sessionToken, jwt, session.ExpiresAt); err != nil {
		s.fail(w, r, err, "")
		return
	}
	s.forget(w, intermediateCookie)
	http.Redirect(w, r, "/organization", http.StatusSeeOther)
}

func (s *site) organization(w http.ResponseWriter, r *http.Request) {
	session, _ := authhttp.MemberFrom(r.Context())
	params := &b2b.OrganizationsGetParams{OrganizationID: session.OrganizationID}
	got, err := s.client.B2B.Organizations.Get(r.Context(), params)
	if err != nil {
		s.fail(w, r, err, "")
		return
	}
	s.render(w, http.StatusOK, "organization", page{
		Title: got.Organization.OrganizationName, Logout: "/organization/logout",
		Data: map[string]any{"Organization": got.Organization, "Session": session},
	})
}

func (s *site) organizationAdmin(w http.ResponseWriter, r *http.Request) {
	session, _ := authhttp.MemberFrom(r.Context())
	found, err := s.client.B2B.Organizations.Members.Search(r.Context(), &b2b.MembersSearchParams{
		OrganizationIDs: []string{session.OrganizationID}, Limit: new(int32(maxListed)),
	})
	if err != nil {
		s.fail(w, r, err, "")
		return
	}
	s.render(w, http.StatusOK, "organization-admin", page{
		Title: "Members of the organization", Logout: "/organization/logout", Data: found.Members,
	})
}
