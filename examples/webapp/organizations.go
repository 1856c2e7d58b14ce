package main

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/stytch/authhttp"
	"github.com/lapgen/stytch-go/stytch/b2b"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

// Cookies of a member's session. Their names are not those of a user's, as somebody may have both.
const (
	memberTokenCookie = "stytch_member_session"
	memberJWTCookie   = "stytch_member_session_jwt"
	// intermediateCookie has the token of somebody whose address is known, but not yet the organization.
	intermediateCookie = "stytch_intermediate_session"
)

func (s *site) organizationRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /discovery", func(w http.ResponseWriter, r *http.Request) {
		s.render(w, http.StatusOK, "discovery", page{Title: "Your organization", Notice: notices[r.FormValue("notice")]})
	})
	mux.HandleFunc("POST /discovery", s.discover)
	mux.HandleFunc("GET /discovery/organizations", func(w http.ResponseWriter, r *http.Request) { s.choose(w, r, nil) })
	mux.HandleFunc("POST /discovery/create", s.create)
	mux.HandleFunc("POST /discovery/join", s.join)

	options := []authhttp.Option{
		authhttp.WithCookie(memberJWTCookie), s.refused("/discovery"),
		authhttp.WithRenewal(s.client.B2B.Sessions, authhttp.Cookies{SessionToken: memberTokenCookie, Insecure: s.insecure()}),
	}
	member := authhttp.RequireMember(s.client.B2B, options...)
	// Who creates an organization has the role stytch_admin in it; who joins has not.
	admin := authhttp.RequireMember(s.client.B2B, append(options,
		authhttp.WithMemberPermission(s.client.B2B, nil, "stytch.member", "search"), authhttp.WithMaxTokenAge(time.Minute))...)
	mux.Handle("GET /organization", member(http.HandlerFunc(s.organization)))
	mux.Handle("GET /organization/admin", admin(http.HandlerFunc(s.organizationAdmin)))
	mux.HandleFunc("POST /organization/logout", s.organizationLogout)
}

func (s *site) discover(w http.ResponseWriter, r *http.Request) {
	email := strings.TrimSpace(r.PostFormValue("email"))
	_, err := s.client.B2B.MagicLinks.Email.Discovery.Send(r.Context(), &b2b.MagicLinksEmailDiscoverySendParams{
		EmailAddress: email, DiscoveryRedirectURL: s.authenticateURL(),
	})
	if err != nil {
		s.loginProblem(w, r, "discovery", "Your organization", email, err)
		return
	}
	s.remember(w, sentToCookie, email)
	http.Redirect(w, r, "/sent", http.StatusSeeOther)
}

// found returns the address that is known, and the organizations there are for it.
func (s *site) found(r *http.Request) (*b2b.DiscoveryOrganizationsListResponse, error) {
	token := cookie(r, intermediateCookie)
	if token == "" {
		return nil, errtype.IntermediateSessionNotFound
	}
	return s.client.B2B.Discovery.Organizations.List(r.Context(), &b2b.DiscoveryOrganizationsListParams{IntermediateSessionToken: &token})
}

// choose shows the organizations to choose from, and what was wrong with a choice.
func (s *site) choose(w http.ResponseWriter, r *http.Request, problem error) {
	found, err := s.found(r)
	if err != nil {
		s.fail(w, r, err)
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
		s.fail(w, r, err)
		return
	}
	params := &b2b.DiscoveryOrganizationsCreateParams{
		IntermediateSessionToken: cookie(r, intermediateCookie), OrganizationName: new(strings.TrimSpace(r.PostFormValue("name"))),
		SessionDurationMinutes: new(int32(sessionMinutes)),
	}
	if r.PostFormValue("open") != "" { // to colleagues: the domain is that of the address that was verified
		_, domain, _ := strings.Cut(found.EmailAddress, "@")
		params.EmailAllowedDomains, params.EmailJITProvisioning = []string{domain}, new("RESTRICTED")
	}
	in, err := s.client.B2B.Discovery.Organizations.Create(r.Context(), params)
	if err != nil {
		s.choose(w, r, err)
		return
	}
	s.enter(w, r, in.SessionToken, in.SessionJWT, in.MemberSession)
}

func (s *site) join(w http.ResponseWriter, r *http.Request) {
	in, err := s.client.B2B.Discovery.IntermediateSessions.Exchange(r.Context(), &b2b.DiscoveryIntermediateSessionsExchangeParams{
		IntermediateSessionToken: cookie(r, intermediateCookie), OrganizationID: r.PostFormValue("organization"),
		SessionDurationMinutes: new(int32(sessionMinutes)),
	})
	if err != nil {
		s.choose(w, r, err)
		return
	}
	s.enter(w, r, in.SessionToken, in.SessionJWT, in.MemberSession)
}

// enter sets the cookies of a member's session. There is none if the organization asks for more than a link.
func (s *site) enter(w http.ResponseWriter, r *http.Request, sessionToken, jwt string, session *b2b.MemberSession) {
	if session == nil {
		s.render(w, http.StatusForbidden, "problem", page{Title: "One more step", Data: "This organization asks for a second factor, which this site does not have."})
		return
	}
	s.clearCookies(w, intermediateCookie)
	s.setCookie(w, memberTokenCookie, sessionToken, session.ExpiresAt)
	s.setCookie(w, memberJWTCookie, jwt, session.ExpiresAt)
	http.Redirect(w, r, "/organization", http.StatusSeeOther)
}

func (s *site) organization(w http.ResponseWriter, r *http.Request) {
	session, _ := authhttp.MemberFrom(r.Context())
	got, err := s.client.B2B.Organizations.Get(r.Context(), &b2b.OrganizationsGetParams{OrganizationID: session.OrganizationID})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, http.StatusOK, "organization", page{
		Title: got.Organization.OrganizationName, Logout: "/organization/logout", Data: map[string]any{"Organization": got.Organization, "Session": session},
	})
}

func (s *site) organizationAdmin(w http.ResponseWriter, r *http.Request) {
	session, _ := authhttp.MemberFrom(r.Context())
	found, err := s.client.B2B.Organizations.Members.Search(r.Context(), &b2b.OrganizationsMembersSearchParams{
		OrganizationIDs: []string{session.OrganizationID}, Limit: new(int32(maxListed)),
	})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, http.StatusOK, "organization-admin", page{Title: "Members of the organization", Logout: "/organization/logout", Data: found.Members})
}

func (s *site) organizationLogout(w http.ResponseWriter, r *http.Request) {
	if token := cookie(r, memberTokenCookie); token != "" {
		_, err := s.client.B2B.Sessions.Revoke(r.Context(), &b2b.SessionsRevokeParams{SessionToken: &token})
		if err != nil && !errors.Is(err, errtype.SessionNotFound) {
			s.fail(w, r, err)
			return
		}
	}
	s.clearCookies(w, memberTokenCookie, memberJWTCookie)
	http.Redirect(w, r, "/?notice=out", http.StatusSeeOther)
}
