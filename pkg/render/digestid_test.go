package render

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

// Who is told to correct a verdict by its ID finds the ID of every item, whole.
func TestWhoMayCorrectIsShownTheIDs(t *testing.T) {
	for role, shown := range map[digest.Role]bool{digest.Owner: true, digest.Manager: true, digest.Shift: false, digest.Staff: false} {
		in := input()
		in.Role = role
		for i := range in.Window {
			j := &in.Window[i]
			j.ID = "4f60ffd1498e20b7c0de7a5d-" + j.ID
			if j.First != "" {
				j.First = "x:4f60ffd1498e20b7c0de7a5d-b"
			}
		}
		d := digest.Build(in)
		for _, format := range []string{Text, Markdown, HTML} {
			for _, width := range []int{60, 80} {
				o := options("fr")
				o.Width = width
				got := written(t, format, d, o)
				for _, it := range append(append(append([]digest.Item{}, d.Urgent...), d.Praise...), d.Waiting...) {
					if strings.Contains(got, it.Key) != shown {
						t.Errorf("%s in %s at %d columns: %s is shown: %t, want %t", role, format, width, it.Key, !shown, shown)
					}
				}
				if strings.Contains(got, "pulse label") != shown {
					t.Errorf("%s in %s: is told to correct: %t, want %t", role, format, !shown, shown)
				}
				for l := range strings.Lines(got) {
					if w := uniseg.StringWidth(strings.TrimSuffix(l, "\n")); format == Text && w > width {
						t.Errorf("%s: %d columns of %d: %s", role, w, width, l)
					}
				}
			}
		}
	}
}
