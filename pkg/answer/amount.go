package answer

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// Amount is money.
type Amount struct {
	Value    float64
	Currency string // ISO code; "" it could not be read which
}

func (a Amount) String() string {
	return strings.TrimSpace(strconv.FormatFloat(a.Value, 'f', -1, 64) + " " + a.Currency)
}

// ParseAmount reads one amount as people write it: "10 EUR", "₺350", "Rp 100.000".
func ParseAmount(s string) (Amount, error) {
	list := amounts(plain(s))
	if len(list) != 1 || list[0].Currency == "" || math.IsInf(list[0].Value, 0) || list[0].Value <= 0 {
		return Amount{}, fmt.Errorf("%q is no amount of money; write it like 10 EUR", s)
	}
	return list[0].Amount, nil
}

// found is an amount in a text. One that cannot be read is infinite: over every limit.
type found struct {
	Amount
	words string
}

// currencies by sign and by word. A word that ends in * takes any ending.
var currencies = map[string]string{
	"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "eurol*": "EUR", "euroy*": "EUR", "eurod*": "EUR", "euronu*": "EUR", "avro*": "EUR", "yuro*": "EUR", "ยูโร": "EUR",
	"$": "USD", "usd": "USD", "dollar*": "USD", "dolar*": "USD", "bucks": "USD", "ดอลลาร์": "USD", "เหรียญ": "USD",
	"£": "GBP", "gbp": "GBP", "quid": "GBP", "sterlin*": "GBP", "sterling": "GBP", "poundsterling": "GBP",
	"₺": "TRY", "tl": "TRY", "lira*": "TRY", "kurus*": "TRY", "tllik": "TRY",
	"฿": "THB", "thb": "THB", "baht": "THB", "บาท": "THB", "สตางค์": "THB",
	"idr": "IDR", "rupiah*": "IDR",
	"¥": "JPY", "yen": "JPY", "jpy": "JPY", "chf": "CHF", "ringgit": "MYR", "myr": "MYR", "sgd": "SGD", "aud": "AUD",
	"₹": "INR", "rupee*": "INR", "₽": "RUB", "ruble*": "RUB", "₩": "KRW", "riyal*": "SAR", "dirham*": "AED", "dinar*": "KWD", "centimes": "EUR", "cents": "EUR",
}

// beside are currencies only next to a number: elsewhere they are common words.
var beside = map[string]string{"try": "TRY", "rp": "IDR", "pound": "GBP", "pounds": "GBP", "franc": "CHF", "francs": "CHF", "cent": "EUR", "kr": "SEK", "cad": "CAD", "perak": "IDR", "balles": "EUR", "บ": "THB", "ตังค์": "THB"}

// times are words that multiply the number before them.
var times = map[string]float64{
	"k": 1e3, "bin": 1e3, "ribu": 1e3, "rb": 1e3, "rbu": 1e3, "mille": 1e3, "thousand": 1e3, "พัน": 1e3, "หมื่น": 1e4, "แสน": 1e5, "ล้าน": 1e6,
	"jt": 1e6, "juta": 1e6, "million": 1e6, "millions": 1e6, "milyon": 1e6, "m": 1e6, "hundred": 100, "yuz": 100, "ratus": 100, "ร้อย": 100,
}

// priced are multipliers that mean money also without a currency.
var priced = map[string]bool{"k": true, "rb": true, "rbu": true, "ribu": true, "jt": true, "juta": true, "bin": true, "พัน": true}

func thaiOnly() map[string]string {
	out := map[string]string{}
	for k, v := range currencies {
		if strings.ContainsFunc(k, thai) {
			out[plain(k)] = v
		}
	}
	return out
}

var thaiCurrencies = thaiOnly()

// amounts finds money in a plain text.
func amounts(s string) []found {
	ts := tokens(s)
	var out []found
	used := make([]bool, len(ts))
	for i, t := range ts {
		if t.kind == stop || t.kind == number {
			continue
		}
		code, ok := currencyOf(t)
		near := false
		if !ok {
			if code, ok = beside[t.text]; !ok {
				continue
			}
			near = true
		}
		before, b := numberBefore(ts, i)
		after, a := numberAfter(ts, i)
		if near && t.text != "rp" {
			a = -1 // "try 3 of them"
		}
		switch {
		case b >= 0 && (a < 0 || before >= after || used[a]):
			out, used[b] = append(out, found{Amount{before, code}, ts[b].text + " " + t.text}), true
		case a >= 0:
			out, used[a] = append(out, found{Amount{after, code}, t.text + " " + ts[a].text}), true
		case !near:
			out = append(out, found{Amount{math.Inf(1), code}, t.text})
		}
	}
	return append(out, unnamed(s, ts, used)...)
}

