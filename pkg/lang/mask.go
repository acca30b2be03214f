package lang

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Hidden stands where a name was.
const Hidden = "[…]"

// Masker takes names of people out of texts. It rather takes a word too many than
// one too few. Safe for concurrent use.
type Masker struct {
	roster *Roster
	keep   map[string]bool
}

// NewMasker masks the people of staff, in all their names, and whoever else reads
// like a person; keep are names that may stay: the brand, its places.
func NewMasker(staff []pulse.Staff, keep ...string) *Masker {
	m := &Masker{NewRoster(staff), map[string]bool{}}
	for _, k := range keep {
		for _, w := range strings.Fields(Plain(k)) {
			m.keep[w] = true
		}
	}
	for _, s := range staff {
		for _, n := range append([]string{s.Name}, s.Aliases...) {
			for _, w := range strings.Fields(Plain(n)) {
				delete(m.keep, w)
			}
		}
	}
	return m
}

// Mask gives text with Hidden in the place of names, handles, links, mail addresses
// and telephone numbers.
func (m *Masker) Mask(text, place string) string {
	spans := m.spans(text, place)
	sorting.By(spans, func(a, b Span) int { return a.Start - b.Start })
	var b strings.Builder
	at := 0
	for _, s := range spans {
		if s.Start < at { // inside the one before
			if s.End > at {
				at = s.End
			}
			continue
		}
		between := text[at:s.Start]
		if b.Len() > 0 && strings.HasSuffix(b.String(), Hidden) && strings.TrimSpace(between) == "" {
			at = s.End
			continue
		}
		b.WriteString(between)
		b.WriteString(Hidden)
		at = s.End
	}
	b.WriteString(text[at:])
	return b.String()
}

var (
	mailLike  = regexp.MustCompile(`[^\s<>()",;]+@[^\s<>()",;]+`)
	phoneLike = regexp.MustCompile(`\+?\d[\d\s().\-/]{5,}\d`)
)

func (m *Masker) spans(text, place string) []Span {
	var out []Span
	for _, re := range []*regexp.Regexp{mailLike, phoneLike} {
		for _, at := range re.FindAllStringIndex(text, -1) {
			out = append(out, Span{at[0], at[1]})
		}
	}
	for _, name := range thaiNames {
		for at := strings.Index(text, name); at >= 0; {
			end := at + len(name)
			out = append(out, Span{at, end})
			next := strings.Index(text[end:], name)
			if at = -1; next >= 0 {
				at = end + next
			}
		}
	}
	for _, n := range m.roster.Find(text, place) {
		out = append(out, Span{n.Start, m.wordEnd(text, n.End)})
	}
	code := Detect(text, "")
	toks := Tokens(text, code)
	proper := properWords(text, code)
	for i, t := range toks {
		if t.Type == Link || t.Type == Handle || t.Type == Word && m.person(text, toks, i, proper) {
			out = append(out, Span{t.Start, t.End})
		}
	}
	return out
}

// wordEnd takes a case ending along: Elif'in says as much as Elif.
func (m *Masker) wordEnd(text string, at int) int {
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		if isThai(r) || !unicode.IsLetter(r) && r != '\'' && r != '’' {
			break
		}
		at += n
	}
	return at
}

// properWords are the words of an English text that its tags call names.
func properWords(text, code string) map[int]bool {
	out := map[int]bool{}
	if code != EN {
		return out
	}
	for _, w := range Tag(text) {
		if strings.HasPrefix(w.Tag, "NNP") {
			out[w.Start] = true
		}
	}
	if lower := strings.ToLower(text); len(out) > 0 && len(lower) == len(text) {
		for _, w := range Tag(lower) { // Please is no name: in small letters it is no noun
			if !strings.HasPrefix(w.Tag, "NN") {
				delete(out, w.Start)
			}
		}
	}
	return out
}

// person reports whether a word reads like somebody's name.
func (m *Masker) person(text string, toks []Token, i int, proper map[int]bool) bool {
	word := text[toks[i].Start:toks[i].End]
	plain := Plain(strings.SplitN(strings.ReplaceAll(word, "’", "'"), "'", 2)[0])
	if plain == "" || m.keep[plain] || isNoName(plain) {
		return false
	}
	if givenName(plain) || m.titled(text, toks, i) {
		return true
	}
	if !capital(word) {
		return false
	}
	if i > 0 && !opensSentence(text, toks, i) {
		return true
	}
	if commonWords()[plain] { // which begins a sentence: Yesterday, Dün
		return false
	}
	if i+1 < len(toks) && toks[i+1].Type == Word && len(plain) > 2 {
		if next := text[toks[i+1].Start:toks[i+1].End]; capital(next) && !m.keep[Plain(next)] && !isNoName(Plain(next)) {
			return true // Ingrid Lindqvist
		}
	}
	return proper[toks[i].Start] && len(plain) > 2
}

