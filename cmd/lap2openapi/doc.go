// Lap2openapi turns descriptions of HTTP APIs in LAP into OpenAPI 3.0 documents, and checks and formats them.
//
//	lap2openapi convert [--names F] [--operations F] [--overlay F] [--format yaml|json] [--strict] [-v] [-o OUT] IN.lap
//	lap2openapi lint    [--format text|json|github] IN.lap...
//	lap2openapi fmt     [-w] [--lean] IN.lap
//	lap2openapi help
//	lap2openapi version
//
// IN.lap and OUT may be "-", the standard input and output. Flags may stand before and after file names.
//
// convert writes an OpenAPI document. What had to be decided, or has no place in OpenAPI, goes to the standard error. A
// document that is not valid OpenAPI is never written.
//
//	--names F       pin the names of components: YAML, "components:" with the fields of each name, "field" or "Owner.field"
//	--operations F  give operations their ids, tags and summaries, and inputs descriptions: YAML, "operations:", "inputs:"
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
// fmt writes a LAP document in canonical form.
//
//	-w              write to the file instead of the standard output; an unchanged file is left alone
//	--lean          leave out descriptions, examples and comments of fields
//
// The exit status is 0 if all is well, 1 if there are findings (errors, or warnings under --strict; nothing is written then)
// and 2 if the command could not do its work. An output file is replaced as a whole or not at all.
package main