// unnamed finds numbers that mean money without a currency: "20k", "100,-".
func unnamed(s string, ts []token, used []bool) []found {
	var out []found
	for i, t := range ts {
		if t.kind != number || used[i] {
			continue
		}
		rest := s[t.from+len(t.text):]
		if i+1 < len(ts) && ts[i+1].kind == word && priced[ts[i+1].text] {
			v, _ := valued(ts, i)
			out = append(out, found{Amount{v, ""}, t.text + " " + ts[i+1].text})
		} else if strings.HasPrefix(rest, ",-") || strings.HasPrefix(rest, ".-") || strings.HasPrefix(rest, "/-") {
			out = append(out, found{Amount{value(t.text), ""}, t.text + rest[:2]})
		}
	}
	return out
}

func currencyOf(t token) (string, bool) {
	if t.kind == sign {
		r := []rune(t.text)[0]
		if t.text == "%" || t.text == "‰" {
			return "", false
		}
		if c, ok := currencies[t.text]; ok {
			return c, true
		}
		return "", unicode.Is(unicode.Sc, r) || money(r)
	}
	if strings.ContainsFunc(t.text, thai) {
		for w, c := range thaiCurrencies {
			if strings.Contains(t.text, w) {
				return c, true
			}
		}
		return "", false
	}
	if c, ok := currencies[t.text]; ok {
		return c, true
	}
	for n := len(t.text); n >= 3; n-- {
		if c, ok := currencies[t.text[:n]+"*"]; ok {
			return c, true
		}
	}
	return "", false
}

// numberBefore reads the number that stands before token i, multipliers in between.
func numberBefore(ts []token, i int) (float64, int) {
	j := i - 1
	for n := 0; n < 2 && j >= 0 && ts[j].kind == word && times[ts[j].text] > 0; n++ {
		j--
	}
	if j < 0 || ts[j].kind != number || ts[i].kind == word && strings.ContainsFunc(ts[i].text, thai) && !startsCurrency(ts[i].text) {
		return 0, -1
	}
	v, _ := valued(ts, j)
	return v, j
}

// startsCurrency: in Thai the words behind a number run on; a currency further on in
// the run is another amount, or one in words.
func startsCurrency(s string) bool {
	for w := range thaiCurrencies {
		if strings.HasPrefix(s, w) && strings.Count(s, w) == 1 {
			return true
		}
	}
	for w := range times {
		if strings.ContainsFunc(w, thai) && strings.HasPrefix(s, plain(w)) {
			return true
		}
	}
	return false
}

func numberAfter(ts []token, i int) (float64, int) {
	if i+1 >= len(ts) || ts[i+1].kind != number {
		return 0, -1
	}
	v, _ := valued(ts, i+1)
	return v, i + 1
}

// valued reads a number with the multipliers behind it.
func valued(ts []token, i int) (v float64, end int) {
	v = value(ts[i].text)
	for end = i + 1; end < len(ts) && ts[end].kind == word && end <= i+2; end++ {
		m := times[ts[end].text]
		if m == 0 {
			for w, n := range times {
				if strings.ContainsFunc(w, thai) && strings.HasPrefix(ts[end].text, plain(w)) {
					m = max(m, n)
				}
			}
			if m > 0 {
				return v * m, end
			}
		}
		if m == 0 {
			break
		}
		v *= m
	}
	return v, end
}

// value reads 1.000,50 and 1,000.50; where both are possible, the larger.
func value(s string) float64 {
	last := strings.LastIndexAny(s, ".,٫")
	whole, part := s, ""
	if last >= 0 {
		_, size := rune(s[last]), 1
		if s[last] >= 0x80 {
			size = len("٫")
		}
		whole, part = s[:last], s[last+size:]
	}
	if len(part) == 3 { // thousands, for all a reader knows
		whole, part = whole+part, ""
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, whole)
	v, err := strconv.ParseFloat(digits+"."+part+"0", 64)
	if err != nil {
		return math.Inf(1)
	}
	return v
}
