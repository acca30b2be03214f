package sourcetest

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

// hostile texts are survived and, but for bytes that are no UTF-8, given as they
// are: whoever prints them makes them harmless.
var hostile = []struct{ name, text string }{
	{"right-to-left marks", "kahve \u202eevil\u202c good"},
	{"control characters", "kahve bell\a vertical\v end"},
	{"terminal escape", "kahve \x1b[2J\x1b]0;title\a gone"},
	{"markup", "kahve <script>alert(1)</script> & <b>"},
	{"mail header", "kahve\r\nBcc: everyone@example.com\r\n\r\nhello"},
	{"emoji and joiners", "kahve 👩‍👩‍👧‍👦 ก็ดี İstanbul ı"},
	{"combining marks", "kahve z" + strings.Repeat("\u0300", 300)},
	{"invalid UTF-8", "kahve \xff\xfe\xc3 end"},
	{"one megabyte", "kahve " + strings.Repeat("çay ", 1<<18)},
	{"empty", ""},
	{"blank", " \t "},
}

func testTexts(t *testing.T, c Case) {
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			items := Items(3)
			items[1].Text = h.text
			if h.name == "right-to-left marks" {
				items[1].At = Now.Add(48 * time.Hour) // and from the future
			}
			w := ask(t.Context(), c.Start(t, items).Open(), "", nil)
			if w.err != nil {
				t.Fatalf("Pages: %v", w.err)
			}
			neighbours(t, w, items)
			if got := len(w.mentions()) + w.bad(); got != 3 {
				t.Errorf("%d mentions and %d bad, want 3 together", len(w.mentions()), w.bad())
			}
			unaltered(t, w, h.text)
		})
	}
}

// neighbours of a hostile text come through.
func neighbours(t *testing.T, w walk, items []Item) {
	t.Helper()
	texts := map[string]bool{}
	for _, m := range w.mentions() {
		texts[m.Text] = true
	}
	for _, i := range []int{0, 2} {
		if !texts[items[i].Text] {
			t.Errorf("%q was lost beside a hostile text", items[i].Text)
		}
	}
}

// unaltered wants the text as it was written, or counted as bad. How lines end is the
// transport's: mails end them in their own way.
func unaltered(t *testing.T, w walk, text string) {
	t.Helper()
	for _, m := range w.mentions() {
		if !utf8.ValidString(m.Text) {
			t.Errorf("text is no UTF-8: %.40q", m.Text)
		}
		if m.Text == text || m.Text == strings.ReplaceAll(text, "\r\n", "\n") {
			return
		}
	}
	if w.bad() == 0 && utf8.ValidString(text) && strings.TrimSpace(text) != "" {
		t.Errorf("%.60q neither came unaltered nor was counted as bad", text)
	}
}

func testJunk(t *testing.T, c Case) {
	for _, j := range c.Junk {
		t.Run(j.Name, func(t *testing.T) {
			w := ask(t.Context(), c.open(t, j), "", nil)
			if (w.err != nil) != j.Fault {
				t.Fatalf("error %v, want an error: %v", w.err, j.Fault)
			}
			if pulse.ExitCode(w.err) > pulse.ExitFault {
				t.Errorf("%v is no fault (exit %d)", w.err, pulse.ExitCode(w.err))
			}
			if len(w.mentions()) != j.Good || w.bad() != j.Bad {
				t.Errorf("%d mentions and %d bad, want %d and %d", len(w.mentions()), w.bad(), j.Good, j.Bad)
			}
			for _, p := range w.pages {
				for _, b := range p.Bad {
					if b.Where == "" || b.Why == "" {
						t.Errorf("bad item not named: %+v", b)
					}
				}
			}
		})
	}
}

// open connects to a provider whose first answer is the junk.
func (c Case) open(t *testing.T, j Junk) pulse.Source {
	if c.Raw != nil {
		return c.Raw(t, j.Body)
	}
	p := c.Start(t, nil)
	f := fake.Status(200, j.Body)
	f.Path, f.Times = c.JunkPath, 1
	p.Faults.Set(f)
	return p.Open()
}
