package main

import (
	"fmt"
	"slices"
)

// This file has the comments of generated code.

// Comment describes a service.
func (s *service) Comment() string {
	client := "Client."
	if s.pkg.prefix != "" {
		client += s.pkg.prefix + "."
	}
	return s.Type() + " has the operations of " + client + s.Dotted() + "."
}

// ParamsComment describes the params of an operation.
func (op *operation) ParamsComment() string {
	what := fmt.Sprintf("%s are the inputs of [%s.%s].", op.ParamsType(), op.Service.Type(), op.Method)
	switch {
	case len(op.Inputs) == 0:
		return fmt.Sprintf(
			"%s are the inputs of [%s.%s], which has none so far.",
			op.ParamsType(),
			op.Service.Type(),
			op.Method,
		)
	case op.Optional():
		return join(what, "None is required: they may be nil.")
	}
	return what
}

// Comment describes a field of params.
func (in input) Comment() string {
	if in.Required {
		return join(in.Text, "Required.")
	}
	return in.Text
}

// Comment says what an operation does.
func (op *operation) Comment() string {
	if op.Summary == "" {
		return fmt.Sprintf("%s calls the API.", op.Method)
	}
	return op.Method + " " + lowerFirst(op.Summary)
}

// CallComment says what a caller must know.
func (op *operation) CallComment() string {
	var host, session, all string
	if op.Telemetry() {
		host = "It goes to the telemetry host."
	}
	if op.Row.MemberSession {
		session = "It can be called on behalf of a member, with stytch.WithMemberSession or stytch.WithMemberSessionJWT."
	}
	if op.Pages != nil {
		all = fmt.Sprintf("It returns one page: [%s.%sAll] goes through all of them.", op.Service.Type(), op.Method)
	}
	return join(all, host, session, "It is retried "+op.retried())
}

// retried says when a request is repeated.
func (op *operation) retried() string {
	if op.Row.Retry == "safe" {
		return "after server errors and broken connections."
	}
	return "only when it certainly had no effect."
}

// Comment says what filters are.
func (fs *filters) Comment() string {
	return fmt.Sprintf(
		"%s are the filters of [%s.%s]. "+
			"Those that are left alone match everything; a list that is empty but not nil is sent.",
		fs.Type(),
		fs.Operation.Service.Type(),
		fs.Operation.Method,
	)
}

// UseComment says where filters go.
func (fs *filters) UseComment() string {
	return fmt.Sprintf("[%s.Query] makes the query of them that [%s] takes.", fs.Type(), fs.Operation.ParamsType())
}

// PagesComment says what an iterator does.
func (op *operation) PagesComment() string {
	return fmt.Sprintf(
		"%sAll calls [%s.%s] for one page after the other, when they are needed, and returns what is on them.",
		op.Method,
		op.Service.Type(),
		op.Method,
	)
}

// PagesNote says what users of an iterator must know.
func (op *operation) PagesNote() string {
	return "It copies params when it is called. " +
		"Every traversal starts at the first page, or at params.Cursor, and ends after " +
		"the first error. Requests are retried " + op.retried()
}

// API names the request of an operation, on a line of its own however long it is, so that it can be searched for.
func (op *operation) API() string { return op.Row.key() }

// PathArguments returns the inputs in the order in which the path has them.
func (op *operation) PathArguments() []input {
	var list []input
	for _, match := range placeholder.FindAllStringSubmatch(op.Row.Path, -1) {
		i := slices.IndexFunc(op.Inputs, func(in input) bool { return in.Place == inPath && in.Wire == match[1] })
		list = append(list, op.Inputs[i])
	}
	return list
}
