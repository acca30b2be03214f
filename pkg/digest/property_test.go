package digest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// aWindow draws what guests may have said: few people, few moments, copies and doubts.
func aWindow(r *rapid.T, name string, n int) []pulse.Judged {
	var out []pulse.Judged
	for i := range n {
		id := fmt.Sprintf("%s%02d", name, i)
		j := said(id, rapid.SampledFrom([]pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Mixed, pulse.Neutral}).Draw(r, "kind"),
			float64(rapid.IntRange(0, 3).Draw(r, "hour")), rapid.SampledFrom([]string{"Elif was kind", "zehirlendik", "the soup came cold", ""}).Draw(r, "text"),
			rapid.SampledFrom([]string{"service", "waiting"}).Draw(r, "theme"))
		j.Author.Handle = rapid.SampledFrom([]string{"a", "b", "c", ""}).Draw(r, "who")
		j.Verdict.Unsure, j.Verdict.Question = rapid.Bool().Draw(r, "unsure"), rapid.Bool().Draw(r, "question")
		if len(out) > 0 && rapid.IntRange(0, 3).Draw(r, "copy") == 0 && out[0].First == "" {
			j.First = out[0].Key()
		}
		if rapid.IntRange(0, 9).Draw(r, "gone") == 0 {
			j.Gone = "deleted"
		}
		out = append(out, j)
	}
	return out
}

// TestAnyWindow: each voice is told once and among its like, figures are those of what is
// told, and the digest of a day does not depend on the order in which it was read.
func TestAnyWindow(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		in := Input{Options: options(), Window: aWindow(r, "w", rapid.IntRange(0, 12).Draw(r, "n")), Late: aWindow(r, "l", rapid.IntRange(0, 5).Draw(r, "late"))}
		in.Role = rapid.SampledFrom([]Role{Manager, Staff}).Draw(r, "role")
		d := Build(in)

		told := map[string]int{}
		list := func(what string, items []Item, ok func(Item) bool) {
			for _, i := range items {
				told[i.Key]++
				if !ok(i) || i.Messages < 1 || i.People < 0 || i.People > i.Messages {
					r.Fatalf("among %s: %+v", what, i)
				}
			}
		}
		praises := func(i Item) bool { return i.Kind == pulse.Praise && !i.Unsure }
		list("urgent", d.Urgent, complains)
		list("praise", d.Praise, praises)
		if d.Best != nil {
			list("the best", []Item{*d.Best}, praises)
		}
		for key, n := range told {
			if n > 1 {
				r.Fatalf("%s is told %d times", key, n)
			}
		}
		list("waiting", d.Waiting, func(i Item) bool { return !complains(i) && (i.Unsure || i.Question) })
		list("late", d.Late, func(i Item) bool { return in.Role != Staff || praises(i) })
		if in.Role == Staff && (len(d.Urgent)+len(d.Waiting)+len(d.Sources)+len(d.Trouble) > 0 || d.Total() != d.Count(pulse.Praise).N) {
			r.Fatalf("staff are told more than praise: %+v", d)
		}
		if in.Role == Manager && len(d.Urgent) != d.Count(pulse.Complaint).N+d.Count(pulse.Mixed).N {
			r.Fatalf("%d are urgent of %d complaints and %d mixed", len(d.Urgent), d.Count(pulse.Complaint).N, d.Count(pulse.Mixed).N)
		}
		if want := len(fold(in.Window)); in.Role == Manager && d.Total() != want {
			r.Fatalf("%d voices are counted, want %d", d.Total(), want)
		}

		seed := rapid.Uint64().Draw(r, "seed")
		for _, part := range [][]pulse.Judged{in.Window, in.Late} {
			rand.New(rand.NewPCG(seed, 1)).Shuffle(len(part), func(i, j int) { part[i], part[j] = part[j], part[i] })
		}
		if first, again := asJSON(r, d), asJSON(r, Build(in)); first != again {
			r.Fatalf("read in another order it is another digest:\n%s\n%s", first, again)
		}
	})
}

func asJSON(r *rapid.T, d Digest) string {
	b, err := json.Marshal(d)
	if err != nil {
		r.Fatal(err)
	}
	return string(b)
}
