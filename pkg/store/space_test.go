package store

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// What is measured adds up, names the tables by their size, and knows what lies beside.
func TestSpace(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		d := w.DB
		long := strings.Repeat("Kahve çok güzeldi, teşekkürler. ", 200)
		for n := range 40 {
			if n == 10 {
				w.pass(60 * 24 * time.Hour)
			}
			save(t, w, pulse.Keep{Source: "x", Judged: []pulse.Judged{said(n, long+strconv.Itoa(n), pulse.Praise)}})
		}
		s, err := d.Space(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if s.Mentions != 40 || s.Month != 30 || s.Grows <= 0 || s.Grows >= s.Bytes {
			t.Errorf("got %d mentions, %d of this month, grows by %d of %d", s.Mentions, s.Month, s.Grows, s.Bytes)
		}
		sum, found := int64(0), false
		for i, x := range s.Tables {
			sum += x.Bytes
			found = found || x.Name == "mentions" && x.Bytes > int64(30*len(long)) && x.Indexes > 0
			if i > 0 && x.Bytes > s.Tables[i-1].Bytes {
				t.Errorf("%s is larger than what stands before it", x.Name)
			}
		}
		if !found {
			t.Errorf("mentions are not measured: %+v", s.Tables)
		}
		if d.pg {
			return
		}
		if sum+s.Free > s.Bytes || sum < s.Bytes*9/10 {
			t.Errorf("tables have %d and %d are free, of %d", sum, s.Free, s.Bytes)
		}
		if err := os.WriteFile(d.name+".before-20261101T000000Z", []byte("copy"), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err = d.Space(t.Context()); err != nil || len(s.Beside) == 0 {
			t.Fatalf("beside: %+v, %v", s.Beside, err)
		}
		if last := s.Beside[len(s.Beside)-1]; last.Bytes != 4 {
			t.Errorf("beside: %+v", s.Beside)
		}
	})
}
