// Package docs tests what the pages of the project say: it runs the commands that they show, in a copy of the
// repository, and looks for the targets, files and anchors that they name. It has no code but tests.
package docs
