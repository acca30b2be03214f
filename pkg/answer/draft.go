package answer

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Brief is all a draft is made from. Nothing of the guest's own words goes into it:
// they may be private.
type Brief struct {
	To      pulse.Judged
	Lang    string   // of the guest; one we have no sentences for reads English
	Grave   string   // grade of pulse.Severity; "" none
	Who     []string // people of the house whom the guest praised
	Contact string   // whom to write to; "" none
	Sign    string   // who signs; "" nobody

	Length  func(string) int       // as the provider counts; nil counts letters
	Longest int                    // 0 no limit
	Allowed func(text string) bool // the policy, and what others have read; nil allows all
}

// tried bounds how many drafts are put together before we give up.
const tried = 2000

// Draft puts an answer together: the same for the same mention as long as nothing
// else was sent meanwhile. Where every text we could write was read or is refused it
// is an ErrPolicy.
func (w *Words) Draft(b Brief) (string, error) {
	s, ok := w.langs[b.Lang]
	if !ok {
		b.Lang = "en"
		s = w.langs[b.Lang]
	}
	if b.Length == nil {
		b.Length = utf8.RuneCountInString
	}
	d := drafting{s: s, b: b, plan: plan(b)}
	for i := range tried {
		text := d.write(&dice{state: seed(b.To.Key()) + uint64(i)*0x9e3779b97f4a7c15})
		if text != "" && (b.Allowed == nil || b.Allowed(text)) {
			return text, nil
		}
	}
	return "", &pulse.Problem{Kind: pulse.ErrPolicy, Msg: "no draft is left for " + b.To.Key() + ": each that fits was read by another guest, or your policy refuses it",
		Hint: "write your own: pulse answer " + b.To.Key() + " --text …, or add sentences (docs/answers.md)"}
}

// Gap stands in a draft where only a person knows what to say; no answer leaves with it.
const Gap = "[…]"

// step is one sentence of a plan: a line of a section.
type step struct {
	section string
	spare   bool // left out where there is no room
}

// plan is which sentences follow each other.
func plan(b Brief) []step {
	reach := func(section string) []step {
		if b.Contact == "" {
			return nil
		}
		return []step{{section, false}}
	}
	switch kind := b.To.Kind(); {
	case b.Grave != "" && b.To.Complains():
		first := []step{{"grave_sorry", false}}
		if b.Grave == pulse.Illness || b.Grave == pulse.Safety { // how they are comes before how we feel
			first = []step{{"grave_ask", false}, {"grave_sorry", false}}
		}
		return slices.Concat(first, []step{{"grave_next", false}}, reach("grave_contact"))
	case kind == pulse.Complaint:
		return slices.Concat([]step{{"sorry", false}, {"own", true}, {"next", false}}, reach("contact"))
	case kind == pulse.Mixed:
		return slices.Concat([]step{{"sorry", false}, {"mixed", false}, {"next", true}}, reach("contact"))
	case b.To.Verdict.Question && (kind == pulse.Neutral || b.To.Unsure()): // praise asks what needs no answer: what more could you want?
		return slices.Concat([]step{{"hello", false}, {"find_out", false}}, reach("reach"))
	case kind == pulse.Praise && b.To.Unsure(): // thanks for what may be a complaint hurt
	case kind == pulse.Praise && len(b.Who) > 0:
		return []step{{"person", false}, {"close", true}}
	case kind == pulse.Praise:
		return []step{{"thanks", false}, {"close", true}}
	}
	return slices.Concat([]step{{"hello", false}}, reach("reach"))
}

type drafting struct {
	s    *sentences
	b    Brief
	plan []step
}

// write puts one draft together, or gives "" where it does not fit.
func (d drafting) write(r *dice) string {
	fill := d.filler(r)
	var all, must []string
	for _, st := range d.plan {
		lines := d.s.lines[st.section]
		if len(lines) == 0 {
			continue
		}
		s := fill(lines[r.roll(len(lines))])
		keep := r.roll(3) > 0 // a spare sentence is not always said
		if st.spare && !keep {
			continue
		}
		all = append(all, s)
		if !st.spare {
			must = append(must, s)
		}
	}
	for _, parts := range [][]string{all, must} {
		if text := d.join(parts); d.fits(text) {
			return text
		}
	}
	return ""
}

func (d drafting) join(parts []string) string {
	text := strings.Join(parts, " ")
	if d.b.Sign != "" {
		text += "\n— " + d.b.Sign
	}
	return text
}

func (d drafting) fits(text string) bool {
	return d.b.Longest == 0 || d.b.Length(text) <= d.b.Longest
}

// filler chooses the phrases of this draft.
func (d drafting) filler(r *dice) func(string) string {
	problem := d.phrase("problem", pulse.Complaint, r)
	deed := d.phrase("deed", pulse.Praise, r)
	who := strings.Join(d.b.Who, ", ")
	fill := strings.NewReplacer("{problem}", problem, "{Problem}", heads(problem, d.b.Lang), "{deed}", deed, "{Deed}", heads(deed, d.b.Lang),
		"{who}", who, "{contact}", d.b.Contact)
	return fill.Replace
}

// phrase names what the guest spoke of: the part of the theme where we have words for
// it, else the theme, else in general.
func (d drafting) phrase(section string, polarity pulse.Kind, r *dice) string {
	by := d.s.phrases[section]
	var list []string
	for _, key := range spoken(d.b.To, polarity) {
		if list = by[key]; len(list) > 0 {
			break
		}
	}
	if len(list) == 0 {
		list = by[""]
	}
	n := r.roll(max(len(list), 1))
	if len(list) == 0 {
		return ""
	}
	return list[n]
}

// spoken are the parts and themes of one polarity, the first named first.
func spoken(j pulse.Judged, polarity pulse.Kind) []string {
	if c := j.Correction; c != nil && c.Theme != "" {
		return []string{c.Sub, c.Theme}
	}
	var out []string
	for _, o := range j.Verdict.Opinions {
		if o.Polarity == polarity && o.Theme != "" {
			out = append(out, o.Sub, o.Theme)
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// heads writes a phrase as a sentence begins.
func heads(s, lang string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	if lang == "tr" {
		return string(unicode.TurkishCase.ToUpper(r)) + s[n:]
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// seed makes a number of a mention's key, the same on every machine.
func seed(key string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(key)) // a hash takes everything
	return h.Sum64()
}

// dice are numbers that look thrown and are the same every time (splitmix64).
type dice struct{ state uint64 }

func (d *dice) roll(n int) int {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return int(z % uint64(n))
}
