// Package errtype names the types of errors that the API is known to return:
//
//	if errors.Is(err, errtype.UserNotFound) { … }
//
// The API adds types at any time. For one that has no constant here,
// apierror.Type("the_type"), which is stytch.ErrorType, does the same.
package errtype
