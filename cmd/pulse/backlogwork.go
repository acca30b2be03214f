package main

import (
	"context"
	"time"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// work tells what is being done about each group, as it stood at a moment.
func (e *env) work(ctx context.Context, db *store.DB, until time.Time) (map[string]backlog.Work, error) {
	log, err := db.ItemChanges(ctx)
	if err != nil {
		return nil, err
	}
	teams, out := e.teams(), map[string]backlog.Work{}
	for _, it := range backlog.Items(log, until) {
		w := backlog.Work{ID: pulse.ItemID(it.N), Status: string(it.Status), Owner: e.ownerName(teams, it), Due: it.Due, Late: backlog.Overdue(it, until, until.Location())}
		if it.Status == pulse.ItemOpen && !it.Reopened.IsZero() {
			w.Status = "reopened"
		}
		if was, ok := out[e.groupToday(it.Group)]; ok && was.Status != string(pulse.ItemClosed) {
			continue // two themes with an item each were merged: the first tells
		}
		out[e.groupToday(it.Group)] = w
	}
	return out, nil
}

// ownerName is whose task an item is, as people read it.
func (e *env) ownerName(teams []backlog.Team, it pulse.Item) string {
	id := e.teamOfItem(teams, it)
	for _, t := range teams {
		if t.ID == id {
			return t.Name
		}
	}
	return id
}
