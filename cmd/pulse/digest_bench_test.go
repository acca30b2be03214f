package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// bareQuery reads a day's rows of the same file with the same driver and decodes
// them: what no digest can do without.
const bareQuery = `package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"time"

	_ "modernc.org/sqlite"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func main() {
	db, err := sql.Open("sqlite", os.Args[1])
	if err != nil {
		panic(err)
	}
	until, err := time.Parse(time.RFC3339, os.Args[2])
	if err != nil {
		panic(err)
	}
	rows, err := db.Query("SELECT source, id, via, text, author_id, author_handle, author_name, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, edited, first_key, verdict FROM mentions WHERE posted >= ? AND posted < ? AND gone = '' ORDER BY posted, key",
		until.AddDate(0, 0, -1).UnixMilli(), until.UnixMilli())
	if err != nil {
		panic(err)
	}
	var list []pulse.Judged
	for rows.Next() {
		var j pulse.Judged
		var posted, stored, edited int64
		var verdict string
		m := &j.Mention
		if err := rows.Scan(&m.Source, &m.ID, &m.Via, &m.Text, &m.Author.ID, &m.Author.Handle, &m.Author.Name, &posted, &m.URL, &m.Place, &m.Lang,
			&m.Rating, &m.ReplyTo, &m.RepostOf, &m.Reach, &stored, &edited, &j.First, &verdict); err != nil {
			panic(err)
		}
		m.Posted, j.Stored = time.UnixMilli(posted), time.UnixMilli(stored)
		if err := json.Unmarshal([]byte(verdict), &j.Verdict); err != nil {
			panic(err)
		}
		list = append(list, j)
	}
	fmt.Println(len(list))
}
`

// BenchmarkDigestProcess times whole processes in turn: pulse digest over a day of
// 10,000 mentions, with three weeks of earlier days to compare it with, beside pulse
// version and beside a bare query of the same rows. The ratios of the medians are the
// result, of the clock and of the processor: a busy machine shows in the first alone.
func BenchmarkDigestProcess(b *testing.B) {
	dir := b.TempDir()
	bin, db := filepath.Join(dir, "pulse"), filepath.Join(dir, "pulse.db")
	build(b, ".", bin)
	until := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	env := append(os.Environ(), "PULSE_STORE="+db, "NO_COLOR=1")
	said := filepath.Join(dir, "said.jsonl")
	writeSaid(b, said, until)
	at := until.Format(time.RFC3339)
	runOnce(b, env, []string{bin, "import", said, "--quiet", "--now", at})
	programs := map[string][]string{
		"version": {bin, "version"},
		"query":   {buildReference(b, dir, "query", bareQuery), db, at},
		"digest":  {bin, "digest", "--since", "24h", "--now", at, "--format", "html"},
	}
	if out, err := exec.Command(programs["query"][0], db, at).Output(); err != nil || string(out) != "10000\n" {
		b.Fatalf("the bare query reads %s, %v", out, err)
	}
	took, worked := map[string][]time.Duration{}, map[string][]time.Duration{}
	for b.Loop() {
		for name, line := range programs {
			c := exec.Command(line[0], line[1:]...)
			c.Env = env
			start := time.Now()
			if out, err := c.CombinedOutput(); err != nil {
				b.Fatalf("%v: %v\n%s", line, err, out)
			}
			took[name] = append(took[name], time.Since(start))
			worked[name] = append(worked[name], c.ProcessState.UserTime()+c.ProcessState.SystemTime())
		}
	}
	ratios := func(of map[string][]time.Duration, suffix string) {
		middle := map[string]float64{}
		for name, list := range of {
			slices.Sort(list)
			middle[name] = list[len(list)/2].Seconds() * 1000
			b.ReportMetric(middle[name], name+"-ms"+suffix)
		}
		b.ReportMetric(middle["digest"]/middle["version"], "digest/version"+suffix)
		b.ReportMetric(middle["digest"]/middle["query"], "digest/query"+suffix)
	}
	ratios(took, "")
	ratios(worked, "-cpu")
}

// writeSaid writes 10,000 mentions of the last day and 100 of each of 21 days before.
func writeSaid(b *testing.B, path string, until time.Time) {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	enc := json.NewEncoder(f)
	n := 0
	for day := range 22 {
		many := 100
		if day == 0 {
			many = 10_000
		}
		for i := range many {
			n++
			posted := until.AddDate(0, 0, -day).Add(-time.Duration(i+1) * 24 * time.Hour / time.Duration(many+1))
			if err := enc.Encode(map[string]any{"id": fmt.Sprint(n), "text": saidText(n), "author": fmt.Sprint("guest", n),
				"url": fmt.Sprint("https://example.com/", n), "posted_at": posted.Format(time.RFC3339)}); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// saidText is unlike that of other numbers, so that no two are folded.
func saidText(n int) string {
	of := func(k int, words ...string) string { return words[n/k%len(words)] }
	return fmt.Sprintf("%s %s %s the %s, %s %s at table %d with order %d", of(1, "Lovely people who", "Rude staff who", "The waiter", "Somebody"),
		of(4, "brought", "forgot", "changed", "praised", "dropped"), of(20, "quickly", "again", "at last", "for free"),
		of(80, "cold soup", "warm bread", "bill", "cake", "coffee", "wine", "scarf"), of(560, "we loved it", "never again", "so it goes", "thank you"),
		of(2240, "on Monday", "in the rain", "for my mother"), n*7919%10007, n*104729%100003)
}
