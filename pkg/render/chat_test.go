package render

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var chats = []string{ChatSlack, ChatTeams, ChatMattermost}

func chatted(t *testing.T, kind string, d digest.Digest, lang string) string {
	t.Helper()
	b, err := Chat(kind, d, options(lang))
	if err != nil || !json.Valid(b) {
		t.Fatalf("%s in %s: %v, valid %v", kind, lang, err, json.Valid(b))
	}
	return string(b)
}

func TestChatTellsTheDay(t *testing.T) {
	d := sample()
	for _, lang := range Languages() {
		for _, kind := range chats {
			got := chatted(t, kind, d, lang)
			for _, want := range []string{"Elif Hanım kızımın sınavı", "Elif Yılmaz", "zehirlendik", "https://x.example/i/"} {
				if !strings.Contains(got, want) {
					t.Errorf("%s in %s does not tell %q", kind, lang, want)
				}
			}
		}
	}
	d.Role = digest.Staff
	for _, kind := range chats {
		if got := chatted(t, kind, d, "tr"); strings.Contains(got, "zehirlendik") {
			t.Errorf("%s tells staff a complaint", kind)
		}
	}
}

func TestChatsTakeABusyDay(t *testing.T) {
	in := input()
	for i := range 300 {
		s := say{hours: float64(i%24) + .5, kind: []pulse.Kind{pulse.Praise, pulse.Complaint}[i%2], who: fmt.Sprint("guest", i), place: "moda",
			text: fmt.Sprint(i, " ") + strings.Repeat("บริการดีมาก 😀 <&> ", 200), pro: "service", contra: "waiting"}
		in.Window = append(in.Window, s.judged(fmt.Sprint("many", i)))
	}
	d := digest.Build(in)
	var slackMessage struct{ Blocks []slackBlock }
	if err := json.Unmarshal([]byte(chatted(t, ChatSlack, d, "th")), &slackMessage); err != nil {
		t.Fatal(err)
	}
	if n := len(slackMessage.Blocks); n > 50 || n < 8 {
		t.Errorf("Slack gets %d blocks, it takes 50", n)
	}
	for _, b := range slackMessage.Blocks {
		if b.Text != nil && (len([]rune(b.Text.Text)) > 3000 || b.Type == "header" && len([]rune(b.Text.Text)) > 150) {
			t.Errorf("a %s of %d characters", b.Type, len([]rune(b.Text.Text)))
		}
	}
	if n := len(chatted(t, ChatTeams, d, "th")); n > 20<<10 {
		t.Errorf("Teams gets %d bytes, it takes 20 KB", n)
	}
	if n := len([]rune(chatted(t, ChatMattermost, d, "th"))); n > 16000 {
		t.Errorf("Mattermost gets %d characters", n)
	}
}

// A guest can call no channel, link nothing and format nothing.
func TestGuestsCallNobody(t *testing.T) {
	const calls = "<!channel> <@U123> <https://evil.example|bank> @here @channel @all *b* `c` [x](http://evil.example) <at>Ayşe</at> " + attack
	in := input()
	in.Brand = calls
	for i := range in.Window {
		in.Window[i].Text += " " + calls
		in.Window[i].Author = pulse.Author{Name: calls}
		in.Window[i].URL = "javascript:alert(1)"
	}
	d := digest.Build(in)
	for _, kind := range chats {
		got := chatted(t, kind, d, "en")
		if strings.Contains(got, "javascript:") {
			t.Errorf("%s links to a script", kind)
		}
		var parts []string
		texts([]byte(got), &parts)
		for _, s := range parts {
			for _, r := range s {
				if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
					t.Fatalf("%s holds %U", kind, r)
				}
			}
			if kind == ChatMattermost && (strings.Contains(s, "@here") || strings.Contains(s, "@all") || strings.Contains(s, "http://evil") || strings.Contains(s, "https://evil")) {
				t.Errorf("Mattermost calls or links: %q", s)
			}
		}
	}
	var m struct{ Blocks []slackBlock }
	if err := json.Unmarshal([]byte(chatted(t, ChatSlack, d, "en")), &m); err != nil {
		t.Fatal(err)
	}
	for _, b := range m.Blocks {
		marked := b.Elements
		if b.Text != nil {
			marked = append(marked, *b.Text)
		}
		for _, x := range marked {
			if x.Type == "mrkdwn" && (strings.Contains(x.Text, "<!") || strings.Contains(x.Text, "<@") || strings.Contains(x.Text, "@here")) {
				t.Errorf("Slack calls: %q", x.Text)
			}
		}
	}
}

// texts collects every string of a JSON value.
func texts(b []byte, out *[]string) {
	var v any
	if json.Unmarshal(b, &v) != nil {
		return
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			*out = append(*out, v)
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			for _, x := range v {
				walk(x)
			}
		}
	}
	walk(v)
}
