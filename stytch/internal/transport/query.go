package transport

import "net/url"

// Query is the query of a URL, as it is sent. The zero Query is empty.
type Query string

// Add puts a parameter at the end.
func (q *Query) Add(name, value string) {
	if *q != "" {
		*q += "&"
	}
	*q += Query(url.QueryEscape(name) + "=" + url.QueryEscape(value))
}
