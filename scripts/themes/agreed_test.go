package main

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/theme"
)

// TestTaught holds what texts without labels teach: what a first model is sure of in
// the mean of their translations, nothing of what measures, nothing of what is skipped.
func TestTaught(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "en_mabsa_hotel.jsonl.gz"),
		`{"id":"en_mabsa_hotel-1","lang":"en","text":"The waiters were rude and the staff at reception was unfriendly","split":"train"}`,
		`{"id":"en_mabsa_hotel-2","lang":"en","text":"The breakfast was cold","split":"test"}`)
	write(t, filepath.Join(dir, "tr_mabsa_hotel.jsonl.gz"),
		`{"id":"tr_mabsa_hotel-1","lang":"tr","text":"vırzıt gonfor bülak","split":"train"}`)
	write(t, filepath.Join(dir, "en_mabsa_food.jsonl.gz"),
		`{"id":"en_mabsa_food-1","lang":"en","text":"The tea was cold","split":"train"}`)
	f, err := parse([]string{"-pool", dir})
	if err != nil {
		t.Fatal(err)
	}
	f.first = func() ([]byte, error) { return os.ReadFile("../../pkg/theme/data/model.bin") }
	own := theme.Example{Text: "ours"}
	got, err := f.taught([]theme.Example{own}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].Text != own.Text {
		t.Fatalf("taught %d examples, want ours, one text and its translation: %+v", len(got), got)
	}
	for _, e := range got[1:] {
		if !slices.Equal(e.Themes, []string{"service"}) || !slices.Contains(e.Known, "service") {
			t.Errorf("%s: themes %v known %v, want service for both translations", e.Text, e.Themes, e.Known)
		}
	}
	if got, err = f.taught(nil, func(text string) bool { return text == "vırzıt gonfor bülak" }); err != nil || len(got) != 1 {
		t.Errorf("with one skipped: %d examples, %v; want the other", len(got), err)
	}
	f.pool = t.TempDir()
	if _, err := f.taught(nil, nil); err == nil {
		t.Error("a folder without texts must be told")
	}
}

func write(t *testing.T, path string, lines ...string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z := gzip.NewWriter(file)
	for _, l := range lines {
		if _, err := z.Write([]byte(l + "\n")); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}
