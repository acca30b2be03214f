package classify

import (
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// Thai writes no question mark, and few do in a hurry.
func TestQuestionsWithoutASign(t *testing.T) {
	j := judge(t)
	for _, c := range []struct {
		code, text string
		want       bool
	}{
		{lang.EN, "do you take reservations", true},
		{lang.EN, "hi @harbourcafe is the terrace open on sundays", true},
		{lang.EN, "We are open on Sundays from nine.", false},
		{lang.TR, "pazar günü kaçta açılıyorsunuz", true},
		{lang.TR, "evcil hayvan kabul ediyor musunuz", true},
		{lang.TR, "Pazar günleri dokuzda açılıyor.", false},
		{lang.FR, "bonjour est-ce que vous prenez les tickets resto", true},
		{lang.FR, "Ouvert le dimanche à partir de neuf heures.", false},
		{lang.ID, "kak buka sampai jam berapa", true},
		{lang.ID, "bisa reservasi lewat WA ga kak", true},
		{lang.ID, "Hari Minggu buka mulai jam sembilan.", false},
		{lang.TH, "วันอาทิตย์เปิดกี่โมงคะ", true},
		{lang.TH, "ร้านอยู่ตรงไหนคะ", true},
		{lang.TH, "วันอาทิตย์เปิดเก้าโมงเช้า", false},
	} {
		if v := j.Judge(c.text, Options{Lang: c.code}); v.Question != c.want {
			t.Errorf("%q: question %v (%s), want %v", c.text, v.Question, v.Kind, c.want)
		}
	}
	// A complaint stays one, whatever it asks.
	if v := j.Judge("no answer for a week, do you have no shame, disgraceful", Options{Lang: lang.EN}); v.Kind == "neutral" || v.Question {
		t.Errorf("%s, question %v: want a complaint", v.Kind, v.Question)
	}
}
