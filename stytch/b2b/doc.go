// Package b2b has the services for organizations and their members: their
// methods, the params and responses of these, and the models that both hold.
//
// Nobody makes a service of their own: a client has all of them.
//
//	client, err := stytch.NewClient(projectID, secret)
//	res, err := client.B2B.Organizations.Get(ctx, &b2b.OrganizationsGetParams{OrganizationID: id})
//
// In params a field that the API requires is plain. An optional string, number
// or boolean is a pointer, so that "", 0 and false can be sent; lists and maps
// are sent when they are not nil, even if empty. Names of models are those of
// package gen without the prefix B2B.
//
// A service makes requests only when one of its methods is called, and keeps
// nothing of what they return. Errors and options are those of package stytch.
package b2b
