package stytchtest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/errtype"
)

const (
	jwtLife         = 5 * time.Minute
	defaultDuration = time.Hour // of a session that nothing is said of, when it is extended
)

// sessions keeps the sessions of users.
type sessions struct {
	byID    map[string]*session
	byToken map[string]*session
}

// session is a session with what the API does not show.
type session struct {
	gen.Session
	token string
}

func sessionOperations() table {
	return table{
		"SessionsAuthenticate":        handle(sessionsAuthenticate),
		"SessionsAttest":              handle(sessionsAttest),
		"SessionsGet":                 handle(sessionsGet),
		"SessionsGetJWKS":             handle(sessionsGetJWKS),
		"SessionsRevoke":              handle(sessionsRevoke),
		"SessionsExchangeAccessToken": handle(sessionsExchangeAccessToken),
	}
}

// login begins a session, or goes on with the one of a token or JWT that the request
// brings, with one more factor. Without a duration and without a session there is none.
// It refuses before it changes anything.
func (c *call) login(u *user, factor gen.AuthenticationFactor, in loginInputs) (*session, error) {
	if err := checkSessionInputs(in.minutes, in.claims); err != nil {
		return nil, err
	}
	s, err := c.session(in.token, in.jwt)
	if err != nil {
		return nil, err
	}
	if s != nil && s.UserID != u.UserID {
		return nil, refuse(errtype.UserIDMismatch, "The session belongs to another user.")
	}
	if s == nil {
		if in.minutes == nil {
			return nil, nil
		}
		if s, err = c.sessions.begin(c.now, u.UserID); err != nil {
			return nil, err
		}
	}
	s.addFactor(c.now, factor)
	s.Roles = u.roles()
	s.touch(c.now, in.minutes)
	s.mergeClaims(in.claims)
	return s, nil
}

// logInBy is login for operations that have nothing to do between it and the answer.
func (c *call) logInBy(u *user, factor gen.AuthenticationFactor, in loginInputs) (issued, error) {
	s, err := c.login(u, factor, in)
	if err != nil {
		return issued{}, err
	}
	return c.issue(s)
}

// addFactor notes a factor that has been authenticated. One that the session has already is
// as new again.
func (s *session) addFactor(now time.Time, factor gen.AuthenticationFactor) {
	factors := slices.Clone(s.AuthenticationFactors)
	factor.LastAuthenticatedAt, factor.CreatedAt, factor.UpdatedAt = now, now, now
	for i, old := range factors {
		created := old.CreatedAt
		old.LastAuthenticatedAt, old.CreatedAt, old.UpdatedAt = now, now, now
		if reflect.DeepEqual(old, factor) {
			factor.CreatedAt = created
			factors[i] = factor
			s.AuthenticationFactors = factors
			return
		}
	}
	s.AuthenticationFactors = append(factors, factor)
}

// hasFactorSince reports whether a factor has been authenticated at a time or later.
func (s *session) hasFactorSince(at time.Time) bool {
	return slices.ContainsFunc(s.AuthenticationFactors, func(f gen.AuthenticationFactor) bool { return !f.LastAuthenticatedAt.Before(at) })
}

const (
	minMinutes       = 5 // of a session
	maxMinutes       = 527_040
	maxSessionClaims = 4096 // bytes of JSON
)

