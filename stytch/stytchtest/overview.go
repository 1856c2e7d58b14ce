package stytchtest

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/lapgen/stytch-go/gen"
	"github.com/lapgen/stytch-go/stytch/stytchtest/internal/store"
)

// ProjectID returns the project id that the server asks for.
func (s *Server) ProjectID() string { return s.config.projectID }

// Secret returns the secret that the server asks for.
func (s *Server) Secret() string { return s.config.secret }

// Operations returns the names of all operations, such as "Users.Create", sorted.
func (s *Server) Operations() []string { return slices.Sorted(maps.Keys(s.document.IDs)) }

// Modelled reports whether the server keeps state for an operation. Others answer what the
// document allows, see [UnmodelledHeader].
func (s *Server) Modelled(operation string) bool {
	_, ok := s.operations[s.document.IDs[operation]]
	return ok
}

// Users returns the users of the project, the oldest first.
func (s *Server) Users() []gen.User {
	return snapshot(s, func(st *store.State) []gen.User { return allUsers(st, s.Clock.Now()) })
}

// Sessions returns the sessions of users, the oldest first, also those that are over and
// have not been forgotten.
func (s *Server) Sessions() []gen.Session { return snapshot(s, allSessions) }

// Organizations returns the organizations of the project, the oldest first.
func (s *Server) Organizations() []gen.Organization { return snapshot(s, allOrganizations) }

// Members returns the members of all organizations, the oldest first.
func (s *Server) Members() []gen.Member {
	return snapshot(s, func(st *store.State) []gen.Member { return allMembers(st, s.Clock.Now()) })
}

// MemberSessions returns the sessions of members, as [Server.Sessions] does those of users.
func (s *Server) MemberSessions() []gen.MemberSession { return snapshot(s, allMemberSessions) }

// snapshot copies a part of the state. It goes by the encoding, so that nothing in the copy
// is shared with what requests change.
func snapshot[T any](s *Server, list func(*store.State) []T) []T {
	s.mu.Lock()
	text, err := json.Marshal(list(s.state))
	s.mu.Unlock()
	var copied []T
	if err == nil {
		err = json.Unmarshal(text, &copied)
	}
	if err != nil {
		panic(err) // the API could not show it either
	}
	return copied
}

func allUsers(st *store.State, now time.Time) []gen.User {
	all := make([]gen.User, 0, len(st.Users.Order))
	for _, id := range st.Users.Order {
		all = append(all, st.Users.ByID[id].Shown(now))
	}
	return all
}

func allSessions(st *store.State) []gen.Session {
	all := make([]gen.Session, 0, len(st.Sessions.ByID))
	for _, s := range st.Sessions.ByID {
		all = append(all, s.Session)
	}
	slices.SortFunc(all, func(a, b gen.Session) int {
		return cmp.Or(a.StartedAt.Compare(b.StartedAt), cmp.Compare(a.SessionID, b.SessionID))
	})
	return all
}

func allOrganizations(st *store.State) []gen.Organization {
	var all []gen.Organization
	for o := range st.Organizations.All() {
		all = append(all, o.Organization)
	}
	return all
}

func allMembers(st *store.State, now time.Time) []gen.Member {
	var all []gen.Member
	for m := range st.Members.All() {
		all = append(all, m.Shown(now))
	}
	return all
}

func allMemberSessions(st *store.State) []gen.MemberSession {
	all := make([]gen.MemberSession, 0, len(st.MemberSessions.ByID))
	for _, s := range st.MemberSessions.ByID {
		all = append(all, s.MemberSession)
	}
	slices.SortFunc(all, func(a, b gen.MemberSession) int {
		return cmp.Or(a.StartedAt.Compare(b.StartedAt), cmp.Compare(a.MemberSessionID, b.MemberSessionID))
	})
	return all
}

// PlannedFault is a fault that has not come to pass.
type PlannedFault struct {
	Operation string // "" for any
	Fault     Fault
}

// PlannedFaults returns the faults that have not come to pass: sorted by operation, and for
// one operation in the order in which they will.
func (s *Server) PlannedFaults() []PlannedFault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	var planned []PlannedFault
	for _, operation := range slices.Sorted(maps.Keys(s.faults.next)) {
		for _, fault := range s.faults.next[operation] {
			planned = append(planned, PlannedFault{operation, fault})
		}
	}
	return planned
}

// KeysBroken reports whether [Server.BreakKeys] has the endpoints of key sets fail.
func (s *Server) KeysBroken() bool {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	return s.faults.keys
}
