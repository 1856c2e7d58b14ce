// Lap2openapi turns descriptions of HTTP APIs in LAP into OpenAPI 3.0 documents, and checks,
// compares and formats them.
//
//	lap2openapi convert [--names F] [--operations F] [--secrets F] [--overlay F] [--format yaml|json] [--strict] [-v]
//	                    [-o OUT] IN.lap
//	lap2openapi lint    [--format text|json|github] IN.lap...
//	lap2openapi diff    [--names F] [--operations F] [--overlay F] [--format text|markdown|json|html|github|junit]
//	                    [--fail-on breaking|any|none] OLD NEW
//	lap2openapi fmt     [-w] [--lean] IN.lap
//	lap2openapi help
//	lap2openapi version
//
// A file may be "-", the standard input or output. Flags may stand before and after file names.
//
// convert writes an OpenAPI document. What had to be decided, or has no place in OpenAPI, goes to the standard error. A
// document that is not valid OpenAPI is never written.
//
//	--names F       pin the names of components: YAML, "components:" with the fields of each, "field" or "Owner.field"
//	--operations F  give operations their ids, tags and summaries, x-sdk with what generators of SDKs must know of
//	                them, and inputs descriptions: YAML
//	--secrets F     mark parameters and fields as secrets with x-secret: YAML, "secrets:" with their names, and "public:"
//	                with names that only sound so; a name that nothing has is an error, and so is
//	                one that sounds so and is in neither
//	--overlay F     apply an OpenAPI Overlay; an action that matches or changes nothing is an error
//	--format F      yaml or json; by default json if OUT ends in .json, and yaml otherwise
//	--strict        let warnings fail the conversion as errors do
//	-v              show the decisions that lose nothing, too
//	-o OUT          write to OUT instead of the standard output; an unchanged file is left alone
//
// lint finds mistakes in LAP documents, above all that they were cut off.
//
//	--format F      text, json (one list for all documents) or github (annotations of GitHub Actions)
//
// diff compares two revisions of an API, each in LAP or OpenAPI 3, and says for every change whether clients of the old
// revision work with the new one, by the rules of oasdiff. Names of components and operations, order, descriptions and
// examples are no changes. LAP is converted with the tables and the overlay, and what of them does not fit a revision
// is reported; OpenAPI is taken as it is, and what is invalid in it is reported.
//
//	--names F       as for convert, and likewise --operations and --overlay
//	--format F      text, markdown, json (changes as oasdiff writes them; level 3 is breaking), html, github or junit
//	--fail-on F     the changes that make the exit status 1: breaking, any or none; breaking by default
//
// fmt writes a LAP document in canonical form.
//
//	-w              write to the file instead of the standard output; an unchanged file is left alone
//	--lean          leave out descriptions, examples and comments of fields
//
// The exit status is 0 if all is well, 1 if there are findings (errors, or warnings under --strict, where nothing is
// written; changes that --fail-on names) and 2 if the command could not do its work. An output file is replaced as a
// whole or not at all.
package main
