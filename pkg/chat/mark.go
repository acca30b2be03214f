package chat

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// mark is a number that a post gives itself: Q3, A2, Cevap 1, ต1, 3️⃣.
type mark struct {
	n      int
	asks   bool // Q, Soru: of a question; in a guest's post it names the one answered
	bare   bool // the number alone: 3️⃣, 3)
	lead   bool // where one writes it: before a text, a line, a sentence, or behind it in brackets
	spoken bool // "the third question", in the flow of a sentence
	text   string
}

// most is the highest number a question may have.
const most = 30

// flat is a text as markers are looked for in it: compatible letters (𝗤𝟭 is Q1),
// small, without accents, keycaps as ⟨3⟩, Thai digits as ours.
func flat(s string) string {
	s = keycap().ReplaceAllString(s, " ⟨$1⟩ ")
	s = strings.ReplaceAll(s, "🔟", " ⟨10⟩ ")
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '๐' && r <= '๙':
			return '0' + r - '๐'
		case r == '\ufe0f' || r == '\u200d' || r == '\u20e3':
			return -1
		}
		return r
	}, s)
	return lang.Plain(norm.NFKC.String(s))
}

var keycap = pattern(func() string { return "([0-9])\ufe0f?\u20e3" })

// The letters and words that stand before a number. Thai is written as flat gives it.
var (
	askLetters    = "qsp" + "ค"
	answerLetters = "arcjy" + "ต"
	askWords      = []string{"question", "questions", "quest", "ques", "qn", "soru", "pertanyaan", "soal", "คำถามที่", "คำถามข้อที่", "คำถามข้อ", "คำถาม", "ข้อที่", "ข้อ"}
	answerWords   = []string{"answer", "answers", "answering", "ans", "cevabim", "cevap", "cvp", "yanitim", "yanit", "reponse", "reponses", "rep", "jawaban", "jawab", "jwb", "jwbn", "คำตอบที่", "คำตอบข้อที่", "คำตอบข้อ", "คำตอบ", "ตอบข้อที่", "ตอบข้อ", "ตอบคำถามที่", "ตอบคำถามข้อ", "ตอบคำถาม", "ตอบ"}
)

// ordinals are numbers in words, by what they become.
var ordinals = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"ilk": 1, "birinci": 1, "ikinci": 2, "ucuncu": 3, "dorduncu": 4, "besinci": 5, "altinci": 6, "yedinci": 7, "sekizinci": 8, "dokuzuncu": 9, "onuncu": 10,
	"bir": 1, "iki": 2, "uc": 3, "dort": 4, "bes": 5, "alti": 6, "yedi": 7, "sekiz": 8,
	"premiere": 1, "deuxieme": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8,
	"pertama": 1, "kedua": 2, "ketiga": 3, "keempat": 4, "kelima": 5, "keenam": 6, "ketujuh": 7, "kedelapan": 8,
	"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
	"แรก": 1, "หนึ่ง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8,
	"last": last, "final": last, "son": last, "derniere": last, "terakhir": last, "สุดท้าย": last,
}

// last stands for the number of the last question.
const last = 99

var (
	numberOf = `(?:no\.?|nr\.?|n°|no|nomor|numero|num|number|numara|ke|ที่|ข้อ)?[ .#:°_-]*`
	alone    = `(?:[^\pL\pN]|$)`
	// Q1, Q.1, A-2, #A3, Q 1: a letter and its number.
	lettered = pattern(func() string {
		return `(?:^|[^\pL\pN])([` + askLetters + answerLetters + `])([.#_-]|\. ?| )?(\d{1,2})(` + alone + `)`
	})
	// Question 3, Cevap no: 2, คำถามข้อ 4.
	worded = pattern(func() string {
		return `(?:^|[^\pL]|[ก-๎])(` + longestFirst(askWords, answerWords) + `)[ .:#]*` + numberOf + `(\d{1,2})(?:[^\d%]|$)`
	})
	// 3. soru, 3rd question, 2e question, 3'üncü soru.
	before = pattern(func() string {
		return `(?:^|[^\pL\pN])(\d{1,2})(?:\.|st|nd|rd|th|e|eme|re|er|'?[iu]nc[iu])? (soru|question)`
	})
	// the third question, birinci soru, question trois, pertanyaan pertama, คำถามแรก.
	spoken = pattern(func() string {
		return `(?:^|[^\pL])(` + longestFirst(slices.Collect(maps.Keys(ordinals))) + `) (?:soru|question)|(?:` +
			longestFirst([]string{"question", "soru", "pertanyaan", "soal", "คำถามข้อ", "คำถามที่", "คำถาม", "ข้อ", "answer", "cevap", "reponse", "jawaban"}) +
			`) ?(` + longestFirst(slices.Collect(maps.Keys(ordinals))) + `)(?:[^\pL]|$)`
	})
	cap3   = pattern(func() string { return `⟨(\d{1,2})⟩` })
	listed = pattern(func() string { return `^(\d{1,2}) ?[.):/-] ?\pL` })
	more   = pattern(func() string {
		return `^ ?(?:&|\+|/|,|-|–|and|ve|et|dan|และ|กับ|ile) ?(?:[` + askLetters + answerLetters + `][.]?)?(\d{1,2})(` + alone + `)`
	})
)

