package mastodon

import (
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// A damaged cursor may name a zone that a time can be read in and not be written with.
func TestACursorThatCannotBeWritten(t *testing.T) {
	raw := pulse.Cursor(`{"v":1,"tracks":{"search":{"at":"9999-12-31T13:59:59-24:00"}}}`)
	if c, err := readCursor(raw); err == nil {
		t.Errorf("%s was taken, and is written as %s", raw, c.text())
	}
}
