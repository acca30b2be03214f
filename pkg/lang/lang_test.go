package lang

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFoldAndPlain(t *testing.T) {
	for _, c := range []struct{ name, code, in, fold, plain string }{
		{"Turkish capitals", TR, "ILIK İÇECEK", "ılık içecek", "ilik icecek"},
		{"English capitals", EN, "ICE TEA", "ice tea", "ice tea"},
		{"French accents", FR, "Crème BRÛLÉE", "crème brûlée", "creme brulee"},
		{"decomposed accents", FR, "e\u0301te\u0301", "été", "ete"},
		{"curly apostrophe", TR, "Durağı’nda", "durağı'nda", "duragi'nda"},
		{"Thai keeps its marks", TH, "น้ำแข็ง", "น้ำแข็ง", "น้ำแข็ง"},
		{"invisible mark", EN, "pu\u200blse", "pu\u200blse", "pulse"},
	} {
		if got := Fold(c.code, c.in); got != c.fold {
			t.Errorf("%s: Fold = %q, want %q", c.name, got, c.fold)
		}
		if got := Plain(c.in); got != c.plain {
			t.Errorf("%s: Plain = %q, want %q", c.name, got, c.plain)
		}
	}
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ name, code, in, want string }{
		{"types", EN, "@kd the BEST latte 😍 #çokGüzel http://a.b/c?d=1.", "h:kd w:the w:best w:latte e:😍 #:çokgüzel l: p:."},
		{"faces", EN, "meh :( ok :D <3 10:30", "w:meh e::( w:ok e::D e:<3 n:10:30"},
		{"skin tone and family are one", EN, "👍🏽 👩‍👧 🇹🇷", "e:👍🏽 e:👩‍👧 e:🇹🇷"},
		{"apostrophe", EN, "don't 'quoted'", "w:don't p:' w:quoted p:'"},
		{"elision", FR, "L'accueil n’était", "w:l' w:accueil w:n' w:était"},
		{"suffix", TR, "Durağı'nda IŞIK", "w:durağı w:ışık"},
		{"price", TR, "1.250,50₺", "n:1.250,50 p:₺"},
		{"Thai", TH, "พนักงานไม่สุภาพ", "w:พนักงาน w:ไม่สุภาพ"},
		{"Thai drawn out", TH, "อร่อยมากกกกก", "w:อร่อย w:มาก"},
		{"decorate is not but", TH, "ตกแต่งสวย", "w:ตกแต่ง w:สวย"},
	} {
		if got := spell(Tokens(c.in, c.code)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func spell(toks []Token) string {
	var out []string
	for _, t := range toks {
		out = append(out, "wnplh#e"[t.Type:t.Type+1]+":"+t.Text)
	}
	return strings.Join(out, " ")
}

func TestClauses(t *testing.T) {
	for _, c := range []struct{ name, code, in, want string }{
		{"contrast", EN, "Great coffee but the waiter was rude.", "Great coffee|but the waiter was rude."},
		{"short contrast", EN, "Lovely but slow.", "Lovely|but slow."},
		{"and joins statements", EN, "The coffee was great and the waiter ignored us all evening.", "The coffee was great|and the waiter ignored us all evening."},
		{"and joins words", EN, "The staff were warm and friendly to all of us.", "The staff were warm and friendly to all of us."},
		{"and behind a contrast", EN, "Nice price but the cloth is thin and it creased at once.", "Nice price|but the cloth is thin and it creased at once."},
		{"two short opinions", EN, "Lush garden, rude waiter.", "Lush garden,|rude waiter."},
		{"which leans on what was said", EN, "They doubled the price, which nobody told us about.", "They doubled the price, which nobody told us about."},
		{"shouted", EN, "THE COFFEE WAS GREAT AND THE WAITER IGNORED US ALL EVENING", "THE COFFEE WAS GREAT|AND THE WAITER IGNORED US ALL EVENING"},
		{"list", EN, "Warm, clean, cheap.", "Warm, clean, cheap."},
		{"title", EN, "Ask for Mr. Brown. He helps.", "Ask for Mr. Brown.|He helps."},
		{"decimal", TR, "4.5 puan veriyorum. Tavsiye ederim", "4.5 puan veriyorum.|Tavsiye ederim"},
		{"Turkish", TR, "Kahve güzeldi ama servis çok yavaştı", "Kahve güzeldi|ama servis çok yavaştı"},
		{"French", FR, "Plats délicieux mais l'attente est interminable", "Plats délicieux|mais l'attente est interminable"},
		{"Indonesian", ID, "Enak banget tapi mahal", "Enak banget|tapi mahal"},
		{"Thai", TH, "กาแฟอร่อยแต่พนักงานพูดจาไม่ดี", "กาแฟอร่อย|แต่พนักงานพูดจาไม่ดี"},
		{"lines", EN, "good\nbad", "good|bad"},
		{"empty", EN, "  ", ""},
	} {
		var got []string
		for _, s := range Clauses(c.in, c.code) {
			got = append(got, c.in[s.Start:s.End])
		}
		if g := strings.Join(got, "|"); g != c.want {
			t.Errorf("%s: got %q, want %q", c.name, g, c.want)
		}
	}
}

func TestTag(t *testing.T) {
	tags := map[string]string{}
	for _, w := range Tag("The night porter doesn't answer; I can wait, but the wait was long.") {
		tags[w.Text] = w.Tag
	}
	for w, want := range map[string]string{"porter": "NN", "was": "VBD", "answer": "VB", ".": "."} {
		if tags[w] != want {
			t.Errorf("tag of %q = %q, want %q", w, tags[w], want)
		}
	}
	words := Tag("I can wait here, the wait is fine")
	if a, b := words[2].Tag, words[6].Tag; a == b {
		t.Errorf("both occurrences of wait are %q, want a verb and a noun", a)
	}
}

func TestTargets(t *testing.T) {
	in := "The night porter ignored us and the pool was dirty"
	var got []string
	for _, s := range Targets(in) {
		got = append(got, in[s.Start:s.End])
	}
	if g := strings.Join(got, "|"); g != "night porter|pool" {
		t.Errorf("targets = %q, want night porter|pool", g)
	}
}

func TestContinues(t *testing.T) {
	for _, c := range []struct {
		in, code string
		want     bool
	}{
		{"He never came back.", EN, true},
		{"Would not go again.", EN, true},
		{"my parents loved it too", EN, true},
		{"The bill was wrong.", EN, false},
		{"Breakfast? Cold.", EN, false},
		{"Il n'est jamais revenu.", FR, false},
		{"", EN, false},
	} {
		if got := Continues(c.in, Span{0, len(c.in)}, c.code); got != c.want {
			t.Errorf("Continues(%q) = %v, want %v", c.in, got, c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "ȺȺȺȺ's and we were", "(((((", "İIıi’n", "a\xffb @# :) แต่ 👩‍", "l'", "https://", "Mr. and Mrs. can't've and it is", "ก็ำำำ", ":'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, code := range append(All(), Other) {
			end := 0
			for _, tok := range Tokens(s, code) {
				if tok.Start < end || tok.End <= tok.Start || tok.End > len(s) {
					t.Fatalf("%s: token %+v after %d in %q", code, tok, end, s)
				}
				end = tok.End
			}
			for _, c := range Clauses(s, code) {
				if c.Start >= c.End || c.End > len(s) {
					t.Fatalf("%s: clause %+v of %q", code, c, s)
				}
			}
		}
		Tag(s)
		Targets(s)
		Detect(s, "")
		if p := Plain(s); utf8.ValidString(s) && !utf8.ValidString(p) {
			t.Fatalf("Plain(%q) = %q is broken", s, p)
		}
	})
}