// checkSessionInputs refuses durations and claims that a session cannot have.
func checkSessionInputs(minutes *int32, claims map[string]any) error {
	if minutes != nil && (*minutes < minMinutes || *minutes > maxMinutes) {
		return refuse(errtype.InvalidSessionDurationMinutes, "A session lasts from %d to %d minutes.", minMinutes, maxMinutes)
	}
	for name := range claims {
		switch {
		case strings.HasPrefix(name, "https://stytch.com/"):
			return refuse(errtype.StytchClaimsInCustomClaims, "Custom claims cannot begin with https://stytch.com/.")
		case slices.Contains([]string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti"}, name):
			return refuse(errtype.ReservedClaimsInCustomClaims, "The claim %q is reserved.", name)
		}
	}
	if text, err := json.Marshal(claims); err != nil || len(text) > maxSessionClaims {
		return refuse(errtype.CustomClaimsTooLarge, "Custom claims can have no more than %d bytes.", maxSessionClaims)
	}
	return nil
}

// loginInputs are the inputs that everything which logs in has in common.
type loginInputs struct {
	token, jwt *string
	minutes    *int32
	claims     map[string]any
}

// roles returns the roles of a user: the one that every user has, and those given.
func (u *user) roles() []string { return append([]string{userRole}, u.Roles...) }

func (ss *sessions) begin(now time.Time, userID string) (*session, error) {
	ss.purge(now)
	if len(ss.byID) >= maxObjects {
		return nil, refuse(errtype.TooManyRequests, "The fake keeps no more than %d sessions.", maxObjects)
	}
	s := &session{token: newSecret()}
	s.SessionID, s.UserID, s.StartedAt = newID("session"), userID, now
	s.ExpiresAt = now.Add(defaultDuration)
	ss.byID[s.SessionID], ss.byToken[s.token] = s, s
	return s, nil
}

// purge forgets sessions that are over, once there are many.
func (ss *sessions) purge(now time.Time) {
	if len(ss.byID) < maxObjects {
		return
	}
	for _, s := range ss.byID {
		if !now.Before(s.ExpiresAt) {
			ss.remove(s)
		}
	}
}

func (ss *sessions) remove(s *session) {
	delete(ss.byID, s.SessionID)
	delete(ss.byToken, s.token)
}

func (ss *sessions) removeOf(userID string) { ss.removeOthers(userID, nil) }

// removeOthers ends the sessions of a user but one.
func (ss *sessions) removeOthers(userID string, keep *session) {
	for _, s := range ss.byID {
		if s.UserID == userID && s != keep {
			ss.remove(s)
		}
	}
}

// current returns the session of a token or a JWT; nil if neither is given.
func (ss *sessions) current(now time.Time, keys *keyRing, token, jwt *string) (*session, error) {
	var s *session
	switch {
	case token == nil && jwt == nil:
		return nil, nil
	case token != nil && jwt != nil:
		return nil, refuse(errtype.TooManySessionArguments, "Give either a session token or a session JWT.")
	case token != nil:
		s = ss.byToken[*token]
	default:
		s = ss.byID[sessionIDOf(*jwt, keys)]
	}
	if s == nil || !now.Before(s.ExpiresAt) {
		return nil, refuse(errtype.SessionNotFound, "Session could not be found.")
	}
	return s, nil
}

// sessionIDOf returns the session that a JWT is of, "" if its signature is not one of the
// keys. That it has expired does not matter: the session may go on.
func sessionIDOf(jwt string, keys *keyRing) string {
	var claims struct {
		Session struct {
			ID string `json:"id"`
		} `json:"https://stytch.com/session"`
	}
	if !keys.read(jwt, &claims) {
		return ""
	}
	return claims.Session.ID
}

// read decodes the claims of a JWT, and reports whether its signature is that of one of the
// keys.
func (r *keyRing) read(jwt string, claims any) bool {
	if !r.signed(jwt) {
		return false
	}
	_, rest, _ := strings.Cut(jwt, ".")
	payload, _, _ := strings.Cut(rest, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	return err == nil && json.Unmarshal(text, claims) == nil
}

// touch notes that a session is used, and extends it if a duration is given.
func (s *session) touch(now time.Time, given *int32) {
	s.LastAccessedAt = now
	if given != nil {
		s.ExpiresAt = now.Add(minutes(given, 0))
	}
}

// mergeClaims puts claims into those of a session; null removes one.
func (s *session) mergeClaims(claims map[string]any) { s.CustomClaims = merged(s.CustomClaims, claims) }

// noteAttributes notes from where a session is used.
func (s *session) noteAttributes(given *gen.AttributesInput) {
	if s != nil && given != nil {
		s.Attributes = &gen.Attributes{IPAddress: value(given.IPAddress), UserAgent: value(given.UserAgent)}
	}
}

// issued is what a login hands out: all empty without a session.
type issued struct {
	token, jwt string
	session    *gen.Session
}

// issue returns the token of a session and a new JWT.
func (c *call) issue(s *session) (issued, error) {
	if s == nil {
		return issued{}, nil
	}
	jwt, err := c.consumerKeys.sign(sessionClaims(c.request, s.UserID, s.Session.SessionID, s.StartedAt, s.LastAccessedAt, s.ExpiresAt, s.AuthenticationFactors, s.Roles, s.CustomClaims))
	if err != nil {
		return issued{}, err
	}
	shown := s.Session
	return issued{s.token, jwt, &shown}, nil
}

// sessionClaims are the claims of a session JWT.
func sessionClaims(r *request, subject, id string, started, accessed, expires time.Time, factors []gen.AuthenticationFactor, roles []string, custom map[string]any) map[string]any {
	claims := maps.Clone(custom)
	if claims == nil {
		claims = map[string]any{}
	}
	stamp(claims, r.project, subject, r.now, jwtLife)
	claims["https://stytch.com/session"] = map[string]any{
		"id": id, "started_at": started, "last_accessed_at": accessed, "expires_at": expires,
		"attributes": map[string]string{"ip_address": "", "user_agent": ""}, "authentication_factors": factors, "roles": roles,
	}
	return claims
}

func sessionsAuthenticate(c *call, in *gen.SessionsAuthenticateRequest) (*gen.SessionsAuthenticateResponse, error) {
	s, err := c.session(in.SessionToken, in.SessionJWT)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refuse(errtype.NoSessionArguments, "A session token or a session JWT is needed.")
	}
	if err := checkSessionInputs(in.SessionDurationMinutes, in.SessionCustomClaims); err != nil {
		return nil, err
	}
	u, err := c.users.find(s.UserID)
	if err != nil {
		return nil, err
	}
	s.Roles = u.roles()
	out := &gen.SessionsAuthenticateResponse{User: u.shown()}
	if check := in.AuthorizationCheck; check != nil {
		if out.Verdict, err = c.authorizeUser(s.Roles, check.ResourceID, check.Action); err != nil {
			return nil, err
		}
	}
	s.touch(c.now, in.SessionDurationMinutes)
	s.mergeClaims(in.SessionCustomClaims)
	handed, err := c.issue(s)
	if err != nil {
		return nil, err
	}
	out.Session, out.SessionToken, out.SessionJWT = handed.session, handed.token, handed.jwt
	return out, nil
}

func sessionsGet(c *call, _ *none) (*gen.SessionsGetResponse, error) {
	ids := c.query["user_id"]
	if len(ids) != 1 {
		return nil, refuse(errtype.BadRequest, "A user id is needed.")
	}
	u, err := c.users.find(ids[0])
	if err != nil {
		return nil, err
	}
	out := &gen.SessionsGetResponse{Sessions: []gen.Session{}}
	for _, s := range c.sessions.byID {
		if s.UserID == u.UserID && c.now.Before(s.ExpiresAt) {
			out.Sessions = append(out.Sessions, s.Session)
		}
	}
	slices.SortFunc(out.Sessions, func(a, b gen.Session) int {
		return cmp.Or(a.StartedAt.Compare(b.StartedAt), cmp.Compare(a.SessionID, b.SessionID))
	})
	return out, nil
}

func sessionsRevoke(c *call, in *gen.SessionsRevokeRequest) (*gen.SessionsRevokeResponse, error) {
	if in.SessionID != nil && (in.SessionToken != nil || in.SessionJWT != nil) || in.SessionToken != nil && in.SessionJWT != nil {
		return nil, refuse(errtype.TooManySessionRevokeArguments, "Give one of a session id, a session token and a session JWT.")
	}
	if in.SessionID != nil {
		if s := c.sessions.byID[*in.SessionID]; s != nil {
			c.sessions.remove(s)
		}
		return &gen.SessionsRevokeResponse{}, nil
	}
	s, err := c.session(in.SessionToken, in.SessionJWT)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return nil, refuse(errtype.NoSessionRevokeArguments, "A session id, a session token or a session JWT is needed.")
	}
	c.sessions.remove(s)
	return &gen.SessionsRevokeResponse{}, nil
}

