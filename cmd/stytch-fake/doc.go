// Stytch-fake is a fake Stytch to develop against: the API on loopback, with a web page that shows
// what an application did to it.
//
//	stytch-fake [-addr 127.0.0.1:4010] [-seed FILE] [-project ID] [-secret S] [-allow-remote] [-hosts NAME,...]
//	stytch-fake -version
//
// Point an application at it by its base URL (stytch.WithBaseURL in Go), with the project id and the
// secret that are printed at the start. Users, organizations and sessions are kept in memory and end
// with the program; e-mails and text messages are sent to nobody, but stand on the page, with their
// links and codes. The page is at /_/, and answers once the seed is in place: until then do not send
// requests. There one can also move the clock, rotate or break the keys, and have requests fail.
//
//	-addr HOST:PORT  listen here; port 0 chooses a free one; the default is 127.0.0.1:4010
//	-seed FILE       begin with the users, organizations and policies of a YAML or JSON file
//	-project ID      ask for this project id, such as project-test-...
//	-secret S        ask for this secret
//	-allow-remote    let -addr be other than loopback: whoever reaches the program can then do and see everything
//	-hosts NAME,...  show the page under these host names too, beside localhost and addresses
//
// A seed file may have all of the following, or less:
//
//	users:
//	  - email: ada@example.com
//	    phone: "+15005550006"
//	    name: Ada Lovelace
//	    password: correct horse battery staple
//	    roles: [editor]
//	    metadata: {plan: pro}
//	    external_id: ada
//	organizations:
//	  - name: Analytical Engines
//	    slug: engines
//	    members:
//	      - {email: charles@example.com, name: Charles Babbage, roles: [stytch_admin], password: difference engine no 2}
//	policy:
//	  roles:
//	    - role_id: editor
//	      permissions: [{resource_id: documents, actions: [read, write]}]
//
// policy is for users; b2b_policy, of the same form, for members.
//
// The program ends on SIGINT and SIGTERM. The exit status is 0 then, and 2 if it could not run.
package main
