package wire

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestErr(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		kind   error
		says   string
	}{
		{200, "", nil, ""},
		{204, "", nil, ""},
		{401, `{"detail":"Unauthorized"}`, pulse.ErrDenied, "x: search: access refused (status 401): Unauthorized"},
		{403, `{"error":"no"}`, pulse.ErrDenied, "(status 403): no"},
		{402, `{"title":"CreditsDepleted"}`, pulse.ErrLater, "(status 402): CreditsDepleted"},
		{429, `<html>`, pulse.ErrLater, "too many requests (status 429)"},
		{500, `{"errors":[{"message":"boom"}]}`, nil, "status 500: boom"},
		{500, `{"message":"token=geheim \u001b[2J\r\nBcc: x"}`, nil, "token=*** [2J Bcc: x"},
		{302, ``, nil, "status 302"},
	} {
		a := &Answer{Status: c.status, Body: []byte(c.body), Until: now}
		err := a.Err("x: search")
		if c.says == "" {
			if err != nil {
				t.Errorf("%d: %v, want none", c.status, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.says) || c.kind != nil && !errors.Is(err, c.kind) || c.kind == nil && pulse.ExitCode(err) != pulse.ExitFault {
			t.Errorf("%d: %v, want %v with %q", c.status, err, c.kind, c.says)
		}
		if !pulse.UntilOf(err).Equal(now) {
			t.Errorf("%d: until %s, want %s", c.status, pulse.UntilOf(err), now)
		}
	}
}

func TestJSON(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"good", ` {"a":1} `, ""},
		{"with a byte order mark", "\xef\xbb\xbf{\"a\":1}", ""},
		{"empty", " \n", "empty answer"},
		{"a web page", "\n<html>", "web page instead of data"},
		{"cut off", `{"a":1`, "cut off after 6 bytes"},
		{"cut off in a text", `{"a":"b`, "cut off after 7 bytes"},
		{"no JSON", `hello there`, "no JSON (byte 1)"},
		{"two documents", `{"a":1}{"a":2}`, "no JSON"},
		{"another type", `{"a":"x"}`, "another shape"},
	} {
		var v struct{ A int }
		err := (&Answer{Body: []byte(c.body)}).JSON("x", &v)
		if c.want == "" && (err != nil || v.A != 1) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %d, error %v; want %q", c.name, v.A, err, c.want)
		}
	}
}

func TestParseReset(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        time.Time // zero: refused
	}{
		{"X and GitHub: unix", "1795342500", time.Unix(1795342500, 0)},
		{"Reddit: seconds left, with a fraction", "33.5", now.Add(33500 * time.Millisecond)},
		{"Slack: seconds", "30", now.Add(30 * time.Second)},
		{"Mastodon: ISO 8601", "2026-11-22T09:05:00.123Z", now.Add(5*time.Minute + 123*time.Millisecond)},
		{"ISO 8601 with an offset", "2026-11-22T12:05:00+0300", now.Add(5 * time.Minute)},
		{"HTTP date", "Sun, 22 Nov 2026 09:10:00 GMT", now.Add(10 * time.Minute)},
		{"gateways: milliseconds", "1795342500123", time.UnixMilli(1795342500123)},
		{"past", "1000000001", now},
		{"zero", "0", now},
		{"ten years", "2111000000", now.Add(farthest)},
		{"as seconds, a year", "31536000", now.Add(farthest)},
		{"nothing", "", time.Time{}},
		{"below zero", "-5", time.Time{}},
		{"not a number", "NaN", time.Time{}},
		{"infinite", "+Inf", time.Time{}},
		{"beyond all", "1e300", time.Time{}},
		{"words", "soon", time.Time{}},
	} {
		got, ok := ParseReset(c.value, now)
		if ok != !c.want.IsZero() || ok && !got.Equal(c.want) {
			t.Errorf("%s: %q is %s, %v; want %s", c.name, c.value, got, ok, c.want)
		}
	}
}

