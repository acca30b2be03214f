package judge

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestLimits(t *testing.T) {
	dear := Options{USDPerMillionIn: 1000, USDPerMillionOut: 1000} // a tenth of a cent a token
	body, err := New(nil, Options{Model: "gpt-x"}).body("text 0")
	if err != nil {
		t.Fatal(err)
	}
	one := New(nil, dear).purse.most(len(body)) // what a question costs at most
	with := func(questions, spent float64) Options {
		o := dear
		o.USDPerMonth, o.Spent = questions*one, spent*one
		return o
	}
	cases := []struct {
		name  string
		o     Options
		serve serve
		asked int
		usd   float64 // -1 is not checked
	}{
		{"questions of a run", Options{MaxPerRun: 3}, says(good), 3, 0},
		{"dollars of a month", with(2.5, 0), says(good, 900, 100), 3, 3}, // cheaper than feared: a third fits
		{"spent before", with(10, 9.5), says(good), 0, 0},
		{"usage not told", with(2.5, 0), says(good), 2, -1},
		{"usage below zero", with(2.5, 0), says(good, -5000, 1), 2, -1},
		{"broken off", with(2.5, 0), half, 2, -1},
		{"refused answers cost too", with(2.5, 0), says("no", 900, 100), 3, 3},
		{"no limit of dollars", dear, says(good, 2900, 100), 5, 15},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			m := newModel(t, tc.serve)
			j := m.judge(tc.o)
			for i := range 5 {
				_, _ = j.Ask(t.Context(), unsure(fmt.Sprintf("text %d", i)))
			}
			if len(m.questions()) != tc.asked || j.Cost().Requests != tc.asked {
				t.Errorf("got %d questions, %d booked, want %d", len(m.questions()), j.Cost().Requests, tc.asked)
			}
			if got := j.Cost().USD; tc.usd >= 0 && math.Abs(got-tc.usd) > 1e-9 {
				t.Errorf("got $%f, want $%f", got, tc.usd)
			}
			if j.Cost().USD+tc.o.Spent > tc.o.USDPerMonth && tc.o.USDPerMonth > 0 {
				t.Errorf("spent $%f of $%f", j.Cost().USD+tc.o.Spent, tc.o.USDPerMonth)
			}
			if told := strings.Count(m.log.String(), "not asked any further"); told != min(1, 5-tc.asked) {
				t.Errorf("told %d times that the limit is reached: %s", told, m.log.String())
			}
		})
	}
}
