package main

import (
	"bytes"
	"os"
	"testing"
)

// The table that ships is what the module holds, byte for byte.
func TestTableIsProses(t *testing.T) {
	got, err := build()
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../../pkg/lang/data/en.tagger.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the table made from prose (%d bytes) is not the one in pkg/lang/data (%d bytes): go run ./scripts/tagger", len(got), len(want))
	}
}