func TestRates(t *testing.T) {
	for _, c := range []struct {
		name   string
		header []string
		left   int
		reset  time.Time
	}{
		{"X", []string{"x-rate-limit-remaining", "0", "x-rate-limit-reset", "1795342500"}, 0, time.Unix(1795342500, 0)},
		{"Mastodon", []string{"X-RateLimit-Remaining", "299", "X-RateLimit-Reset", "2026-11-22T09:05:00Z"}, 299, now.Add(5 * time.Minute)},
		{"Reddit", []string{"X-Ratelimit-Remaining", "99.0", "X-Ratelimit-Reset", "120"}, 99, now.Add(2 * time.Minute)},
		{"Bluesky", []string{"RateLimit-Remaining", "2999", "RateLimit-Reset", "1795342500"}, 2999, time.Unix(1795342500, 0)},
		{"GitHub", []string{"X-RateLimit-Remaining", "59", "X-RateLimit-Reset", "1795342500"}, 59, time.Unix(1795342500, 0)},
		{"silent", nil, -1, time.Time{}},
		{"nonsense", []string{"X-RateLimit-Remaining", "many", "X-RateLimit-Reset", "soon"}, -1, time.Time{}},
	} {
		h := http.Header{}
		for i := 0; i+1 < len(c.header); i += 2 {
			h.Set(c.header[i], c.header[i+1])
		}
		if left, reset := Rates(h, now); left != c.left || !reset.Equal(c.reset) {
			t.Errorf("%s: %d left until %s, want %d until %s", c.name, left, reset, c.left, c.reset)
		}
	}
}

func TestMask(t *testing.T) {
	for _, s := range []string{
		"https://h/p?access_token=geheim&q=kahve", "https://h/p?q=kahve&client_secret=geheim", "https://h/?oauth_token=geheim&q=kahve",
		"https://h/?key=geheim&q=kahve", "https://h/?token=geheim&q=kahve", "https://h/?sig=geheim&q=kahve", "https://h/?API_KEY=geheim&q=kahve",
		"https://user:geheim@h/?q=kahve", "https://h/?%74oken=geheim&q=kahve", "https://h/?oauth_signature=geheim&q=kahve",
	} {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := MaskURL(u); strings.Contains(got, "geheim") || !strings.Contains(got, "***") || !strings.Contains(got, "q=kahve") {
			t.Errorf("MaskURL(%s) = %s", s, got)
		}
		if got := Mask("dial " + s + ": refused"); !strings.Contains(s, "%74") && (strings.Contains(got, "geheim") || !strings.Contains(got, "q=kahve")) {
			t.Errorf("Mask(%s) = %s", s, got)
		}
	}
	hook, _ := url.Parse("https://hooks.slack.com/services/T0/B0/geheim")
	if got := MaskURL(hook); got != "https://hooks.slack.com/***" {
		t.Errorf("a webhook is shown as %s", got)
	}
	if got := Mask("sent Authorization: Bearer geheimgeheim, refused"); got != "sent Authorization: Bearer ***, refused" {
		t.Errorf("a bearer token is shown as %s", got)
	}
}

func FuzzParseReset(f *testing.F) {
	for _, s := range []string{"1795342500", "30", "2026-11-22T09:05:00Z", "Sun, 22 Nov 2026 09:10:00 GMT", "-1", "1e9", "0x10", "9223372036854775807"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, ok := ParseReset(s, now); ok && (got.Before(now) || got.After(now.Add(farthest))) {
			t.Errorf("%q sends us to %s", s, got)
		}
	})
}

func FuzzAnswer(f *testing.F) {
	f.Add(401, []byte(`{"detail":"a","errors":[{"message":"b"}],"meta":{"errorDetail":"c"}}`))
	f.Add(200, []byte("\xef\xbb\xbf{"))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		a := &Answer{Status: status, Body: body}
		var v map[string]any
		_ = a.JSON("fuzz", &v)
		d := a.Detail()
		if !utf8.ValidString(d) || utf8.RuneCountInString(d) > 200 || strings.ContainsAny(d, "\n\r\x1b") {
			t.Errorf("a detail unfit for a terminal: %q", d)
		}
	})
}

func TestDetailOfGoogle(t *testing.T) {
	a := &Answer{Status: 403, Body: []byte(`{"error":{"code":403,"message":"The caller does not have permission","status":"PERMISSION_DENIED"}}`)}
	if got := a.Detail(); got != "The caller does not have permission" {
		t.Errorf("got %q", got)
	}
}

func TestUsedUpRequestsAreBelievedForAWhile(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		left  int
		reset time.Duration
		want  bool
	}{{0, time.Minute, true}, {0, 15 * time.Minute, true}, {0, 16 * time.Minute, false}, {0, 0, false}, {0, -time.Minute, false}, {1, time.Minute, false}, {-1, time.Minute, false}} {
		a := &Answer{Remaining: tt.left, Reset: now.Add(tt.reset)}
		if until, got := a.UsedUp(now); got != tt.want || got && !until.Equal(a.Reset) {
			t.Errorf("%d left for %s: %v until %s, want %v", tt.left, tt.reset, got, until, tt.want)
		}
	}
}