// fullAccess is the scope of an access token that can be exchanged for a session.
const fullAccess = "full_access"

// sessionsExchangeAccessToken goes by what the token of a connected app says.
func sessionsExchangeAccessToken(c *call, in *gen.SessionsExchangeAccessTokenRequest) (*gen.SessionsExchangeAccessTokenResponse, error) {
	subject, factor, err := exchanged(c.request, &c.consumerKeys, in.AccessToken)
	if err != nil {
		return nil, err
	}
	u, err := c.users.find(subject)
	if err != nil {
		return nil, err
	}
	handed, err := c.logInBy(u, factor, loginInputs{minutes: in.SessionDurationMinutes, claims: in.SessionCustomClaims})
	if err != nil {
		return nil, err
	}
	return &gen.SessionsExchangeAccessTokenResponse{
		UserID: u.UserID, User: u.shown(), SessionToken: handed.token, SessionJWT: handed.jwt, Session: handed.session,
	}, nil
}

// exchanged returns the subject of a connected app's access token, and the factor that it
// makes. The token must be one of full access.
func exchanged(r *request, keys *keyRing, accessToken string) (subject string, factor gen.AuthenticationFactor, err error) {
	var claims struct {
		Subject  string `json:"sub"`
		ClientID string `json:"client_id"`
		Scope    string `json:"scope"`
		Expires  int64  `json:"exp"`
	}
	switch {
	case !keys.read(accessToken, &claims) || claims.ClientID == "":
		return "", factor, refuse(errtype.IDPAccessTokenNotFound, "The access token could not be found.")
	case r.now.Unix() >= claims.Expires:
		return "", factor, refuse(errtype.IDPAccessTokenExpired, "The access token has expired.")
	case !slices.Contains(strings.Fields(claims.Scope), fullAccess):
		return "", factor, refuse(errtype.OAuthAccessTokenExchangeMissingFullAccess, "The access token has no scope %s.", fullAccess)
	}
	return claims.Subject, gen.AuthenticationFactor{
		Type: gen.FactorTypeOAuth, DeliveryMethod: gen.FactorDeliveryMethodOAuthAccessTokenExchange, LastAuthenticatedAt: r.now,
		OAuthAccessTokenExchangeFactor: &gen.OAuthAccessTokenExchangeFactor{ClientID: claims.ClientID},
	}, nil
}

func sessionsGetJWKS(c *call, _ *none) (*gen.SessionsGetJWKSResponse, error) {
	if err := c.checkProject(); err != nil {
		return nil, err
	}
	return &gen.SessionsGetJWKSResponse{Keys: c.consumerKeys.jwks()}, nil
}
