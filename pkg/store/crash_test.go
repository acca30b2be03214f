package store

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const crashPage = 40

// saveForEver is the child of TestKilledWhileSaving: page after page, each
// going on from the stored cursor, until somebody kills it.
func saveForEver(url string) {
	ctx := context.Background()
	db, err := Open(ctx, url, Options{})
	for n := 0; err == nil; n++ {
		var c pulse.Cursor
		if c, err = db.Cursor(ctx, "x"); err != nil {
			break
		}
		page, _ := strconv.Atoi(string(c))
		k := pulse.Keep{Source: "x", Next: pulse.Cursor(strconv.Itoa(page + 1))}
		for i := range crashPage {
			k.Judged = append(k.Judged, said(page*crashPage+i, fmt.Sprint("text ", page, i), pulse.Praise))
			k.Bands = append(k.Bands, []uint64{rand.Uint64(), rand.Uint64(), rand.Uint64()})
		}
		_, err = db.Save(ctx, k)
		fmt.Println("saved", page)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func TestKilledWhileSaving(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		for range 4 {
			killSaver(t, db.url)
			var next, n int // in one statement: a server may still be finishing what the child sent
			err := db.read().row(t.Context(), "SELECT next, (SELECT COUNT(*) FROM mentions) FROM cursors WHERE source = 'x'").Scan(&next, &n)
			if err != nil {
				t.Fatal(err)
			}
			is(t, fmt.Sprint("mentions beside cursor ", next), n, next*crashPage)
		}
		if !db.pg {
			var ok string
			if err := db.r.QueryRow("PRAGMA integrity_check").Scan(&ok); err != nil || ok != "ok" {
				t.Errorf("integrity: %s, %v", ok, err)
			}
		}
	})
}

// killSaver starts a child that saves, and kills it after some pages, at a
// moment that falls anywhere in the next.
func killSaver(t *testing.T, url string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PULSE_STORE_TEST_CHILD="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for range 3 {
		if !lines.Scan() {
			t.Fatal("the child saved nothing")
		}
	}
	time.Sleep(time.Duration(rand.IntN(8000)) * time.Microsecond)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // "signal: killed"
}
