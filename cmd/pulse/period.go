package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// notYet is when a reader's next digest is due, zero where it is now. Who asks for a
// period by name means now.
func (e *env) notYet(ctx context.Context, db *store.DB, f digestFlags, to addressee) (time.Time, error) {
	p := digest.Period(to.Every)
	cfg, err := e.config()
	if err != nil {
		return time.Time{}, err
	}
	now, err := e.now()
	if err != nil {
		return time.Time{}, err
	}
	zone := cfg.ZoneOf(to.Place)
	_, until := p.Last(now, zone)
	if until.IsZero() || f.every != "" {
		return time.Time{}, nil
	}
	last, had, err := db.LastDelivery(ctx, p.Kind(), to.Place, to.name)
	if err != nil {
		return time.Time{}, err
	}
	x, begun, err := deliveryOf(ctx, db, p.Kind(), to, until)
	if err != nil {
		return time.Time{}, err
	}
	failed := begun && x.State == pulse.DeliveryFailed
	if p.Due(now, zone, had && last.Day != until.Format(time.DateOnly) && !begun, failed) {
		return time.Time{}, nil
	}
	return p.Next(now, zone), nil
}

// deliveryOf is what is known of the delivery to a reader for the window that ends
// with a moment.
func deliveryOf(ctx context.Context, db *store.DB, kind string, to addressee, until time.Time) (pulse.Delivery, bool, error) {
	list, err := db.Deliveries(ctx, until.AddDate(0, 0, -1))
	for _, x := range list {
		if x.Kind == kind && x.Place == to.Place && x.Recipient == to.name && x.Day == until.Format(time.DateOnly) {
			return x, true, err
		}
	}
	return pulse.Delivery{}, false, err
}

// tellNext says when a reader's digest is due.
func (e *env) tellNext(w io.Writer, to addressee, next time.Time) error {
	day := next.Format(time.DateOnly)
	if e.json {
		return json.NewEncoder(w).Encode(map[string]any{"kind": digest.Period(to.Every).Kind(), "place": to.Place, "recipient": to.name, "next": day})
	}
	if e.quiet {
		return nil
	}
	_, err := fmt.Fprintf(w, "digest of the %s, %s, to %s: due on %s\n", to.Every, cmp.Or(to.Place, "all places"), to.name, day)
	return err
}

// foretell says what a reader would get, and whether they would.
func (e *env) foretell(ctx context.Context, w io.Writer, db *store.DB, f digestFlags, to addressee) error {
	d, err := e.buildDigest(ctx, db, f, to.Audience, to.name)
	if err != nil {
		return err
	}
	lang := e.languageOf(to.Audience, f)
	subject, err := render.Subject(d, e.renderOptions(lang))
	if err != nil {
		return err
	}
	x, begun, err := deliveryOf(ctx, db, d.Every.Kind(), to, d.Until)
	if err != nil {
		return err
	}
	state := "would be sent"
	switch {
	case begun && x.State == pulse.DeliverySent:
		state = "was sent before"
	case begun && x.State == pulse.DeliveryClaimed:
		state = "was begun and its end is not known; would not be sent"
	}
	if e.json {
		return json.NewEncoder(w).Encode(map[string]any{
			"kind": d.Every.Kind(), "place": to.Place, "recipient": to.name, "role": to.Role, "language": lang,
			"since": d.Since, "until": d.Until, "day": d.Day, "subject": subject, "state": string(x.State),
		})
	}
	_, err = fmt.Fprintf(w, "digest of %s, %s, to %s (%s, %s): %s\n    %s\n",
		spokenDay(d.Every.Kind(), d.Day), cmp.Or(to.Place, "all places"), to.name, to.Role, lang, state, subject)
	return err
}

// spokenDay is what the digest of a kind and day is about.
func spokenDay(kind, day string) string {
	for _, p := range []digest.Period{digest.Weekly, digest.Monthly} {
		if kind == p.Kind() {
			return fmt.Sprintf("the %s before %s", p, day)
		}
	}
	return day
}
