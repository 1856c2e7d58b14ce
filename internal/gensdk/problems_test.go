package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	document   = "api/openapi.yaml"
	errorTypes = "api/errors.yaml"
	searches   = "api/search.yaml"
	goModels   = "gen/gen.go"
	page       = migrationPage
)

// Each case spoils one thing in the sources of the small document.
func TestProblems(t *testing.T) {
	for name, test := range map[string]struct {
		file, old, new string
		want           string
	}{
		"no summary": {
			document, `      summary: Finds things.`, `      description: Finds things.`,
			"POST /v1/things/search: no summary",
		},
		"a summary that is still to be written": {
			document, `      summary: Finds things.`, `      summary: To be described.`,
			"POST /v1/things/search: no summary",
		},
		"no description of a parameter": {
			document, `required: true, description: Id of the thing, schema`, `required: true, schema`,
			"GET /v1/things/{thing_id}: input thing_id: no description",
		},
		"no description of a field": {
			document, `, description: Tags of the thing.`, ``,
			"POST /v1/things: input tags: no description",
		},
		"description of the type alone": {
			document,
			`{description: Kind of the thing., allOf: [{$ref: "#/components/schemas/Kind"}]}`,
			`{$ref: "#/components/schemas/Kind"}`,
			"POST /v1/things: input kind: no description",
		},
		"no description of a field within an input": {
			document, `, description: Words in its name.`, ``,
			"POST /v1/things/search: input query.words: no description",
		},
		"no description of a field in a list": {
			document,
			`words: {type: array, items: {type: string}`,
			`words: {type: array, items: {type: object, properties: {text: {type: string}}}`,
			"POST /v1/things/search: input query.words[].text: no description",
		},
		"no description of a field in a dictionary": {
			document,
			`words: {type: array, items: {type: string}`,
			`words: {type: object, additionalProperties: {type: object, properties: {text: {type: string}}}`,
			"POST /v1/things/search: input query.words[].text: no description",
		},
		"no description of a field in a type that holds itself": {
			document,
			`        words: {type: array, items: {type: string}`,
			`        colour: {type: string}` + "\n" +
				`        words: {type: array, items: {$ref: "#/components/schemas/SearchQuery"}`,
			"POST /v1/things/search: input query.colour: no description",
		},
		"no description of a type within an input": {
			document, `      description: What a thing must have to be found.`, ``,
			"POST /v1/things/search: input query: no description of SearchQuery",
		},
		"no description of a type that a field refers to": {
			document,
			`        words: {type: array`,
			`        size: {$ref: "#/components/schemas/Size"}` + "\n" +
				`    Size: {type: object, properties: {height: {type: integer, description: Height.}}}` + "\n" +
				`    Rest:` + "\n" +
				`      properties:` + "\n" +
				`        words: {type: array`,
			"POST /v1/things/search: input query.size: no description of Size",
		},
		"no description of an enum": {
			document, `enum: [big, small], description: Kinds of things}`, `enum: [big, small]}`,
			"POST /v1/things: input kind: no description of Kind",
		},
		"operation without a row": {
			document, `      x-sdk: {name: Things.Get, type: ThingsGet, retry: safe}`, ``,
			"GET /v1/things/{thing_id}: has no x-sdk",
		},
		"unknown retry class": {
			document,
			`type: ThingsGet, retry: safe`,
			`type: ThingsGet, retry: twice`,
			`GET /v1/things/{thing_id}: unknown retry class "twice"`,
		},
		"no retry class": {
			document, `type: ThingsGet, retry: safe`, `type: ThingsGet`, `GET /v1/things/{thing_id}: unknown retry class ""`,
		},
		"unknown host": {
			document, `host: telemetry`, `host: elsewhere`, `POST /v1/things/ping: unknown host "elsewhere"`,
		},
		"host of the table alone": {
			document,
			`name: Things.Get,`,
			`name: Things.Get, host: telemetry,`,
			"GET /v1/things/{thing_id}: x-sdk and the servers",
		},
		"host of the document alone": {
			document, `host: telemetry, `, ``, "POST /v1/things/ping: x-sdk and the servers",
		},
		"name without a service": {
			document, `name: Things.Get`, `name: Get`, `GET /v1/things/{thing_id}: name "Get" has no service`,
		},
		"name that is not exported": {
			document, `name: Things.Get`, `name: Things.get`, `GET /v1/things/{thing_id}: name "Things.get"`,
		},
		"name with an initialism in small letters": {
			document, `name: Things.Get`, `name: Things.GetId`, `"GetId" is no exported Go name`,
		},
		"two methods of one name": {
			document, `name: Things.Get`, `name: Things.Create`, "GET /v1/things/{thing_id}: ThingsService already has a Create",
		},
		"two types of one name": {
			document, `type: ThingsGet`, `type: ThingsCreate`,
			"GET /v1/things/{thing_id}: package stytch gets ThingsCreateParams twice",
		},
		"row without a type": {
			document, `type: ThingsGet, `, ``, `GET /v1/things/{thing_id}: type "" is not an exported Go name`,
		},
		"type with an initialism in small letters": {
			document,
			`type: ThingsGet`,
			`type: ThingsId`,
			`GET /v1/things/{thing_id}: type "ThingsId" is not an exported Go name`,
		},
		"method with the name of an iterator": {
			document, `name: Things.Get`, `name: Things.SearchAll`, "ThingsService already has a SearchAll",
		},
		"method with the name of a service": {
			document, `name: Tools.Ping`, `name: Things.Get.Ping`, "GET /v1/things/{thing_id}: ThingsService already has a Get",
		},
		"names that join to the same": {
			document, `name: Tools.Ping, type: ToolsPing`, `name: B2B.ThingsParts.Ping, type: ThingsPartsPing`,
			"package b2b gets ThingsPartsService twice",
		},
		"service with the file of the types": {
			document, `name: Tools.Ping`, `name: Types.Ping`, "its file would be zz_types.go",
		},
		"service with the name of a platform": {
			document, `name: Tools.Ping`, `name: Windows.Ping`, "service Windows: the go command",
		},
		"service with the name of tests": {
			document, `name: Tools.Ping`, `name: Test.Ping`, "service Test: the go command",
		},
		"shared service that is gone": {
			document, `name: Tools.Ping`, `name: Gadgets.Ping`, "service Tools: is to be in client.B2B",
		},
		"shared service that b2b has": {
			document,
			`name: B2B.Things.Parts.List`,
			`name: B2B.Tools.List`,
			"service Tools: is to be in client.B2B, which has another",
		},
		"parameter in a cookie": {
			document,
			`{name: deleted, in: query`,
			`{name: deleted, in: cookie`,
			"parts: parameter deleted: cannot be sent as a cookie",
		},
		"parameter in another header": {
			document,
			`{name: deleted, in: query`,
			`{name: deleted, in: header`,
			"parts: parameter deleted: cannot be sent as a header",
		},
		"one header of a member session": {
			document,
			`        - {name: X-Stytch-Member-SessionJWT, in: header, schema: {type: string}}`,
			``,
			"parts: takes one of the headers",
		},
		"member session of the document alone": {
			document, `member_session: true, `, ``, "parts: x-sdk and the headers",
		},
		"member session of the table alone": {
			document,
			`name: Things.Get,`,
			`name: Things.Get, member_session: true,`,
			"GET /v1/things/{thing_id}: x-sdk and the headers",
		},
		"number in a path": {
			document,
			`description: Id of the thing, schema: {type: string}`,
			`description: Id of the thing, schema: {type: integer}`,
			"GET /v1/things/{thing_id}: parameter thing_id: only strings",
		},
		"placeholder without a parameter": {
			document,
			`        - {name: thing_id, in: path, required: true, description: Id of the thing, schema: {type: string}}`,
			`        []`,
			"GET /v1/things/{thing_id}: parameter thing_id is in the path, but is no parameter",
		},
		"list in a query": {
			goModels, `Limit                   *int32`, `Limit []int32`,
			"parts: parameter limit: only strings, numbers and booleans",
		},
		"query parameter that gen lacks": {
			goModels,
			`json:"limit,omitempty"`,
			`json:"size,omitempty"`,
			"parts: parameter limit: gen.B2BThingsPartsListParams has no field",
		},
		"inputs of one name": {
			document,
			`{name: deleted, in: query`,
			`{name: org-id, in: path, required: true, description: Another., schema: {type: string}}` + "\n" +
				`        - {name: deleted, in: query`,
			"parts: two inputs are named OrgID",
		},
		"body that is no JSON": {
			document,
			`          application/json: {schema: {$ref: "#/components/schemas/ThingsCreateRequest"}}`,
			`          text/plain: {schema: {type: string}}`,
			"POST /v1/things: request body: is not JSON alone",
		},
		"body that is no component": {
			document,
			`application/json: {schema: {$ref: "#/components/schemas/ThingsCreateRequest"}}`,
			`application/json: {schema: {type: object}}`,
			"POST /v1/things: request body: is no object among the components",
		},
		"field that gen lacks": {
			document,
			`        name: {type: string, description: Name of the thing., x-secret: true}`,
			`        name: {type: string, description: Name.}` + "\n" + `        colour: {type: string, description: Colour.}`,
			"POST /v1/things: request body: gen.ThingsCreateRequest is no struct with the same fields",
		},
		"field of another name in gen": {
			goModels,
			`json:"tags,omitzero"`,
			`json:"labels,omitzero"`,
			"POST /v1/things: field labels of gen.ThingsCreateRequest is not in the document",
		},
		"type that cannot be written": {
			goModels, `Tags   []string`, `Tags func()`, "POST /v1/things: input tags: the Go type",
		},
		"no response of success": {
			document,
			`        "200":` + "\n" +
				`          description: OK` + "\n" +
				`          content:` + "\n" +
				`            application/json: {schema: {$ref: "#/components/schemas/ThingsPingResponse"}}`,
			`        "400": {description: Bad request}`, "POST /v1/things/ping: has 0 responses of success",
		},
		"two responses of success": {
			document,
			`        "400": {description: Bad request}`,
			`        "204": {description: Nothing}`,
			"POST /v1/things: has 2 responses of success",
		},
		"response without content": {
			document,
			`          content:` + "\n" +
				`            application/json: {schema: {$ref: "#/components/schemas/ThingsPingResponse"}}`,
			``,
			"POST /v1/things/ping: response: is not JSON alone",
		},
		"response that gen lacks": {
			goModels,
			`type ThingsPingResponse struct`,
			`type ThingsPongResponse struct`,
			"POST /v1/things/ping: response: gen.ThingsPingResponse is no struct",
		},
		"pages of the table alone": {
			document,
			`name: Things.Get,`,
			`name: Things.Get, pages: next_cursor, items: things,`,
			`GET /v1/things/{thing_id}: x-sdk has pages "next_cursor"`,
		},
		"pages of the document alone": {
			document,
			`pages: next_cursor, items: parts, `,
			``,
			`parts: x-sdk has pages "" and items "", the schemas "next_cursor" and "parts"`,
		},
		"pages with other items": {
			document, `items: things`, `items: others`, `POST /v1/things/search: x-sdk has pages`,
		},
		"two lists on a page": {
			document,
			`        results_metadata: {$ref`,
			`        others: {type: array, items: {$ref: "#/components/schemas/Thing"}}` + "\n" +
				`        results_metadata: {$ref`,
			`POST /v1/things/search: x-sdk has pages`,
		},
		"cursor that is no string": {
			goModels,
			`NextCursor string ` + "`" + `json:"next_cursor"` + "`",
			`NextCursor int ` + "`" + `json:"next_cursor"` + "`",
			"POST /v1/things/search: pages: the next cursor is no string",
		},
		"holder of the cursor that is not a struct": {
			goModels, `ResultsMetadata *ResultsMetadata`, `ResultsMetadata *string`,
			"POST /v1/things/search: pages: results_metadata is not a struct",
		},
		"type with the name of a service": {
			goModels,
			`type Thing struct`,
			"type ThingsService = Thing\n\ntype Thing struct{ X ThingsService `json:\"x\"` }\n\ntype Rest struct",
			"gen.ThingsService: package stytch gets ThingsService twice",
		},
		"types that differ in the prefix": {
			goModels, `	Size int32 `, `	Also Part ` + "`json:\"also\"`\n\tSize int32 ", "package b2b gets Part twice",
		},
		"filters of no operation": {
			searches,
			`POST /v1/things/search`,
			`POST /v1/things/seek`,
			"POST /v1/things/seek: is in api/search.yaml, but is no operation",
		},
		"filters of an operation that takes none": {
			searches,
			`POST /v1/things/search`,
			`POST /v1/things`,
			"POST /v1/things: is in api/search.yaml, but takes no query that is a SearchQuery",
		},
		"filters twice": {
			searches,
			`searches:`,
			"searches:\n  - operation: POST /v1/things/search",
			"POST /v1/things/search: is in api/search.yaml twice",
		},
		"search without filters": {
			searches,
			`operation: POST /v1/things/search`,
			`operation: POST /v1/things`,
			"POST /v1/things/search: its filters are not in api/search.yaml",
		},
		"filter without a text": {
			searches, `, text: Things that live.`, ``, "POST /v1/things/search: filter alive: no text",
		},
		"filter of an unknown type": {
			searches, `type: bool`, `type: float`, `POST /v1/things/search: filter alive: unknown type "float"`,
		},
		"filter with a part of an unknown type": {
			searches, `label: str`, `label: map`, `POST /v1/things/search: filter made_between: unknown type "map" of "label"`,
		},
		"filter without a Go name": {
			searches, `name: alive`, `name: "2"`, `POST /v1/things/search: filter 2: no Go name can be made of it`,
		},
		"filters with the name of a type": {
			goModels,
			`type Thing struct`,
			"type ThingsSearchFilters = Thing\n\ntype Thing struct{ X ThingsSearchFilters `json:\"x\"` }\n\ntype Rest struct",
			"package stytch gets ThingsSearchFilters twice",
		},
		"secret that is no text": {
			document, `description: When it was made.}`, `description: When it was made., x-secret: true}`,
			"POST /v1/things: input made_at is a secret, but neither text nor a list of texts",
		},
		"error without a Go name": {
			errorTypes, `thing_not_found`, `2_things`, `api/errors.yaml: no Go name can be made of "2_things"`,
		},
		"no beginning of the table of services": {
			page, tableBegins, "", "docs/migrate.md: has no place for the table of services",
		},
		"no end of the table of services": {
			page, tableEnds, "", "docs/migrate.md: has no place for the table of services",
		},
		"errors of one name": {
			errorTypes, `bad_sdk_id`, `thing-not-found`, `"thing_not_found" and "thing-not-found" are both named ThingNotFound`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			root := copySmall(t)
			spoil(t, filepath.Join(root, test.file), test.old, test.new)
			if name == "types that differ in the prefix" {
				spoil(t, filepath.Join(root, goModels), "type Thing struct", "type Part struct{}\n\ntype Thing struct")
			}
			files, err := generate(root, smallShared, false)
			_, ok := errors.AsType[*problems](err)
			require.True(t, ok)
			require.ErrorContains(t, err, test.want)
			require.Nil(t, files, "there are files all the same")
		})
	}
}

