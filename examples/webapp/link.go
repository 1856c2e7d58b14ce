package main

import (
	"net/http"
	"strings"

	"golang.org/x/oauth2"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/b2b"
)

// verifierCookie has the secret by which a browser proves that it asked for a link (PKCE, RFC 7636).
//
// The attack is login CSRF: somebody asks for a link to log in as themselves, and gets you to open it. You would work
// in their account without noticing, and leave your data there. So each request for a link makes a secret that stays
// in the browser. The API gets its hash with the request, and later accepts the link only together with the secret.
const verifierCookie = "login_verifier"

// Types of the tokens in links.
const (
	loginToken     = "magic_links"
	discoveryToken = "discovery"
)

func (s *site) linkRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /login/link", s.sendLink)
	mux.HandleFunc("POST /discovery", s.sendDiscoveryLink)
	mux.HandleFunc("GET /sent", func(w http.ResponseWriter, r *http.Request) {
		to := s.remembered(r, sentToCookie)
		s.render(w, http.StatusOK, "sent", page{Title: "Check your e-mail", Email: to, Message: s.message(to)})
	})
	mux.HandleFunc("GET /authenticate", s.linkPage)
	mux.HandleFunc("POST /authenticate", s.useLink)
}

// linkURL returns where links in messages lead. With Stytch it has to be among the redirect URLs of the project.
func (s *site) linkURL() *string { return new(s.url.JoinPath("authenticate").String()) }

func (s *site) sendLink(w http.ResponseWriter, r *http.Request) {
	email, verifier := strings.TrimSpace(r.PostFormValue("email")), oauth2.GenerateVerifier()
	_, err := s.client.MagicLinks.Email.LoginOrCreate(r.Context(), &stytch.MagicLinksEmailLoginOrCreateParams{
		Email:             email,
		LoginMagicLinkURL: s.linkURL(), LoginExpirationMinutes: new(int32(stepMinutes)),
		SignupMagicLinkURL: s.linkURL(), SignupExpirationMinutes: new(int32(stepMinutes)),
		CodeChallenge: new(oauth2.S256ChallengeFromVerifier(verifier)),
	})
	if err != nil {
		s.loginProblem(w, r, "login", "Log in", email, err)
		return
	}
	s.linkSent(w, r, email, verifier)
}

func (s *site) sendDiscoveryLink(w http.ResponseWriter, r *http.Request) {
	email, verifier := strings.TrimSpace(r.PostFormValue("email")), oauth2.GenerateVerifier()
	_, err := s.client.B2B.MagicLinks.Email.Discovery.Send(r.Context(), &b2b.MagicLinksEmailDiscoverySendParams{
		EmailAddress:         email,
		DiscoveryRedirectURL: s.linkURL(), DiscoveryExpirationMinutes: new(int32(stepMinutes)),
		PKCECodeChallenge: new(oauth2.S256ChallengeFromVerifier(verifier)),
	})
	if err != nil {
		s.loginProblem(w, r, "discovery", "Your organization", email, err)
		return
	}
	s.linkSent(w, r, email, verifier)
}

func (s *site) linkSent(w http.ResponseWriter, r *http.Request, email, verifier string) {
	s.remember(w, sentToCookie, email)
	s.remember(w, verifierCookie, verifier)
	http.Redirect(w, r, "/sent", http.StatusSeeOther) // so that a reload sends nothing again
}

// linkPage is what a link opens: a page with a button, which changes nothing.
//
// Mail scanners, previews and the browser's own guesses fetch links before people do, with GET and HEAD. A link that
// logged in at once would be used up by then, and the scanner would have the session. Nothing but a person presses the
// button.
func (s *site) linkPage(w http.ResponseWriter, r *http.Request) {
	link, err := s.readLink(r, r.URL.Query().Get)
	if err != nil {
		s.fail(w, r, err, link.begin())
		return
	}
	s.render(w, http.StatusOK, "link", page{Title: "Finish logging in", Email: s.remembered(r, sentToCookie), Data: link})
}

// useLink is what the button does.
func (s *site) useLink(w http.ResponseWriter, r *http.Request) {
	link, err := s.readLink(r, r.PostFormValue)
	if err == nil && link.Type == discoveryToken {
		err = s.discover(w, r, link)
	} else if err == nil {
		err = s.logIn(w, r, link)
	}
	if err != nil {
		s.fail(w, r, err, link.begin())
	}
}

// link is what a link that was opened says, and the secret of the browser that opened it.
type link struct{ Type, Token, verifier string }

// readLink reads a link from a query or a form. It refuses one that this browser has not asked for, without spending
// it: the right browser can still use it.
func (s *site) readLink(r *http.Request, value func(string) string) (link, error) {
	l := link{value("stytch_token_type"), value("token"), s.remembered(r, verifierCookie)}
	switch {
	case l.Token == "" || l.Type != loginToken && l.Type != discoveryToken:
		return l, errIncompleteLink
	case l.verifier == "":
		return l, errOtherBrowser
	}
	return l, nil
}

// begin returns where people ask for a link of the kind.
func (l link) begin() string {
	if l.Type == discoveryToken {
		return "/discovery"
	}
	return "/login"
}

func (s *site) logIn(w http.ResponseWriter, r *http.Request, l link) error {
	in, err := s.client.MagicLinks.Authenticate(r.Context(), &stytch.MagicLinksAuthenticateParams{
		Token: l.Token, CodeVerifier: &l.verifier, SessionDurationMinutes: new(int32(sessionMinutes)),
	})
	if err != nil {
		return err
	}
	s.signIn(w, r, in.SessionToken, in.SessionJWT, in.Session.ExpiresAt)
	return nil
}

// discover finds out who somebody is, for them to choose an organization.
func (s *site) discover(w http.ResponseWriter, r *http.Request, l link) error {
	found, err := s.client.B2B.MagicLinks.Discovery.Authenticate(r.Context(), &b2b.MagicLinksDiscoveryAuthenticateParams{
		DiscoveryMagicLinksToken: l.Token, PKCECodeVerifier: &l.verifier,
	})
	if err != nil {
		return err
	}
	s.forget(w, sentToCookie, verifierCookie)
	s.remember(w, intermediateCookie, found.IntermediateSessionToken)
	http.Redirect(w, r, "/discovery/organizations", http.StatusSeeOther)
	return nil
}
