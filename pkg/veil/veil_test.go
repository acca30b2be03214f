package veil

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
)

func TestHide(t *testing.T) {
	var v Veil
	if got := v.Hide("nothing is known"); got != "nothing is known" {
		t.Errorf("without secrets: %q", got)
	}
	secret := `p&ss "wörd/+1`
	v.Add(secret)
	v.Add("https://own.example.com/in/T0GG4/aaaabbbbccccdddd?sig=s1gn4tur3")
	v.Add("postgres://pulse:db-passw0rd@db.example.com/pulse")
	v.Add("ab")
	j, _ := json.Marshal(secret)
	var logged strings.Builder
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("refused", "error", secret)
	for name, text := range map[string]string{
		"as it is":             "login " + secret + " refused",
		"in an address":        "https://a/?key=" + url.QueryEscape(secret),
		"in a path":            "https://a/" + url.PathEscape(secret),
		"in JSON":              string(j),
		"in a log":             logged.String(),
		"in Basic":             base64.StdEncoding.EncodeToString([]byte("kahve:" + secret)),
		"in Basic, other user": base64.StdEncoding.EncodeToString([]byte("ab:" + secret + ":tail")),
		"in AUTH PLAIN":        base64.StdEncoding.EncodeToString([]byte("\x00kahve@example.com\x00" + secret)),
		"hex":                  fmt.Sprintf("%x", secret),
		"webhook":              "POST https://own.example.com/in/T0GG4/aaaabbbbccccdddd",
		"its key alone":        "no such hook aaaabbbbccccdddd",
		"its signature":        "bad s1gn4tur3",
		"database":             "db-passw0rd does not fit",
		"twice":                secret + secret,
	} {
		got := v.Hide(text)
		for _, s := range []string{secret, "aaaabbbb", "s1gn4tur3", "db-passw0rd", url.QueryEscape(secret), "w\u00f6rd"} {
			if strings.Contains(got, s) {
				t.Errorf("%s: %q still holds %q", name, got, s)
			}
		}
		if !strings.Contains(got, hidden) {
			t.Errorf("%s: %q hides nothing", name, got)
		}
	}
	for _, plain := range []string{"abacus", "db.example.com", "https://own.example.com", "kahve"} {
		if got := v.Hide(plain); got != plain {
			t.Errorf("%q became %q", plain, got)
		}
	}
}

// However a program cuts what it writes, no secret comes through, and all else does.
func TestWriterHidesWhatComesInPieces(t *testing.T) {
	for _, secrets := range [][]string{{"canary-key-1"}, {"abcabcabc"}, {"abcdefg", "abcdefghijk"}, {"aaaaaa", "aaaaaaaa"}, {"xabcdef", "abcdefx"}} {
		var v Veil
		for _, s := range secrets {
			v.Add(s)
		}
		for _, text := range []string{
			"begin " + secrets[0] + " middle " + secrets[len(secrets)-1] + " end",
			secrets[0] + secrets[0] + secrets[len(secrets)-1],
			"x" + secrets[0][:3] + secrets[0] + secrets[0][:5],
		} {
			for size := 1; size <= len(text); size++ {
				var b strings.Builder
				w := v.Writer(&b)
				for at := 0; at < len(text); at += size {
					if n, err := w.Write([]byte(text[at:min(at+size, len(text))])); err != nil || n != min(size, len(text)-at) {
						t.Fatal(n, err)
					}
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				for _, s := range secrets {
					if strings.Contains(b.String(), s) {
						t.Errorf("%q in pieces of %d: %q", text, size, b.String())
					}
				}
				if strings.HasPrefix(text, "begin") && b.String() != "begin *** middle *** end" {
					t.Errorf("%q in pieces of %d became %q", text, size, b.String())
				}
			}
		}
	}
}

// What people wait for is not held back: prompts and lines end in blanks.
func TestWriterDoesNotHoldLinesBack(t *testing.T) {
	var v Veil
	v.Add("yes-this-is-a-key")
	var b strings.Builder
	w := v.Writer(&b)
	for _, s := range []string{"go on? [y/N] ", "line y\n", "› "} {
		b.Reset()
		fmt.Fprint(w, s)
		if b.String() != s {
			t.Errorf("%q: %q was written", s, b.String())
		}
	}
}

func FuzzWriter(f *testing.F) {
	f.Add("canary-key", "text canary-key text", 3)
	f.Fuzz(func(t *testing.T, secret, text string, size int) {
		var v Veil
		v.Add(secret)
		secret = strings.TrimSpace(secret)
		if len(secret) < shortest || strings.ContainsAny(secret, "\n*") || strings.Contains(secret, "://") || size < 1 {
			return
		}
		var b strings.Builder
		w := v.Writer(&b)
		for at := 0; at < len(text); at += size {
			fmt.Fprint(w, text[at:min(at+size, len(text))])
		}
		_ = w.Close()
		if strings.Contains(b.String(), secret) {
			t.Errorf("%q holds %q", b.String(), secret)
		}
	})
}
