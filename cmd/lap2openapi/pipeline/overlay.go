package pipeline

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lapgen/stytch-go/lapconv/diag"
	"github.com/speakeasy-api/openapi/overlay"
	"gopkg.in/yaml.v3"
)

// overlayFile is an OpenAPI Overlay with the positions of its actions.
type overlayFile struct {
	*yamlFile
	overlay *overlay.Overlay
	actions []*yaml.Node
}

// parseOverlay reads an overlay and checks it as far as that is possible without a document.
func parseOverlay(file *yamlFile) (*overlayFile, error) {
	o := &overlayFile{yamlFile: file, overlay: &overlay.Overlay{}}
	if actions := valueOf(file.root, "actions"); actions != nil {
		o.actions = actions.Content
	}
	for _, action := range o.actions { // one that is null would be left out of what Decode makes
		if action.Kind != yaml.MappingNode {
			return nil, file.errorf(action, "expected an action such as {target: $.info, update: {…}}, found %s",
				kindName(action))
		}
	}
	if err := file.root.Decode(o.overlay); err != nil {
		return nil, file.errorf(file.root, "this is no overlay: %s", oneLine(err))
	}
	if err := o.overlay.Validate(); err != nil {
		return nil, file.errorf(file.root, "this is no overlay: %s", oneLine(err))
	}
	return o, o.check()
}

// oneLine returns the message of an error that may have several lines.
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(c rune) bool { return c == '\n' }), "; ")
}

// check refuses what the library would pass over in silence, or do otherwise than one expects.
func (o *overlayFile) check() error {
	if err := o.checkKeys(o.root, "overlay", "info", "extends", "actions"); err != nil {
		return err
	}
	if err := o.checkKeys(valueOf(o.root, "info"), "title", "version", "description"); err != nil {
		return err
	}
	if o.overlay.JSONPathVersion == overlay.JSONPathLegacy {
		return o.errorf(valueOf(o.root, "x-speakeasy-jsonpath"),
			"targets are JSONPath as in RFC 9535; expected rfc9535, or no such line")
	}
	o.overlay.JSONPathVersion = overlay.JSONPathRFC9535 // what Overlay 1.0 says; the library has another default
	var errs []error
	for i := range o.actions {
		errs = append(errs, o.checkAction(i))
	}
	return errors.Join(errs...)
}

func (o *overlayFile) checkAction(i int) error {
	node := o.actions[i]
	if err := o.checkKeys(node, "target", "description", "update", "remove", "copy"); err != nil {
		return err
	}
	action := o.overlay.Actions[i]
	switch {
	case action.Remove && (valueOf(node, "update") != nil || action.Copy != ""), !action.Update.IsZero() &&
		action.Copy != "":
		return o.problem(i, "more than one of update, remove and copy; expected one")
	case !action.Remove && action.Copy == "" && action.Update.ShortTag() == "!!null":
		return o.problem(i, "nothing to do; expected update, remove or copy")
	}
	return nil
}

// checkKeys refuses keys of a mapping that are neither known nor extensions.
func (o *overlayFile) checkKeys(mapping *yaml.Node, known ...string) error {
	for key := range pairs(mapping) {
		if !slices.Contains(known, key.Value) && !strings.HasPrefix(key.Value, "x-") {
			return o.errorf(key, "unknown key %q; expected %s or an extension (x-…)", key.Value, strings.Join(known, ", "))
		}
	}
	return nil
}

// actionError says what is wrong with an action, which it calls by its number from 1 and its target.
type actionError struct {
	file    string
	pos     diag.Pos
	number  int
	target  string
	problem string
}

func (e actionError) Error() string {
	return fmt.Sprintf("%s:%d:%d: action %d (%s): %s", e.file, e.pos.Line, e.pos.Column, e.number, e.target, e.problem)
}

// asErrors makes a list of errors of them.
func asErrors(idle []actionError) []error {
	errs := make([]error, 0, len(idle))
	for _, e := range idle {
		errs = append(errs, e)
	}
	return errs
}

