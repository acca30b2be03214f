package main

import "testing"

// TestFlowing: sentences break where the page ends, and what is laid out by hand stays.
func TestFlowing(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"sentences", "One\ntwo.\n\nThree.", "One\ntwo.\n.PP\nThree."},
		{"a table", "Exit:\n\n  0  done\n  1  fault\n\nThe end.", "Exit:\n.PP\n.nf\n.in 0\n  0  done\n  1  fault\n.in\n.fi\n.PP\nThe end."},
		{"lines to paste", "So:\n\tpulse x-y", ".nf\n.in 0\nSo:\n\tpulse x\\-y\n.in\n.fi"},
		{"a line that man would obey", ".so x", "\\&.so x"},
	} {
		if got := flowing(c.text); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
