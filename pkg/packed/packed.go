// Package packed reads the texts that are built into the program. They lie plain in the
// source; scripts/lean.sh packs them into the shipped program, which is 0.6 MB smaller
// for it. Whoever reads them need not know which it is.
package packed

import (
	"bytes"
	"compress/gzip"
	"embed"
	"io"
)

// magic begins what gzip made, and none of our texts.
const magic = "\x1f\x8b"

// FS is embedded files.
type FS struct{ embed.FS }

// ReadFile gives a file as it lies in the source. It implements fs.ReadFileFS.
func (f FS) ReadFile(name string) ([]byte, error) {
	b, err := f.FS.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return Bytes(b), nil
}

// Text gives an embedded text as it lies in the source.
func Text(s string) string {
	if len(s) < len(magic) || s[:len(magic)] != magic {
		return s
	}
	return string(Bytes([]byte(s)))
}

// Bytes gives an embedded file as it lies in the source. A damaged one panics: the
// program was built wrong, and the tests run what is shipped.
func Bytes(b []byte) []byte {
	if !bytes.HasPrefix(b, []byte(magic)) {
		return b
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err == nil {
		b, err = io.ReadAll(r)
	}
	if err != nil {
		panic("packed: " + err.Error())
	}
	return b
}