// spoil replaces a text that occurs in a file, once.
func spoil(t *testing.T, file, old, new string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(text), old, file)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), old, new, 1)), 0o644))
}

func TestAllowMissing(t *testing.T) {
	root := copySmall(t)
	spoil(t, filepath.Join(root, document), "      summary: Returns a thing\n", "")
	spoil(t, filepath.Join(root, document), ", description: Tags of the thing.", "")
	spoil(t, filepath.Join(root, document), ", description: Words in its name.", "")
	spoil(t, filepath.Join(root, document), "      description: What a thing must have to be found.\n", "")
	_, err := generate(root, smallShared, true)
	require.NoError(t, err)
}

// A source that cannot be read is trouble, no finding.
func TestUnreadableSources(t *testing.T) {
	for _, file := range []string{document, searches, errorTypes, goModels, "gen/oapi-codegen.yaml"} {
		t.Run(file, func(t *testing.T) {
			root := copySmall(t)
			require.NoError(t, os.WriteFile(filepath.Join(root, file), []byte("{"), 0o644))
			var found *problems
			_, err := generate(root, smallShared, false)
			require.Error(t, err)
			require.NotErrorAs(t, err, &found)
		})
	}
}

// What x-sdk says is read or refused, with the operation named.
func TestUnreadableRows(t *testing.T) {
	root := copySmall(t)
	spoil(
		t,
		filepath.Join(root, document),
		"x-sdk: {name: Things.Get, type: ThingsGet, retry: safe}",
		"x-sdk: [Things.Get]",
	)
	_, err := generate(root, smallShared, false)
	require.ErrorContains(t, err, "gensdk: api/openapi.yaml: GET /v1/things/{thing_id}: x-sdk: ")
}
