package render

import (
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestAnswersSayWhatTheyWereAbout(t *testing.T) {
	list := []pulse.Answer{{Key: "x:1", What: "told:B-3", State: pulse.AnswerSent, By: "Elif"}, {Key: "x:2", What: "thanks", State: pulse.AnswerSent, By: "Elif"}}
	for lang, want := range map[string]string{"en": "x:1 (told:B-3) · ", "tr": "x:1 (haber:B-3) · ", "th": "x:1 (แจ้ง:B-3) · "} {
		var b strings.Builder
		if err := Answers(&b, Text, list, Options{Lang: lang}); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(b.String(), want) || !strings.Contains(b.String(), "x:2 (thanks) · ") {
			t.Errorf("%s: %s", lang, &b)
		}
	}
}
