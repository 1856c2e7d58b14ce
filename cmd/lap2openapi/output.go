package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// replaceFile gives a file new content as a whole or not at all: nobody sees half of it, and after an error the old one
// is still there. The permissions of an old file stay, and one that has the content already is not touched, so that
// tools which look at times do not run again. Behind a symbolic link the file is replaced, not the link.
func replaceFile(name string, data []byte) error {
	old, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return replaceWith(name, nil, data)
	case err != nil:
		return fmt.Errorf("%s is not written: %w", name, err)
	case old.IsDir():
		return fmt.Errorf("%s: is a directory; expected a file", name)
	case !old.Mode().IsRegular():
		return os.WriteFile(name, data, 0) // a device or pipe has no content to protect
	case hasContent(name, old, data):
		return nil
	}
	target, err := filepath.EvalSymlinks(name)
	if err != nil {
		return fmt.Errorf("%s is not written: %w", name, err)
	}
	return replaceWith(target, old, data)
}

// hasContent reports whether a file consists of data. A file that cannot be read does not.
func hasContent(name string, info fs.FileInfo, data []byte) bool {
	if info.Size() != int64(len(data)) {
		return false
	}
	content, err := os.ReadFile(name)
	return err == nil && bytes.Equal(content, data)
}

// replaceWith writes a temporary file beside the target, since a rename does not cross file systems, and renames it.
func replaceWith(target string, old fs.FileInfo, data []byte) error {
	temporary := filepath.Join(filepath.Dir(target), ".lap2openapi-"+rand.Text())
	err := writeNew(temporary, old, data)
	if err == nil {
		err = os.Rename(temporary, target)
	}
	if err != nil {
		_ = os.Remove(temporary)
		return fmt.Errorf("%s is not written: %w", target, err)
	}
	return nil
}

// writeNew creates a file with the permissions of an old one, if there is one, and makes sure that it is on the disk.
func writeNew(name string, old fs.FileInfo, data []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil && old != nil {
		err = file.Chmod(old.Mode().Perm())
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}
