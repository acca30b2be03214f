package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestAPipeEndsWhenInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	waits, _ := io.Pipe() // nobody writes
	in := until(ctx, waits)
	stop()
	if _, err := in.Read(make([]byte, 8)); !errors.Is(err, context.Canceled) {
		t.Errorf("reading after the interruption: %v, want %v", err, context.Canceled)
	}
	if all, err := io.ReadAll(until(t.Context(), strings.NewReader("one\ntwo"))); string(all) != "one\ntwo" || err != nil {
		t.Errorf("read %q (%v), want all of it", all, err)
	}
}
