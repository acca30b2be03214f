package serve

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse/hostile"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/voice"
)

// FuzzForm posts anything to every form: each answer is a page that runs and loads
// nothing, and what is handed on is plain text of the promised length.
func FuzzForm(f *testing.F) {
	for _, body := range []string{"text=cold+soup&q.well=3&stars=5&name=Elif&code=AB", "text=%00%ff%e2%80%ae", "text=<script>alert(1)</script>", "%zz", "text=https://evil.example", "&&&;=", "text=" + strings.Repeat("%E0%B8%81", 3000)} {
		for _, kind := range []string{render.FormCheckin, render.FormIdea, render.FormTip} {
			f.Add(kind, body, "tr", "application/x-www-form-urlencoded")
		}
	}
	f.Add(render.FormTip, "text=a", "%ff", "multipart/form-data; boundary=x")
	const secret = "s3cret"
	f.Fuzz(func(t *testing.T, kind, body, lang, media string) {
		s, err := New(Options{Brand: "Kahve", Lang: "en", Secret: secret, Codes: true, Until: func() time.Time { return time.Now().Add(time.Hour) },
			Asked: map[string][]voice.Question{"en": {{ID: "well", Text: "Well?"}}, "tr": {{ID: "well", Text: "İyi mi?"}}},
			Place: func(id string) (string, bool) { return "Moda", id == "moda" },
			Take:  func(_ context.Context, sub Submission) error { plain(t, sub); return nil }})
		if err != nil {
			t.Fatal(err)
		}
		path := Link("", secret, kind, "moda")
		r, err := http.NewRequest(http.MethodPost, "http://cafe.example/?lang=en", strings.NewReader(body+"&token="+s.tokens.issue("who", path)))
		if err != nil {
			t.Fatal(err)
		}
		r.URL.Path, r.URL.RawQuery, r.RemoteAddr, r.Host = path, "lang="+lang, "192.0.2.7:4000", "cafe.example"
		r.Header.Set("Content-Type", media)
		r.Header.Set("Accept-Language", lang)
		r.AddCookie(&http.Cookie{Name: cookieName, Value: "who"})
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError {
			t.Fatalf("%s %q: status %d", kind, body, w.Code)
		}
		if _, err := hostile.HTML(w.Body.Bytes()); err != nil {
			t.Fatalf("%s %q: %v", kind, body, err)
		}
	})
}

// plain is what Submission promises of its texts.
func plain(t *testing.T, s Submission) {
	t.Helper()
	for _, x := range []struct {
		text string
		most int
	}{{s.Text, voice.LongestText}, {s.Name, longestName}, {s.Code, longestCode}} {
		if utf8.RuneCountInString(x.text) > x.most {
			t.Errorf("%d letters, %d are promised", utf8.RuneCountInString(x.text), x.most)
		}
		if err := hostile.Terminal(x.text); err != nil {
			t.Errorf("not plain: %v", err)
		}
	}
}
