package lapconv

// ruleMissingEnd finds documents that do not close with @end. A transfer or an editor that stops between two endpoints
// leaves a text that is read without complaint, and only the absence of @end gives it away: an error. Documents of
// version v0.1 never had the directive.
const ruleMissingEnd = "missing-end"

func lintMissingEnd(d *Document, report reportFunc) {
	if d.Ended || d.LAP == "v0.1" {
		return
	}
	last := d.lastEndpoint()
	if last == nil {
		report(d.Directives.Pos("lap"), "", "the document does not close with @end, it may be cut off")
		return
	}
	report(last.Pos, last.Method+" "+last.Path, "the document does not close with @end, it may be cut off in or after its last endpoint")
}

// lastEndpoint returns the endpoint that stands last, or nil if there is none.
func (d *Document) lastEndpoint() *Endpoint {
	var last *Endpoint
	for e := range d.Endpoints() {
		last = e
	}
	return last
}