// problem returns an error about the action of that index.
func (o *overlayFile) problem(i int, problem string) actionError {
	return actionError{o.name, position(o.actions[i]), i + 1, o.overlay.Actions[i].Target, problem}
}

// apply executes all actions on a document, and tells of every action that did not do what it is there for.
func (o *overlayFile) apply(root *yaml.Node) []actionError {
	var idle []actionError
	for i := range o.overlay.Actions {
		if problem := o.applyAction(root, i); problem != "" {
			idle = append(idle, o.problem(i, problem))
		}
	}
	return idle
}

// applyAction executes one action and returns what is wrong with it, or "".
func (o *overlayFile) applyAction(root *yaml.Node, i int) string {
	action := o.overlay.Actions[i]
	path, err := o.overlay.NewPath(action.Target, nil)
	if err != nil {
		message, _, _ := strings.Cut(err.Error(), "\n") // a drawing of the target follows
		return "the target is no JSONPath: " + message
	}
	targets := path.Query(root)
	switch {
	case len(targets) == 0:
		return "the target matches nothing"
	case action.Remove:
		removeNodes(root, targets)
		return ""
	case action.Update.IsZero():
		return o.applyByLibrary(root, action, false)
	case action.Update.Kind != yaml.SequenceNode && allLists(targets):
		for _, target := range targets {
			target.Content = append(target.Content, cloneNode(&action.Update))
		}
		return ""
	}
	retyped := false
	for _, target := range targets {
		if target.Kind != action.Update.Kind {
			return "the update is " + kindName(&action.Update) + ", but the target is " + kindName(target) +
				"; expected the same kind"
		}
		retyped = retype(target, &action.Update) || retyped
	}
	return o.applyByLibrary(root, action, retyped)
}

// applyByLibrary executes an action, which has changed something already if changed is true.
func (o *overlayFile) applyByLibrary(root *yaml.Node, action overlay.Action, changed bool) string {
	single := *o.overlay
	single.Actions = []overlay.Action{action}
	warnings, err := single.ApplyToStrict(root)
	switch {
	case err != nil:
		return oneLine(err)
	case len(warnings) > 0 && !changed:
		return "the action changes nothing"
	}
	return ""
}

// allLists reports whether all nodes are lists: to each of them an update that is no list is appended (Overlay 1.0.0,
// section 4.4.3).
func allLists(nodes []*yaml.Node) bool {
	return !slices.ContainsFunc(nodes, func(n *yaml.Node) bool { return n.Kind != yaml.SequenceNode })
}

// cloneNode returns a copy of a node with all within it: what is appended twice must not be one node, which a later
// action would change in both places.
func cloneNode(n *yaml.Node) *yaml.Node {
	clone := *n
	clone.Content = nil
	for _, child := range n.Content {
		clone.Content = append(clone.Content, cloneNode(child))
	}
	return &clone
}

// removeNodes removes nodes from the mappings, with their keys, and from the lists that hold them. The library makes an
// index of the whole document for each action that removes something, which took a third of the time of a conversion.
func removeNodes(n *yaml.Node, gone []*yaml.Node) {
	if n.Kind == yaml.MappingNode {
		kept := n.Content[:0]
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !slices.Contains(gone, n.Content[i+1]) {
				kept = append(kept, n.Content[i], n.Content[i+1])
			}
		}
		n.Content = kept
	} else {
		n.Content = slices.DeleteFunc(n.Content, func(child *yaml.Node) bool { return slices.Contains(gone, child) })
	}
	for _, child := range n.Content {
		removeNodes(child, gone)
	}
}

// retype gives scalars that an update replaces the type of the new value. The library replaces the text alone, so that
// a 5 over a "4" would be "5", and a 5 over a "5" no change. It reports whether there were any.
func retype(old, update *yaml.Node) bool {
	if old.Kind == yaml.ScalarNode && update.Kind == yaml.ScalarNode {
		differ := old.ShortTag() != update.ShortTag()
		if differ {
			old.Tag, old.Style = update.Tag, update.Style
		}
		return differ
	}
	found := false
	for key, value := range pairs(update) {
		if prior := valueOf(old, key.Value); prior != nil {
			found = retype(prior, value) || found
		}
	}
	return found
}
