package classify

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/packed"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

//go:embed data/asks.tsv
var asksPacked string

// asking lists by language how guests ask; the value says whether only at the beginning.
var asking = sync.OnceValue(func() map[string]*lang.Dict[bool] {
	out := map[string]*lang.Dict[bool]{}
	for line := range strings.Lines(packed.Text(asksPacked)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		if out[f[0]] == nil {
			out[f[0]] = lang.NewDict[bool](f[0])
		}
		for _, term := range strings.Fields(f[2]) {
			out[f[0]].Add(term, f[1] == "first")
		}
	}
	return out
})

// longAsk is how many words a request for information has at most.
const longAsk = 25

var greets = map[string]bool{"hi": true, "hello": true, "hey": true, "sir": true, "madam": true, "please": true, "pls": true, "bonjour": true, "bonsoir": true, "halo": true, "min": true, "kak": true}

// wonders reports a neutral text that asks for something without a sign that says so:
// Thai writes none, and few do in a hurry. A complaint that asks ("why does nobody
// answer") is one.
func (d doc) wonders(k pulse.Kind) bool {
	list := asking()[d.lang]
	if k != pulse.Neutral || list == nil || len(d.words) > longAsk {
		return false
	}
	start := 0
	for _, w := range d.words { // behind a name that is called upon, and a greeting
		if start = w.Start; w.Type == lang.Word && !greets[w.Plain] {
			break
		}
	}
	for _, f := range list.Find(d.text, d.words) {
		if !f.Value || f.Start == start {
			return true
		}
	}
	return false
}
