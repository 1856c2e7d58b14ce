package lapconv

import (
	"go/token"
	"slices"
	"strings"
	"testing"
)

func TestGoNames(t *testing.T) {
	for _, row := range goNameRows() {
		if got := goTypeName(row.name); got != row.typ {
			t.Errorf("goTypeName(%q) = %q, want %q", row.name, got, row.typ)
		}
		if got := goFieldName(row.name); got != row.typ {
			t.Errorf("goFieldName(%q) = %q, want %q", row.name, got, row.typ)
		}
		if got := goOperationName(row.name); got != row.operation {
			t.Errorf("goOperationName(%q) = %q, want %q", row.name, got, row.operation)
		}
		if got := goParamName(row.name); got != row.param {
			t.Errorf("goParamName(%q) = %q, want %q", row.name, got, row.param)
		}
	}
}

// TestValidGoField checks that the names taken for valid are those that make an exported identifier under both normalizers and
// lose nothing under initialisms.
func TestValidGoField(t *testing.T) {
	for _, row := range goNameRows() {
		want := isExportedIdentifier(row.typ) && isExportedIdentifier(row.initialisms) &&
			strings.Map(foldCase, row.typ) == strings.Map(foldCase, row.initialisms)
		if got := validGoField(row.name); got != want {
			t.Errorf("validGoField(%q) = %v, but it becomes %q and %q", row.name, got, row.typ, row.initialisms)
		}
	}
}

func isExportedIdentifier(s string) bool { return token.IsIdentifier(s) && token.IsExported(s) }

// TestGoNameKey checks that identifiers that two names share, under one normalizer or the other, come with one key.
func TestGoNameKey(t *testing.T) {
	stock, initialisms := make(map[string]string), make(map[string]string)
	for _, row := range goNameRows() {
		if !validGoField(row.name) {
			continue
		}
		key := goNameKey(row.name)
		if other, ok := stock[row.typ]; ok && other != key {
			t.Errorf("%q is of the keys %q and %q", row.typ, other, key)
		}
		if other, ok := initialisms[row.initialisms]; ok && other != key {
			t.Errorf("%q is of the keys %q and %q", row.initialisms, other, key)
		}
		stock[row.typ], initialisms[row.initialisms] = key, key

		for _, ident := range []string{row.typ, row.initialisms} {
			if got := goNameKey(ident); got != key {
				t.Errorf("%q has the key %q, but its identifier %q has %q", row.name, key, ident, got)
			}
		}
		if got, want := goNameKey(row.operation), goNameKey(row.operationInitialisms); got != want {
			t.Errorf("the operation %q has the keys %q and %q", row.name, got, want)
		}
	}
	if len(stock) < 300 {
		t.Errorf("only %d names are valid", len(stock))
	}
}

func TestSafeGoName(t *testing.T) {
	tests := []struct{ name, want string }{
		{"user_id", "UserId"},
		{"", "Empty"},
		{"+1", "Plus1"},
		{"@1", "N1"},
		{" 1 a-b", "N1AB"},
		{"/users/{id}", "UsersId"},
		{"/type", "Type"},
		{"日本", "U65E5U672C"},
		{"日x", "U65E5X"},
		{"ßa", "U00DFA"},
		{"straße", "Straße"},
		{"٣", "U0663"},
		{"😀", "Unnamed"},
		{"\xff", "Unnamed"},
	}
	for _, test := range tests {
		if got := safeGoName(test.name); got != test.want {
			t.Errorf("safeGoName(%q) = %q, want %q", test.name, got, test.want)
		}
	}
}

func FuzzSafeGoName(f *testing.F) {
	for _, row := range goNameRows() {
		f.Add(row.name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if isPlainName(name) && (!validOddField(name) || goNameKey(name) != slowNameKey(name)) {
			t.Errorf("%q is taken for a plain name: %q, but %q", name, goNameKey(name), slowNameKey(name))
		}
		safe := safeGoName(name)
		if !isExportedIdentifier(safe) || !validGoField(safe) {
			t.Errorf("%q becomes %q", name, safe)
		}
		if got := goFieldName(safe); got != safe {
			t.Errorf("%q becomes %q, and that %q", name, safe, got)
		}
		if goNameKey(safe) != goNameKey(name) {
			t.Errorf("%q has the key %q, but %q has %q", name, goNameKey(name), safe, goNameKey(safe))
		}
	})
}

// TestOperationIdentifiers has the declarations that an operation "op" with bodies of all types leads to.
func TestOperationIdentifiers(t *testing.T) {
	declared := []string{
		"NewOpRequest", "NewOpRequestWithBody", "NewOpRequestWithFormdataBody", "NewOpRequestWithTextBody", "OpFormdataBody",
		"OpFormdataRequestBody", "OpJSONBody", "OpJSONRequestBody", "OpMultipartBody", "OpMultipartRequestBody", "OpParams",
		"OpResponse", "OpTextBody", "OpTextRequestBody", "ParseOpResponse",
	}
	if got := slices.Sorted(slices.Values(operationIdentifiers("Op"))); !slices.Equal(got, declared) {
		t.Errorf("got %q, want %q", got, declared)
	}
}

func TestReservedTypeNames(t *testing.T) {
	for _, name := range slices.Concat(reservedTypeNames(), operationIdentifiers("Op"), securityIdentifiers("basic-auth")) {
		if got := goTypeName(name); got != name {
			t.Errorf("%q is no type name: it would be %q", name, got)
		}
	}
	if goNameKey("http_request_doer") != goNameKey("HttpRequestDoer") {
		t.Error("reserved names are not found by their keys")
	}
}

func TestIsReservedParam(t *testing.T) {
	for _, name := range []string{"ctx", "content-type", "URL", "Err", "path_param0", "pathParamBuf12", "string"} {
		if !isReservedParam(name) {
			t.Errorf("%q is free", name)
		}
	}
	for _, name := range []string{"id", "type", "context", "pathParamX", "日本", "1"} {
		if isReservedParam(name) {
			t.Errorf("%q is reserved", name)
		}
	}
}

// goNameRow is a name with what oapi-codegen v2.8.2 makes of it: SchemaNameToTypeName, the name of an operation with that id,
// and the variable of a path parameter; and the first two again with the name normalizer ToCamelCaseWithInitialisms. The
// parameter is empty where the generator panics.
type goNameRow struct{ name, typ, operation, param, initialisms, operationInitialisms string }

