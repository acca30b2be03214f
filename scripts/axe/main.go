// Command axe writes the HTML of an alert's mail, which no command prints, into a
// folder for scripts/axe.sh to look at: a grave complaint and a day with too many,
// in every language.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: axe DIR")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "axe:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	grave := &digest.Item{
		Key: "x:1", Source: "x", Kind: pulse.Complaint, Author: "müşteri", URL: "https://x.com/a/status/1", Lang: "tr",
		Text:   "Tavuk çiğdi, gece zehirlendik.\n<b>Kimse</b> ilgilenmedi. مرحبا",
		Posted: at.Add(-3 * time.Hour), Age: digest.Seconds(3 * 3600), Severity: "illness", Step: "illness", Themes: []string{"quality"}, People: 1,
	}
	alerts := map[string]digest.Alert{
		"grave": {Brand: "Kahve Durağı", Name: "Kadıköy", At: at, Item: grave},
		"spike": {Brand: "Kahve Durağı", Name: "Kadıköy", At: at, Spike: &digest.Spike{Day: "2026-11-21", N: 12, Usual: 2.5, Days: 14}},
	}
	for _, lang := range render.Languages() {
		for name, a := range alerts {
			if err := write(filepath.Join(dir, "alert."+name+"."+lang+".html"), a, render.Options{Lang: lang, Now: at}); err != nil {
				return err
			}
		}
	}
	return nil
}

func write(path string, a digest.Alert, o render.Options) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := render.Alert(f, render.HTML, a, o); err != nil {
		return err
	}
	return f.Close()
}
