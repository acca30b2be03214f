package cell

import (
	"testing"
	"time"
)

var istanbul = time.FixedZone("+03", 3*3600)

func TestDates(t *testing.T) {
	d := Dates{Zone: istanbul}
	for _, c := range []struct{ in, want string }{
		{"2026-11-21T09:30:00.250Z", "2026-11-21T09:30:00.25Z"},
		{"2026-11-21T09:30:00+03:00", "2026-11-21T06:30:00Z"},
		{"2026-11-21T09:30", "2026-11-21T06:30:00Z"},
		{"2026-11-21 09:30:00 UTC", "2026-11-21T09:30:00Z"},
		{"2013-05-06 21:49:55 +0000", "2013-05-06T21:49:55Z"},
		{"2026-11-21", "2026-11-20T21:00:00Z"},
		{"2026/11/21 09:30", "2026-11-21T06:30:00Z"},
		{"1.2.2026", "2026-01-31T21:00:00Z"},
		{"21.11.26 9:30", "2026-11-21T06:30:00Z"},
		{"21/11/2026, 09:30:15", "2026-11-21T06:30:15Z"},
		{"21-11-2026 12:05 AM", "2026-11-20T21:05:00Z"},
		{"21/11/2026 4:05 p.m.", "2026-11-21T13:05:00Z"},
		{"Sat Nov 21 17:42:10 +0000 2026", "2026-11-21T17:42:10Z"},
		{"Sat, 21 Nov 2026 17:42:10 +0300", "2026-11-21T14:42:10Z"},
		{"1795253400", "2026-11-21T09:30:00Z"},
		{"1795253400.5", "2026-11-21T09:30:00.5Z"},
		{"1795253400123", "2026-11-21T09:30:00.123Z"},
		{"46347", "2026-11-20T21:00:00Z"},
		{"46347.5", "2026-11-21T09:00:00Z"},
		{"46347,5", "2026-11-21T09:00:00Z"},
		{"21 Kasım 2026", "2026-11-20T21:00:00Z"},
		{"21 EKİM 2026 Çarşamba", ""},
		{"21 EKİM 2026 saat 14:30", "2026-10-21T11:30:00Z"},
		{"3 Şubat 2026", "2026-02-02T21:00:00Z"},
		{"1er août 2026 à 8:05", "2026-08-01T05:05:00Z"},
		{"21 juin 2026", "2026-06-20T21:00:00Z"},
		{"21 Agustus 2026", "2026-08-20T21:00:00Z"},
		{"Nov 21, 2026 4:05 PM", "2026-11-21T13:05:00Z"},
		{"November 21st 2026", "2026-11-20T21:00:00Z"},
		{"Saturday, 21 November 2026", "2026-11-20T21:00:00Z"},
		{"5 ม.ค. 2569", "2026-01-04T21:00:00Z"},
		{"5 มี.ค. 2569", "2026-03-04T21:00:00Z"},
		{"5 มกราคม 2026", "2026-01-04T21:00:00Z"},
		{"30.02.2026", ""}, {"2026-13-01", ""}, {"21.11.2026 25:00", ""}, {"0", ""}, {"-5", ""}, {"NaN", ""}, {"1e300", ""},
		{"yesterday", ""}, {"", ""}, {"21 Brumaire 2026", ""}, {"1970-01-01", ""},
	} {
		at, err := d.Parse(c.in)
		got := ""
		if err == nil {
			got = at.Format(time.RFC3339Nano)
		}
		if got != c.want {
			t.Errorf("%q: got %q (%v), want %q", c.in, got, err, c.want)
		}
	}
}

func TestStars(t *testing.T) {
	for _, c := range []struct {
		in   string
		want float64
		ok   bool
	}{
		{"4", 4, true}, {"4,5", 4.5, true}, {"4.5", 4.5, true}, {"5/5", 5, true}, {"8 / 10", 4, true}, {"90/100", 4.5, true},
		{"★★★★", 4, true}, {"★★★☆☆", 3, true}, {"⭐⭐", 2, true}, {"4 ★", 4, true}, {"3 yıldız", 3, true}, {"4.0 out of 5", 4, true},
		{"3,5 sur 5", 3.5, true}, {"FIVE", 5, true}, {"0", 0, true}, {"0/5", 0, true}, {"0.5", 1, true},
		{"9", 0, false}, {"-3", 0, false}, {"iyi", 0, false}, {"3/3", 0, false}, {"★★★★★★", 0, false}, {"1e9", 0, false}, {"5/0", 0, false},
	} {
		if got, ok := Stars(c.in); got != c.want || ok != c.ok {
			t.Errorf("%q: got %v %v, want %v %v", c.in, got, ok, c.want, c.ok)
		}
	}
}