// commonWords are those that guests write most, in all languages of Latin letters.
var commonWords = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, code := range []string{EN, TR, FR, ID} {
		for w := range countedWords(code) {
			out[Plain(w)] = true
		}
	}
	return out
})

// capital reports a word with one at its beginning alone.
func capital(word string) bool {
	first, n := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first) && strings.ToUpper(word[n:]) != word[n:]
}

// opensSentence reports whether the word begins a sentence or a line.
func opensSentence(text string, toks []Token, i int) bool {
	if strings.Contains(text[toks[i-1].End:toks[i].Start], "\n") {
		return true
	}
	switch prev := toks[i-1]; prev.Type {
	case Punct:
		return strings.ContainsAny(text[prev.Start:prev.End], ".!?…:;\"“”«»()-–—•*")
	case Emoji:
		return true
	}
	return false
}

// titled reports a word behind Mr, Pak or คุณ, or before Bey or Hanım.
func (m *Masker) titled(text string, toks []Token, i int) bool {
	near := func(k int) string {
		if k < 0 || k >= len(toks) || toks[k].Type != Word {
			return ""
		}
		return Plain(text[toks[k].Start:toks[k].End])
	}
	before := near(i - 1)
	if before == "" && i > 1 && text[toks[i-1].Start:toks[i-1].End] == "." {
		before = near(i - 2) // Mr. Smith
	}
	return before != "" && strings.Contains(titlesBefore, " "+before+" ") || near(i+1) != "" && strings.Contains(titlesBehind, " "+near(i+1)+" ")
}

// The lists have a space on both sides of each word, in plain letters.
const (
	titlesBefore = " mr mrs ms miss mister dr sir madam chef monsieur madame mme mlle pak bapak bu ibu mas mbak bang kak sayin คุณ พี่ น้อง นาย นาง นางสาว เจ๊ ป้า ลุง เชฟ "
	titlesBehind = " bey beyin beye hanim hanimin hanima abi abla usta hoca efendi "
	// what stands beside titles, or with a capital, and is nobody
	noNames = " i ok wifi wi-fi pos monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december " +
		"pazartesi sali carsamba persembe cuma cumartesi pazar ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik mudur garson sef " +
		"lundi mardi mercredi jeudi vendredi samedi dimanche senin selasa rabu kamis jumat sabtu minggu google instagram facebook twitter whatsapp tripadvisor foursquare " +
		"queue coffee tea food machine grinder oven dishwasher kitchen bar till cash tables toilets heating music parking shift shifts rota schedule break breaks " +
		"manager managers management boss owner staff team colleagues guests customers nobody everybody somebody training uniforms tips pay orders deliveries menu " +
		"พนักงาน ใหม่ ฝึกงาน ลูกค้า ๆ ที่ และ "
)

func isNoName(plain string) bool {
	word := " " + plain + " "
	return strings.Contains(noNames, word) || strings.Contains(titlesBehind, word) || strings.Contains(titlesBefore, word)
}

// givenName knows common first names, also with a Turkish case ending. Names that
// are everyday words in one of our languages are not among them.
func givenName(plain string) bool {
	if strings.Contains(givenNames, " "+plain+" ") {
		return true
	}
	for end := minStem; end < len(plain); end++ {
		if strings.Contains(givenNames, " "+plain[:end]+" ") && takesSuffix(plain[:end], plain[end:]) {
			return true
		}
	}
	return false
}

const givenNames = " ahmet mehmet mustafa ali huseyin hasan ibrahim ismail osman yusuf murat omer ramazan halil suleyman abdullah mahmut recep salih fatma ayse emine hatice zeynep elif meryem serife zehra " +
	"sultan hulya merve busra esra kubra selin cem kemal emre burak mert kerem volkan serkan tolga gizem tugba ebru sibel pinar aylin leyla derya " +
	"james john robert michael david william richard joseph thomas charles christopher daniel matthew anthony steven andrew paul joshua kenneth kevin brian george edward jason jeffrey ryan " +
	"mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa margaret sandra ashley emily donna michelle carol amanda melissa deborah stephanie rebecca laura helen anna maria " +
	"jean-pierre philippe michel alain nicolas christophe laurent frederic stephane sebastien julien thierry olivier guillaume francois antoine mathieu camille lucas hugo louis " +
	"marie nathalie isabelle sylvie catherine francoise valerie sandrine stephanie veronique sophie celine chloe emma manon julie aurelie " +
	"agus wahyu hendra joko slamet sutrisno dedi rudi ahmad muhammad mohamad rizky fajar arief yanto bambang siti nurul dewi rina ratna yuli wati endang ningsih fitri ayu kartika " +
	"somchai somsak somying malee suda anan prasit wichai nattapong kanya "

// thaiNames stand in a text without spaces around them.
var thaiNames = strings.Fields("สมชาย สมศักดิ์ สมหญิง มาลี สุดา อนันต์ ประสิทธิ์ วิชัย ณัฐพงศ์ กัญญา สมปอง สมพร มานี ชูใจ")
