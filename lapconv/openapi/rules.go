package openapi

// The ids of the rules by which a Document becomes OpenAPI.
const (
	// ruleNotHTTP: operations with other verbs than HTTP's (gRPC's UNARY, AsyncAPI's SUB and PUB …) have no place in
	// OpenAPI. They are left out of a document that has others, and a document that has nothing else is refused.
	ruleNotHTTP = "not-http"

	// ruleNoTitle and ruleNoVersion: OpenAPI asks for both; the name of the file and "0.0.0" stand in.
	ruleNoTitle   = "no-title"
	ruleNoVersion = "no-version"

	// ruleServer: a base URL without a scheme gets https, and variables get their own name as default, since OpenAPI asks
	// for one.
	ruleServer = "server"

	// ruleLocation says where a parameter goes, which LAP does not. In order: the path if its template has the name; a
	// header if the name has a hyphen and is one of the request headers of HTTP, in any case, or is Authorization or
	// Accept, or is written as headers are (X-…, Title-Dashed), or is another header of one word, with a capital, in a
	// document whose other names have none; where "@auth ApiKey" of that name goes; the body for map{…}, [map{…}] and
	// what follows them in their block, because the format's compiler writes declared parameters first; the query for
	// GET, HEAD, DELETE and OPTIONS, and for names that are query parameters everywhere (fields, expand, api-version,
	// alt, $x, filter[x], page[x], fields[x]); the query in any method for a name that GETs use too, that half of all
	// operations have and that no body requires; otherwise the body. Documents with their originals put 99 % of the
	// inputs right by this; longer lists of names do harm.
	ruleLocation = "location"

	// rulePathParameter: a parameter of the path's template that nothing lists is a required string, because the format's
	// compiler forgets those that stand beside the operations; one that is listed as optional is required all the same,
	// because a path without it is another path.
	rulePathParameter = "path-parameter"

	// ruleCommonField: common fields belong to every operation. One that is in the template of some path is a path
	// parameter, and is not an input of the operations whose template lacks it: the compiler moves what nearly all
	// operations have. Whether a common field is required is not known; outside the path it is optional, since that
	// forbids nothing.
	ruleCommonField = "common-field"

	// ruleDuplicateInput: of two fields of one name the second goes to the body if the first went to the path or query and
	// the method has a body (DELETE too after the path), because the format's compiler writes parameters first: PUT
	// /user/{username} with a new username in its body. Otherwise it is a repetition, and the first one counts.
	ruleDuplicateInput = "duplicate-input"

	// ruleIgnoredHeader: OpenAPI tells tools to ignore parameters for the headers Accept, Authorization and Content-Type.
	// They are kept, for readers.
	ruleIgnoredHeader = "ignored-header"

	// ruleWholeBody: in documents made from Swagger 2, where inputs have no types, the one field that is a map or list, or
	// is named body, parameters or payload, is the whole body and no property of it; Swagger 2 has one body parameter, and
	// no form beside it, so that all other inputs are in the query. So are those beside @body.
	ruleWholeBody = "whole-body"

	// ruleFileUpload: a body with a field of type file is multipart/form-data, because JSON has no files.
	ruleFileUpload = "file-upload"

	// ruleUnnamedParameter: a parameter without a name cannot be sent and is left out.
	ruleUnnamedParameter = "unnamed-parameter"

	// ruleSamePath: operations with one method and path keep their own entries under a fragment, "/path#2", which
	// is never sent, since OpenAPI has one entry a path and method, and RPC styles have one path for all.
	ruleSamePath = "same-path"

	// rulePath says how odd paths are read: a missing slash is added, a whole URL gives the operation a server, a query
	// becomes required parameters and a fragment, ":id", "{id+}", "{id:…}" and "{{ID}}" are "{id}", a brace that has no
	// partner is a character, and of paths that differ only in the names of parameters the first one's names count.
	rulePath = "path"

	// ruleStatusCode: "OK" is 200, "200-299" is 2XX; what is not a status code is "default", which OpenAPI has for the
	// rest.
	ruleStatusCode = "status-code"

	// ruleNoResponse: an operation without @returns has a default response, since OpenAPI asks for one.
	ruleNoResponse = "no-response"

	// ruleSameStatus: responses of one status are one response with the fields of all; of two fields of one name with
	// different types the value may be anything. A status in @returns and @errors is the one of @returns.
	ruleSameStatus = "same-status"

	// ruleAuthForms: "Basic" and "Bearer basic" are HTTP Basic; "Bearer" with any other word but an HTTP scheme is bearer;
	// AWS SigV4 is a key in the Authorization header with the extension that AWS gives it; other names are HTTP schemes of
	// that name. A key that is said to be in a form or body is one in the query, because OpenAPI has no such place.
	// "OAuth" is version 1, which is such a scheme. Alternatives are parted by "|" or ",", and "+" joins what is needed
	// together; published files have alternatives only, because the compiler does not write which belong together. What
	// is the same stands once, and "none" needs nothing.
	ruleAuthForms = "auth-form"

	// ruleDefault: a default that does not fit its type is left out, since OpenAPI asks for a fitting one.
	ruleDefault = "default"

	// ruleEnumType: the values of an enum have its type; a bool with values is a bool, and one of type any has strings.
	ruleEnumType = "enum-type"

	// ruleDuplicateType: of two @type of one name the first counts.
	ruleDuplicateType = "duplicate-type"

	// ruleTypeParts: a type may have a part that its kind has no place for, which is left out. Compilers of Protobuf
	// write times as str(timestamp){…}, with the fields of the message, but in JSON they are strings; an object, and a
	// type that is defined elsewhere, have no format and no values.
	ruleTypeParts = "type-parts"

	// ruleMapKey: the keys of map<K,V> are strings in JSON, whatever K is.
	ruleMapKey = "map-key"

	// ruleExample: a request example that does not fit the schema as restored is kept as the extension x-example-request:
	// as a text if it is not JSON, is nested too deep, or has a number that is too large or a $ref, which tools would
	// follow.
	ruleExample = "example"

	// ruleQuoted: names and formats with a double quote, a backtick or a control character, and enum values with a control
	// character, are valid OpenAPI, but code generators refuse the whole document for one of them. Such a name or format
	// is left out, and such an enum is its plain type.
	ruleQuoted = "quoted"
)

// The ids of the rules about the tables in Options: what they lack for a document, and what they have too much. They
// are exported because a document may be all right although a table was made for another one.
const (
	// RuleUnpinnedName: with a table of names every object and enum must have a row in it, so that no later change renames
	// it.
	RuleUnpinnedName = "unpinned-name"

	// RuleNameConflict: one name for two different shapes.
	RuleNameConflict = "name-conflict"

	// RuleUnusedName: a row of the table of names that names nothing.
	RuleUnusedName = "unused-name"

	// RuleUnlistedOperation and RuleUnusedOperation: an operation without a row in the table of operations, and the
	// reverse.
	RuleUnlistedOperation = "unlisted-operation"
	RuleUnusedOperation   = "unused-operation"

	// RuleOperationClash: two operationIds of a table that would give a client one method: equal ones, or "Foo" and
	// "FooWithBody". Ids that are made from paths get a number instead.
	RuleOperationClash = "operation-clash"

	// RuleInput: with a table that describes inputs every input must have a description, and every description an input.
	RuleInput = "input-description"
)
