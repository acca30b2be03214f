package texts

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestLabelsHoldNoText: what we say of other people's texts is here, the texts are not.
func TestLabelsHoldNoText(t *testing.T) {
	seen := map[string]bool{}
	err := Each("../../testdata/corpus/labels.jsonl", func(l map[string]any) {
		id, _ := l["id"].(string)
		kind, _ := l["kind"].(string)
		if len(l) != 2 || id == "" || seen[id] || !slices.Contains([]string{"praise", "complaint", "neutral", "mixed"}, kind) {
			t.Errorf("%v: want an id that was not there before and a kind, and no more", l)
		}
		seen[id] = true
	})
	if err != nil || len(seen) == 0 {
		t.Errorf("%d labels, %v", len(seen), err)
	}
}

// TestOurLabelsHold in place of those of a set, in all its languages, and never for what
// a set keeps for tests.
func TestOurLabelsHold(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, rows ...Row) {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z := gzip.NewWriter(f)
		defer z.Close()
		for _, r := range rows {
			if err := json.NewEncoder(z).Encode(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	write("en_mabsa_hotel.jsonl.gz", Row{ID: "en_mabsa_hotel-1", Lang: "en", Text: "We came on Monday.", Label: "neutral", Split: "train"},
		Row{ID: "en_mabsa_hotel-2", Lang: "en", Text: "The lift was out of order.", Label: "neutral", Split: "test"},
		Row{ID: "en_mabsa_hotel-3", Lang: "en", Text: "It is a hotel.", Label: "neutral", Split: "dev"})
	write("tr_mabsa_hotel.jsonl.gz", Row{ID: "tr_mabsa_hotel-1", Lang: "tr", Text: "Pazartesi geldik.", Label: "neutral", Split: "train"})
	ours := Labels{"mabsa_hotel-1": {Kind: pulse.Mixed}, "mabsa_hotel-2": {Kind: pulse.Complaint}}
	got, err := Pool(dir, PoolOptions{Ours: ours, Weight: 3})
	if err != nil {
		t.Fatal(err)
	}
	want := []classify.Example{
		{Text: "We came on Monday.", Lang: "en", Kind: pulse.Mixed, Weight: 3, Own: true},
		{Text: "It is a hotel.", Lang: "en", Kind: pulse.Neutral, Weight: 1, Source: "en_mabsa_hotel.jsonl.gz"},
		{Text: "Pazartesi geldik.", Lang: "tr", Kind: pulse.Mixed, Weight: 3, Own: true},
	}
	if len(got) != len(want) {
		t.Fatalf("%d texts, want %d: %+v", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("text %d: %+v, want %+v", i, got[i], want[i])
		}
	}
	got, err = Pool(dir, PoolOptions{Skip: func(set string, _ Row) bool { return set == "tr_mabsa_hotel.jsonl.gz" }})
	if err != nil || len(got) != 2 || got[0].Kind != pulse.Neutral {
		t.Errorf("%+v, %v: want the two of the other set as it labels them", got, err)
	}
}
