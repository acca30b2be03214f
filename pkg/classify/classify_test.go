package classify

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestJudgeKinds(t *testing.T) {
	j := judge(t)
	for _, c := range []struct {
		name, in string
		want     pulse.Kind
	}{
		{"English praise", "Best flat white in town, and the barista remembered my name!", pulse.Praise},
		{"English complaint without emotion", "Forty minutes for two coffees and nobody came to our table.", pulse.Complaint},
		{"English still no", "Still no refund after three weeks, third email unanswered", pulse.Complaint},
		{"English mixed", "The cake was wonderful and so fresh. But the waiter was rude and ignored us all evening.", pulse.Mixed},
		{"English question", "What time do you open on Sunday?", pulse.Neutral},
		{"English impatient question", "When will you finally answer my emails? I have been waiting for two weeks!", pulse.Complaint},
		{"Turkish praise", "Elif Hanım çok ilgiliydi, kahve harikaydı, teşekkürler", pulse.Praise},
		{"Turkish complaint", "Kırk dakika bekledik, siparişimiz hâlâ gelmedi", pulse.Complaint},
		{"Turkish negated", "Hiç memnun kalmadık, tavsiye etmiyorum", pulse.Complaint},
		{"Turkish without accents", "cok guzel bir mekan, calisanlar guler yuzlu", pulse.Praise},
		{"Turkish mixed", "Tatlılar enfes, çalışanlar güler yüzlü. Ama kırk dakika bekledik ve kahve buz gibi geldi.", pulse.Mixed},
		{"French praise", "Accueil chaleureux et plats délicieux, on reviendra !", pulse.Praise},
		{"French complaint", "Toujours pas remboursé après un mois, personne ne répond.", pulse.Complaint},
		{"French question", "Est-ce que vous êtes ouverts le lundi ?", pulse.Neutral},
		{"Indonesian praise", "Kopinya enak banget, baristanya ramah", pulse.Praise},
		{"Indonesian complaint", "Udah nunggu sejam pesanan belum datang juga, ga ada yang minta maaf", pulse.Complaint},
		{"Thai praise", "กาแฟอร่อยมาก พนักงานน่ารัก จะกลับมาอีกแน่นอน", pulse.Praise},
		{"Thai complaint", "รอเกือบชั่วโมง อาหารยังไม่มา พนักงานก็ไม่สนใจ", pulse.Complaint},
		{"Thai question", "ร้านเปิดกี่โมงคะ", pulse.Neutral},
	} {
		if v := j.Judge(c.in, Options{}); v.Kind != c.want {
			t.Errorf("%s: %q is %s %+v, want %s", c.name, c.in, v.Kind, v.Scores, c.want)
		}
	}
}

func TestEvidenceDecides(t *testing.T) {
	j := judge(t)
	for _, in := range []string{
		"The soup was delicious and the staff so friendly",
		"Çorba berbattı, garson kaba davrandı",
		"Service lent et plats froids, très déçu",
		"Pelayannya jutek dan makanannya basi",
		"อาหารไม่อร่อย พนักงานหยาบคาย",
	} {
		v := j.Judge(in, Options{})
		before := v.Scores.Praise - v.Scores.Complaint
		masked := in
		for i := len(v.Evidence) - 1; i >= 0; i-- {
			if e := v.Evidence[i]; (e.Weight > 0) == (before > 0) {
				masked = masked[:e.Start] + masked[e.End:]
			}
		}
		s := j.Judge(masked, Options{Lang: v.Lang}).Scores
		if after := s.Praise - s.Complaint; len(v.Evidence) == 0 || after/before > 0.5 {
			t.Errorf("%q: %d spans; masked %q moves %.2f to %.2f only", in, len(v.Evidence), masked, before, after)
		}
	}
}

func TestRatingIsAHint(t *testing.T) {
	j := judge(t)
	in := "Went there on Tuesday with two colleagues"
	low, none, high := j.Judge(in, Options{Rating: 1}).Scores, j.Judge(in, Options{}).Scores, j.Judge(in, Options{Rating: 5}).Scores
	if low.Complaint <= none.Complaint || high.Praise <= none.Praise {
		t.Errorf("stars do not pull: 1 %+v, none %+v, 5 %+v", low, none, high)
	}
	bad := "Disgusting food, rude staff, never again. Worst dinner of my life."
	if v := j.Judge(bad, Options{Rating: 5}); v.Kind != pulse.Complaint {
		t.Errorf("five stars made %q %s", bad, v.Kind)
	}
}

func TestOtherLanguageIsUnsure(t *testing.T) {
	v := judge(t).Judge("Der Kellner war sehr unfreundlich und das Essen kalt", Options{})
	if v.Lang != "other" || !v.Unsure {
		t.Errorf("German: language %s, unsure %v; want other and unsure", v.Lang, v.Unsure)
	}
}

// A wink says that the praise is not meant.
func TestAWinkMakesPraiseUnsure(t *testing.T) {
	j := judge(t)
	for plain, winked := range map[string]string{
		"Süper hizmet, harikaydı":                   "Süper (!) hizmet, harikaydı",
		"Brilliant service, the best staff in town": "Brilliant service, the best staff in town /s",
	} {
		if v := j.Judge(plain, Options{}); v.Kind != pulse.Praise || v.Unsure {
			t.Errorf("%q is %s, unsure %v", plain, v.Kind, v.Unsure)
		}
		if v := j.Judge(winked, Options{}); !v.Unsure {
			t.Errorf("%q is %s and sure", winked, v.Kind)
		}
	}
}