func goNameRows() []goNameRow {
	return []goNameRow{
		{"", "Empty", "Empty", "empty", "Empty", "Empty"},
		{"user_id", "UserId", "UserId", "userId", "UserID", "UserID"},
		{"userId", "UserId", "UserId", "userId", "UserID", "UserID"},
		{"UserID", "UserID", "UserID", "userID", "UserID", "UserID"},
		{"userID", "UserID", "UserID", "userID", "UserID", "UserID"},
		{"user-id", "UserId", "UserId", "userId", "UserID", "UserID"},
		{"user.id", "UserId", "UserId", "userId", "UserID", "UserID"},
		{"user", "User", "User", "user", "User", "User"},
		{"id", "Id", "Id", "id", "ID", "ID"},
		{"USER_ID", "USERID", "USERID", "userid", "USERID", "USERID"},
		{"request_id", "RequestId", "RequestId", "requestId", "RequestID", "RequestID"},
		{"status_code", "StatusCode", "StatusCode", "statusCode", "StatusCode", "StatusCode"},
		{"X-Stytch-Member-Session", "XStytchMemberSession", "XStytchMemberSession", "xStytchMemberSession", "XStytchMemberSession", "XStytchMemberSession"},
		{"X-Stytch-Member-SessionJWT", "XStytchMemberSessionJWT", "XStytchMemberSessionJWT", "xStytchMemberSessionJWT", "XStytchMemberSessionJWT", "XStytchMemberSessionJWT"},
		{"client_id", "ClientId", "ClientId", "clientId", "ClientID", "ClientID"},
		{"connected_app", "ConnectedApp", "ConnectedApp", "connectedApp", "ConnectedApp", "ConnectedApp"},
		{"access_token_expiry_minutes", "AccessTokenExpiryMinutes", "AccessTokenExpiryMinutes", "accessTokenExpiryMinutes", "AccessTokenExpiryMinutes", "AccessTokenExpiryMinutes"},
		{"url", "Url", "Url", "url", "URL", "URL"},
		{"URL", "URL", "URL", "url", "URL", "URL"},
		{"base_url", "BaseUrl", "BaseUrl", "baseUrl", "BaseURL", "BaseURL"},
		{"baseURL", "BaseURL", "BaseURL", "baseURL", "BaseURL", "BaseURL"},
		{"HTTPServer", "HTTPServer", "HTTPServer", "httpServer", "HTTPServer", "HTTPServer"},
		{"httpServer", "HttpServer", "HttpServer", "httpServer", "HTTPServer", "HTTPServer"},
		{"http_server", "HttpServer", "HttpServer", "httpServer", "HTTPServer", "HTTPServer"},
		{"getHttpPet", "GetHttpPet", "GetHttpPet", "getHttpPet", "GetHTTPPet", "GetHTTPPet"},
		{"OneOf2things", "OneOf2things", "OneOf2things", "oneOf2things", "OneOf2Things", "OneOf2Things"},
		{"oauth2", "Oauth2", "Oauth2", "oauth2", "Oauth2", "Oauth2"},
		{"OAuth2", "OAuth2", "OAuth2", "oAuth2", "OAuth2", "OAuth2"},
		{"oauth2_token", "Oauth2Token", "Oauth2Token", "oauth2Token", "Oauth2Token", "Oauth2Token"},
		{"sha256", "Sha256", "Sha256", "sha256", "Sha256", "Sha256"},
		{"md5_hash", "Md5Hash", "Md5Hash", "md5Hash", "Md5Hash", "Md5Hash"},
		{"ipv4", "Ipv4", "Ipv4", "ipv4", "Ipv4", "Ipv4"},
		{"ipv6_address", "Ipv6Address", "Ipv6Address", "ipv6Address", "Ipv6Address", "Ipv6Address"},
		{"api_key", "ApiKey", "ApiKey", "apiKey", "APIKey", "APIKey"},
		{"APIKey", "APIKey", "APIKey", "apiKey", "APIKey", "APIKey"},
		{"apiKey", "ApiKey", "ApiKey", "apiKey", "APIKey", "APIKey"},
		{"json", "Json", "Json", "json", "JSON", "JSON"},
		{"JSON", "JSON", "JSON", "json", "JSON", "JSON"},
		{"xml_data", "XmlData", "XmlData", "xmlData", "XMLData", "XMLData"},
		{"uuid", "Uuid", "Uuid", "uuid", "UUID", "UUID"},
		{"UUID", "UUID", "UUID", "uuid", "UUID", "UUID"},
		{"guid", "Guid", "Guid", "guid", "GUID", "GUID"},
		{"acl", "Acl", "Acl", "acl", "ACL", "ACL"},
		{"ACL_entry", "ACLEntry", "ACLEntry", "aclEntry", "ACLEntry", "ACLEntry"},
		{"html", "Html", "Html", "html", "HTML", "HTML"},
		{"css_url", "CssUrl", "CssUrl", "cssUrl", "CSSURL", "CSSURL"},
		{"utf8", "Utf8", "Utf8", "utf8", "UTF8", "UTF8"},
		{"UTF8_string", "UTF8String", "UTF8String", "utf8String", "UTF8String", "UTF8String"},
		{"vm_id", "VmId", "VmId", "vmId", "VMID", "VMID"},
		{"ts", "Ts", "Ts", "ts", "TS", "TS"},
		{"db", "Db", "Db", "db", "DB", "DB"},
		{"db_name", "DbName", "DbName", "dbName", "DBName", "DBName"},
		{"ID", "ID", "ID", "id", "ID", "ID"},
		{"Id", "Id", "Id", "id", "ID", "ID"},
		{"iD", "ID", "ID", "id", "ID", "ID"},
		{"ids", "Ids", "Ids", "ids", "Ids", "Ids"},
		{"Ids", "Ids", "Ids", "ids", "Ids", "Ids"},
		{"IDs", "IDs", "IDs", "iDs", "IDs", "IDs"},
		{"IDToken", "IDToken", "IDToken", "idToken", "IDToken", "IDToken"},
		{"id_token", "IdToken", "IdToken", "idToken", "IDToken", "IDToken"},
		{"ui", "Ui", "Ui", "ui", "UI", "UI"},
		{"uid", "Uid", "Uid", "uid", "UID", "UID"},
		{"gid", "Gid", "Gid", "gid", "GID", "GID"},
		{"sip", "Sip", "Sip", "sip", "SIP", "SIP"},
		{"rtp", "Rtp", "Rtp", "rtp", "RTP", "RTP"},
		{"amqp", "Amqp", "Amqp", "amqp", "AMQP", "AMQP"},
		{"sla", "Sla", "Sla", "sla", "SLA", "SLA"},
		{"sql", "Sql", "Sql", "sql", "SQL", "SQL"},
		{"ssh", "Ssh", "Ssh", "ssh", "SSH", "SSH"},
		{"tcp", "Tcp", "Tcp", "tcp", "TCP", "TCP"},
		{"tls", "Tls", "Tls", "tls", "TLS", "TLS"},
		{"ttl", "Ttl", "Ttl", "ttl", "TTL", "TTL"},
		{"udp", "Udp", "Udp", "udp", "UDP", "UDP"},
		{"uri", "Uri", "Uri", "uri", "URI", "URI"},
		{"xmpp", "Xmpp", "Xmpp", "xmpp", "XMPP", "XMPP"},
		{"xsrf", "Xsrf", "Xsrf", "xsrf", "XSRF", "XSRF"},
		{"xss", "Xss", "Xss", "xss", "XSS", "XSS"},
		{"qps", "Qps", "Qps", "qps", "QPS", "QPS"},
		{"ram", "Ram", "Ram", "ram", "RAM", "RAM"},
		{"rpc", "Rpc", "Rpc", "rpc", "RPC", "RPC"},
		{"eof", "Eof", "Eof", "eof", "EOF", "EOF"},
		{"dns", "Dns", "Dns", "dns", "DNS", "DNS"},
		{"cpu", "Cpu", "Cpu", "cpu", "CPU", "CPU"},
		{"ascii", "Ascii", "Ascii", "ascii", "ASCII", "ASCII"},
		{"smtp", "Smtp", "Smtp", "smtp", "SMTP", "SMTP"},
		{"https", "Https", "Https", "https", "HTTPS", "HTTPS"},
		{"listUsers", "ListUsers", "ListUsers", "listUsers", "ListUsers", "ListUsers"},
		{"list_users", "ListUsers", "ListUsers", "listUsers", "ListUsers", "ListUsers"},
		{"list-users", "ListUsers", "ListUsers", "listUsers", "ListUsers", "ListUsers"},
		{"list.users", "ListUsers", "ListUsers", "listUsers", "ListUsers", "ListUsers"},
		{"list/users", "Listusers", "Listusers", "listusers", "ListUsers", "ListUsers"},
		{"list", "List", "List", "list", "List", "List"},
		{"users", "Users", "Users", "users", "Users", "Users"},
		{"get_v1_users_{user_id}", "GetV1UsersUserId", "GetV1UsersUserId", "getV1UsersUserId", "GetV1UsersUserID", "GetV1UsersUserID"},
		{"/v1/users/{id}", "v1usersId", "V1usersId", "v1usersId", "V1UsersID", "V1UsersID"},
		{"post:/users", "Postusers", "Postusers", "postusers", "PostUsers", "PostUsers"},
		{"v1.users.create", "V1UsersCreate", "V1UsersCreate", "v1UsersCreate", "V1UsersCreate", "V1UsersCreate"},
		{"a", "A", "A", "a", "A", "A"},
		{"A", "A", "A", "a", "A", "A"},
		{"b_c", "BC", "BC", "bc", "BC", "BC"},
		{"B-C", "BC", "BC", "bc", "BC", "BC"},
		{"Abc", "Abc", "Abc", "abc", "Abc", "Abc"},
		{"ABC", "ABC", "ABC", "abc", "ABC", "ABC"},
		{"aBC", "ABC", "ABC", "abc", "ABC", "ABC"},
		{"abC", "AbC", "AbC", "abc", "AbC", "AbC"},
		{"AbC", "AbC", "AbC", "abc", "AbC", "AbC"},
		{"aB", "AB", "AB", "ab", "AB", "AB"},
		{"Ab", "Ab", "Ab", "ab", "Ab", "Ab"},
		{"a1", "A1", "A1", "a1", "A1", "A1"},
		{"A1", "A1", "A1", "a1", "A1", "A1"},
		{"1a", "N1a", "N1a", "n1a", "N1A", "N1A"},
		{"1A", "N1A", "N1A", "n1a", "N1A", "N1A"},
		{"a1b", "A1b", "A1b", "a1b", "A1B", "A1B"},
		{"A1B", "A1B", "A1B", "a1b", "A1B", "A1B"},
		{"a_1", "A1", "A1", "a1", "A1", "A1"},
		{"a_1_b", "A1B", "A1B", "a1b", "A1B", "A1B"},
		{"1", "N1", "N1", "n1", "N1", "N1"},
		{"12", "N12", "N12", "n12", "N12", "N12"},
		{"1_2", "N12", "N12", "n12", "N12", "N12"},
		{"a1_2", "A12", "A12", "a12", "A12", "A12"},
		{"2fa", "N2fa", "N2fa", "n2fa", "N2Fa", "N2Fa"},
		{"3ds", "N3ds", "N3ds", "n3ds", "N3Ds", "N3Ds"},
		{"3D_secure", "N3DSecure", "N3DSecure", "n3dSecure", "N3DSecure", "N3DSecure"},
		{"200", "N200", "N200", "n200", "N200", "N200"},
		{"2XX", "N2XX", "N2XX", "n2xx", "N2XX", "N2XX"},
		{"default", "Default", "Default", "pDefault", "Default", "Default"},
		{"4xx", "N4xx", "N4xx", "n4xx", "N4Xx", "N4Xx"},
		{"0", "N0", "N0", "n0", "N0", "N0"},
		{"00", "N00", "N00", "n00", "N00", "N00"},
		{"0x1F", "N0x1F", "N0x1F", "n0x1F", "N0X1F", "N0X1F"},
		{"1e3", "N1e3", "N1e3", "n1e3", "N1E3", "N1E3"},
		{"-1", "Minus1", "N1", "minus1", "Minus1", "N1"},
		{"+1", "Plus1", "N1", "plus1", "Plus1", "N1"},
		{"1.5", "N15", "N15", "n15", "N15", "N15"},
		{"-1.5", "Minus15", "N15", "minus15", "Minus15", "N15"},
		{"1:30", "N130", "N130", "n130", "N130", "N130"},
		{"type", "Type", "Type", "pType", "Type", "Type"},
		{"func", "Func", "Func", "pFunc", "Func", "Func"},
		{"range", "Range", "Range", "pRange", "Range", "Range"},
		{"map", "Map", "Map", "pMap", "Map", "Map"},
		{"interface", "Interface", "Interface", "pInterface", "Interface", "Interface"},
		{"string", "String", "String", "string", "String", "String"},
		{"error", "Error", "Error", "error", "Error", "Error"},
		{"nil", "Nil", "Nil", "nil", "Nil", "Nil"},
		{"true", "True", "True", "true", "True", "True"},
		{"false", "False", "False", "false", "False", "False"},
		{"package", "Package", "Package", "pPackage", "Package", "Package"},
		{"return", "Return", "Return", "pReturn", "Return", "Return"},
		{"go", "Go", "Go", "pGo", "Go", "Go"},
		{"select", "Select", "Select", "pSelect", "Select", "Select"},
		{"chan", "Chan", "Chan", "pChan", "Chan", "Chan"},
		{"var", "Var", "Var", "pVar", "Var", "Var"},
		{"const", "Const", "Const", "pConst", "Const", "Const"},
		{"struct", "Struct", "Struct", "pStruct", "Struct", "Struct"},
		{"switch", "Switch", "Switch", "pSwitch", "Switch", "Switch"},
		{"case", "Case", "Case", "pCase", "Case", "Case"},
		{"Type", "Type", "Type", "pType", "Type", "Type"},
		{"Func", "Func", "Func", "pFunc", "Func", "Func"},
		{"Range", "Range", "Range", "pRange", "Range", "Range"},
		{"Map", "Map", "Map", "pMap", "Map", "Map"},
		{"Interface", "Interface", "Interface", "pInterface", "Interface", "Interface"},
		{"String", "String", "String", "string", "String", "String"},
		{"Error", "Error", "Error", "error", "Error", "Error"},
		{"Client", "Client", "Client", "client", "Client", "Client"},
		{"client", "Client", "Client", "client", "Client", "Client"},
		{"newClient", "NewClient", "NewClient", "newClient", "NewClient", "NewClient"},
		{"new_client", "NewClient", "NewClient", "newClient", "NewClient", "NewClient"},
		{"ClientOption", "ClientOption", "ClientOption", "clientOption", "ClientOption", "ClientOption"},
		{"op_response", "OpResponse", "OpResponse", "opResponse", "OpResponse", "OpResponse"},
		{"_", "Underscore", "Empty", "underscore", "Underscore", "Empty"},
		{"__", "UnderscoreUnderscore", "Empty", "underscoreUnderscore", "UnderscoreUnderscore", "Empty"},
		{"___", "UnderscoreUnderscoreUnderscore", "Empty", "underscoreUnderscoreUnderscore", "UnderscoreUnderscoreUnderscore", "Empty"},
		{"_a", "UnderscoreA", "A", "underscoreA", "UnderscoreA", "A"},
		{"_A", "UnderscoreA", "A", "underscoreA", "UnderscoreA", "A"},
		{"__a", "UnderscoreUnderscoreA", "A", "underscoreUnderscoreA", "UnderscoreUnderscoreA", "A"},
		{"a_", "A", "A", "a", "A", "A"},
		{"a__b", "AB", "AB", "ab", "AB", "AB"},
		{"_1", "Underscore1", "N1", "underscore1", "Underscore1", "N1"},
		{"__1", "UnderscoreUnderscore1", "N1", "underscoreUnderscore1", "UnderscoreUnderscore1", "N1"},
		{"$", "DollarSign", "Empty", "dollarSign", "DollarSign", "Empty"},
		{"$$", "", "Empty", "", "", "Empty"},
		{"$ref", "Ref", "Ref", "ref", "Ref", "Ref"},
		{"$1", "N1", "N1", "n1", "N1", "N1"},
		{"$a", "A", "A", "a", "A", "A"},
		{"a$", "A", "A", "a", "A", "A"},
		{"$_a", "UnderscoreA", "A", "underscoreA", "UnderscoreA", "A"},
		{"@type", "Type", "Type", "pType", "Type", "Type"},
		{"@id", "Id", "Id", "id", "ID", "ID"},
		{"@1", "1", "N1", "n1", "1", "N1"},
		{"@", "", "Empty", "", "", "Empty"},
		{"@@", "", "Empty", "", "", "Empty"},
		{"#", "Hash", "Empty", "hash", "Hash", "Empty"},
		{"#a", "HashA", "A", "hashA", "HashA", "A"},
		{"#1", "Hash1", "N1", "hash1", "Hash1", "N1"},
		{"##", "HashHash", "Empty", "hashHash", "HashHash", "Empty"},
		{"%", "Percent", "Empty", "percent", "Percent", "Empty"},
		{"%a", "Percenta", "A", "percenta", "PercentA", "A"},
		{"%1", "Percent1", "N1", "percent1", "Percent1", "N1"},
		{"&", "And", "Empty", "and", "And", "Empty"},
		{"&a", "AndA", "A", "andA", "AndA", "A"},
		{"a&b", "AB", "AB", "ab", "AB", "AB"},
		{"*", "Asterisk", "Empty", "asterisk", "Asterisk", "Empty"},
		{"**", "AsteriskAsterisk", "Empty", "asteriskAsterisk", "AsteriskAsterisk", "Empty"},
		{"*a", "Asteriska", "A", "asteriska", "AsteriskA", "A"},
		{"^", "Caret", "Empty", "caret", "Caret", "Empty"},
		{"^a", "Careta", "A", "careta", "CaretA", "A"},
		{"|", "Or", "Empty", "or", "Or", "Empty"},
		{"||", "OrOr", "Empty", "orOr", "OrOr", "Empty"},
		{"|a", "Ora", "A", "ora", "OrA", "A"},
		{"a|b", "Ab", "Ab", "ab", "AB", "AB"},
		{"~", "Tilde", "Empty", "tilde", "Tilde", "Empty"},
		{"~a", "TildeA", "A", "tildeA", "TildeA", "A"},
		{"=", "Equal", "Empty", "equal", "Equal", "Empty"},
		{"==", "EqualEqual", "Empty", "equalEqual", "EqualEqual", "Empty"},
		{"=a", "EqualA", "A", "equalA", "EqualA", "A"},
		{">", "GreaterThan", "Empty", "greaterThan", "GreaterThan", "Empty"},
		{">=", "GreaterThanEqual", "Empty", "greaterThanEqual", "GreaterThanEqual", "Empty"},
		{"<", "LessThan", "Empty", "lessThan", "LessThan", "Empty"},
		{"<=", "LessThanEqual", "Empty", "lessThanEqual", "LessThanEqual", "Empty"},
		{"<a>", "LessThana", "A", "lessThana", "LessThanA", "A"},
		{"!", "", "Empty", "", "", "Empty"},
		{"!a", "A", "A", "a", "A", "A"},
		{"?", "", "Empty", "", "", "Empty"},
		{"?a", "a", "A", "a", "A", "A"},
		{",", "", "Empty", "", "", "Empty"},
		{"a,b", "Ab", "Ab", "ab", "AB", "AB"},
		{";", "", "Empty", "", "", "Empty"},
		{"a;b", "AB", "AB", "ab", "AB", "AB"},
		{":", "", "Empty", "", "", "Empty"},
		{"a:b", "AB", "AB", "ab", "AB", "AB"},
		{":a", "A", "A", "a", "A", "A"},
		{"/", "", "Empty", "", "", "Empty"},
		{"/a", "a", "A", "a", "A", "A"},
		{"/1", "1", "N1", "n1", "1", "N1"},
		{"a/b", "Ab", "Ab", "ab", "AB", "AB"},
		{"a//b", "Ab", "Ab", "ab", "AB", "AB"},
		{"/type", "type", "Type", "pType", "Type", "Type"},
		{"\\", "", "Empty", "", "", "Empty"},
		{"\\a", "a", "A", "a", "A", "A"},
		{"a\\b", "Ab", "Ab", "ab", "AB", "AB"},
		{"'", "", "Empty", "", "", "Empty"},
		{"a'b", "Ab", "Ab", "ab", "AB", "AB"},
		{"'a'", "a", "A", "a", "A", "A"},
		{"\"", "", "Empty", "", "", "Empty"},
		{"a\"b", "Ab", "Ab", "ab", "AB", "AB"},
		{"`", "", "Empty", "", "", "Empty"},
		{"a`b", "Ab", "Ab", "ab", "AB", "AB"},
		{"(", "", "Empty", "", "", "Empty"},
		{"(a)", "A", "A", "a", "A", "A"},
		{"a(b)", "AB", "AB", "ab", "AB", "AB"},
		{"[", "", "Empty", "", "", "Empty"},
		{"[]", "", "Empty", "", "", "Empty"},
		{"[0]", "0", "N0", "n0", "0", "N0"},
		{"a[b]", "AB", "AB", "ab", "AB", "AB"},
		{"a[0].c", "A0C", "A0C", "a0c", "A0C", "A0C"},
		{"{", "", "Empty", "", "", "Empty"},
		{"{id}", "Id", "Id", "id", "ID", "ID"},
		{"{a}{b}", "AB", "AB", "ab", "AB", "AB"},
		{"}", "", "Empty", "", "", "Empty"},
		{"-", "Minus", "Empty", "minus", "Minus", "Empty"},
		{"--", "MinusMinus", "Empty", "minusMinus", "MinusMinus", "Empty"},
		{"-a", "MinusA", "A", "minusA", "MinusA", "A"},
		{"a-", "A", "A", "a", "A", "A"},
		{"--a", "MinusMinusA", "A", "minusMinusA", "MinusMinusA", "A"},
		{"-1a", "Minus1a", "N1a", "minus1a", "Minus1A", "N1A"},
		{".a", "DotA", "A", "dotA", "DotA", "A"},
		{"..a", "DotDotA", "A", "dotDotA", "DotDotA", "A"},
		{".", "Dot", "Empty", "dot", "Dot", "Empty"},
		{"..", "DotDot", "Empty", "dotDot", "DotDot", "Empty"},
		{"...", "DotDotDot", "Empty", "dotDotDot", "DotDotDot", "Empty"},
		{"a.", "A", "A", "a", "A", "A"},
		{".1", "Dot1", "N1", "dot1", "Dot1", "N1"},
		{"a.b.c", "ABC", "ABC", "abc", "ABC", "ABC"},
		{"+", "Plus", "Empty", "plus", "Plus", "Empty"},
		{"++", "PlusPlus", "Empty", "plusPlus", "PlusPlus", "Empty"},
		{"+a", "PlusA", "A", "plusA", "PlusA", "A"},
		{"a+b", "AB", "AB", "ab", "AB", "AB"},
		{"+1a", "Plus1a", "N1a", "plus1a", "Plus1A", "N1A"},
		{" a", "A", "A", "a", "A", "A"},
		{"a ", "A", "A", "a", "A", "A"},
		{" ", "", "Empty", "", "", "Empty"},
		{"  ", "", "Empty", "", "", "Empty"},
		{" 1", "1", "N1", "n1", "1", "N1"},
		{"1 ", "N1", "N1", "n1", "N1", "N1"},
		{" a b ", "AB", "AB", "ab", "AB", "AB"},
		{"\ta", "a", "A", "a", "A", "A"},
		{"a\tb", "Ab", "Ab", "ab", "AB", "AB"},
		{"a\nb", "Ab", "Ab", "ab", "AB", "AB"},
		{"\n", "", "Empty", "", "", "Empty"},
		{"a  b", "AB", "AB", "ab", "AB", "AB"},
		{" -a", "A", "A", "a", "A", "A"},
		{"- a", "MinusA", "A", "minusA", "MinusA", "A"},
		{" $", "", "Empty", "", "", "Empty"},
		{"a b c d", "ABCD", "ABCD", "abcd", "ABCD", "ABCD"},
		{"\u00a0a", "a", "A", "a", "A", "A"},
		{"a\u00a0b", "Ab", "Ab", "ab", "AB", "AB"},
		{"\u2028a", "a", "A", "a", "A", "A"},
		{"\ufeffa", "a", "A", "a", "A", "A"},
		{"\x00a", "a", "A", "a", "A", "A"},
		{"a\x00b", "Ab", "Ab", "ab", "AB", "AB"},
		{"\x7f", "", "Empty", "", "", "Empty"},
		{"日本", "", "Empty", "", "", "Empty"},
		{"日本語", "", "Empty", "", "", "Empty"},
		{"x日", "X", "X", "x", "X", "X"},
		{"日x", "x", "X", "x", "X", "X"},
		{"日1", "1", "N1", "n1", "1", "N1"},
		{"1日", "N1", "N1", "n1", "N1", "N1"},
		{"名前_id", "Id", "Id", "id", "ID", "ID"},
		{"é", "É", "É", "é", "É", "É"},
		{"École", "École", "École", "école", "École", "École"},
		{"école", "École", "École", "école", "École", "École"},
		{"ünïcödé", "Ünïcödé", "Ünïcödé", "ünïcödé", "Ünïcödé", "Ünïcödé"},
		{"ß", "ß", "ß", "ß", "", "Empty"},
		{"straße", "Straße", "Straße", "straße", "Straße", "Straße"},
		{"Straße", "Straße", "Straße", "straße", "Straße", "Straße"},
		{"ßa", "ßa", "ßa", "ßa", "", "Empty"},
		{"a_ß", "Aß", "Aß", "aß", "Aß", "Aß"},
		{"-ß", "Minusß", "ß", "minusß", "Minus", "Empty"},
		{"ẞ", "ẞ", "ẞ", "ß", "ẞ", "ẞ"},
		{"ſ", "S", "S", "s", "S", "S"},
		{"ſa", "Sa", "Sa", "sa", "Sa", "Sa"},
		{"aſ", "Aſ", "Aſ", "aſ", "Aſ", "Aſ"},
		{"a_ſ", "AS", "AS", "as", "AS", "AS"},
		{"ı", "I", "I", "i", "I", "I"},
		{"ıd", "Id", "Id", "id", "ID", "ID"},
		{"İd", "İd", "İd", "id", "ID", "ID"},
		{"İ", "İ", "İ", "i", "İ", "İ"},
		{"ŉ", "ŉ", "ŉ", "ŉ", "", "Empty"},
		{"ŉa", "ŉa", "ŉa", "ŉa", "", "Empty"},
		{"ª", "", "Empty", "", "", "Empty"},
		{"ªa", "a", "A", "a", "A", "A"},
		{"aª", "A", "A", "a", "A", "A"},
		{"ĸ", "ĸ", "ĸ", "ĸ", "", "Empty"},
		{"ĸa", "ĸa", "ĸa", "ĸa", "", "Empty"},
		{"ǆ", "Ǆ", "Ǆ", "ǆ", "Ǆ", "Ǆ"},
		{"ǅ", "", "Empty", "", "", "Empty"},
		{"Ǆ", "Ǆ", "Ǆ", "ǆ", "Ǆ", "Ǆ"},
		{"ǆa", "Ǆa", "Ǆa", "ǆa", "Ǆa", "Ǆa"},
		{"ǅx", "x", "X", "x", "X", "X"},
		{"ﬁ", "ﬁ", "ﬁ", "ﬁ", "", "Empty"},
		{"ﬁsh", "ﬁsh", "ﬁsh", "ﬁsh", "", "Empty"},
		{"ᾳ", "ᾼ", "", "ᾳ", "", "Empty"},
		{"ᾳa", "ᾼa", "a", "ᾳa", "", "Empty"},
		{"٣", "N٣", "N٣", "n٣", "N", "Empty"},
		{"a٣", "A٣", "A٣", "a٣", "", "Empty"},
		{"a٣b", "A٣b", "A٣b", "a٣b", "B", "B"},
		{"ab٣c", "Ab٣c", "Ab٣c", "ab٣c", "AbC", "AbC"},
		{"a/b٣c", "Ab٣c", "Ab٣c", "ab٣c", "C", "C"},
		{"٣a", "N٣a", "N٣a", "n٣a", "NA", "A"},
		{"१२", "N१२", "N१२", "n१२", "N", "Empty"},
		{"x१", "X१", "X१", "x१", "", "Empty"},
		{"½", "", "Empty", "", "", "Empty"},
		{"a½", "A", "A", "a", "A", "A"},
		{"²", "", "Empty", "", "", "Empty"},
		{"a²", "A", "A", "a", "A", "A"},
		{"Ⅷ", "", "Empty", "", "", "Empty"},
		{"ⅷ", "", "Empty", "", "", "Empty"},
		{"aⅷb", "Ab", "Ab", "ab", "AB", "AB"},
		{"ⓐ", "", "Empty", "", "", "Empty"},
		{"€", "", "Empty", "", "", "Empty"},
		{"€a", "a", "A", "a", "A", "A"},
		{"a€b", "Ab", "Ab", "ab", "AB", "AB"},
		{"😀", "", "Empty", "", "", "Empty"},
		{"a😀b", "Ab", "Ab", "ab", "AB", "AB"},
		{"😀a", "a", "A", "a", "A", "A"},
		{"👍🏽", "", "Empty", "", "", "Empty"},
		{"é", "E", "E", "e", "E", "E"},
		{"éa", "Ea", "Ea", "ea", "EA", "EA"},
		{"́a", "a", "A", "a", "A", "A"},
		{"Ω", "Ω", "Ω", "ω", "Ω", "Ω"},
		{"ω", "Ω", "Ω", "ω", "Ω", "Ω"},
		{"σς", "Σς", "Σς", "σς", "Σς", "Σς"},
		{"Σ", "Σ", "Σ", "σ", "Σ", "Σ"},
		{"ς", "Σ", "Σ", "σ", "Σ", "Σ"},
		{"µ", "Μ", "Μ", "μ", "Μ", "Μ"},
		{"µm", "Μm", "Μm", "μm", "Μm", "Μm"},
		{"μ", "Μ", "Μ", "μ", "Μ", "Μ"},
		{"Å", "Å", "Å", "å", "Å", "Å"},
		{"K", "K", "K", "k", "K", "K"},
		{"kelvin_K", "KelvinK", "KelvinK", "kelvinK", "KelvinK", "KelvinK"},
		{"Жук", "Жук", "Жук", "жук", "Жук", "Жук"},
		{"жук", "Жук", "Жук", "жук", "Жук", "Жук"},
		{"жук_id", "ЖукId", "ЖукId", "жукId", "ЖукID", "ЖукID"},
		{"ひらがな", "", "Empty", "", "", "Empty"},
		{"가나", "", "Empty", "", "", "Empty"},
		{"ا", "", "Empty", "", "", "Empty"},
		{"עברית", "", "Empty", "", "", "Empty"},
		{"ไทย", "", "Empty", "", "", "Empty"},
		{"𝒜", "𝒜", "𝒜", "𝒜", "𝒜", "𝒜"},
		{"𝐚", "𝐚", "𝐚", "𝐚", "", "Empty"},
		{"𐐨", "𐐀", "𐐀", "𐐨", "𐐀", "𐐀"},
		{"𐐀", "𐐀", "𐐀", "𐐨", "𐐀", "𐐀"},
		{"𐐨a", "𐐀a", "𐐀a", "𐐨a", "𐐀a", "𐐀a"},
		{"Å", "A", "A", "a", "A", "A"},
		{"�", "", "Empty", "", "", "Empty"},
		{"a�b", "Ab", "Ab", "ab", "AB", "AB"},
		{"t<edU=", "TedU", "TedU", "tedU", "TEdU", "TEdU"},
		{"cu?^", "Cu", "Cu", "cu", "Cu", "Cu"},
		{"_u", "UnderscoreU", "U", "underscoreU", "UnderscoreU", "U"},
		{"!il9i<e9d", "Il9ie9d", "Il9ie9d", "il9ie9d", "Il9IE9D", "Il9IE9D"},
		{"h:^tl]TrP", "HtlTrP", "HtlTrP", "htlTrP", "HTlTrP", "HTlTrP"},
		{"UIi1日!", "UIi1", "UIi1", "uIi1", "UIi1", "UIi1"},
		{"`\\=[.T", "T", "T", "t", "T", "T"},
		{"D[日\"", "D", "D", "d", "D", "D"},
		{"#dl😀^H\"t", "HashDlHt", "DlHt", "hashDlHt", "HashDlHT", "DlHT"},
		{"^dd{\"~日\\", "Caretdd", "Dd", "caretdd", "CaretDd", "Dd"},
		{"u$", "U", "U", "u", "U", "U"},
		{"Ii];#*~b", "IiB", "IiB", "iib", "IiB", "IiB"},
		{"+HR日i2#L", "PlusHRi2L", "HRi2L", "plusHRi2L", "PlusHRI2L", "HRI2L"},
		{"<<日D", "LessThanLessThanD", "D", "lessThanLessThanD", "LessThanLessThanD", "D"},
		{";>@", "", "Empty", "", "", "Empty"},
		{"?@^", "", "Empty", "", "", "Empty"},
		{"%-tDTt", "PercentMinusTDTt", "TDTt", "percentMinusTDTt", "PercentMinusTDTt", "TDTt"},
		{"-aÉT", "MinusAÉT", "AÉT", "minusAÉT", "MinusAÉT", "AÉT"},
		{"#at^&", "HashAt", "At", "hashAt", "HashAt", "At"},
		{"L😀e\\<<", "Le", "Le", "le", "LE", "LE"},
		{"<rß>iPI", "LessThanrßiPI", "RßiPI", "lessThanrßiPI", "LessThanRßIPI", "RßIPI"},
		{",pR\"", "pR", "PR", "pr", "PR", "PR"},
		{"r", "R", "R", "r", "R", "R"},
		{"t", "T", "T", "t", "T", "T"},
		{"U=bd1%t/~", "UBd1t", "UBd1t", "uBd1t", "UBd1T", "UBd1T"},
		{"élRÉ`ß", "ÉlRÉß", "ÉlRÉß", "élrÉß", "ÉlRÉß", "ÉlRÉß"},
		{"]Dtr\" ßp", "Dtrßp", "Dtrßp", "dtrßp", "Dtrßp", "Dtrßp"},
		{"b1=tb[u =", "B1TbU", "B1TbU", "b1TbU", "B1TbU", "B1TbU"},
		{"+9٣", "Plus9٣", "N9٣", "plus9٣", "Plus", "Empty"},
		{"9P_>-0", "N9P0", "N9P0", "n9p0", "N9P0", "N9P0"},
		{"日+bb@é P~", "BbÉP", "BbÉP", "bbép", "BbÉP", "BbÉP"},
		{"~=D9r-é0", "TildeEqualD9rÉ0", "D9rÉ0", "tildeEqualD9rÉ0", "TildeEqualD9RÉ0", "D9RÉ0"},
		{"1ßaß~D", "N1ßaßD", "N1ßaßD", "n1ßaßD", "N1ßaßD", "N1ßaßD"},
		{"*0", "Asterisk0", "N0", "asterisk0", "Asterisk0", "N0"},
		{"T?'u<`>D", "TuD", "TuD", "tud", "TUD", "TUD"},
		{"HLb", "HLb", "HLb", "hLb", "HLb", "HLb"},
		{"`té", "té", "Té", "té", "Té", "Té"},
		{"tLbarh", "TLbarh", "TLbarh", "tLbarh", "TLbarh", "TLbarh"},
		{"P2b/2:٣", "P2b2٣", "P2b2٣", "p2b2٣", "P2B2", "P2B2"},
		{"} ^L", "L", "L", "l", "L", "L"},
		{"^٣Lt😀b,T", "Caret٣LtbT", "N٣LtbT", "caret٣LtbT", "CaretLtBT", "LtBT"},
		{"tél", "Tél", "Tél", "tél", "Tél", "Tél"},
		{"i}ßri.P@d", "IßriPD", "IßriPD", "ißriPD", "IßriPD", "IßriPD"},
		{"٣;", "N٣", "N٣", "n٣", "N", "Empty"},
		{"bI,}٣😀0@;", "BI٣0", "BI٣0", "bi٣0", "0", "N0"},
		{"ß٣. 0;h^l", "ß٣0Hl", "ß٣0Hl", "ß٣0Hl", "0HL", "N0HL"},
		{",{d_!d2", "DD2", "DD2", "dd2", "DD2", "DD2"},
		{"lt=t/", "LtT", "LtT", "ltt", "LtT", "LtT"},
		{"`9U", "9U", "N9U", "n9u", "9U", "N9U"},
		{"Ép9p?😀>", "Ép9p", "Ép9p", "ép9p", "Ép9P", "Ép9P"},
		{"^0+{u=", "Caret0U", "N0U", "caret0U", "Caret0U", "N0U"},
		{"\\,b*':😀IR", "bIR", "BIR", "bir", "BIR", "BIR"},
		{"rD $", "RD", "RD", "rd", "RD", "RD"},
		{"T", "T", "T", "t", "T", "T"},
		{"L! >t", "Lt", "Lt", "lt", "LT", "LT"},
		{"😀日}u@iT!d", "UITD", "UITD", "uitd", "UITD", "UITD"},
		{"bu D9", "BuD9", "BuD9", "bud9", "BuD9", "BuD9"},
		{" l", "L", "L", "l", "L", "L"},
		{"a\"^$Ld_R", "ALdR", "ALdR", "aLdR", "ALdR", "ALdR"},
		{" eT", "ET", "ET", "et", "ET", "ET"},
		{"]]1:", "1", "N1", "n1", "1", "N1"},
		{"٣T$~b/ca", "N٣TBca", "N٣TBca", "n٣tBca", "NTBCa", "TBCa"},
		{"P😀é.;r?日<", "PéR", "PéR", "pér", "PÉR", "PÉR"},
		{"]2-\"0h>~e", "20hE", "N20hE", "n20hE", "20HE", "N20HE"},
		{"ad/", "Ad", "Ad", "ad", "Ad", "Ad"},
		{"piD%٣#.", "PiD٣", "PiD٣", "pid٣", "Pi", "Pi"},
		{"d\\Tp$", "DTp", "DTp", "dTp", "DTp", "DTp"},
		{"a ='}.c]", "AC", "AC", "ac", "AC", "AC"},
		{"+Ta'", "PlusTa", "Ta", "plusTa", "PlusTa", "Ta"},
		{"Dé@٣0.٣", "Dé٣0٣", "Dé٣0٣", "dé٣0٣", "Dé", "Dé"},
		{"u", "U", "U", "u", "U", "U"},
		{"ut>d<", "Utd", "Utd", "utd", "UtD", "UtD"},
		{"-Dt*}", "MinusDt", "Dt", "minusDt", "MinusDt", "Dt"},
		{"t#td😀!٣h", "TTd٣h", "TTd٣h", "tTd٣h", "TTdH", "TTdH"},
		{"٣b-Dbdh=r", "N٣bDbdhR", "N٣bDbdhR", "n٣bDbdhR", "NBDbdhR", "BDbdhR"},
		{";eb.É a", "EbÉA", "EbÉA", "ebéa", "EbÉA", "EbÉA"},
		{"I٣uIé/d ", "I٣uIéd", "I٣uIéd", "i٣uIéd", "UIéD", "UIéD"},
		{"1-\\日", "N1", "N1", "n1", "N1", "N1"},
		{"dß#d0dt", "DßD0dt", "DßD0dt", "dßd0dt", "DßD0Dt", "DßD0Dt"},
		{"/[haßi", "Haßi", "Haßi", "haßi", "Haßi", "Haßi"},
		{"$U2É:#``", "U2É", "U2É", "u2é", "U2É", "U2É"},
		{"l0]Déb:\\", "L0Déb", "L0Déb", "l0Déb", "L0Déb", "L0Déb"},
		{"*11du", "Asterisk11du", "N11du", "asterisk11du", "Asterisk11Du", "N11Du"},
		{" =L", "L", "L", "l", "L", "L"},
		{"@R=-日É<bp", "RÉbp", "RÉbp", "rÉbp", "RÉBp", "RÉBp"},
		{"É", "É", "É", "é", "É", "É"},
		{">[t^~%{l", "GreaterThanTL", "TL", "greaterThanTL", "GreaterThanTL", "TL"},
		{"a}\"<l0", "Al0", "Al0", "al0", "AL0", "AL0"},
		{"&I<*d", "AndId", "Id", "andId", "AndID", "ID"},
		{"!@e@re", "ERe", "ERe", "eRe", "ERe", "ERe"},
		{"t.$?😀", "T", "T", "t", "T", "T"},
		{"P&!b>1", "PB1", "PB1", "pb1", "PB1", "PB1"},
		{"e|", "E", "E", "e", "E", "E"},
		{"h#ÉeLHé^", "HÉeLHé", "HÉeLHé", "hÉeLHé", "HÉeLHé", "HÉeLHé"},
		{"#[/ >_", "Hash", "Empty", "hash", "Hash", "Empty"},
		{"ß<lHp", "ßlHp", "ßlHp", "ßlHp", "LHp", "LHp"},
		{"1٣", "N1٣", "N1٣", "n1٣", "N", "Empty"},
		{"9;';!hP.", "N9HP", "N9HP", "n9hp", "N9HP", "N9HP"},
		{"T\"", "T", "T", "t", "T", "T"},
		{"u{_& 0b|*", "U0b", "U0b", "u0b", "U0B", "U0B"},
		{"1%$\"i日@", "N1i", "N1i", "n1i", "N1I", "N1I"},
		{"L٣2u$.", "L٣2u", "L٣2u", "l٣2u", "2U", "N2U"},
		{">;?]bLc", "GreaterThanBLc", "BLc", "greaterThanBLc", "GreaterThanBLc", "BLc"},
		{"éÉad<`;", "ÉÉad", "ÉÉad", "éÉad", "ÉÉad", "ÉÉad"},
		{"r9tt", "R9tt", "R9tt", "r9tt", "R9Tt", "R9Tt"},
		{"r\\DdaL-c[", "RDdaLC", "RDdaLC", "rDdaLC", "RDdaLC", "RDdaLC"},
		{"/?R", "R", "R", "r", "R", "R"},
		{"d[", "D", "D", "d", "D", "D"},
		{"P* 9aa[\\@", "P9aa", "P9aa", "p9aa", "P9Aa", "P9Aa"},
		{".é_.b|", "DotÉB", "ÉB", "dotÉB", "DotÉB", "ÉB"},
		{"ibP日^", "IbP", "IbP", "ibp", "IbP", "IbP"},
		{"/-", "", "Empty", "", "", "Empty"},
		{"&-日c\"^=", "AndMinusc", "C", "andMinusc", "AndMinusC", "C"},
		{"0a:٣I1日", "N0a٣I1", "N0a٣I1", "n0a٣I1", "NI1", "I1"},
		{"]P-`", "P", "P", "p", "P", "P"},
		{" :r日", "R", "R", "r", "R", "R"},
		{"9É^", "N9É", "N9É", "n9é", "N9É", "N9É"},
		{"e2bt^ei", "E2btei", "E2btei", "e2btei", "E2BtEi", "E2BtEi"},
		{"<;{", "LessThan", "Empty", "lessThan", "LessThan", "Empty"},
		{"DH", "DH", "DH", "dh", "DH", "DH"},
		{"PT`c]%", "PTc", "PTc", "pTc", "PTC", "PTC"},
		{"',HraD", "HraD", "HraD", "hraD", "HraD", "HraD"},
		{"D~^l1", "Dl1", "Dl1", "dl1", "DL1", "DL1"},
		{"+]?ueé0", "Plusueé0", "Ueé0", "plusueé0", "PlusUeé0", "Ueé0"},
		{";P}=éb", "PÉb", "PÉb", "pÉb", "PÉb", "PÉb"},
		{".>d%c`I", "DotGreaterThandcI", "DcI", "dotGreaterThandcI", "DotGreaterThanDCI", "DCI"},
		{"I\"=$", "I", "I", "i", "I", "I"},
		{"d {@[a", "DA", "DA", "da", "DA", "DA"},
		{"b-", "B", "B", "b", "B", "B"},
		{"é`", "É", "É", "é", "É", "É"},
		{"/?日L日Ta", "LTa", "LTa", "lTa", "LTa", "LTa"},
		{"t_}{\\", "T", "T", "t", "T", "T"},
		{"D😀0<p.", "D0p", "D0p", "d0p", "D0P", "D0P"},
		{"Icß}p!r", "IcßPR", "IcßPR", "icßPR", "IcßPR", "IcßPR"},
		{" D", "D", "D", "d", "D", "D"},
		{"U^日;", "U", "U", "u", "U", "U"},
		{"-h^", "MinusH", "H", "minusH", "MinusH", "H"},
		{"_l::@$&/", "UnderscoreL", "L", "underscoreL", "UnderscoreL", "L"},
		{"0,.T.", "N0T", "N0T", "n0t", "N0T", "N0T"},
		{"t#P}", "TP", "TP", "tp", "TP", "TP"},
		{"</", "LessThan", "Empty", "lessThan", "LessThan", "Empty"},
		{"٣-U`", "N٣U", "N٣U", "n٣u", "NU", "U"},
		{";&d:", "D", "D", "d", "D", "D"},
		{"lePP", "LePP", "LePP", "lepp", "LePP", "LePP"},
		{"&😀", "And", "Empty", "and", "And", "Empty"},
		{"; a", "A", "A", "a", "A", "A"},
		{"~2", "Tilde2", "N2", "tilde2", "Tilde2", "N2"},
	}
}
