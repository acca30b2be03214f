package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/severity"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// alertFlags are what a call of alerts asks for.
type alertFlags struct {
	place, lang string
	all, send   bool
	again       []string // readers who get theirs once more, if nobody knows that they have them
}

func newAlerts(e *env) *cobra.Command {
	var f alertFlags
	c := &cobra.Command{
		Use:   "alerts",
		Short: "What cannot wait: grave complaints, days with far too many",
		Long: `Show what cannot wait: complaints of the last two days that tell of illness,
danger, discrimination or money, and yesterday where it had far more complaints
than usual (three deviations above the mean of two weeks). Of each case it tells when
half of the time for the first contact is over, and when all of it is.

With --send each goes once to each reader of alerts.audiences, never in
alerts.quiet, and at most alerts.most a day; with send: true under alerts a plain
call from cron sends. What pulse is unsure of waits for the digest, unless it may be
a guest who is ill or hurt. --again ADDRESS sends a reader once more what was refused
or has no known end.`,
		Example: "  pulse alerts\n  pulse fetch && pulse alerts --send",
		Args:    args(cobra.NoArgs),
	}
	e.placeFlag(c, &f.place)
	langFlag(c, &f.lang)
	c.Flags().BoolVar(&f.all, "all", false, "every complaint, and not only grave ones")
	c.Flags().BoolVar(&f.send, "send", false, "mail them to alerts.audiences")
	againFlag(c, &f.again)
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := e.config()
		if err != nil {
			return err
		}
		if err := knownLang(f.lang); err != nil {
			return err
		}
		if err := sendsAgain(f.send, f.again); err != nil {
			return err
		}
		if f.place, err = placeID(cfg, f.place); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			if !c.Flags().Changed("send") {
				f.send = cfg.Alerts.Send && e.unattended(c)
			}
			if f.send {
				defer e.keepMetrics(c.Context(), db)
				return e.sendAlerts(c.Context(), c.OutOrStdout(), db, f)
			}
			return e.showAlerts(c.Context(), c.OutOrStdout(), db, f)
		})
	}
	return c
}

func (e *env) alertsOf(ctx context.Context, db *store.DB, place string, all bool) ([]digest.Alert, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	o := digest.AlertOptions{All: all, Options: digest.Options{
		Zone: cfg.ZoneOf(place), Place: place, Brand: cfg.Brand.Name, Places: cfg.PlacesResolved(), Now: now, Until: now,
		Severity: severity.New().Of,
	}}
	in, err := digest.LoadAlerts(ctx, db, o)
	if err != nil {
		return nil, err
	}
	steps, err := e.caseSteps(ctx, db, place, now)
	return append(digest.Alerts(in), digest.CaseAlerts(o, steps)...), err
}

func (e *env) showAlerts(ctx context.Context, w io.Writer, db *store.DB, f alertFlags) error {
	list, err := e.alertsOf(ctx, db, f.place, f.all || e.cfg.Alerts.Level == "all")
	if err != nil {
		return err
	}
	if e.json {
		if list == nil {
			list = []digest.Alert{}
		}
		return json.NewEncoder(w).Encode(map[string]any{"alerts": list})
	}
	o := e.renderOptions(e.readerLang(f.lang))
	if len(list) == 0 {
		return render.NoAlerts(w, o)
	}
	for i, a := range list {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := render.Alert(w, render.Text, a, o); err != nil {
			return fmt.Errorf("write the alerts: %w", err)
		}
	}
	return nil
}