func TestLongTextIsJudgedOnHeadAndTail(t *testing.T) {
	in := strings.Repeat("We came on Monday. ", 60000) + "The waiter was rude and the food was disgusting."
	v := judge(t).Judge(in, Options{})
	last := v.Evidence[len(v.Evidence)-1]
	if last.End > len(in) || last.Start < len(in)-60 || last.Weight >= 0 {
		t.Errorf("last evidence %+v of a text of %d bytes, want a complaint in its tail", last, len(in))
	}
}

func TestModelSurvivesOnlyWhole(t *testing.T) {
	m, err := decodeModel(modelFile)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := m.encode(&b); err != nil || !bytes.Equal(b.Bytes(), modelFile) {
		t.Errorf("encoding the decoded model changed it (%v)", err)
	}
	for _, bad := range [][]byte{nil, modelFile[:100], modelFile[:len(modelFile)-1], append(bytes.Clone(modelFile), 0)} {
		if _, err := decodeModel(bad); err == nil {
			t.Errorf("a damaged model of %d bytes was taken", len(bad))
		}
	}
}

func TestTrainIsReproducible(t *testing.T) {
	texts := []Example{
		{"the pool was green", "en", pulse.Complaint, 1, true, "", false}, {"lovely pool", "en", pulse.Praise, 1, true, "", false},
		{"pool opens at nine", "en", pulse.Neutral, 1, false, "x", true}, {"havuz harika", "tr", pulse.Praise, 2, true, "", false},
	}
	var a, b bytes.Buffer
	o := TrainOptions{Version: 9, Epochs: 3, Keep: 5000, KeepIdeas: 500, Seed: 1, Concepts: Concepts{"good: lovely\n*thing: pool", map[string]string{"en": "lovely\tlovely\npool\tpool*", "tr": "pool\thavuz*"}}}
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := Train(w, texts, o); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("two trainings differ")
	}
	m, err := decodeModel(a.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	words := lang.PlainTokens("lovely pool", lang.EN)
	told := make([]said, len(words))
	m.letters.tell(told, features(nil, "lovely pool", words))
	if z := m.score(total(told), said{}, dense(words, nil)); z[0] <= z[1] {
		t.Errorf("a learnt praise scores %v", z)
	}
}

func FuzzJudge(f *testing.F) {
	j, err := New()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"", "ȺȺȺȺ's and (((((", "a\xff\xfe", strings.Repeat("ก", 3000), "😍😍 but :(", "not", "Mr. and I was \u202e"} {
		f.Add(s, 3.0)
	}
	f.Fuzz(func(t *testing.T, s string, stars float64) {
		v := j.Judge(s, Options{Rating: stars})
		if sum := v.Scores.Praise + v.Scores.Complaint + v.Scores.Neutral; math.Abs(sum-1) > 1e-9 {
			t.Fatalf("scores of %q sum to %v", s, sum)
		}
		for _, e := range v.Evidence {
			if e.Start < 0 || e.End > len(s) || e.Start >= e.End {
				t.Fatalf("evidence %+v of %d bytes", e, len(s))
			}
		}
		for _, o := range v.Opinions {
			if o.Start < 0 || o.End > len(s) || o.Start >= o.End || utf8.ValidString(s) && !utf8.ValidString(s[o.Start:o.End]) {
				t.Fatalf("opinion %+v of %q", o, s)
			}
		}
	})
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(); err != nil {
			b.Fatal(err)
		}
	}
}

// What leans belongs to words and clauses of the text, in order, also where only head
// and tail are judged; the verdict is that of Judge.
func TestLean(t *testing.T) {
	j, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{"", "Lovely soup, but the waiter was rude.", strings.Repeat("Lovely soup. ", 800) + "The waiter was rude."} {
		v, l := j.Lean(in, Options{Lang: "en"})
		if same := j.Judge(in, Options{Lang: "en"}); !reflect.DeepEqual(v, same) {
			t.Errorf("%.40q: Lean says %v, Judge %v", in, v, same)
		}
		at := 0
		good, bad := 0.0, 0.0
		for _, w := range l.Words {
			if w.Start < at || w.End < w.Start || w.End > len(in) {
				t.Fatalf("%.40q: word %v behind %d", in, w, at)
			}
			at = w.Start
			switch strings.ToLower(in[w.Start:w.End]) {
			case "lovely":
				good += w.Weight
			case "rude":
				bad += w.Weight
			}
		}
		if in != "" && (good <= 0 || bad >= 0) {
			t.Errorf("%.40q: lovely leans %.3f and rude %.3f", in, good, bad)
		}
		for _, c := range l.Clauses {
			if c.Start < 0 || c.End > len(in) || math.Abs(c.Sides[0]+c.Sides[1]+c.Sides[2]-1) > 1e-6 {
				t.Errorf("%.40q: clause %v", in, c)
			}
		}
		if in != "" && len(l.Clauses) < 2 {
			t.Errorf("%.40q: %d clauses, want two and more", in, len(l.Clauses))
		}
	}
	if by := j.Theming(7).With(nil, 0).By(); by != j.Base()+".7" {
		t.Errorf("named %s beside the seventh model of themes", by)
	}
}
