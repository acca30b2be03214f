package file

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

var once = map[string]string{
	"resume":      "a file is read whole each time; the store makes that harmless",
	"nothing new": "a file is read whole each time; the store makes that harmless",
}

// TestContract holds files against what every source promises.
func TestContract(t *testing.T) {
	for name, write := range map[string]func(t *testing.T, items []sourcetest.Item) string{"jsonl": writeJSONL, "csv": writeCSV, "tweets-v1": writeTweets} {
		t.Run(name, func(t *testing.T) {
			sourcetest.Run(t, sourcetest.Case{Items: 2*pageRows + 10, Skip: once, Junk: junkOf[name],
				Start: func(t *testing.T, items []sourcetest.Item) sourcetest.Provider {
					path := write(t, items)
					return sourcetest.Provider{Open: func() pulse.Source { return open(t, Options{Path: path, Format: name}) }}
				},
				Raw: func(t *testing.T, body string) pulse.Source {
					return open(t, Options{Reader: strings.NewReader(body), Format: name})
				},
			})
		})
	}
}

var junkOf = map[string][]sourcetest.Junk{
	"jsonl": {
		{Name: "foreign lines", Body: "null\n7\n[]\n{\"text\":\"good\"}\n{\"text\":\"cut", Good: 1, Bad: 4},
		{Name: "wrong types", Body: `{"text":"good","author":7,"rating":{},"lang":[],"posted_at":null,"url":"javascript:x"}`, Good: 1},
	},
	"csv": {
		{Name: "ragged rows", Body: "text,date\ngood\nfine,2026-11-20,more,and more\n,,,\n", Good: 2, Bad: 1},
		{Name: "control characters", Body: "text,date\n\x1b[2Jgood\x00,2026-11-20\n", Good: 1},
	},
	"tweets-v1": {
		{Name: "foreign items", Body: `[null,7,{"created_at":"Sat Nov 21 17:42:10 +0000 2026","full_text":"good","user":[],"favorite_count":{}},{"tweet":9}]`, Good: 1, Bad: 3},
		{Name: "no list", Body: `{"errors":[{"code":88}]}`, Bad: 1},
		{Name: "not JSON", Body: `window.YTD.tweets.part0 = `, Bad: 1},
	},
}

func open(t *testing.T, o Options) pulse.Source {
	t.Helper()
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func writeFile(t *testing.T, b string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(path, []byte(b), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func writeJSONL(t *testing.T, items []sourcetest.Item) string {
	var b strings.Builder
	for _, it := range items {
		line, err := json.Marshal(map[string]any{"text": it.Text, "author": "@" + it.Author, "posted_at": it.At})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	return writeFile(t, b.String())
}

func writeCSV(t *testing.T, items []sourcetest.Item) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	rows := [][]string{{"date", "author", "text"}}
	for _, it := range items {
		rows = append(rows, []string{it.At.Format(time.RFC3339), it.Author, it.Text})
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return writeFile(t, b.String())
}

func writeTweets(t *testing.T, items []sourcetest.Item) string {
	list := []map[string]any{}
	for _, it := range items {
		list = append(list, map[string]any{"created_at": it.At.Format(time.RubyDate), "full_text": it.Text, "user": map[string]any{"screen_name": it.Author}})
	}
	b, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return writeFile(t, "window.YTD.tweets.part0 = "+string(b))
}