// longestFirst makes an alternative of words, so that "ikinci" is found before "iki".
func longestFirst(lists ...[]string) string {
	var out []string
	for _, w := range slices.Concat(lists...) {
		out = append(out, flat(w))
	}
	sorting.By(out, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return strings.Join(out, "|")
}

// marksOf reads the numbers a post gives itself, in the order of the text, each once.
func marksOf(text string) []mark {
	s := flat(text)
	begin := opening(s)
	var out []mark
	add := func(m mark, at, end int) {
		if m.n < 1 || m.n > most && m.n != last {
			return
		}
		m.lead = m.lead || leads(s, begin, at, end)
		m.text = strings.TrimSpace(strings.Trim(s[at:end], " .:)(-"))
		if !slices.ContainsFunc(out, func(o mark) bool { return o.n == m.n && o.asks == m.asks && o.bare == m.bare }) {
			out = append(out, m)
		}
	}
	for at := 0; at < len(s); {
		x := lettered().FindStringSubmatchIndex(s[at:])
		if x == nil {
			break
		}
		letter, gap, n := s[at+x[2]:at+x[3]], "", number(s[at+x[6]:at+x[7]])
		if x[4] >= 0 {
			gap = s[at+x[4] : at+x[5]]
		}
		from, to := at+x[2], at+x[7]
		m := mark{n: n, asks: strings.Contains(askLetters, letter)}
		if gap != " " || letter == "q" || strings.HasPrefix(s[to:], ":") {
			add(m, from, to)
			to = run(s, to, m, leads(s, begin, from, to), add)
		}
		at = to
	}
	for _, x := range worded().FindAllStringSubmatchIndex(s, -1) {
		m := mark{n: number(s[x[4]:x[5]]), asks: slices.Contains(flatAsk(), s[x[2]:x[3]])}
		add(m, x[2], x[5])
		run(s, x[5], m, leads(s, begin, x[2], x[5]), add)
	}
	for _, x := range before().FindAllStringSubmatchIndex(s, -1) {
		add(mark{n: number(s[x[2]:x[3]]), asks: true, spoken: true}, x[2], x[5])
	}
	for _, x := range spoken().FindAllStringSubmatchIndex(s, -1) {
		from, to := x[2], x[3]
		if from < 0 {
			from, to = x[4], x[5]
		}
		add(mark{n: flatOrdinals()[s[from:to]], asks: true, spoken: x[0] > begin || !strings.HasPrefix(s[to:], ":")}, x[0], to)
	}
	return append(out, bareMarks(s, begin, out)...)
}

// run reads the rest of "A1, A2 & A3".
func run(s string, at int, first mark, lead bool, add func(mark, int, int)) int {
	for {
		x := more().FindStringSubmatchIndex(s[at:])
		n := 0
		if x != nil {
			n = number(s[at+x[2] : at+x[3]])
		}
		if n <= first.n || n > most {
			return at
		}
		add(mark{n: n, asks: first.asks, lead: lead}, at+x[2], at+x[3])
		at += x[3]
	}
}

// bareMarks are numbers alone. Several of them, or one behind other words, are a
// list of somebody's points and no number of a question.
func bareMarks(s string, begin int, known []mark) []mark {
	if len(known) > 0 {
		return nil
	}
	all := cap3().FindAllStringSubmatchIndex(s, -1)
	if len(all) == 1 && (all[0][0] <= begin || begin >= all[0][1]) && number(s[all[0][2]:all[0][3]]) > 0 {
		return []mark{{n: number(s[all[0][2]:all[0][3]]), bare: true, lead: true, text: s[all[0][2]:all[0][3]]}}
	}
	if x := listed().FindStringSubmatch(s[begin:]); len(all) == 0 && x != nil && number(x[1]) > 0 && number(x[1]) <= most && !strings.Contains(s, "\n") {
		return []mark{{n: number(x[1]), bare: true, lead: true, text: x[1]}}
	}
	return nil
}

var flatAsk = sync.OnceValue(func() []string {
	var out []string
	for _, w := range askWords {
		out = append(out, flat(w))
	}
	return out
})

var flatOrdinals = sync.OnceValue(func() map[string]int {
	out := map[string]int{}
	for w, n := range ordinals {
		out[flat(w)] = n
	}
	return out
})

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// opening is where a post's own words begin: behind handles, tags, pictures and signs.
func opening(s string) int {
	at := 0
	for at < len(s) {
		r, n := utf8.DecodeRuneInString(s[at:])
		switch {
		case r == '@' || r == '#':
			end := strings.IndexFunc(s[at+n:], func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '_'
			})
			if end < 0 || r == '#' && ownTag().MatchString(s[at+n:at+n+end]) {
				return at + n
			}
			at += n + end
		case strings.HasPrefix(s[at:], "rt @"):
			at += len("rt ")
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '⟨':
			return at
		default:
			at += n
		}
	}
	return at
}

// ownTag is a tag that is a marker: #A1.
var ownTag = pattern(func() string { return `^[` + askLetters + answerLetters + `]\d{1,2}$` })

// leads reports whether s[at:end] stands where one numbers an answer.
func leads(s string, begin, at, end int) bool {
	if at <= begin {
		return true
	}
	ahead, after := strings.TrimRight(s[:at], " (\"'#[*“«>"), strings.TrimLeft(s[end:], " ")
	before, _ := utf8.DecodeLastRuneInString(ahead)
	switch {
	case ahead == "" || before != ',' && !unicode.IsLetter(before) && !unicode.IsDigit(before) && !unicode.IsMark(before):
		return true // a sentence, a line or a picture ends there
	case after != "" && strings.ContainsAny(after[:1], ":)]/|"):
		return true
	}
	return strings.TrimFunc(rest(after), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) == ""
}

// rest is s without tags, handles and links: a number before them ends the post.
func rest(s string) string {
	var out []string
	for _, w := range strings.Fields(s) {
		if !strings.HasPrefix(w, "#") && !strings.HasPrefix(w, "@") && !strings.HasPrefix(w, "http") {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

// pattern is compiled when it is first wanted: every other command starts without.
func pattern(text func() string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text()) })
}
