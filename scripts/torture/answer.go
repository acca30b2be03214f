package main

import (
	"fmt"
	"strings"
	"time"
)

// answering is the life of somebody who answers guests at X: each gets one answer, or
// the run says that there is none.
func (s *shop) answering() {
	w := s.serve()
	defer w.close()
	s.configure(w.config())
	for range 6 {
		w.post()
	}
	if o := s.run(nil, "fetch"); o.code != 0 {
		s.breaks("fetch without trouble ends with %d: %s", o.code, o.out)
	}
	s.look(act{})
	for _, key := range w.model.held() {
		w.reply(key)
	}
}

func (w *world) reply(key string) {
	_, id, _ := strings.Cut(key, ":")
	words := fmt.Sprintf("Thank you for coming, %s. We look into it.", w.words())
	args := []string{"answer", key, "--text", words, "--send", "--yes-from", "Elif"}
	posted := func() (n int) {
		for _, p := range w.x.Posted() {
			if p.ReplyTo == id {
				n++
			}
		}
		return n
	}
	told := false
	for i, runs := 0, 1+w.rng.IntN(3); i < runs+2; i++ {
		var t *trouble
		if i < runs {
			w.calm()
			if t = w.troubles("answer")(); w.rng.IntN(3) == 0 {
				t = w.provider()
			}
		} else {
			w.calm()
		}
		w.now = w.now.Add(10 * time.Minute)
		o := w.run(t, args...)
		w.look(act{})
		n := posted()
		switch {
		case n > 1:
			w.breaks("%s got %d answers", key, n)
		case n == 0 && o.code == 0 && !o.killed:
			w.breaks("answer says that all is well, and %s has none: %s", key, o.out)
		}
		told = o.code != 0 && !o.killed
	}
	if posted() == 0 && !told {
		w.breaks("%s has no answer, and nothing says so", key)
	}
}
