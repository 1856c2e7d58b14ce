// Package b2b has the services for organizations and their members: their
// methods, the params and responses of these, and the models that both hold.
//
// A client of package stytch has all services, in its field B2B:
//
//	client, err := stytch.NewClient(projectID, secret)
//	res, err := client.B2B.Organizations.Get(ctx, &b2b.OrganizationsGetParams{OrganizationID: id})
//
// In params a field that the API requires is plain. An optional string, number
// or boolean is a pointer, so that "", 0 and false can be sent; lists and maps
// are sent when they are not nil, even if empty. Names of models are those of
// package gen without the prefix B2B.
//
// A service makes requests only when one of its methods is called. What is cached
// is keys and RBAC policies, to judge tokens locally: see package token. Errors and
// options are those of package stytch.
package b2b
