// Package client builds and sends the requests of the Stytch API: one function
// for each operation builds its request ([NewUsersCreateRequest] and so on), and
// one method of [Client] sends it. The models are those of package gen. It is
// generated from api/openapi.yaml, and nobody edits it: CONTRIBUTING.md says what
// to edit instead.
//
// It never decodes a response, retries, authenticates a request or checks an
// id before it becomes part of a path: an empty id or ".." addresses another
// operation. Package stytch does all of that, and does not use this package.
// Start with [NewClient]; a [RequestEditorFn] can authenticate.
package client
