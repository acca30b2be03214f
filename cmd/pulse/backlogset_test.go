package main

import (
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// TestChangesOfItemsHaveWords: whatever can be taken back or confirmed has a word in each
// language; a key that is made of a value is missed by no compiler.
func TestChangesOfItemsHaveWords(t *testing.T) {
	var keys []string
	for _, what := range []pulse.ItemWhat{pulse.ItemAdd, pulse.ItemTitle, pulse.ItemOwner, pulse.ItemCause, pulse.ItemCountermeasure,
		pulse.ItemDue, pulse.ItemMove, pulse.ItemReturn, pulse.ItemNote, pulse.ItemWaive} {
		keys = append(keys, whatKey(what))
	}
	for _, s := range statuses {
		keys = append(keys, "b.did."+s)
	}
	for _, state := range []pulse.Contact{pulse.ContactNever, pulse.ContactYes, ""} {
		keys = append(keys, contactTold(state))
	}
	for _, code := range render.Languages() {
		say, err := render.Phrases(code)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range append(keys, "b.reply."+pulse.ReplyYes, "b.reply."+pulse.ReplyNo) {
			if got := say(key, "id", "B-1"); got == "" || got == key {
				t.Errorf("%s: %s has no word, got %q", code, key, got)
			}
		}
	}
}
