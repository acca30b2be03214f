package store

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
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
	killed(t, "PULSE_STORE_TEST_CHILD="+url, 3, 8*time.Millisecond)
}

// killed starts this program as the child that env asks for, and kills it some time
// within the given one behind so many lines it printed.
func killed(t *testing.T, env string, lines int, within time.Duration) {
	t.Helper()
	cmd := child(t, env, lines)
	time.Sleep(rand.N(within))
	_ = cmd.Process.Kill() // it may have ended by itself
	_ = cmd.Wait()         // "signal: killed"
}

func child(t *testing.T, env string, lines int) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), env)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	scan := bufio.NewScanner(out)
	for range lines {
		if !scan.Scan() {
			_ = cmd.Wait()
			t.Fatal("the child did nothing: ", said.String())
		}
	}
	return cmd
}

// saver starts a child that saves until stop is called.
func saver(t *testing.T, url string) (stop func()) {
	t.Helper()
	cmd := child(t, "PULSE_STORE_TEST_CHILD="+url, 3)
	stop = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // "signal: killed"
	})
	t.Cleanup(stop)
	return stop
}
