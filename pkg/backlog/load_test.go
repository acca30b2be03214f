package backlog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// shelf is a store of these mentions.
type shelf struct {
	list []pulse.Judged
	err  error
	most int // mentions given at once
}

func (s *shelf) Mentions(_ context.Context, f pulse.Filter) ([]pulse.Judged, error) {
	var out []pulse.Judged
	for _, j := range s.list {
		if (f.From.IsZero() || !j.Posted.Before(f.From)) && j.Posted.Before(f.To) && (f.Place == "" || f.Place == j.Place) && (f.Gone || j.Gone == "") {
			out = append(out, j)
		}
	}
	if f.Limit == 0 {
		s.most = max(s.most, len(out))
	}
	return out, s.err
}

func TestLoad(t *testing.T) {
	lead := with(told("lead", pulse.Neutral, 1, "said to be none", "waiting"), func(j *pulse.Judged) { j.Copies = 1 })
	edge := with(told("edge", pulse.Complaint, 0, "first moment", "waiting"), func(j *pulse.Judged) { j.Gone, j.Text = "expired", "" })
	db := &shelf{list: []pulse.Judged{lead, copyOf(lead, "rt"), edge,
		told("in", pulse.Complaint, 24*20, "x", "waiting"),
		told("praise", pulse.Praise, 2, "x", "+waiting"),
		told("after", pulse.Complaint, 24*30, "x", "waiting"),
		told("before", pulse.Complaint, -1, "x", "waiting"),
		told("far", pulse.Neutral, -24*61, "x")}}
	o := options()
	o.Until = since.AddDate(0, 0, 30)
	in, err := Load(t.Context(), db, o)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(names(in.Window), names(in.Before), in.Known), "[lead edge in] [before] true"; got != want {
		t.Errorf("loaded %s, want %s", got, want)
	}
	db.list = slices.DeleteFunc(db.list, func(j pulse.Judged) bool { return j.ID == "far" })
	if in, _ := Load(t.Context(), db, o); in.Known {
		t.Error("we were not listening before, but it says so")
	}
	db.err = errors.New("disk")
	if _, err := Load(t.Context(), db, o); !errors.Is(err, db.err) {
		t.Errorf("error = %v, want the store's", err)
	}
	o.Until = o.Since
	if _, err := Load(t.Context(), db, o); !errors.Is(err, pulse.ErrUsage) {
		t.Errorf("no time: %v, want a usage error", err)
	}
}

func names(list []pulse.Judged) []string {
	var out []string
	for _, j := range list {
		out = append(out, j.ID)
	}
	return out
}