func TestLanguageAndLink(t *testing.T) {
	for in, want := range map[string]string{"tr": "tr", "TR_tr": "tr-tr", "in": "id", "iw": "he", "und": "", "Turkish": "", "pt-BR": "pt-BR", "t": "", "tr\x1b[31m": ""} {
		if got := Language(in); got != want {
			t.Errorf("language %q: got %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"https://a.example/b": "https://a.example/b", "javascript:alert(1)": "", " http://a ": "http://a", "data:text/html,x": ""} {
		if got := Link(in); got != want {
			t.Errorf("link %q: got %q, want %q", in, got, want)
		}
	}
}

// TestDatesOfADayWithoutMidnight: where clocks skip midnight a day is that day still.
func TestDatesOfADayWithoutMidnight(t *testing.T) {
	santiago, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}
	const begins = "2025-09-07T04:00:00Z"
	for in, want := range map[string]string{
		"2025-09-07": begins, "2025-09-07 00:30": begins, "07.09.2025": begins, "7 September 2025": begins, "45907": begins,
		"2025-09-07 09:30": "2025-09-07T12:30:00Z", "45907.5": "2025-09-07T15:00:00Z", "2025-09-06 23:30": "2025-09-07T03:30:00Z",
		"2025-09-07T00:30:00-04:00": "2025-09-07T04:30:00Z",
	} {
		if got, err := (Dates{Zone: santiago}).Parse(in); err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%s: got %s, %v, want %s", in, got.Format(time.RFC3339), err, want)
		}
	}
}

func TestScaleOfAColumn(t *testing.T) {
	for _, c := range []struct {
		name   string
		column []string
		stars  map[string]float64 // -1: not understood
		note   string
	}{
		{"five stars with two slips", []string{"5", "4", "9", "7", ""}, map[string]float64{"4": 4, "9": -1}, ""},
		{"out of ten", []string{"9", "8,5", "4", "10", "", "6"}, map[string]float64{"10": 5, "8,5": 4.25, "4": 2, "2/5": 2, "0": 0, "11": -1},
			"ratings go up to 10 and were read as out of 10: 8 is 4 stars"},
		{"out of a hundred", []string{"90", "45", "75", "3"}, map[string]float64{"80": 4, "1": 1, "101": -1},
			"ratings go up to 90 and were read as out of 100: 80 is 4 stars"},
		{"three strays among many", []string{"9", "9", "9", "1", "2", "3", "4", "5", "1", "2", "3", "4", "5", "1", "2", "3", "4"}, map[string]float64{"4": 4, "9": -1}, ""},
		{"with their scale", []string{"9/10", "8/10", "7/10"}, map[string]float64{"9/10": 4.5, "4": 4}, ""},
	} {
		s, note := ScaleOf(c.column)
		if note != c.note {
			t.Errorf("%s: note %q, want %q", c.name, note, c.note)
		}
		for written, want := range c.stars {
			v, ok := s.Stars(written)
			if !ok {
				v = -1
			}
			if v != want {
				t.Errorf("%s: %s is %v stars, want %v", c.name, written, v, want)
			}
		}
	}
}

func TestUnreadTellsWhere(t *testing.T) {
	var u Unread
	if u.Note() != "" {
		t.Errorf("nothing unread: %q", u.Note())
	}
	u.Add("line 4", "bad")
	if want := `1 rating was not understood and left out (line 4: "bad")`; u.Note() != want {
		t.Errorf("got %q, want %q", u.Note(), want)
	}
	u.Add("", "!")
	u.Add("line 9", "?")
	u.Add("line 11", "7")
	u.Add("line 12", "8")
	if want := `5 ratings were not understood and left out (line 4: "bad"; "!"; line 9: "?"; and 2 more)`; u.Note() != want {
		t.Errorf("got %q, want %q", u.Note(), want)
	}
}
