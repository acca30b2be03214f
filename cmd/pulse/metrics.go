package main

import (
	"context"
	"io"
	"math"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/doctor"
	"github.com/seed-919336a1/pulse/pkg/metrics"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

// keepMetrics writes the file that metrics.file names, where it names one. It holds
// figures alone, and node exporter, another user, must be able to read it. A figure that
// cannot be had never fails the command whose work is done.
func (e *env) keepMetrics(ctx context.Context, db *store.DB) {
	if e.cfg == nil || e.cfg.Metrics.File == "" {
		return
	}
	path := e.cfg.Metrics.File
	list, err := e.figures(context.WithoutCancel(ctx), db)
	if err == nil {
		err = whole.Replace(path, whole.Shown, func(w io.Writer) error { return metrics.Write(w, list) })
	}
	if err != nil {
		e.logger().Warn("metrics are not written: "+err.Error(), "error", err.Error(),
			"hint", "metrics.file wants a folder that the user who runs pulse may write to")
	}
}

// gauge begins a family of values that rise and fall.
func gauge(name, help string) metrics.Family {
	return metrics.Family{Name: name, Type: "gauge", Help: help}
}

func counter(name, help string) metrics.Family {
	return metrics.Family{Name: name, Type: "counter", Help: help}
}

// single is a family of one value.
func single(name, help string, value float64) metrics.Family {
	f := gauge(name, help)
	f.Add(value)
	return f
}

// figures is everything a monitoring system is told.
func (e *env) figures(ctx context.Context, db *store.DB) ([]metrics.Family, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	build := gauge("pulse_build_info", "Version of pulse; the value is always 1.")
	build.Add(1, "version", version)
	out := []metrics.Family{build}
	for _, part := range []func(context.Context, *store.DB, time.Time) ([]metrics.Family, error){e.sourceFigures, e.queueFigures, e.deliveryFigures, e.healthFigures} {
		list, err := part(ctx, db, now)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	size, err := db.Size(ctx)
	out = append(out, single("pulse_database_size_bytes", "Bytes of the database.", float64(size)))
	if free, ok := e.freeBeside(cfg.Store); ok {
		out = append(out, single("pulse_disk_free_bytes", "Bytes free on the disk of the database.", float64(free)))
	}
	return out, err
}

// sourceFigures tells how each configured source stands.
func (e *env) sourceFigures(ctx context.Context, db *store.DB, now time.Time) ([]metrics.Family, error) {
	states, err := db.Runs(ctx)
	if err != nil {
		return nil, err
	}
	held, err := db.HeldBySource(ctx)
	if err != nil {
		return nil, err
	}
	sums, err := db.Tallies(ctx)
	if err != nil {
		return nil, err
	}
	by := map[string]pulse.SourceState{}
	for _, s := range states {
		by[s.Source] = s
	}
	out := []metrics.Family{
		gauge("pulse_source_last_success_timestamp_seconds", "When the last fetch without an error ended."),
		gauge("pulse_source_last_run_timestamp_seconds", "When the last fetch ended, with or without an error."),
		gauge("pulse_source_last_run_success", "Whether the last fetch ended without an error: 1 or 0."),
		gauge("pulse_source_last_run_duration_seconds", "How long the last fetch took."),
		gauge("pulse_source_last_run_new_mentions", "Mentions that the last fetch brought and that were new."),
		gauge("pulse_source_interval_seconds", "How often a fetch is due (every)."),
		gauge("pulse_source_paused", "Whether the source is paused: 1 or 0."),
		gauge("pulse_source_held_mentions", "Mentions whose text is held."),
		gauge("pulse_source_month_cost_usd", "What the calendar month has cost so far."),
		counter("pulse_source_mentions_total", "New mentions of all fetches that ended."),
		counter("pulse_source_runs_total", "Fetches that ended."),
		counter("pulse_source_failures_total", "Fetches that ended with an error."),
	}
	for _, s := range e.cfg.Sources {
		usd, err := db.Spent(ctx, s.Name, now)
		if err != nil {
			return nil, err
		}
		sum := sums[s.Name]
		values := append(runFigures(by[s.Name]), s.Every.Seconds(), one(s.Paused), float64(held[s.Name]), usd,
			float64(sum.New), float64(sum.Runs), float64(sum.Failed))
		for i, v := range values {
			out[i].Add(v, "source", s.Name)
		}
	}
	return out, nil
}

// runFigures are the first five of sourceFigures; no number where there is none.
func runFigures(st pulse.SourceState) []float64 {
	none := math.NaN()
	out := []float64{none, none, none, none, none}
	if st.LastOK != nil {
		out[0] = metrics.Seconds(st.LastOK.Ended)
	}
	if r := st.Last; r != nil {
		out[1], out[2] = metrics.Seconds(r.Ended), one(r.OK())
		if !r.Ended.IsZero() {
			out[3], out[4] = r.Ended.Sub(r.Started).Seconds(), float64(r.New)
		}
	}
	return out
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// queueFigures is what waits for people.
func (e *env) queueFigures(ctx context.Context, db *store.DB, now time.Time) ([]metrics.Family, error) {
	unsure, err := db.CountUnsure(ctx)
	if err != nil {
		return nil, err
	}
	open, err := db.CountCases(ctx, pulse.CaseFilter{Open: true})
	if err != nil {
		return nil, err
	}
	late, err := db.CountCases(ctx, pulse.CaseFilter{Open: true, Awake: now, Due: now.Add(time.Millisecond)})
	if err != nil {
		return nil, err
	}
	return []metrics.Family{
		single("pulse_unsure_mentions", "Mentions that a person should look at.", float64(unsure)),
		single("pulse_open_cases", "Cases with guests that are open.", float64(open)),
		single("pulse_overdue_cases", "Open cases whose first contact or next step is overdue.", float64(late)),
	}, nil
}

// deliveryFigures tells of what was sent: the last that arrived, and what of seven days
// did not, or may not have.
func (e *env) deliveryFigures(ctx context.Context, db *store.DB, now time.Time) ([]metrics.Family, error) {
	list, err := db.Deliveries(ctx, now.AddDate(0, 0, -40))
	if err != nil {
		return nil, err
	}
	last := map[string]time.Time{}
	open := map[string]float64{"failed": 0, "refused": 0, "unknown": 0}
	for _, d := range list {
		recent := d.Built.After(now.AddDate(0, 0, -7))
		switch {
		case d.State == pulse.DeliverySent:
			if kind := deliveredKind(d.Kind); d.Sent.After(last[kind]) {
				last[kind] = d.Sent
			}
		case !recent || d.AtWork(now):
		case d.Unknown():
			open["unknown"]++
		case d.State == pulse.DeliveryRefused:
			open["refused"]++
		default:
			open["failed"]++
		}
	}
	sent := gauge("pulse_last_delivery_timestamp_seconds", "When the last message of a kind was sent.")
	for _, kind := range []string{"alert", "digest", "strengths"} {
		sent.Add(metrics.Seconds(last[kind]), "kind", kind)
	}
	left := gauge("pulse_unsettled_deliveries", "Messages of seven days that failed, were refused, or of which nobody knows whether they arrived.")
	for _, state := range []string{"failed", "refused", "unknown"} {
		left.Add(open[state], "state", state)
	}
	return []metrics.Family{sent, left}, nil
}

// deliveredKind is alert, digest or strengths.
func deliveredKind(kind string) string {
	for _, k := range []string{"alert", "strengths"} {
		if strings.HasPrefix(kind, k) {
			return k
		}
	}
	return "digest"
}

// healthFigures is what status --healthcheck says, as numbers.
func (e *env) healthFigures(ctx context.Context, db *store.DB, _ time.Time) ([]metrics.Family, error) {
	n := map[doctor.State]float64{}
	o := e.healthOptions(func(context.Context) (doctor.Database, error) { return db, nil })
	o.Lent = true
	for _, r := range doctor.Health(ctx, o) {
		n[r.State]++
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f := gauge("pulse_health_problems", "What pulse status --healthcheck finds, by how grave it is.")
	f.Add(n[doctor.Error], "state", "error")
	f.Add(n[doctor.Warning], "state", "warning")
	return []metrics.Family{f}, nil
}
